/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-target-private.h"

#include "sbx-browser-evidence.h"
#include "sbx-limits.h"

/* In all realms of one target. */
typedef struct
{
  SbxBrowserTarget *target;
  SbxBrowserReadDone done;
  gpointer data;
  guint n_waiting;
  guint n_asked;
} Round;

/* While scripts are wanted only for their addresses, nothing may stop. */
static void
skip_pauses (SbxBrowserTarget *self,
             gboolean          skip)
{
  sbx_browser_target_call (self, "Debugger.setSkipAllPauses",
                           g_strdup (skip ? "{\"skip\":true}" : "{\"skip\":false}"));
}

static void
end_round (Round *round)
{
  SbxBrowserTarget *self = round->target;

  if (--round->n_waiting > 0)
    return;

  if (--self->n_reading == 0)
    {
      skip_pauses (self, FALSE);
      if (self->breaks == NULL)
        {
          sbx_browser_target_call (self, "Debugger.disable", NULL);
          g_hash_table_remove_all (self->scripts);
        }
    }
  if (round->done != NULL)
    round->done (round->n_asked, round->data);
  g_object_unref (self);
  g_free (round);
}

static void
on_read (guint    n_asked,
         gpointer data)
{
  Round *round = data;

  round->n_asked += n_asked;
  end_round (round);
}

/* The scripts that are there were told before this answer. */
static void
on_enabled (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  Round *round = data;
  SbxBrowserTarget *self = round->target;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (!self->ended && g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SbxBrowserRealm *realm = value;

      if (!realm->is_app || realm->link == NULL)
        continue;
      round->n_waiting++;
      sbx_browser_evidence_read (self->cdp, self->cdp_session, realm->context, self->scripts,
                                 on_read, round);
    }
  end_round (round);
}

/**
 * sbx_browser_target_read:
 * @done: (nullable): called when it is over
 * @data: for @done
 *
 * Reads what reducers handle and what receivers accept, in each realm that has an agent. It
 * enables the debugger for the addresses of the scripts, with all pauses skipped, and disables it
 * again.
 */
void
sbx_browser_target_read (SbxBrowserTarget  *self,
                         SbxBrowserReadDone done,
                         gpointer           data)
{
  Round *round = g_new0 (Round, 1);

  round->target = g_object_ref (self);
  round->done = done;
  round->data = data;
  round->n_waiting = 1;
  self->n_reading++;
  if (self->breaks == NULL)
    skip_pauses (self, TRUE);
  sbx_cdp_call (self->cdp, self->cdp_session, "Debugger.enable", NULL, on_enabled, round, NULL);
  if (self->breaks == NULL)
    skip_pauses (self, TRUE);
}

/**
 * sbx_browser_target_take_script:
 * @json: a message `Debugger.scriptParsed`
 * @params: index of its parameters
 *
 * Keeps the address of a script while functions are looked into.
 */
void
sbx_browser_target_take_script (SbxBrowserTarget *self,
                                const SbxJson    *json,
                                guint32           params)
{
  g_autofree char *id = sbx_cdp_dup_member (json, params, "scriptId");
  g_autofree char *url = sbx_cdp_dup_member (json, params, "url");

  if (id == NULL || url == NULL || url[0] == '\0'
      || g_hash_table_size (self->scripts) >= SBX_LIMIT_BROWSER_SCRIPTS)
    return;
  g_hash_table_replace (self->scripts, g_steal_pointer (&id), g_steal_pointer (&url));
}
