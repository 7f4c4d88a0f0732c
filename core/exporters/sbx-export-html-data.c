/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-html.h"

#include <math.h>
#include <string.h>

#include "sbx-export-describe.h"
#include "sbx-export-json.h"

#define ROWS_PER_BLOCK 5000u
#define DETAILS_PER_BLOCK 500u /* as CHUNK in page.js */
#define MAX_DETAILS (160u * 1024 * 1024)
#define MAX_JSON (64u * 1024)
#define MAX_CHANGES 40u
#define MAX_VALUE 2000u
#define MAX_PACKAGES 200u
#define MAX_TEXT 400u

enum
{
  FLAG_ERROR = 1,
  FLAG_SENT = 2,
  FLAG_REPLAYED = 4,
};

void
sbx_html_protect (GString *out,
                  gsize    from)
{
  const char *first = memchr (out->str + from, '<', out->len - from);
  g_autofree char *text = NULL;

  if (first == NULL)
    return;

  from = (gsize) (first - out->str);
  text = g_strndup (first, out->len - from);
  g_string_truncate (out, from);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '<')
        g_string_append (out, "\\u003c");
      else
        g_string_append_c (out, *p);
    }
}

void
sbx_html_append_string (GString    *out,
                        const char *text,
                        gssize      length)
{
  gsize from = out->len;

  sbx_json_append_string (out, text, length);
  sbx_html_protect (out, from);
}

void
sbx_html_data_init (SbxHtmlData     *self,
                    SbxExportSource *source,
                    SbxExportOutput *output,
                    SbxExportReport *report)
{
  GPtrArray *remotes = sbx_session_get_remotes (source->session);
  GPtrArray *stores = sbx_session_get_stores (source->session);

  *self = (SbxHtmlData) { .source = source, .output = output, .report = report, .start = NAN,
                          .end = NAN };
  self->indexes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->strings = g_ptr_array_new ();
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->remotes = g_ptr_array_new_with_free_func (g_free);
  self->packages = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_string_new (NULL);
  self->details = g_string_new (NULL);
  for (guint i = 0; i < remotes->len; i++)
    {
      const SbxRemote *remote = g_ptr_array_index (remotes, i);

      g_ptr_array_add (self->remotes, sbx_export_source_dup_symbol (source, remote->name));
    }
  for (guint i = 0; i < stores->len; i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);

      g_ptr_array_add (self->labels, sbx_export_source_dup_store_label (source, store));
    }
}

void
sbx_html_data_clear (SbxHtmlData *self)
{
  g_hash_table_unref (self->indexes);
  g_ptr_array_unref (self->strings);
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->remotes);
  g_ptr_array_unref (self->packages);
  g_string_free (self->rows, TRUE);
  g_string_free (self->details, TRUE);
}

int
sbx_html_data_index (SbxHtmlData *self,
                     const char  *text)
{
  guint index;

  if (text == NULL || *text == '\0')
    return -1;

  index = GPOINTER_TO_UINT (g_hash_table_lookup (self->indexes, text));
  if (index == 0)
    {
      char *copy = g_strdup (text);

      g_ptr_array_add (self->strings, copy);
      index = self->strings->len;
      g_hash_table_insert (self->indexes, copy, GUINT_TO_POINTER (index));
    }

  return (int) index - 1;
}

static void
append_index (SbxHtmlData *self,
              const char  *text)
{
  g_string_append_printf (self->rows, ",%d", sbx_html_data_index (self, text));
}

/* The row knows; what has none says a name, which is that of a remote of its peer. */
static int
find_remote (SbxHtmlData          *self,
             const SbxExportEvent *event)
{
  SbxRows *rows = sbx_session_get_rows (self->source->session);
  guint at = sbx_rows_find (rows, sbx_rows_get_count (rows), (guint32) event->number);
  const SbxRow *row = at != G_MAXUINT ? sbx_rows_get (rows, at) : NULL;
  g_autofree char *name = NULL;

  if (row != NULL && row->number == event->number && row->remote != SBX_ROW_NONE)
    return row->remote;

  name = sbx_export_event_dup_text (event, "remote");
  for (guint i = 0; name != NULL && event->run->peer != NULL &&
                    i < event->run->peer->remotes->len; i++)
    {
      const SbxRemote *remote = g_ptr_array_index (event->run->peer->remotes, i);

      if (g_strcmp0 (g_ptr_array_index (self->remotes, remote->index), name) == 0)
        return (int) remote->index;
    }

  return -1;
}

