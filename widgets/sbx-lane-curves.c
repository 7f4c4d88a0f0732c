/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneCurves"

#include "config.h"

#include "sbx-lane-curves.h"

#include <math.h>

/* More lines than this in view are drawn as bundles: those that begin and end near each other. */
#define MANY_LINKS 300
#define BUNDLE 10.0
/* Lines, bundled or not, beyond which only what matters is drawn. */
#define MOST_CURVES 1200
/* How far a line goes whose end is not known, and one that reached nobody. */
#define STUB 16.0
/* How high a line within one lane rises. */
#define RISE 20.0

/* What the lines of one drawing share. */
typedef struct
{
  SbxLaneScene *scene;
  GArray *curves;
  GHashTable *bundles; /* key → place among the curves + 1 */
  guint32 event;       /* selected, 0 if nothing is */
  guint32 root;        /* that sent what the selected one received; 0 if none did */
  double grid;
  guint n_left_out;
} Collection;

static gboolean
is_dropped (guint fate)
{
  return fate >= SBX_LINK_ALLOW_LIST && fate <= SBX_LINK_LOST;
}

gboolean
sbx_lane_curve_is_dropped (const SbxLaneCurve *self)
{
  return is_dropped (self->fate);
}

static guint32
find_root (SbxLaneScene *scene,
           guint32       event)
{
  const SbxLinks *links = sbx_world_get_links (sbx_lane_scene_get_world (scene));
  g_autoptr (GArray) to = sbx_links_list_to (links, event);

  for (guint i = 0; i < to->len; i++)
    {
      const SbxLink *link = sbx_links_get (links, g_array_index (to, guint, i));

      if (link->kind == SBX_LINK_BRIDGE && link->from != 0)
        return link->from;
    }
  return 0;
}

static guint
find_lane (SbxLaneScene *scene,
           guint32       number,
           guint         remote,
           guint         run)
{
  SbxLaneIndex *index = sbx_lane_scene_get_index (scene);
  const SbxRow *row = sbx_world_find_row (sbx_lane_scene_get_world (scene), number);
  guint lane = row != NULL ? sbx_lane_index_find (index, row) : G_MAXUINT;

  return lane != G_MAXUINT ? lane : sbx_lane_index_find_remote (index, remote, run);
}

static gboolean
is_hidden (SbxLaneScene *scene,
           guint32       number)
{
  SbxWorld *world = sbx_lane_scene_get_world (scene);
  SbxShown *shown = sbx_lane_scene_get_shown (scene);
  guint n = sbx_shown_get_n_rows (shown);
  guint row;

  if (number == 0 || n == 0)
    return TRUE;
  row = sbx_rows_find (sbx_world_get_rows (world), n, number);
  return row == G_MAXUINT || !sbx_shown_contains (shown, row);
}

/* FALSE if an end of it is in no lane. */
static gboolean
place (Collection    *self,
       const SbxLink *link,
       SbxLaneCurve  *curve)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (self->scene);
  guint from = find_lane (self->scene, link->from, link->from_remote, link->from_run);
  guint to = G_MAXUINT;

  if (link->fate != SBX_LINK_UNHEARD)
    to = find_lane (self->scene, link->to, link->to_remote, link->to_run);
  if (from == G_MAXUINT)
    return FALSE;
  curve->x1 = sbx_time_scale_get_x (scale, link->from_time);
  curve->y1 = sbx_lane_scene_get_lane_middle (self->scene, from);
  curve->x2 = isnan (link->to_time) ? curve->x1 + STUB
                                    : sbx_time_scale_get_x (scale, link->to_time);
  curve->lane = to;
  curve->y2 = to != G_MAXUINT ? sbx_lane_scene_get_lane_middle (self->scene, to)
                              : curve->y1 + STUB;
  return TRUE;
}

/* Where it begins and ends on a grid; drops stay apart from what was delivered. */
static gpointer
make_key (Collection         *self,
          const SbxLaneCurve *curve)
{
  double grid = is_dropped (curve->fate) ? MIN (self->grid, 3) : self->grid;
  guint64 x1 = (guint64) (gint64) floor (curve->x1 / grid) & 0xffff;
  guint64 x2 = (guint64) (gint64) floor (curve->x2 / grid) & 0xffff;
  guint64 y1 = (guint64) curve->y1 & 0xfff;
  guint64 y2 = (guint64) curve->y2 & 0xfff;

  return GSIZE_TO_POINTER ((x1 << 48) ^ (x2 << 32) ^ (y1 << 20) ^ (y2 << 8)
                           ^ (guint64) (curve->fate + 1));
}

