/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-store.h"

#include <string.h>

#include "sbx-limits.h"

#define USED_KEY "filter-history"
#define SAVED_KEY "saved-filters"

struct _SbxFilterStore
{
  GObject parent_instance;

  /* Owned References */
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (SbxFilterStore, sbx_filter_store, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CHANGED,
} SbxFilterStoreSignal;

static guint signals[SIGNAL_CHANGED + 1];

static void
changed_cb (SbxFilterStore *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
sbx_filter_store_finalize (GObject *object)
{
  SbxFilterStore *self = SBX_FILTER_STORE (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sbx_filter_store_parent_class)->finalize (object);
}

static void
sbx_filter_store_class_init (SbxFilterStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_filter_store_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
sbx_filter_store_init (SbxFilterStore *self)
{
  self->settings = g_settings_new (APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed::" SAVED_KEY, G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

SbxFilterStore *
sbx_filter_store_new (void)
{
  return g_object_new (SBX_TYPE_FILTER_STORE, NULL);
}

SbxSavedFilter *
sbx_saved_filter_copy (const SbxSavedFilter *self)
{
  SbxSavedFilter *copy = g_new (SbxSavedFilter, 1);

  copy->name = g_strdup (self->name);
  copy->text = g_strdup (self->text);

  return copy;
}

void
sbx_saved_filter_free (SbxSavedFilter *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

/* --- Used ------------------------------------------------------------------------------------ */

char **
sbx_filter_store_list_used (SbxFilterStore *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_STORE (self), NULL);

  return g_settings_get_strv (self->settings, USED_KEY);
}

void
sbx_filter_store_add_used (SbxFilterStore *self,
                           const char     *text)
{
  g_auto (GStrv) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  g_return_if_fail (SBX_IS_FILTER_STORE (self));

  before = sbx_filter_store_list_used (self);
  if (g_strcmp0 (before[0], text) == 0)
    return;
  after = g_ptr_array_new ();
  g_ptr_array_add (after, (gpointer) text);
  for (char **used = before; *used != NULL && after->len < SBX_LIMIT_USED_FILTERS; used++)
    if (strcmp (*used, text) != 0)
      g_ptr_array_add (after, *used);
  g_ptr_array_add (after, NULL);
  g_settings_set_strv (self->settings, USED_KEY, (const char *const *) after->pdata);
}

/* --- Saved ----------------------------------------------------------------------------------- */

GPtrArray *
sbx_filter_store_list_saved (SbxFilterStore *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_saved_filter_free);
  g_autoptr (GVariant) value = NULL;
  GVariantIter iter;
  SbxSavedFilter saved;

  g_return_val_if_fail (SBX_IS_FILTER_STORE (self), list);

  value = g_settings_get_value (self->settings, SAVED_KEY);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(ss)", &saved.name, &saved.text))
    g_ptr_array_add (list, g_memdup2 (&saved, sizeof saved));

  return list;
}

static void
write_saved (SbxFilterStore *self,
             GPtrArray      *list)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < list->len && i < SBX_LIMIT_SAVED_FILTERS; i++)
    {
      const SbxSavedFilter *saved = g_ptr_array_index (list, i);

      g_variant_builder_add (&builder, "(ss)", saved->name, saved->text);
    }
  g_settings_set_value (self->settings, SAVED_KEY, g_variant_builder_end (&builder));
}

static SbxSavedFilter *
find (GPtrArray  *list,
      const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      SbxSavedFilter *saved = g_ptr_array_index (list, i);

      if (strcmp (saved->name, name) == 0)
        return saved;
    }

  return NULL;
}

gboolean
sbx_filter_store_save (SbxFilterStore *self,
                       const char     *name,
                       const char     *text)
{
  g_autoptr (GPtrArray) list = NULL;
  SbxSavedFilter *known;

  g_return_val_if_fail (SBX_IS_FILTER_STORE (self), FALSE);

  list = sbx_filter_store_list_saved (self);
  known = find (list, name);
  if (known == NULL && list->len >= SBX_LIMIT_SAVED_FILTERS)
    return FALSE;
  if (known != NULL)
    {
      g_free (known->text);
      known->text = g_strdup (text);
    }
  else
    {
      const SbxSavedFilter saved = { (char *) name, (char *) text };

      g_ptr_array_add (list, sbx_saved_filter_copy (&saved));
    }
  write_saved (self, list);

  return TRUE;
}

void
sbx_filter_store_rename (SbxFilterStore *self,
                         const char     *name,
                         const char     *to)
{
  g_autoptr (GPtrArray) list = NULL;
  SbxSavedFilter *known;

  g_return_if_fail (SBX_IS_FILTER_STORE (self));

  list = sbx_filter_store_list_saved (self);
  known = find (list, name);
  if (known == NULL || find (list, to) != NULL)
    return;
  g_free (known->name);
  known->name = g_strdup (to);
  write_saved (self, list);
}

void
sbx_filter_store_remove (SbxFilterStore *self,
                         const char     *name)
{
  g_autoptr (GPtrArray) list = NULL;
  SbxSavedFilter *known;

  g_return_if_fail (SBX_IS_FILTER_STORE (self));

  list = sbx_filter_store_list_saved (self);
  known = find (list, name);
  if (known == NULL)
    return;
  g_ptr_array_remove (list, known);
  write_saved (self, list);
}

void
sbx_filter_store_insert (SbxFilterStore       *self,
                         guint                 index,
                         const SbxSavedFilter *saved)
{
  g_autoptr (GPtrArray) list = NULL;

  g_return_if_fail (SBX_IS_FILTER_STORE (self));

  list = sbx_filter_store_list_saved (self);
  if (find (list, saved->name) != NULL)
    return;
  g_ptr_array_insert (list, (int) MIN (index, list->len), sbx_saved_filter_copy (saved));
  write_saved (self, list);
}
