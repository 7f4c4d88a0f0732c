/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxAddressCompletion:
 *
 * Offers, below an entry, the remembered addresses whose address or name has what was typed: Down
 * goes into the list, Enter takes one, Escape closes it.
 */
typedef struct _SbxAddressCompletion SbxAddressCompletion;

/* @entry: a GtkEditable that outlives it */
SbxAddressCompletion *sbx_address_completion_new (GtkWidget *entry,
                                                  GSettings *settings);
void sbx_address_completion_update (SbxAddressCompletion *self,
                                    const char           *text);
void sbx_address_completion_close (SbxAddressCompletion *self);
void sbx_address_completion_free (SbxAddressCompletion *self);

G_END_DECLS
