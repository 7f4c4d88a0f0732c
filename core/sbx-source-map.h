/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SBX_SOURCE_MAP_ERROR (sbx_source_map_error_quark ())
GQuark sbx_source_map_error_quark (void);

/**
 * SbxSourceMapError:
 * @SBX_SOURCE_MAP_ERROR_INVALID: it is no source map
 * @SBX_SOURCE_MAP_ERROR_TOO_LARGE: it is past a limit
 */
typedef enum
{
  SBX_SOURCE_MAP_ERROR_INVALID,
  SBX_SOURCE_MAP_ERROR_TOO_LARGE,
} SbxSourceMapError;

/**
 * SbxSourcePlace:
 * @line: line of the script that is asked for, from 1
 * @column: its column, from 1, in UTF-16 units
 * @source: (nullable): (out): the source as the map calls it, below its root; %NULL if the map says
 *   nothing about the place
 * @source_line: (out): from 1
 * @source_column: (out): from 1
 * @ignored: (out): the map says that it is a library's
 *
 * A place in a script, and where it comes from.
 */
typedef struct
{
  guint line;
  guint column;
  char *source;
  guint source_line;
  guint source_column;
  gboolean ignored;
} SbxSourcePlace;

void sbx_source_place_clear (SbxSourcePlace *self);

gboolean sbx_source_map_find (const char     *text,
                              gsize           length,
                              SbxSourcePlace *places,
                              guint           n_places,
                              GError        **error);
char *sbx_source_map_find_url (const char *script,
                               gsize       length);
char *sbx_source_map_decode_data (const char *url,
                                  gsize      *length);

G_END_DECLS
