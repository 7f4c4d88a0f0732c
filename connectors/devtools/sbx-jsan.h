/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sbx_jsan_restore:
 * @text: JSON, perhaps with the marks of jsan or of Immutable in it
 *
 * Writes values with marks as docs/protocol.md, 3 has them: dates, maps, undefined… become marks
 * of ours, references become copies of what they refer to or, where that is an ancestor, a `cycle`.
 * Objects that have a key `$sbx` of their own are marked as such. What cannot be told apart from
 * data stays as it is. References that multiply the text are cut. Any thread.
 *
 * Returns: (transfer full): the text, the same one if there is nothing to do or it is no JSON
 */
GBytes *sbx_jsan_restore (GBytes *text);

G_END_DECLS
