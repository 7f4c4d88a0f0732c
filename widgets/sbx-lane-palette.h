/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxLanePalette:
 * @ink: the widget's text
 * @paper: what lies under the lanes
 * @accent: what is selected
 * @severities: of findings, by [enum@SbxSeverity]
 * @faint: opacity of marks that nobody looks for; higher in high contrast
 *
 * The colours of the lanes as the style has them now, and the marks of remotes made ready to be
 * stamped.
 */
typedef struct
{
  GdkRGBA ink;
  GdkRGBA paper;
  GdkRGBA accent;
  GdkRGBA severities[SBX_SEVERITY_ERROR + 1];
  double faint;
  gpointer marks;
} SbxLanePalette;

SbxLanePalette *sbx_lane_palette_new (GtkWidget *widget);
void sbx_lane_palette_free (SbxLanePalette *self);
const GdkRGBA *sbx_lane_palette_get_remote (const SbxLanePalette *self,
                                            guint                 remote);
void sbx_lane_palette_stamp (const SbxLanePalette *self,
                             cairo_t              *cr,
                             guint                 remote,
                             gboolean              hollow,
                             double                x,
                             double                y,
                             double                alpha);
void sbx_lane_palette_set_ink (const GdkRGBA *color,
                               cairo_t       *cr,
                               double         alpha);

G_END_DECLS
