/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lane-scene.h"

G_BEGIN_DECLS

struct _SbxLaneScene
{
  GObject parent_instance;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  SbxShown *shown;
  SbxLaneIndex *index;
  GArray *evidence; /* SbxLaneEvidence */
  SbxLaneLayout layout;

  SbxTimeScale scale;
  SbxTimeScale total;
  double draft_from;  /* the range while it is being drawn */
  double draft_to;
  gboolean drafting;

  guint grown_id;     /* timer until growth is shown */
  guint grown_from;   /* the first row that is not shown yet; G_MAXUINT if all are */
  guint n_updates;    /* of the flood */
  gint64 updated_at;  /* monotonic µs */
  gint64 shown_at;    /* when growth was shown last */
  double cost;        /* ms that drawing took last */
  gboolean sliding;
};

void sbx_lane_scene_emit (SbxLaneScene *self,
                          guint         flags);
void sbx_lane_scene_set_scale (SbxLaneScene *self,
                               SbxTimeScale  scale);
gboolean sbx_lane_scene_is_following (SbxLaneScene *self);
/* While the end is followed, it stays in view. */
void sbx_lane_scene_slide (SbxLaneScene *self);

G_END_DECLS
