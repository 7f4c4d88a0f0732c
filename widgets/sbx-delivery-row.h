/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-links.h"
#include "sbx-selection.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* (transfer floating): a row of a list about the receiver of @link: its mark and name, what it made
 * of the message, and a button that goes to the action it became */
GtkWidget *sbx_delivery_row_new_to (const SbxLink *link,
                                    SbxWorld      *world,
                                    SbxSelection  *selection);
/* (transfer floating): the same about its sender */
GtkWidget *sbx_delivery_row_new_from (const SbxLink *link,
                                      SbxWorld      *world,
                                      SbxSelection  *selection);
/* (transfer full): the name of a remote, for people; @run: of a remote that is not known */
char *sbx_delivery_dup_name (SbxWorld *world,
                             guint     remote,
                             guint     run);

G_END_DECLS
