/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneScene"

#include "config.h"

#include "sbx-lane-scene-private.h"

/* Of the view, after the last row while that is followed. */
#define PADDING 0.02
/* What nothing at all is shown in, ms. */
#define LEAST_TOTAL 100.0
/* Updates that come within so many ms after each other, so many times, are a flood. */
#define FLOOD_MS 100
#define FLOOD_UPDATES 4
/* What a flood brings is drawn in a frame of its own, not in that of the list. */
#define FLOOD_WAIT_MS 17
/* Drawing a flood takes at most this part of the time, if a frame of it costs more than so much. */
#define FLOOD_PART 20
#define FLOOD_CHEAP_MS 6.0
#define FLOOD_LONGEST_MS 500.0

G_DEFINE_FINAL_TYPE (SbxLaneScene, sbx_lane_scene, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
sbx_lane_scene_emit (SbxLaneScene *self,
                     guint         flags)
{
  if (flags != 0)
    g_signal_emit (self, signals[CHANGED], 0, flags);
}

/* --- Time ------------------------------------------------------------------------------------ */

static void
fit_total (SbxLaneScene *self)
{
  double from;
  double to;

  if (sbx_lane_index_get_time (self->index, &from, &to))
    sbx_time_scale_hold (&self->total, from, to);
  else
    self->total = (SbxTimeScale) { 0, LEAST_TOTAL, 1 };
}

/* TRUE if another span is looked at now. */
static gboolean
fit_scale (SbxLaneScene *self)
{
  double from = self->total.from;
  double to = self->total.to;
  SbxTimeScale before = self->scale;

  if (sbx_selection_get_view (self->selection, &from, &to) && to - from < SBX_TIME_SCALE_LEAST)
    to = from + SBX_TIME_SCALE_LEAST;
  self->scale.from = from;
  self->scale.to = to;
  return before.from != from || before.to != to;
}

void
sbx_lane_scene_set_scale (SbxLaneScene *self,
                          SbxTimeScale  scale)
{
  if (scale.to - scale.from >= self->total.to - self->total.from)
    {
      sbx_selection_clear_view (self->selection);
      return;
    }
  sbx_time_scale_clamp (&scale, self->total.from, self->total.to);
  sbx_selection_set_view (self->selection, scale.from, scale.to);
}

gboolean
sbx_lane_scene_is_following (SbxLaneScene *self)
{
  return sbx_selection_get_follow (self->selection) && !sbx_world_get_from_file (self->world)
         && !sbx_selection_get_paused (self->selection);
}

/* While the end is followed, it stays in view. */
void
sbx_lane_scene_slide (SbxLaneScene *self)
{
  double from;
  double to;
  double ignored;

  if (!sbx_lane_scene_is_following (self) || !sbx_selection_get_view (self->selection, NULL, NULL)
      || !sbx_lane_index_get_time (self->index, &ignored, &to))
    return;
  from = to - (self->scale.to - self->scale.from) * (1 - PADDING);
  self->sliding = TRUE;
  sbx_selection_set_view (self->selection, from, from + self->scale.to - self->scale.from);
  self->sliding = FALSE;
}

/* --- Lanes ----------------------------------------------------------------------------------- */

static void
list_evidence (SbxLaneScene *self)
{
  sbx_lane_evidence_list (self->evidence, self->world, self->index);
}

/* --- What others say ------------------------------------------------------------------------- */

static gboolean
is_wanted (guint    row,
           gpointer data)
{
  return sbx_shown_contains (((SbxLaneScene *) data)->shown, row);
}

/* Whether rows from @from on are in the span that is looked at. */
static gboolean
touches_view (SbxLaneScene *self,
              guint         from)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint n = sbx_lane_index_get_n_rows (self->index);

  for (guint i = from; i < n; i++)
    {
      double time = sbx_rows_get (rows, i)->time;

      if (time >= self->scale.from && time <= self->scale.to)
        return TRUE;
    }
  return FALSE;
}

static guint
extend (SbxLaneScene *self,
        guint         n_rows)
{
  if (!sbx_lane_index_extend (self->index, sbx_world_get_rows (self->world),
                              sbx_world_get_symbols (self->world), n_rows,
                              sbx_world_get_overview (self->world)))
    return 0;
  sbx_lane_layout_place (&self->layout, self->index);
  list_evidence (self);
  return SBX_LANE_CHANGE_LANES;
}

static void
clear (SbxLaneScene *self)
{
  sbx_lane_index_clear (self->index);
  g_array_set_size (self->evidence, 0);
  sbx_lane_layout_place (&self->layout, self->index);
  fit_total (self);
}

/* --- Growth ---------------------------------------------------------------------------------- */

/* Says what is new by now. */
static void
show_growth (SbxLaneScene *self,
             guint         flags)
{
  guint from = self->grown_from;

  g_clear_handle_id (&self->grown_id, g_source_remove);
  self->grown_from = G_MAXUINT;
  self->shown_at = g_get_monotonic_time ();
  if (from < sbx_lane_index_get_n_rows (self->index))
    sbx_lane_scene_slide (self);
  if (fit_scale (self))
    flags |= SBX_LANE_CHANGE_VIEW;
  else if (touches_view (self, from))
    flags |= SBX_LANE_CHANGE_ROWS;
  sbx_lane_scene_emit (self, flags);
}

