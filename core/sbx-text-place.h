/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxTextPlace:
 * @line: from 1
 * @column: from 1, in characters
 *
 * A place in a text, as an editor counts.
 */
typedef struct
{
  guint line;
  guint column;
} SbxTextPlace;

SbxTextPlace sbx_text_place_of_offset (const char *text,
                                       gsize       length,
                                       gsize       offset);
SbxTextPlace sbx_text_place_of_token (const char    *text,
                                      gsize          length,
                                      const SbxJson *json,
                                      guint32        token);
gsize sbx_text_place_find_offset (const char *text,
                                  gsize       length,
                                  gsize       wanted);
SbxTextPlace sbx_text_place_of_mistake (const char *text,
                                        gsize       length);

G_END_DECLS
