/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLanePalette"

#include "config.h"

#include "sbx-lane-palette.h"

#include <adwaita.h>
#include <math.h>

#include "sbx-remote-mark.h"

#define MARK_SIZE 14
#define MARK_RADIUS 4.6

/* A sign's picture is made once; stamping it costs a copy of a few pixels. */
typedef struct
{
  GdkRGBA remotes[SBX_REMOTE_MARK_COLORS];
  cairo_surface_t *signs[SBX_REMOTE_MARK_SHAPES][2];
  double scale;
} Marks;

static void
lookup (GtkWidget  *widget,
        const char *name,
        const char *otherwise,
        GdkRGBA    *color)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color))
    gdk_rgba_parse (color, otherwise);
}

static cairo_surface_t *
draw_sign (guint    shape,
           gboolean hollow,
           double   scale)
{
  int size = (int) ceil (MARK_SIZE * scale);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, size, size);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  cairo_translate (cr, MARK_SIZE / 2.0, MARK_SIZE / 2.0);
  cairo_scale (cr, MARK_RADIUS, MARK_RADIUS);
  sbx_remote_mark_trace (cr, shape);
  if (hollow)
    {
      cairo_set_line_width (cr, 0.42);
      cairo_stroke (cr);
    }
  else
    {
      cairo_fill (cr);
    }
  cairo_destroy (cr);
  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
}

/**
 * sbx_lane_palette_new:
 * @widget: whose style counts
 *
 * Returns: (transfer full): the colours
 */
SbxLanePalette *
sbx_lane_palette_new (GtkWidget *widget)
{
  SbxLanePalette *self = g_new0 (SbxLanePalette, 1);
  Marks *marks = g_new0 (Marks, 1);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &self->ink);
  lookup (widget, "view_bg_color", "#ffffff", &self->paper);
  lookup (widget, "accent_color", "#1c71d8", &self->accent);
  lookup (widget, "error_color", "#c01c28", &self->severities[SBX_SEVERITY_ERROR]);
  lookup (widget, "warning_color", "#ae7b03", &self->severities[SBX_SEVERITY_WARNING]);
  self->severities[SBX_SEVERITY_NOTICE] = self->ink;
  self->faint = adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? 0.8 : 0.45;
  self->marks = marks;
  marks->scale = gtk_widget_get_scale_factor (widget);
  for (guint i = 0; i < SBX_REMOTE_MARK_COLORS; i++)
    sbx_remote_mark_lookup_color (widget, i, &marks->remotes[i]);
  for (guint i = 0; i < SBX_REMOTE_MARK_SHAPES; i++)
    for (guint hollow = 0; hollow < 2; hollow++)
      marks->signs[i][hollow] = draw_sign (i, hollow != 0, marks->scale);
  return self;
}

/**
 * sbx_lane_palette_free:
 * @self: (transfer full) (nullable): the colours
 */
void
sbx_lane_palette_free (SbxLanePalette *self)
{
  Marks *marks;

  if (self == NULL)
    return;
  marks = self->marks;
  for (guint i = 0; i < SBX_REMOTE_MARK_SHAPES; i++)
    for (guint hollow = 0; hollow < 2; hollow++)
      cairo_surface_destroy (marks->signs[i][hollow]);
  g_free (marks);
  g_free (self);
}

/**
 * sbx_lane_palette_get_remote:
 * @self: the colours
 * @remote: index of a remote, or %SBX_ROW_NONE
 *
 * Returns: (transfer none): its colour; without a remote that of text
 */
const GdkRGBA *
sbx_lane_palette_get_remote (const SbxLanePalette *self,
                             guint                 remote)
{
  const Marks *marks = self->marks;

  return remote == G_MAXUINT16 ? &self->ink : &marks->remotes[remote % SBX_REMOTE_MARK_COLORS];
}

void
sbx_lane_palette_set_ink (const GdkRGBA *color,
                          cairo_t       *cr,
                          double         alpha)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * alpha);
}

/**
 * sbx_lane_palette_stamp:
 * @self: the colours
 * @cr: where to draw
 * @remote: whose sign, or %SBX_ROW_NONE
 * @hollow: only its outline
 * @x: its middle
 * @y: its middle
 * @alpha: how opaque
 */
void
sbx_lane_palette_stamp (const SbxLanePalette *self,
                        cairo_t              *cr,
                        guint                 remote,
                        gboolean              hollow,
                        double                x,
                        double                y,
                        double                alpha)
{
  const Marks *marks = self->marks;
  guint shape = remote == G_MAXUINT16 ? 0 : remote % SBX_REMOTE_MARK_SHAPES;

  sbx_lane_palette_set_ink (sbx_lane_palette_get_remote (self, remote), cr, alpha);
  /* On whole pixels: what is copied, not filtered. */
  cairo_mask_surface (cr, marks->signs[shape][hollow ? 1 : 0],
                      round ((x - MARK_SIZE / 2.0) * marks->scale) / marks->scale,
                      round ((y - MARK_SIZE / 2.0) * marks->scale) / marks->scale);
}
