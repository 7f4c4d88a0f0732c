/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPayloads"

#include "config.h"

#include "sbx-payloads.h"

#include "sbx-format.h"
#include "sbx-limits.h"

/* Between two questions, ms: a frame. */
#define PACE 16
/* Previews that are kept; then it begins anew. */
#define MOST_KEPT 4096u

struct _SbxPayloads
{
  GObject parent_instance;

  /* Owned References */
  SbxShown *shown;
  GPtrArray *waiting;  /* SbxTimelineRow: seen and not asked for, the last one last */
  GPtrArray *asked;    /* SbxTimelineRow: of the question that is out; NULL if none is */
  GHashTable *kept;    /* event number (pointer) → text */
  GCancellable *cancellable;

  guint timeout;
};

G_DEFINE_FINAL_TYPE (SbxPayloads, sbx_payloads, G_TYPE_OBJECT)

static gboolean ask_cb (gpointer data);

static gpointer
get_key (SbxTimelineRow *row)
{
  return GUINT_TO_POINTER ((guint) sbx_timeline_row_get_number (row));
}

static void
plan (SbxPayloads *self)
{
  if (self->timeout == 0 && self->asked == NULL && self->waiting->len > 0)
    self->timeout = g_timeout_add (PACE, ask_cb, self);
}

static void
take (SbxPayloads *self,
      GPtrArray   *previews)
{
  if (g_hash_table_size (self->kept) + previews->len > MOST_KEPT)
    g_hash_table_remove_all (self->kept);
  for (guint i = 0; i < self->asked->len && i < previews->len; i++)
    {
      SbxTimelineRow *row = g_ptr_array_index (self->asked, i);
      char *text = sbx_format_name (g_ptr_array_index (previews, i), SBX_LIMIT_PREVIEW);

      g_hash_table_insert (self->kept, get_key (row), text);
      sbx_timeline_row_set_payload (row, text);
    }
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (SbxPayloads) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) previews = sbx_engine_get_previews_finish (SBX_ENGINE (source), result,
                                                                   &error);

  /* Another session has begun, or this is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->shown == NULL)
    return;
  if (previews != NULL)
    take (self, previews);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  plan (self);
}

/* Those that nobody but us holds were scrolled away. */
static gboolean
is_seen (SbxTimelineRow *row)
{
  return G_OBJECT (row)->ref_count > 1 && sbx_timeline_row_get_payload (row) == NULL;
}

static gboolean
ask_cb (gpointer data)
{
  SbxPayloads *self = data;
  SbxEngine *engine = sbx_shown_get_engine (self->shown);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  self->timeout = 0;
  self->asked = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = self->waiting->len; i > 0 && numbers->len < SBX_LIMIT_PREVIEWS; i--)
    {
      SbxTimelineRow *row = g_ptr_array_index (self->waiting, i - 1);
      guint64 number = sbx_timeline_row_get_number (row);

      if (!is_seen (row))
        continue;
      g_ptr_array_add (self->asked, g_object_ref (row));
      g_array_append_val (numbers, number);
    }
  g_ptr_array_set_size (self->waiting, 0);
  if (engine == NULL || numbers->len == 0)
    {
      g_clear_pointer (&self->asked, g_ptr_array_unref);
      return G_SOURCE_REMOVE;
    }
  self->cancellable = g_cancellable_new ();
  sbx_engine_get_previews_async (engine, numbers, self->cancellable, got_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
forget (SbxPayloads *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_ptr_array_set_size (self->waiting, 0);
  g_hash_table_remove_all (self->kept);
}

static void
sbx_payloads_dispose (GObject *object)
{
  SbxPayloads *self = SBX_PAYLOADS (object);

  forget (self);
  g_clear_object (&self->shown);

  G_OBJECT_CLASS (sbx_payloads_parent_class)->dispose (object);
}

static void
sbx_payloads_finalize (GObject *object)
{
  SbxPayloads *self = SBX_PAYLOADS (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->kept, g_hash_table_unref);

  G_OBJECT_CLASS (sbx_payloads_parent_class)->finalize (object);
}

static void
sbx_payloads_class_init (SbxPayloadsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_payloads_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_payloads_finalize;
}

static void
sbx_payloads_init (SbxPayloads *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->kept = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

/**
 * sbx_payloads_new:
 * @shown: knows the engine
 *
 * Returns: (transfer full): payloads that nobody asked for yet
 */
SbxPayloads *
sbx_payloads_new (SbxShown *shown)
{
  SbxPayloads *self = g_object_new (SBX_TYPE_PAYLOADS, NULL);

  self->shown = g_object_ref (shown);
  g_signal_connect_object (sbx_shown_get_world (shown), "restarted", G_CALLBACK (forget), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
sbx_payloads_ask (SbxPayloads    *self,
                  SbxTimelineRow *row)
{
  const char *text;

  g_return_if_fail (SBX_IS_PAYLOADS (self));
  g_return_if_fail (SBX_IS_TIMELINE_ROW (row));

  if (sbx_timeline_row_get_payload (row) != NULL
      || sbx_timeline_row_get_row (row)->kind != SBX_ROW_ACTION)
    return;
  if (g_ptr_array_find (self->waiting, row, NULL)
      || (self->asked != NULL && g_ptr_array_find (self->asked, row, NULL)))
    return;
  text = g_hash_table_lookup (self->kept, get_key (row));
  if (text != NULL)
    {
      sbx_timeline_row_set_payload (row, text);
      return;
    }
  /* What was scrolled past first is not seen any more. */
  if (self->waiting->len >= SBX_LIMIT_PREVIEWS)
    g_ptr_array_remove_index (self->waiting, 0);
  g_ptr_array_add (self->waiting, g_object_ref (row));
  plan (self);
}
