/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-preview.h"

#include <string.h>

#include "sbx-export-private.h"
#include "sbx-limits.h"
#include "sbx-redactor-private.h"

/* Bytes beside the events themselves: measured on the shop and on the large recording. */
#define JSON_FRAME 70u
#define PAGE_FRAME 90u
#define PAGE_ITSELF 78000u
#define MARKDOWN_MAX 65536u
#define MARKDOWN_LINE 90u

typedef struct
{
  SbxExportPreview *preview;
  SbxExportSource *source;
  SbxExportFormat format;
  GHashTable *places;   /* "kind\nscope\nwhat\npath" → SbxPreviewPlace, owned by the preview */
  GString *key;
  gboolean wanted;      /* what is redacted now will be written */
} Looking;

static void
free_place (gpointer data)
{
  SbxPreviewPlace *place = data;

  g_free (place->what);
  g_free (place->path);
  g_free (place->id);
  g_free (place);
}

/**
 * sbx_export_preview_free:
 * @self: (nullable): a preview
 */
void
sbx_export_preview_free (SbxExportPreview *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->places);
  g_free (self);
}

/* Keys and types are data, too: they are shown as they will be read. */
static char *
dup_quietly (Looking    *self,
             const char *text)
{
  gboolean muted = sbx_redactor_set_muted (self->source->redactor, TRUE);
  char *redacted = sbx_redactor_dup_text (self->source->redactor, text);

  sbx_redactor_set_muted (self->source->redactor, muted);
  return redacted;
}

static void
take_hit (const SbxRedactorHit *hit,
          gpointer              data)
{
  Looking *self = data;
  SbxPreviewPlace *place;

  if (!self->wanted)
    return;

  self->preview->count++;
  g_string_printf (self->key, "%s\n%d\n%s\n%s", hit->kind, hit->scope, hit->what, hit->path);
  place = g_hash_table_lookup (self->places, self->key->str);
  if (place == NULL && self->preview->places->len >= SBX_LIMIT_REDACTION_PLACES)
    {
      self->preview->n_elsewhere++;
      return;
    }
  if (place == NULL)
    {
      place = g_new0 (SbxPreviewPlace, 1);
      place->kind = g_intern_string (hit->kind);
      place->scope = hit->scope;
      place->what = dup_quietly (self, hit->what);
      place->path = dup_quietly (self, hit->path);
      place->id = g_strdup (hit->id);
      g_ptr_array_add (self->preview->places, place);
      g_hash_table_insert (self->places, g_strdup (self->key->str), place);
    }
  place->count++;
}

/* Before it is redacted: from here on hits count, or not. */
static void
begin_event (guint64  number,
             gpointer data)
{
  Looking *self = data;

  self->wanted = sbx_export_source_wants (self->source, number);
}

static guint64
guess_size (Looking              *self,
            const SbxExportEvent *event,
            gsize                 length)
{
  SbxValue *state;

  switch (self->format)
    {
    case SBX_EXPORT_HTML:
      return length + length / 8 + PAGE_FRAME;
    case SBX_EXPORT_MARKDOWN:
      return MARKDOWN_LINE;
    case SBX_EXPORT_LIFTED:
      state = event->store != NULL && event->kind == SBX_EVENT_DISPATCH
              ? g_hash_table_lookup (self->source->states, event->store) : NULL;
      return state != NULL ? sbx_value_get_size (state) + length : 0;
    case SBX_EXPORT_RECORDING:
      return length + 8;
    case SBX_EXPORT_JSON:
    default:
      return length + JSON_FRAME;
    }
}

static gboolean
look (const SbxExportEvent *event,
      gpointer              data,
      GError              **error)
{
  Looking *self = data;
  gsize length;

  if (!sbx_export_source_wants (self->source, event->number))
    return TRUE;

  sbx_json_raw (event->json, event->token, &length);
  self->preview->n_events++;
  self->preview->n_actions += event->kind == SBX_EVENT_DISPATCH ? 1 : 0;
  self->preview->size += guess_size (self, event, length);

  return TRUE;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const SbxPreviewPlace *left = *(const SbxPreviewPlace *const *) a;
  const SbxPreviewPlace *right = *(const SbxPreviewPlace *const *) b;
  int order = (right->count > left->count) - (right->count < left->count);

  if (order == 0)
    order = strcmp (left->path, right->path);
  if (order == 0)
    order = strcmp (left->what, right->what);
  return order != 0 ? order : strcmp (left->kind, right->kind);
}

static void
finish_size (Looking *self)
{
  switch (self->format)
    {
    case SBX_EXPORT_HTML:
      self->preview->size += PAGE_ITSELF;
      break;
    case SBX_EXPORT_MARKDOWN:
      self->preview->size = MIN (self->preview->size, MARKDOWN_MAX);
      break;
    case SBX_EXPORT_LIFTED:
      self->preview->size = MIN (self->preview->size, SBX_LIMIT_EXPORT_STATES);
      break;
    case SBX_EXPORT_RECORDING:
    case SBX_EXPORT_JSON:
    default:
      break;
    }
}

/**
 * sbx_export_preview_new:
 * @path: a recording; it may be written meanwhile
 * @options: what would be exported; it is looked at as if it were not @raw
 * @progress: (nullable): called with 0…1 on this thread
 * @data: for @progress
 * @cancellable: (nullable): ends it
 * @error: as sbx_export()
 *
 * Finds out what an export would replace, where and how often, and about how long the file would
 * be. May run on any thread; memory is bounded by %SBX_LIMIT_REDACTION_PLACES places.
 *
 * Returns: (transfer full) (nullable): what was found
 */
SbxExportPreview *
sbx_export_preview_new (const char              *path,
                        const SbxExportOptions  *options,
                        SbxProgressFunc          progress,
                        gpointer                 data,
                        GCancellable            *cancellable,
                        GError                 **error)
{
  g_autoptr (SbxExportPreview) preview = NULL;
  g_autoptr (SbxExportSource) source = NULL;
  SbxExportOptions redacted = *options;
  Looking self = { .format = options->format };
  gboolean done;

  g_return_val_if_fail (path != NULL, NULL);

  redacted.raw = FALSE;
  source = sbx_export_source_new (path, &redacted, progress, data, cancellable, error);
  if (source == NULL)
    return NULL;

  preview = g_new0 (SbxExportPreview, 1);
  preview->places = g_ptr_array_new_with_free_func (free_place);
  self.preview = preview;
  self.source = source;
  self.places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.key = g_string_new (NULL);
  sbx_redactor_watch (source->redactor, take_hit, &self);
  source->begins = begin_event;
  source->wants_data = &self;
  done = sbx_export_source_each (source, look, &self, error);
  finish_size (&self);
  g_ptr_array_sort (preview->places, compare_places);
  g_string_free (self.key, TRUE);
  g_hash_table_unref (self.places);
  if (!done)
    return NULL;

  sbx_export_source_report_progress (source, 1);
  return g_steal_pointer (&preview);
}
