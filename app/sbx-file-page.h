/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxFilePage:
 *
 * Stands in for a file that is not on show: how far it is read, with a way to stop, or why it
 * cannot be shown, with ways out. Its buttons use actions of the window.
 */
#define SBX_TYPE_FILE_PAGE (sbx_file_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilePage, sbx_file_page, SBX, FILE_PAGE, AdwBin)

GtkWidget *sbx_file_page_new (void);
/* 0…1; below 0: it is not known yet */
void sbx_file_page_show_progress (SbxFilePage *self,
                                  const char  *name,
                                  double       fraction);
void sbx_file_page_show_problem (SbxFilePage *self,
                                 const char  *name,
                                 const char  *problem);

G_END_DECLS
