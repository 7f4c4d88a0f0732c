/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* What each target defines, for libFuzzer or for fuzz-main.c. Aborts on a fault. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            size_t        size);
