/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-layout.h"

#include <string.h>

#define FILES "file-layouts"
#define FILES_TYPE "a(sa{sv})"

/* The settings are those of the window that records; what a recording has is called the same. */
static const struct
{
  const char *key;
  gsize offset;
  int least;
  int most;
} numbers[] = {
  { "window-width", G_STRUCT_OFFSET (SbxLayout, width), 360, 16384 },
  { "window-height", G_STRUCT_OFFSET (SbxLayout, height), 294, 16384 },
  { "details-width", G_STRUCT_OFFSET (SbxLayout, details[0]), 240, 8192 },
  { "details-height", G_STRUCT_OFFSET (SbxLayout, details[1]), 120, 8192 },
  { "lanes-height", G_STRUCT_OFFSET (SbxLayout, lanes), 90, 8192 },
};

static void
load_main (SbxLayout *self,
           GSettings *settings)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    G_STRUCT_MEMBER (int, self, numbers[i].offset) = g_settings_get_int (settings, numbers[i].key);
  self->maximized = g_settings_get_boolean (settings, "window-maximized");
  self->page = g_settings_get_string (settings, "last-page");
}

static void
load_file (SbxLayout *self,
           GVariant  *values)
{
  const char *page;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      int *number = &G_STRUCT_MEMBER (int, self, numbers[i].offset);

      if (g_variant_lookup (values, numbers[i].key, "i", number))
        *number = CLAMP (*number, numbers[i].least, numbers[i].most);
    }
  g_variant_lookup (values, "window-maximized", "b", &self->maximized);
  if (g_variant_lookup (values, "last-page", "&s", &page))
    self->page = g_strdup (page);
}

/**
 * sbx_layout_load:
 * @self: (out): how a window was left
 * @settings: where it is kept
 * @uri: (nullable): the recording on show; %NULL for the window that records
 */
void
sbx_layout_load (SbxLayout  *self,
                 GSettings  *settings,
                 const char *uri)
{
  g_autoptr (GVariantIter) iter = NULL;
  const char *known;
  GVariant *values;

  memset (self, 0, sizeof *self);
  load_main (self, settings);
  if (uri == NULL)
    return;
  g_clear_pointer (&self->page, g_free);
  g_settings_get (settings, FILES, FILES_TYPE, &iter);
  while (g_variant_iter_next (iter, "(&s@a{sv})", &known, &values))
    {
      if (strcmp (known, uri) == 0)
        load_file (self, values);
      g_variant_unref (values);
    }
}

static void
save_main (const SbxLayout *self,
           GSettings       *settings)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      int number = G_STRUCT_MEMBER (int, self, numbers[i].offset);

      /* What was never seen has no size. */
      if (number >= numbers[i].least)
        g_settings_set_int (settings, numbers[i].key, MIN (number, numbers[i].most));
    }
  g_settings_set_boolean (settings, "window-maximized", self->maximized);
  g_settings_set_string (settings, "last-page", self->page != NULL ? self->page : "");
}

static GVariant *
make_values (const SbxLayout *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      int number = G_STRUCT_MEMBER (int, self, numbers[i].offset);

      if (number >= numbers[i].least)
        g_variant_dict_insert (&dict, numbers[i].key, "i", number);
    }
  g_variant_dict_insert (&dict, "window-maximized", "b", self->maximized);
  g_variant_dict_insert (&dict, "last-page", "s", self->page != NULL ? self->page : "");
  return g_variant_dict_end (&dict);
}

/**
 * sbx_layout_save:
 * @self: how a window is left
 * @settings: where it is kept
 * @uri: (nullable): the recording on show; %NULL for the window that records
 *
 * Of recordings the last %SBX_LAYOUT_MAX_FILES are kept.
 */
void
sbx_layout_save (const SbxLayout *self,
                 GSettings       *settings,
                 const char      *uri)
{
  g_autoptr (GVariantIter) iter = NULL;
  GVariantBuilder files;
  const char *known;
  GVariant *values;
  guint n = 1;

  if (uri == NULL)
    {
      save_main (self, settings);
      return;
    }
  g_variant_builder_init (&files, G_VARIANT_TYPE (FILES_TYPE));
  g_variant_builder_add (&files, "(s@a{sv})", uri, make_values (self));
  g_settings_get (settings, FILES, FILES_TYPE, &iter);
  while (g_variant_iter_next (iter, "(&s@a{sv})", &known, &values))
    {
      if (strcmp (known, uri) != 0 && n++ < SBX_LAYOUT_MAX_FILES)
        g_variant_builder_add (&files, "(s@a{sv})", known, values);
      g_variant_unref (values);
    }
  g_settings_set_value (settings, FILES, g_variant_builder_end (&files));
}

/**
 * sbx_layout_clear:
 * @self: how a window was left
 */
void
sbx_layout_clear (SbxLayout *self)
{
  g_clear_pointer (&self->page, g_free);
}
