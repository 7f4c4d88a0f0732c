/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as a call stack, as a script and as its source map: what is found must be text, and a
 * place that a source map names. */

#include "fuzz.h"

#include <string.h>

#include "sbx-limits.h"
#include "sbx-sources.h"

static void
check_map (const char *text,
           gsize       size)
{
  SbxSourcePlace places[] = { { .line = 1, .column = 1 }, { .line = 1, .column = 40 }, { .line = 3, .column = 2 }, { 0 } };
  g_autoptr (GError) error = NULL;

  if (!sbx_source_map_find (text, size, places, G_N_ELEMENTS (places), &error))
    g_assert_nonnull (error);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_assert_true (places[i].source == NULL || places[i].source_line > 0);
      g_assert_true (places[i].source == NULL || g_utf8_validate (places[i].source, -1, NULL));
      sbx_source_place_clear (&places[i]);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *bytes = size > 0 ? (const char *) data : "";
  g_autofree char *text = g_strndup (bytes, size);
  g_autofree char *url = size > 0 ? sbx_source_map_find_url (bytes, size) : NULL;
  g_autoptr (GPtrArray) frames = sbx_stack_parse (text);

  for (guint i = 0; i < frames->len; i++)
    {
      const SbxFrame *frame = g_ptr_array_index (frames, i);
      g_autofree char *name = frame->url != NULL ? sbx_source_dup_short (frame->url) : NULL;

      g_assert_true (frame->column == 0 || frame->line > 0);
      g_assert_true (frame->url == NULL || *name != '\0');
      sbx_source_is_library (frame->url);
    }
  if (url != NULL && g_str_has_prefix (url, "data:"))
    {
      gsize length = 0;
      g_autofree char *map = sbx_source_map_decode_data (url, &length);

      if (map != NULL)
        check_map (map, length);
    }
  check_map (bytes, size);

  return 0;
}
