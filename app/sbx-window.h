/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-application.h"
#include "sbx-engine.h"

G_BEGIN_DECLS

/**
 * SbxWindow:
 *
 * One session on show: it owns the engine and the view state, and connects both to the panes.
 */
#define SBX_TYPE_WINDOW (sbx_window_get_type ())
G_DECLARE_FINAL_TYPE (SbxWindow, sbx_window, SBX, WINDOW, AdwApplicationWindow)

SbxWindow *sbx_window_new (SbxApplication *application);
/* Begins a recording and listens. */
void sbx_window_start_recording (SbxWindow *self);
/* The same, and plays the demo as soon as the listener stands. */
void sbx_window_start_demo (SbxWindow *self);
/* Asks what shall become of recordings that outlived a crash. */
void sbx_window_offer_kept (SbxWindow *self);
void sbx_window_open (SbxWindow *self, GFile *file);
/* Ends the recording and everything that is under way; the window is closed. Whatever still holds a
 * reference, what was recorded has come to its end then. */
void sbx_window_end (SbxWindow *self);
/* Nothing recorded and no file on show. */
gboolean sbx_window_is_empty (SbxWindow *self);
/* Brings the window to the front, with that finding. */
void sbx_window_show_finding (SbxWindow *self, const char *rule, const char *subject);
gboolean sbx_window_has_file (SbxWindow *self, GFile *file);
/* The window that had the usual ports is gone: listens there, if nobody is connected here. */
void sbx_window_take_over (SbxWindow *self);
gboolean sbx_window_is_listening (SbxWindow *self);

G_END_DECLS
