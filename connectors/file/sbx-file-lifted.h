/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-file-reader.h"

G_BEGIN_DECLS

gboolean sbx_file_lifted_read (SbxFileReader *reader,
                               GBytes        *text,
                               GError       **error);

G_END_DECLS
