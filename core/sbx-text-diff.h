/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxPieceKind:
 * @SBX_PIECE_SAME: in both texts
 * @SBX_PIECE_REMOVED: in the text before alone
 * @SBX_PIECE_ADDED: in the text after alone
 *
 * What a piece of two compared texts is.
 */
typedef enum
{
  SBX_PIECE_SAME,
  SBX_PIECE_REMOVED,
  SBX_PIECE_ADDED,
} SbxPieceKind;

/**
 * SbxPiece:
 * @kind: in which text it is
 * @before: where it is in the text before, in bytes; where it would be, if it is added
 * @after: where it is in the text after
 * @length: its length in bytes
 *
 * A piece of two compared texts. All pieces in turn, without those that were added, are the text
 * before; without those that were removed, the text after.
 */
typedef struct
{
  SbxPieceKind kind;
  gsize before;
  gsize after;
  gsize length;
} SbxPiece;

GArray *sbx_text_diff (const char *before,
                       const char *after);

G_END_DECLS
