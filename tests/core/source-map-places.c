/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* source-map-places MAP: reads "line column" from standard input, both from 1, and says where each
 * place comes from. For tests/e2e/sources.test.mjs, which has maps of real bundlers. */

#include "config.h"

#include <stdio.h>

#include "sbx-limits.h"
#include "sbx-source-map.h"

static gboolean
answer (const char *map,
        gsize       length,
        GArray     *places)
{
  SbxSourcePlace *data = (SbxSourcePlace *) (gpointer) places->data;
  g_autoptr (GError) error = NULL;

  if (!sbx_source_map_find (map, length, data, places->len, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  for (guint i = 0; i < places->len; i++)
    {
      if (data[i].source != NULL)
        g_print ("%s:%u:%u\n", data[i].source, data[i].source_line, data[i].source_column);
      else
        g_print ("-\n");
      sbx_source_place_clear (&data[i]);
    }
  g_array_set_size (places, 0);

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (SbxSourcePlace));
  g_autoptr (GError) error = NULL;
  g_autofree char *map = NULL;
  SbxSourcePlace place = { 0 };
  gsize length;

  if (argc != 2 || !g_file_get_contents (argv[1], &map, &length, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "source-map-places MAP");
      return 2;
    }
  while (scanf ("%u %u", &place.line, &place.column) == 2)
    {
      g_array_append_val (places, place);
      if (places->len == SBX_LIMIT_STACK_FRAMES && !answer (map, length, places))
        return 1;
    }

  return answer (map, length, places) ? 0 : 1;
}
