/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-diagnosis.h"

G_BEGIN_DECLS

/* Looks why a connection does not come about. It really asks: it resolves, connects, encrypts, asks
 * for what the kind of the address asks for, and reads the answer; nothing is sent but that
 * question, and no answer is followed. */

void sbx_doctor_examine_async (const char         *address,
                               guint16             own_port,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
GPtrArray *sbx_doctor_examine_finish (GAsyncResult *result,
                                      GError      **error);

G_END_DECLS
