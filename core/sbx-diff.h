/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * sbx_diff:
 * @before: a document
 * @a: token of a value in it
 * @after: a document
 * @b: token of a value in it
 * @patch: (out caller-allocates): the patch is appended as JSON text, `[]` if the values are equal
 *
 * What turns one value into the other, as a patch of docs/protocol.md, 3: for peers that can only
 * send whole states. Equal parts are recognised by their text, so the work is that of comparing
 * memory, however large the values are. The patch is never larger than @after and a few bytes:
 * where it would be, the nearest common parent is set as a whole. No path leads through a marked
 * value (`$sbx`). Any thread.
 *
 * Returns: whether anything differs
 */
gboolean sbx_diff (const SbxJson *before,
                   guint32        a,
                   const SbxJson *after,
                   guint32        b,
                   GString       *patch);

G_END_DECLS