/* Words of different events beside each other may read like a secret: what was put together is
 * redacted as such. */
static char *
dup_short (SbxHtmlData *self,
           char        *text)
{
  g_autofree char *apart = text;
  g_autofree char *owned = sbx_export_source_dup_text (self->source, text);

  if (text == NULL || g_utf8_strlen (text, -1) <= (glong) MAX_TEXT)
    return g_steal_pointer (&owned);

  *g_utf8_offset_to_pointer (owned, MAX_TEXT) = '\0';
  return g_strconcat (owned, "…", NULL);
}

static guint
get_flags (const SbxExportEvent *event)
{
  guint32 action = sbx_json_member (event->json, event->token, "action");
  guint32 meta, cross;
  guint flags = 0;

  if (event->kind != SBX_EVENT_DISPATCH)
    return 0;
  if (sbx_json_member (event->json, event->token, "error") != 0)
    flags |= FLAG_ERROR;
  /* A replayed action still carries the mark with which it was sent. */
  if (sbx_json_member (event->json, event->token, "cause") != 0)
    return flags | FLAG_REPLAYED;
  if (action != 0 && event->json->tokens[action].type == SBX_JSON_OBJECT &&
      (meta = sbx_json_member (event->json, action, "meta")) != 0 &&
      event->json->tokens[meta].type == SBX_JSON_OBJECT &&
      (cross = sbx_json_member (event->json, meta, "crossApp")) != 0 &&
      event->json->tokens[cross].type == SBX_JSON_TRUE)
    flags |= FLAG_SENT;

  return flags;
}

static void
append_row (SbxHtmlData          *self,
            const SbxExportEvent *event)
{
  g_autofree char *what = dup_short (self, sbx_export_describe (event));
  g_autofree char *changed = dup_short (self, sbx_export_describe_changed (event));
  const char *label = event->store != NULL
                        ? g_ptr_array_index (self->labels, event->store->index)
                        : NULL;
  guint32 ms = sbx_json_member (event->json, event->token, "ms");
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double duration;

  g_string_append (self->rows, self->n_rows == 0 ? "[" : ",\n");
  g_string_append_printf (self->rows, "[%" G_GUINT64_FORMAT ",%s,%u", event->number,
                          g_ascii_formatd (text, sizeof text, "%.1f", event->time - self->start),
                          event->kind);
  append_index (self, what);
  g_string_append_printf (self->rows, ",%d", find_remote (self, event));
  append_index (self, label);
  append_index (self, changed);
  if (event->kind == SBX_EVENT_DISPATCH && ms != 0 &&
      sbx_json_get_double (event->json, ms, &duration))
    g_string_append_printf (self->rows, ",%s",
                            g_ascii_formatd (text, sizeof text, "%.3f", duration));
  else
    g_string_append (self->rows, ",null");
  g_string_append_printf (self->rows, ",%u]", get_flags (event));
  self->n_rows++;
}

static void
append_value (GString  *out,
              SbxValue *value)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    {
      g_string_append (out, ",null");
      return;
    }

  text = sbx_value_preview (value, MAX_VALUE);
  g_string_append_c (out, ',');
  sbx_html_append_string (out, text, -1);
}

static void
append_changes (SbxHtmlData          *self,
                const SbxExportEvent *event)
{
  GString *out = self->details;
  guint32 patch = sbx_json_member (event->json, event->token, "patch");
  g_autoptr (GPtrArray) changes = NULL;

  if (patch == 0)
    return;

  changes = sbx_patch_list_changes (event->before, event->json, patch, MAX_CHANGES + 1);
  sbx_export_append_name (out, "changes");
  g_string_append_c (out, '[');
  for (guint i = 0; i < MIN (changes->len, MAX_CHANGES); i++)
    {
      const SbxChange *change = g_ptr_array_index (changes, i);
      g_autofree char *path = sbx_export_source_dup_text (self->source, change->path);

      g_string_append (out, i > 0 ? ",[" : "[");
      sbx_html_append_string (out, path, -1);
      if (event->before != NULL)
        append_value (out, change->before);
      else
        g_string_append (out, ",false");
      append_value (out, change->after);
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, ']');
  if (changes->len > MAX_CHANGES)
    {
      sbx_export_append_name (out, "cut");
      g_string_append (out, "true");
    }
}