static void
add (Collection    *self,
     const SbxLink *link,
     guint          index)
{
  SbxLaneCurve curve = { .link = index, .n = 1, .remote = link->from_remote, .fate = link->fate };
  gpointer key;
  guint known;

  if (!place (self, link, &curve))
    return;
  curve.strong = self->event != 0 && (link->from == self->event || link->to == self->event
                                      || (self->root != 0 && link->from == self->root));
  key = make_key (self, &curve);
  known = GPOINTER_TO_UINT (g_hash_table_lookup (self->bundles, key));
  if (known != 0 && !curve.strong)
    {
      g_array_index (self->curves, SbxLaneCurve, known - 1).n++;
      return;
    }
  if (self->curves->len >= MOST_CURVES && !curve.strong && !is_dropped (curve.fate))
    {
      self->n_left_out++;
      return;
    }
  curve.weak = sbx_shown_is_filtered (sbx_lane_scene_get_shown (self->scene))
               && is_hidden (self->scene, link->from) && is_hidden (self->scene, link->to);
  g_array_append_val (self->curves, curve);
  if (!curve.strong)
    g_hash_table_insert (self->bundles, key, GUINT_TO_POINTER (self->curves->len));
}

/**
 * sbx_lane_curves_collect:
 * @scene: what is looked at
 * @curves: (element-type SbxLaneCurve): emptied and filled with the lines in view
 *
 * However many messages there are, the lines stay countable: those that would lie on each other
 * become one, and past a limit only drops and what is selected is added.
 *
 * Returns: how many messages are not drawn
 */
guint
sbx_lane_curves_collect (SbxLaneScene *scene,
                         GArray       *curves)
{
  const SbxLinks *links = sbx_world_get_links (sbx_lane_scene_get_world (scene));
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (scene);
  guint64 event = sbx_selection_get_event (sbx_lane_scene_get_selection (scene));
  guint n = sbx_links_get_count (links);
  guint n_seen = 0;
  g_autoptr (GHashTable) bundles = g_hash_table_new (NULL, NULL);
  Collection self = { .scene = scene, .curves = curves, .bundles = bundles,
                      .event = (guint32) event };

  g_array_set_size (curves, 0);
  self.root = find_root (scene, self.event);
  /* Not in a row: what a realm told late stands behind what came after it. */
  for (guint i = sbx_links_find_next (links, 0, scale->from, scale->to);
       i < n && n_seen <= MANY_LINKS;
       i = sbx_links_find_next (links, i + 1, scale->from, scale->to))
    n_seen++;
  self.grid = n_seen > MANY_LINKS ? BUNDLE : 0.5;
  for (guint i = sbx_links_find_next (links, 0, scale->from, scale->to);
       i < n;
       i = sbx_links_find_next (links, i + 1, scale->from, scale->to))
    {
      const SbxLink *link = sbx_links_get (links, i);
      double end = isnan (link->to_time) ? link->from_time : link->to_time;

      if (link->kind == SBX_LINK_BRIDGE && end >= scale->from)
        add (&self, link, i);
    }
  return self.n_left_out;
}

/* The two points that pull it: out of its lane straight on, whatever the slope. */
static void
get_pulls (const SbxLaneCurve *self,
           double             *first,
           double             *second)
{
  if (self->y1 == self->y2)
    {
      *first = *second = self->y1 - RISE;
      return;
    }
  *first = self->y1 + (self->y2 - self->y1) * 0.6;
  *second = self->y2 - (self->y2 - self->y1) * 0.6;
}

void
sbx_lane_curve_trace (const SbxLaneCurve *self,
                      cairo_t            *cr)
{
  double first;
  double second;

  get_pulls (self, &first, &second);
  cairo_move_to (cr, self->x1, self->y1);
  cairo_curve_to (cr, self->x1, first, self->x2, second, self->x2, self->y2);
}

/**
 * sbx_lane_curve_measure:
 * @self: a line
 * @x: a place
 * @y: a place
 *
 * Returns: how far it is from the line, in pixels
 */
double
sbx_lane_curve_measure (const SbxLaneCurve *self,
                        double              x,
                        double              y)
{
  double best = INFINITY;
  double first;
  double second;
  double before_x = self->x1;
  double before_y = self->y1;

  get_pulls (self, &first, &second);
  for (guint i = 1; i <= 16; i++)
    {
      double t = i / 16.0;
      double a = (1 - t) * (1 - t) * (1 - t);
      double b = 3 * t * (1 - t) * (1 - t);
      double c = 3 * t * t * (1 - t);
      double d = t * t * t;
      double to_x = (a + b) * self->x1 + (c + d) * self->x2;
      double to_y = a * self->y1 + b * first + c * second + d * self->y2;
      double dx = to_x - before_x;
      double dy = to_y - before_y;
      double square = dx * dx + dy * dy;
      double at = square > 0 ? CLAMP (((x - before_x) * dx + (y - before_y) * dy) / square, 0, 1)
                             : 0;

      best = MIN (best, hypot (before_x + at * dx - x, before_y + at * dy - y));
      before_x = to_x;
      before_y = to_y;
    }
  return best;
}
