/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxCommandText"

#include "config.h"

#include "sbx-command-text.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

/* How far back an action of a store is looked for. */
#define MAX_STEPS 200000

static const char *const words[SBX_N_COMMANDS] = {
  [SBX_COMMAND_DISPATCH] = N_("Dispatch"),
  [SBX_COMMAND_JUMP] = N_("Jump"),
  [SBX_COMMAND_SKIP] = N_("Skip"),
  [SBX_COMMAND_REORDER] = N_("Move"),
  [SBX_COMMAND_SWEEP] = N_("Sweep"),
  [SBX_COMMAND_COMMIT] = N_("Commit"),
  [SBX_COMMAND_ROLLBACK] = N_("Rollback"),
  [SBX_COMMAND_RESET] = N_("Reset"),
  [SBX_COMMAND_LOCK] = N_("Lock"),
  [SBX_COMMAND_PAUSE] = N_("Pause"),
  [SBX_COMMAND_IMPORT] = N_("Import state"),
};

const char *
sbx_command_text_get_word (const char *name)
{
  SbxCommandKind kind;

  if (name == NULL || !sbx_command_kind_from_string (name, &kind))
    return name != NULL ? name : "";
  return _(words[kind]);
}

static const char *
get_deed (SbxCommandKind kind,
          gboolean       on)
{
  switch (kind)
    {
    case SBX_COMMAND_LOCK:
      return on ? _("Lock") : _("Unlock");
    case SBX_COMMAND_PAUSE:
      return on ? _("Pause") : _("Resume");
    case SBX_COMMAND_SKIP:
      return on ? _("Skip") : _("Include");
    case SBX_COMMAND_DISPATCH:
    case SBX_COMMAND_JUMP:
    case SBX_COMMAND_REORDER:
    case SBX_COMMAND_SWEEP:
    case SBX_COMMAND_COMMIT:
    case SBX_COMMAND_ROLLBACK:
    case SBX_COMMAND_RESET:
    case SBX_COMMAND_IMPORT:
    default:
      return _(words[kind]);
    }
}

char *
sbx_command_text_dup_deed (const char *name,
                           gboolean    on,
                           double      number)
{
  g_autofree char *count = sbx_format_count (number > 0 ? (guint64) number : 0);
  SbxCommandKind kind;

  if (name == NULL || !sbx_command_kind_from_string (name, &kind))
    return sbx_format_name (name, 100);
  if (kind == SBX_COMMAND_JUMP && number == 0)
    return g_strdup (_("Return to Live"));
  if (kind == SBX_COMMAND_JUMP && number > 0)
    /* Translators: a command: to show the state after the action of that number */
    return g_strdup_printf (_("Jump to #%s"), count);
  if ((kind == SBX_COMMAND_SKIP || kind == SBX_COMMAND_REORDER) && number > 0)
    /* Translators: a command and the number of the action it is about: "Skip #12" */
    return g_strdup_printf (_("%s #%s"), get_deed (kind, on), count);
  return g_strdup (get_deed (kind, on));
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const guint64 *left = a;
  const guint64 *right = b;

  return *left < *right ? -1 : *left > *right;
}

gboolean
sbx_command_text_is_skipped (const SbxOverviewStore *store,
                             guint64                 number)
{
  return store != NULL && store->skipped != NULL && number != 0 &&
         g_array_binary_search (store->skipped, &number, compare_numbers, NULL);
}

gboolean
sbx_command_text_get_on (SbxCommandKind          kind,
                         const SbxOverviewStore *store,
                         guint64                 number)
{
  if (kind == SBX_COMMAND_SKIP)
    return !sbx_command_text_is_skipped (store, number);
  if (kind == SBX_COMMAND_LOCK)
    return store == NULL || !store->locked;
  return store == NULL || !store->paused;
}