static void
append_stack (GString              *out,
              const SbxExportEvent *event)
{
  guint32 member = sbx_json_member (event->json, event->token, "stack");
  g_autofree char *text = NULL;
  const char *raw;
  gsize length;

  if (member == 0)
    return;

  sbx_export_append_name (out, "stack");
  text = sbx_json_dup_string (event->json, member, &length);
  if (text != NULL)
    {
      sbx_html_append_string (out, text, (gssize) length);
      return;
    }
  raw = sbx_json_raw (event->json, member, &length);
  sbx_html_append_string (out, raw, (gssize) MIN (length, MAX_JSON));
}

static void
append_details (SbxHtmlData          *self,
                const SbxExportEvent *event)
{
  GString *out = self->details;
  gboolean is_action = event->kind == SBX_EVENT_DISPATCH;
  g_autofree char *problem = is_action ? sbx_export_event_dup_text (event, "error") : NULL;
  guint32 shown = is_action ? sbx_json_member (event->json, event->token, "action") : event->token;
  const char *raw;
  gsize length;

  g_string_append (out, self->n_details == 0 ? "[" : ",\n");
  self->n_details++;
  g_string_append_c (out, '{');
  if (self->details_size + out->len > MAX_DETAILS)
    {
      self->n_without++;
      g_string_append_c (out, '}');
      return;
    }

  raw = sbx_json_raw (event->json, shown, &length);
  if (length <= MAX_JSON)
    {
      sbx_export_append_name (out, "json");
      sbx_html_append_string (out, raw, (gssize) length);
    }
  else
    {
      sbx_export_append_uint (out, "long", length);
    }
  if (is_action)
    append_changes (self, event);
  if (problem != NULL)
    {
      sbx_export_append_name (out, "error");
      sbx_html_append_string (out, problem, -1);
    }
  if (is_action)
    append_stack (out, event);
  g_string_append_c (out, '}');
}

static void
flush_rows (SbxHtmlData *self)
{
  if (self->n_rows == 0)
    return;

  g_string_append (self->output->text, "<script type=\"application/json\" class=\"rows\">");
  g_string_append_len (self->output->text, self->rows->str, (gssize) self->rows->len);
  g_string_append (self->output->text, "]</script>\n");
  g_string_truncate (self->rows, 0);
  self->n_rows = 0;
}

static void
flush_details (SbxHtmlData *self)
{
  if (self->n_details == 0)
    return;

  g_string_append_printf (self->output->text, "<script type=\"application/json\" id=\"d%u\">",
                          self->n_blocks++);
  g_string_append_len (self->output->text, self->details->str, (gssize) self->details->len);
  g_string_append (self->output->text, "]</script>\n");
  self->details_size += self->details->len;
  g_string_truncate (self->details, 0);
  self->n_details = 0;
}

static void
gather_package (SbxHtmlData          *self,
                const SbxExportEvent *event)
{
  char *text = dup_short (self, sbx_export_describe (event));

  if (self->packages->len >= MAX_PACKAGES ||
      g_ptr_array_find_with_equal_func (self->packages, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (self->packages, text);
}

static gboolean
write_event (const SbxExportEvent *event,
             gpointer              data,
             GError              **error)
{
  SbxHtmlData *self = data;

  if (event->kind == SBX_EVENT_PACKAGE)
    gather_package (self, event);
  if (!sbx_export_source_wants (self->source, event->number))
    return TRUE;

  if (isnan (self->start))
    self->start = self->end = event->time;
  self->end = MAX (self->end, event->time);
  self->n_actions += event->kind == SBX_EVENT_DISPATCH ? 1 : 0;
  self->n_gaps += event->kind == SBX_EVENT_GAP ? 1 : 0;
  self->report->n_events++;
  append_row (self, event);
  append_details (self, event);
  if (self->n_rows == ROWS_PER_BLOCK)
    flush_rows (self);
  if (self->n_details == DETAILS_PER_BLOCK)
    flush_details (self);

  return sbx_export_output_flush (self->output, error);
}

static gboolean
wants_before (guint64  number,
              gpointer data)
{
  return TRUE;
}

gboolean
sbx_html_data_write (SbxHtmlData *self,
                     GError     **error)
{
  gboolean done;

  self->source->wants_before = wants_before;
  done = sbx_export_source_each (self->source, write_event, self, error);
  self->source->wants_before = NULL;
  if (!done)
    return FALSE;

  flush_rows (self);
  flush_details (self);
  return TRUE;
}
