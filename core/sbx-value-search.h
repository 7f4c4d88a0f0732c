/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-value.h"

G_BEGIN_DECLS

GPtrArray *sbx_value_search (SbxValue     *value,
                             const char   *text,
                             guint         max,
                             guint64      *total,
                             GCancellable *cancellable);

G_END_DECLS
