/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

char *sbx_copy_dup_value (SbxValue   *value,
                          const char *name);

G_END_DECLS
