/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxNotifier"

#include "config.h"

#include "sbx-notifier.h"

#include "sbx-finding-item.h"

/* Between two notifications of one rule, microseconds. */
#define PAUSE (60 * G_USEC_PER_SEC)

struct _SbxNotifier
{
  GHashTable *known; /* keys of findings that were seen */
  GHashTable *last;  /* rule → when it was notified of, gint64 */
};

/**
 * sbx_notifier_new:
 *
 * Returns: (transfer full): one that knows no finding
 */
SbxNotifier *
sbx_notifier_new (void)
{
  SbxNotifier *self = g_new0 (SbxNotifier, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * sbx_notifier_free:
 * @self: (transfer full): a notifier
 */
void
sbx_notifier_free (SbxNotifier *self)
{
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->last);
  g_free (self);
}

static gboolean
is_time (SbxNotifier *self,
         const char  *rule,
         gint64       now)
{
  gint64 *last = g_hash_table_lookup (self->last, rule);

  if (last != NULL && now - *last < PAUSE)
    return FALSE;
  g_hash_table_insert (self->last, g_strdup (rule), g_memdup2 (&now, sizeof now));
  return TRUE;
}

/**
 * sbx_notifier_take:
 * @self: a notifier
 * @findings: (element-type SbxFinding): all that there are now
 * @wanted: whether notifications are asked for, and nobody looks
 * @now: monotonic time, microseconds
 *
 * Returns: (transfer container) (element-type SbxFinding): those to notify of; what is not wanted
 *   now is known from now on, all the same
 */
GPtrArray *
sbx_notifier_take (SbxNotifier *self,
                   GPtrArray   *findings,
                   gboolean     wanted,
                   gint64       now)
{
  GPtrArray *news = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL, news);
  g_return_val_if_fail (findings != NULL, news);

  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity != SBX_SEVERITY_ERROR || finding->dismissal != SBX_DISMISSAL_NONE)
        continue;
      if (g_hash_table_add (self->known, sbx_finding_dup_key (finding)) && wanted &&
          is_time (self, finding->rule, now))
        g_ptr_array_add (news, finding);
    }
  return news;
}

/**
 * sbx_notifier_reset:
 * @self: a notifier
 *
 * Another recording: every finding is a new one.
 */
void
sbx_notifier_reset (SbxNotifier *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->known);
}