const char *
sbx_command_text_get_title (SbxCommandKind          kind,
                            const SbxOverviewStore *store,
                            guint64                 number)
{
  gboolean on = sbx_command_text_get_on (kind, store, number);

  switch (kind)
    {
    case SBX_COMMAND_DISPATCH:
      return number != 0 ? _("Dispatch Again…") : _("Dispatch…");
    case SBX_COMMAND_JUMP:
      return _("Jump to This State");
    case SBX_COMMAND_SKIP:
      return on ? _("Skip This Action") : _("Include This Action");
    case SBX_COMMAND_REORDER:
      return _("Move Before the Previous Action");
    case SBX_COMMAND_SWEEP:
      return _("Sweep Skipped Actions");
    case SBX_COMMAND_COMMIT:
      return _("Commit");
    case SBX_COMMAND_ROLLBACK:
      return _("Roll Back");
    case SBX_COMMAND_RESET:
      return _("Reset");
    case SBX_COMMAND_LOCK:
      return on ? _("Lock Changes") : _("Unlock Changes");
    case SBX_COMMAND_PAUSE:
      return on ? _("Pause Its Recording") : _("Resume Its Recording");
    case SBX_COMMAND_IMPORT:
    default:
      return _("Import State…");
    }
}

guint64
sbx_command_text_find_action (SbxWorld *world,
                              guint     store,
                              guint64   number,
                              int       step)
{
  SbxRows *rows = sbx_world_get_rows (world);
  guint n_rows = sbx_world_get_n_rows (world);
  guint from;

  if (rows == NULL || n_rows == 0)
    return 0;
  from = number != 0 ? sbx_rows_find (rows, n_rows, (guint32) MIN (number, G_MAXUINT32)) : n_rows;
  if (from == G_MAXUINT)
    return 0;
  for (guint i = 1; i <= MAX_STEPS; i++)
    {
      const SbxRow *row;

      if (step < 0 ? i > from : from + i >= n_rows)
        return 0;
      row = sbx_rows_get (rows, step < 0 ? from - i : from + i);
      if (row->kind == SBX_ROW_ACTION && row->store == store)
        return row->number;
    }
  return 0;
}

static gboolean
needs_action (SbxCommandKind kind)
{
  return kind == SBX_COMMAND_JUMP || kind == SBX_COMMAND_SKIP || kind == SBX_COMMAND_REORDER;
}

static gboolean
is_action (SbxWorld *world,
           guint     store,
           guint64   number)
{
  const SbxRow *row = sbx_world_find_row (world, number);

  return row != NULL && row->kind == SBX_ROW_ACTION && row->store == store;
}

static char *
dup_store_reason (SbxWorld       *world,
                  guint           index,
                  SbxCommandKind  kind)
{
  const SbxOverviewStore *store = sbx_world_get_store (world, index);
  const SbxOverviewPeer *peer = store != NULL ? sbx_world_get_peer (world, store->peer) : NULL;

  if (store == NULL)
    return g_strdup (_("Select an action or a store first"));
  if (!store->open || peer == NULL || !peer->live || peer->connector == NULL)
    return g_strdup (_("This store is not connected"));
  if ((store->can & (1u << kind)) == 0)
    {
      if (store->why != NULL)
        return sbx_format_name (store->why, 300);
      return g_strdup (store->can == 0 ? _("This store takes no commands")
                                       : _("This store does not take that command"));
    }
  return NULL;
}

char *
sbx_command_text_dup_live_reason (SbxWorld *world,
                                  guint     index)
{
  return dup_store_reason (world, index, SBX_COMMAND_JUMP);
}

char *
sbx_command_text_dup_reason (SbxWorld       *world,
                             guint           index,
                             guint64         number,
                             SbxCommandKind  kind)
{
  const SbxOverviewStore *store = sbx_world_get_store (world, index);
  char *reason = dup_store_reason (world, index, kind);

  if (reason != NULL)
    return reason;
  if (needs_action (kind) && !is_action (world, index, number))
    return g_strdup (_("Select an action of this store first"));
  if (kind == SBX_COMMAND_REORDER && sbx_command_text_find_action (world, index, number, -1) == 0)
    return g_strdup (_("There is no action before it"));
  if (kind == SBX_COMMAND_SWEEP && (store->skipped == NULL || store->skipped->len == 0))
    return g_strdup (_("No action is skipped"));
  return NULL;
}
