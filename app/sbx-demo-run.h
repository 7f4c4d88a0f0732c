/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-window.h"

G_BEGIN_DECLS

/**
 * SbxDemoRun:
 *
 * `--demo-output`: plays the demo in a window, waits for what it shows, prints it as text, writes a
 * picture of the window, the recording and a report, and ends the program.
 */
typedef struct _SbxDemoRun SbxDemoRun;

/* Makes the directory; says what is wrong with it. */
gboolean sbx_demo_run_prepare (const char *directory, GError **error);
SbxDemoRun *sbx_demo_run_new (SbxApplication *application, SbxWindow *window,
                              const char *directory);
void sbx_demo_run_free (SbxDemoRun *self);

G_END_DECLS
