/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxPointer:
 *
 * The steps of a JSON Pointer (RFC 6901), unescaped; `NULL`-terminated. The empty one is the whole
 * document.
 */
typedef char **SbxPointer;

SbxPointer sbx_pointer_parse (const char *text);
gboolean sbx_pointer_resolve (char *const   *pointer,
                              const SbxJson *json,
                              guint32        from,
                              guint32       *token);
gboolean sbx_pointer_parse_index (const char *step,
                                  guint      *index);

G_END_DECLS
