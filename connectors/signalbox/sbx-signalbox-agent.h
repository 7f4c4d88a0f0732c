/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *sbx_signalbox_agent_load (void);
char *sbx_signalbox_agent_attach (const char *config,
                                  const char *send);

G_END_DECLS
