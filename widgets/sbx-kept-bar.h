/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-kept.h"

G_BEGIN_DECLS

/**
 * SbxKeptChoice:
 * @SBX_KEPT_OPEN: look at it
 * @SBX_KEPT_SAVE: put a copy where it stays
 * @SBX_KEPT_DISCARD: take it away
 * @SBX_KEPT_LATER: leave it where it is, and do not ask again
 *
 * What becomes of a recording that was kept.
 */
typedef enum
{
  SBX_KEPT_OPEN,
  SBX_KEPT_SAVE,
  SBX_KEPT_DISCARD,
  SBX_KEPT_LATER,
} SbxKeptChoice;

/**
 * SbxKeptBar:
 *
 * Says that a recording outlived its program, and asks what shall become of it.
 *
 * Signal: `chosen` (uint: an SbxKeptChoice, about the recording on show).
 */
#define SBX_TYPE_KEPT_BAR (sbx_kept_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxKeptBar, sbx_kept_bar, SBX, KEPT_BAR, GtkWidget)

GtkWidget *sbx_kept_bar_new (void);
/* @kept: (nullable): NULL hides the bar; @n: how many wait, this one too */
void sbx_kept_bar_show (SbxKeptBar *self, const SbxKept *kept, guint n);

/* (transfer full): when it was recorded and how large it is, for people */
char *sbx_kept_dup_text (const SbxKept *kept);

G_END_DECLS
