/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/* More slices than these make no picture. */
#define SBX_SHARING_PICTURE_MAX_SLICES 200

/**
 * SbxSharingPicture:
 *
 * The macro-state map drawn: remotes on one side, stores and their slices on the other, and between
 * them a line for who writes what, the thicker the more often. Each remote and each slice is a
 * button: pressed, it shows its own lines alone. The same is in the table, in words.
 */
#define SBX_TYPE_SHARING_PICTURE (sbx_sharing_picture_get_type ())
G_DECLARE_FINAL_TYPE (SbxSharingPicture, sbx_sharing_picture, SBX, SHARING_PICTURE, GtkWidget)

GtkWidget *sbx_sharing_picture_new (void);
/* @map: (nullable) */
void sbx_sharing_picture_show (SbxSharingPicture *self,
                               SbxWorld          *world,
                               SbxSharingMap     *map);

G_END_DECLS
