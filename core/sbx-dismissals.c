/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-dismissals.h"

#include <string.h>

#include "sbx-limits.h"

struct _SbxDismissals
{
  GHashTable *reasons; /* "rule\nsubject" → reason */
};

static char *
make_key (const char *rule,
          const char *subject)
{
  return g_strdup_printf ("%s\n%s", rule, subject);
}

/**
 * sbx_dismissals_dup_reason:
 * @text: what somebody wrote
 *
 * Returns: (transfer full): valid UTF-8 of at most %SBX_LIMIT_REASON bytes
 */
char *
sbx_dismissals_dup_reason (const char *text)
{
  char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, SBX_LIMIT_REASON));

  /* A character that was cut through has become U+FFFD, which is longer. */
  if (strlen (valid) > SBX_LIMIT_REASON)
    *g_utf8_find_prev_char (valid, valid + SBX_LIMIT_REASON + 1) = '\0';

  return g_strstrip (valid);
}

static void
take_row (const char *rule,
          const char *subject,
          const char *reason,
          double      time,
          gpointer    data)
{
  sbx_dismissals_set (data, rule, subject, reason);
}

/**
 * sbx_dismissals_new:
 * @recording: a recording
 *
 * Returns: (transfer full): what it holds; nothing if it cannot be read, which is said by whoever
 *   reads its events
 */
SbxDismissals *
sbx_dismissals_new (SbxRecording *recording)
{
  SbxDismissals *self = g_new0 (SbxDismissals, 1);

  self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sbx_recording_each_dismissal (recording, take_row, self, NULL);

  return self;
}

/**
 * sbx_dismissals_free:
 * @self: (transfer full): dismissals
 */
void
sbx_dismissals_free (SbxDismissals *self)
{
  g_hash_table_unref (self->reasons);
  g_free (self);
}

/**
 * sbx_dismissals_set:
 * @self: dismissals
 * @rule: id of a rule
 * @subject: subject of its finding
 * @reason: (nullable): why it is dismissed, may be empty; %NULL if it is not any more
 *
 * Remembers it in memory alone; the session writes it.
 */
void
sbx_dismissals_set (SbxDismissals *self,
                    const char    *rule,
                    const char    *subject,
                    const char    *reason)
{
  g_autofree char *key = make_key (rule, subject);

  if (reason == NULL)
    g_hash_table_remove (self->reasons, key);
  else
    g_hash_table_replace (self->reasons, g_steal_pointer (&key),
                          sbx_dismissals_dup_reason (reason));
}

/**
 * sbx_dismissals_lookup:
 * @self: dismissals
 * @rule: id of a rule
 * @subject: subject of its finding
 *
 * Returns: (nullable) (transfer none): why the finding is dismissed, %NULL if it is not
 */
const char *
sbx_dismissals_lookup (SbxDismissals *self,
                       const char    *rule,
                       const char    *subject)
{
  g_autofree char *key = make_key (rule, subject);

  return g_hash_table_lookup (self->reasons, key);
}

/**
 * sbx_dismissals_get_count:
 * @self: dismissals
 *
 * Returns: how many there are
 */
guint
sbx_dismissals_get_count (SbxDismissals *self)
{
  return g_hash_table_size (self->reasons);
}