static gboolean
grown_cb (gpointer data)
{
  SbxLaneScene *self = data;

  self->grown_id = 0;
  show_growth (self, SBX_LANE_CHANGE_TOTAL | SBX_LANE_CHANGE_MARKS);
  return G_SOURCE_REMOVE;
}

static gboolean
is_flood (SbxLaneScene *self)
{
  gint64 now = g_get_monotonic_time ();

  self->n_updates = now - self->updated_at < FLOOD_MS * 1000 ? self->n_updates + 1 : 0;
  self->updated_at = now;
  return self->n_updates >= FLOOD_UPDATES;
}

/* Growth waits for the frame after the list's, and longer where drawing it is dear or moves nothing
 * by half a pixel. */
static void
show_later (SbxLaneScene *self)
{
  double dear = self->cost > FLOOD_CHEAP_MS ? self->cost * FLOOD_PART : 0;
  double pixel = (self->scale.to - self->scale.from) / self->scale.width;
  double pause = MIN (MAX (dear, pixel / 2), FLOOD_LONGEST_MS);
  double passed = (double) (g_get_monotonic_time () - self->shown_at) / 1000;

  if (self->grown_id == 0)
    self->grown_id = g_timeout_add ((guint) MAX (pause - passed, FLOOD_WAIT_MS), grown_cb, self);
}

static void
shown_cb (SbxLaneScene *self,
          guint         from)
{
  guint n_rows = sbx_shown_get_n_rows (self->shown);
  guint known = sbx_lane_index_get_n_rows (self->index);
  gboolean filtered = sbx_shown_is_filtered (self->shown);
  guint flags = SBX_LANE_CHANGE_TOTAL;

  /* Nothing at all: another session may have begun, even if there was nothing before. */
  if (n_rows < known || n_rows == 0)
    {
      clear (self);
      known = 0;
      flags |= SBX_LANE_CHANGE_LANES | SBX_LANE_CHANGE_ROWS;
    }
  flags |= extend (self, n_rows);
  if (from < known || filtered != sbx_lane_index_is_filtered (self->index))
    {
      sbx_lane_index_filter (self->index, filtered ? is_wanted : NULL, self, from);
      flags |= SBX_LANE_CHANGE_ROWS;
    }
  fit_total (self);
  self->grown_from = MIN (self->grown_from, known);
  if (is_flood (self) && flags == SBX_LANE_CHANGE_TOTAL)
    show_later (self);
  else
    show_growth (self, flags);
}

static void
overview_cb (SbxLaneScene *self)
{
  guint flags = extend (self, sbx_lane_index_get_n_rows (self->index));

  /* Names may be others, too; but counts, which come with each, are not drawn. */
  if (self->n_updates < FLOOD_UPDATES || (flags & SBX_LANE_CHANGE_LANES) != 0)
    sbx_lane_scene_emit (self, SBX_LANE_CHANGE_LANES);
}

/* Links are told together with the rows that they join. */
static void
links_cb (SbxLaneScene *self)
{
  if (self->n_updates >= FLOOD_UPDATES)
    show_later (self);
  else
    sbx_lane_scene_emit (self, SBX_LANE_CHANGE_MARKS);
}

static void
findings_cb (SbxLaneScene *self)
{
  list_evidence (self);
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_MARKS);
}

static void
marks_cb (SbxLaneScene *self)
{
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_MARKS);
}

static void
range_cb (SbxLaneScene *self)
{
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_RANGE);
}

static void
view_cb (SbxLaneScene *self)
{
  if (!self->sliding && fit_scale (self))
    sbx_lane_scene_emit (self, SBX_LANE_CHANGE_VIEW);
}

/* What was selected elsewhere comes into view. */
static void
event_cb (SbxLaneScene *self)
{
  const SbxRow *row = sbx_world_find_row (self->world, sbx_selection_get_event (self->selection));

  if (row != NULL && !sbx_lane_scene_is_following (self))
    sbx_lane_scene_reveal (self, row->time);
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_MARKS);
}

static void
sbx_lane_scene_dispose (GObject *object)
{
  SbxLaneScene *self = SBX_LANE_SCENE (object);

  g_clear_handle_id (&self->grown_id, g_source_remove);
  g_clear_object (&self->shown);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_lane_scene_parent_class)->dispose (object);
}

static void
sbx_lane_scene_finalize (GObject *object)
{
  SbxLaneScene *self = SBX_LANE_SCENE (object);

  g_clear_pointer (&self->index, sbx_lane_index_free);
  g_clear_pointer (&self->evidence, g_array_unref);
  sbx_lane_layout_clear (&self->layout);

  G_OBJECT_CLASS (sbx_lane_scene_parent_class)->finalize (object);
}

