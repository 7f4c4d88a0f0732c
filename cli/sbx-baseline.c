/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-baseline.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-json.h"
#include "sbx-limits.h"
#include "sbx-secrets.h"

struct _SbxBaseline
{
  GHashTable *known; /* "rule\nsubject" → Known */
};

typedef struct
{
  SbxSeverity severity;
  gboolean found;
} Known;

/* A pseudonym is another one in each run: of it the kind alone is kept. */
static char *
dup_stable (const char *text)
{
  GString *stable = g_string_new (NULL);
  const char *at;

  while ((at = strstr (text, SBX_PSEUDONYM_PREFIX)) != NULL)
    {
      const char *kind = at + strlen (SBX_PSEUDONYM_PREFIX);
      gsize length = strspn (kind, "abcdefghijklmnopqrstuvwxyz0123456789-");

      if (kind[length] == ':')
        length++;
      g_string_append_len (stable, text, kind + length - text);
      text = kind + length;
      text += strspn (text, "0123456789abcdef");
    }
  g_string_append (stable, text);

  return g_string_free (stable, FALSE);
}

char *
sbx_baseline_dup_subject (const SbxFinding *finding)
{
  return dup_stable (finding->subject);
}

static char *
make_key (const char *rule,
          const char *subject)
{
  g_autofree char *stable = dup_stable (subject);

  return g_strdup_printf ("%s\n%s", rule, stable);
}

/* --- Reading --------------------------------------------------------------------------------- */

static gboolean
take_one (SbxBaseline   *self,
          const SbxJson *json,
          guint32        token)
{
  g_autofree char *rule = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *severity = NULL;
  Known *known;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    return FALSE;
  if (sbx_json_member (json, token, "rule") != 0 && sbx_json_member (json, token, "subject") != 0)
    {
      rule = sbx_json_dup_string (json, sbx_json_member (json, token, "rule"), NULL);
      subject = sbx_json_dup_string (json, sbx_json_member (json, token, "subject"), NULL);
    }
  if (rule == NULL || subject == NULL)
    return FALSE;

  known = g_new0 (Known, 1);
  known->severity = SBX_SEVERITY_ERROR;
  if (sbx_json_member (json, token, "severity") != 0)
    severity = sbx_json_dup_string (json, sbx_json_member (json, token, "severity"), NULL);
  if (severity != NULL)
    sbx_severity_from_string (severity, &known->severity);
  g_hash_table_replace (self->known, make_key (rule, subject), known);

  return TRUE;
}

static gboolean
take_all (SbxBaseline   *self,
          const SbxJson *json)
{
  guint32 list = json->tokens[0].type == SBX_JSON_OBJECT ? sbx_json_member (json, 0, "findings")
                                                         : 0;

  if (list == 0 || json->tokens[list].type != SBX_JSON_ARRAY)
    return FALSE;

  for (guint32 at = sbx_json_first (json, list); at != 0; at = sbx_json_after (json, list, at))
    {
      if (g_hash_table_size (self->known) >= SBX_LIMIT_BASELINE_FINDINGS
          || !take_one (self, json, at))
        return FALSE;
    }

  return TRUE;
}

/* @error: for people. What `sbx check --json` printed is a baseline, too. */
SbxBaseline *
sbx_baseline_load (const char *path,
                   GError    **error)
{
  g_autoptr (SbxBaseline) self = g_new0 (SbxBaseline, 1);
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (SbxJson) json = NULL;

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  file = g_mapped_file_new (path, FALSE, error);
  if (file == NULL)
    return NULL;
  json = sbx_json_parse (g_mapped_file_get_length (file) > 0 ? g_mapped_file_get_contents (file)
                                                             : "",
                         g_mapped_file_get_length (file), SBX_LIMIT_BASELINE_SIZE, 0, error);
  if (json == NULL)
    {
      g_prefix_error (error, _("“%s” is no baseline: "), path);
      return NULL;
    }
  if (!take_all (self, json))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("“%s” is no baseline: it needs a list “findings” of objects with a rule and "
                     "a subject"), path);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
sbx_baseline_free (SbxBaseline *self)
{
  g_hash_table_unref (self->known);
  g_free (self);
}

/* --- Using ----------------------------------------------------------------------------------- */

void
sbx_baseline_mark (SbxBaseline *self,
                   GPtrArray   *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *key = make_key (finding->rule, finding->subject);
      Known *known = g_hash_table_lookup (self->known, key);

      if (known == NULL)
        continue;
      known->found = TRUE;
      if (finding->dismissal != SBX_DISMISSAL_NONE || finding->severity > known->severity)
        continue;
      finding->dismissed = g_strdup ("");
      finding->dismissal = SBX_DISMISSAL_BASELINE;
    }
}

guint
sbx_baseline_count_gone (SbxBaseline *self)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    n += !((Known *) value)->found;

  return n;
}

/* --- Writing --------------------------------------------------------------------------------- */

gboolean
sbx_baseline_write (const char *path,
                    GPtrArray  *findings,
                    guint      *n,
                    GError    **error)
{
  g_autoptr (GString) out = g_string_new ("{\n  \"findings\": [");

  *n = 0;
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *subject = sbx_baseline_dup_subject (finding);
      g_autofree char *summary = dup_stable (finding->summary);

      if (finding->dismissal != SBX_DISMISSAL_NONE && finding->dismissal != SBX_DISMISSAL_BASELINE)
        continue;
      g_string_append_printf (out, "%s\n    { \"rule\": \"%s\", \"severity\": \"%s\"",
                              (*n)++ > 0 ? "," : "", finding->rule,
                              sbx_severity_to_string (finding->severity));
      g_string_append (out, ", \"subject\": ");
      sbx_json_append_string (out, subject, -1);
      g_string_append (out, ", \"summary\": ");
      sbx_json_append_string (out, summary, -1);
      g_string_append (out, " }");
    }
  g_string_append (out, *n > 0 ? "\n  ]\n}\n" : "]\n}\n");

  return g_file_set_contents (path, out->str, (gssize) out->len, error);
}
