/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Recordings whose windows are remembered. */
#define SBX_LAYOUT_MAX_FILES 50

/**
 * SbxLayout:
 * @width: of the window
 * @height: of the window
 * @details: width beside the timeline, height below it
 * @lanes: height of the lanes
 * @maximized: whether the window is
 * @page: (nullable): what stood in the place of the timeline
 *
 * How a window was left, in pixels. The window that records has one, and so has each recording that
 * was opened lately; one that was not takes that of the window that records.
 */
typedef struct
{
  int width;
  int height;
  int details[2];
  int lanes;
  gboolean maximized;
  char *page;
} SbxLayout;

void sbx_layout_load (SbxLayout *self, GSettings *settings, const char *uri);
void sbx_layout_save (const SbxLayout *self, GSettings *settings, const char *uri);
void sbx_layout_clear (SbxLayout *self);

G_END_DECLS