static void
sbx_lane_scene_class_init (SbxLaneSceneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_lane_scene_dispose;
  object_class->finalize = sbx_lane_scene_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_LANE_SCENE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
sbx_lane_scene_init (SbxLaneScene *self)
{
  self->index = sbx_lane_index_new ();
  self->grown_from = G_MAXUINT;
  self->evidence = g_array_new (FALSE, FALSE, sizeof (SbxLaneEvidence));
  sbx_lane_layout_init (&self->layout);
  self->scale = (SbxTimeScale) { 0, LEAST_TOTAL, 1 };
  self->total = self->scale;
}

static void
watch (SbxLaneScene *self)
{
  const struct
  {
    gpointer of;
    const char *signal;
    GCallback callback;
  } watched[] = {
    { self->shown, "changed", G_CALLBACK (shown_cb) },
    { self->world, "notify::overview", G_CALLBACK (overview_cb) },
    { self->world, "notify::findings", G_CALLBACK (findings_cb) },
    { self->world, "notify::links", G_CALLBACK (links_cb) },
    { self->selection, "notify::view", G_CALLBACK (view_cb) },
    { self->selection, "notify::range", G_CALLBACK (range_cb) },
    { self->selection, "notify::compared", G_CALLBACK (marks_cb) },
    { self->selection, "notify::event", G_CALLBACK (event_cb) },
    { self->selection, "notify::follow", G_CALLBACK (sbx_lane_scene_slide) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (watched[i].of, watched[i].signal, watched[i].callback, self,
                             G_CONNECT_SWAPPED);
}

/**
 * sbx_lane_scene_new:
 * @world: what the engine told
 * @selection: what the user looks at
 * @shown: which rows are on show
 *
 * Returns: (transfer full): the scene
 */
SbxLaneScene *
sbx_lane_scene_new (SbxWorld     *world,
                    SbxSelection *selection,
                    SbxShown     *shown)
{
  SbxLaneScene *self;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);
  g_return_val_if_fail (SBX_IS_SHOWN (shown), NULL);

  self = g_object_new (SBX_TYPE_LANE_SCENE, NULL);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  self->shown = g_object_ref (shown);
  watch (self);
  shown_cb (self, 0);
  list_evidence (self);
  return self;
}

SbxWorld *
sbx_lane_scene_get_world (SbxLaneScene *self)
{
  return self->world;
}

SbxSelection *
sbx_lane_scene_get_selection (SbxLaneScene *self)
{
  return self->selection;
}

SbxShown *
sbx_lane_scene_get_shown (SbxLaneScene *self)
{
  return self->shown;
}

SbxLaneIndex *
sbx_lane_scene_get_index (SbxLaneScene *self)
{
  return self->index;
}

SbxRows *
sbx_lane_scene_get_rows (SbxLaneScene *self)
{
  return sbx_world_get_rows (self->world);
}

const GArray *
sbx_lane_scene_get_evidence (SbxLaneScene *self)
{
  return self->evidence;
}

const SbxTimeScale *
sbx_lane_scene_get_scale (SbxLaneScene *self)
{
  return &self->scale;
}

/**
 * sbx_lane_scene_get_total:
 * @self: a scene
 * @from: (out): a little before the first row, ms since 1970
 * @to: (out): a little after the last one
 */
void
sbx_lane_scene_get_total (SbxLaneScene *self,
                          double       *from,
                          double       *to)
{
  *from = self->total.from;
  *to = self->total.to;
}

void
sbx_lane_scene_set_width (SbxLaneScene *self,
                          int           width)
{
  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  if (self->scale.width == MAX (width, 1))
    return;
  self->scale.width = MAX (width, 1);
  sbx_lane_scene_emit (self, SBX_LANE_CHANGE_VIEW);
}

/**
 * sbx_lane_scene_set_cost:
 * @self: a scene
 * @ms: how long it took to draw it
 *
 * While rows come in a flood it is drawn as often as that allows.
 */
void
sbx_lane_scene_set_cost (SbxLaneScene *self,
                         double        ms)
{
  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  self->cost = ms;
}

/* --- Places ---------------------------------------------------------------------------------- */

const SbxLaneLayout *
sbx_lane_scene_get_layout (SbxLaneScene *self)
{
  return &self->layout;
}

void
sbx_lane_scene_set_lane_height (SbxLaneScene *self,
                                int           height)
{
  int before = self->layout.lane_height;

  g_return_if_fail (SBX_IS_LANE_SCENE (self));

  self->layout.lane_height = height;
  sbx_lane_layout_place (&self->layout, self->index);
  if (self->layout.lane_height != before)
    sbx_lane_scene_emit (self, SBX_LANE_CHANGE_LANES);
}

double
sbx_lane_scene_get_lane_middle (SbxLaneScene *self,
                                guint         lane)
{
  g_return_val_if_fail (lane < self->layout.tops->len, 0);

  return g_array_index (self->layout.tops, int, lane) + self->layout.lane_height / 2.0;
}
