/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-history.h"

#include <math.h>

#include "sbx-patch.h"

#define TEXT_LENGTH 80
/* What is larger counts as changed by every patch that touches it: comparing it a million times, or
 * holding it and so having it copied, would take forever. */
#define MAX_COMPARED 4096u
/* Points that lie together are thinned to four: so often as many as wanted are collected first. */
#define BUCKET 8u
#define ROOM 4u

struct _SbxHistory
{
  gatomicrefcount ref_count;
  GArray *points;      /* SbxHistoryPoint */
  SbxPath *path;
  SbxValue *state;     /* after @last; NULL: not known */
  char *value;         /* what is at the path, as JSON; NULL: nothing, or more than is compared */
  gboolean there;      /* whether something is */
  guint64 n_changes;
  guint64 last;
};

typedef struct
{
  SbxHistory *history;
  const SbxHistorySource *source;
  guint64 from;
  guint max;
  SbxProgressFunc progress;
  gpointer data;
  GCancellable *cancellable;
} Reading;

static void
clear_point (gpointer data)
{
  g_free (((SbxHistoryPoint *) data)->text);
}

/* --- Thinning -------------------------------------------------------------------------------- */

/* Whether the point at @index is the first, the last, the lowest or the highest from @from on. */
static gboolean
is_kept (const GArray *points,
         guint         from,
         guint         count,
         guint         index)
{
  guint lowest = from;
  guint highest = from;

  if (index == from || index == from + count - 1)
    return TRUE;
  for (guint i = from; i < from + count; i++)
    {
      double y = g_array_index (points, SbxHistoryPoint, i).y;

      if (isnan (g_array_index (points, SbxHistoryPoint, lowest).y)
          || y < g_array_index (points, SbxHistoryPoint, lowest).y)
        lowest = i;
      if (isnan (g_array_index (points, SbxHistoryPoint, highest).y)
          || y > g_array_index (points, SbxHistoryPoint, highest).y)
        highest = i;
    }

  return index == lowest || index == highest;
}

static void
thin (GArray *points)
{
  g_autofree gboolean *kept = g_new (gboolean, points->len + 1);
  guint count = 0;

  for (guint i = 0; i < points->len; i++)
    {
      guint from = i - i % BUCKET;

      kept[i] = is_kept (points, from, MIN (BUCKET, points->len - from), i);
    }
  for (guint i = 0; i < points->len; i++)
    {
      SbxHistoryPoint point = g_array_index (points, SbxHistoryPoint, i);

      if (!kept[i])
        g_free (point.text);
      else
        g_array_index (points, SbxHistoryPoint, count++) = point;
    }
  /* What is behind was moved or freed. */
  g_array_set_clear_func (points, NULL);
  g_array_set_size (points, count);
  g_array_set_clear_func (points, clear_point);
}

/* --- Reading --------------------------------------------------------------------------------- */

static double
get_y (const char  *text,
       SbxJsonType  type)
{
  if (type == SBX_JSON_NUMBER)
    return g_ascii_strtod (text, NULL);
  if (type == SBX_JSON_TRUE || type == SBX_JSON_FALSE)
    return type == SBX_JSON_TRUE;

  return NAN;
}

static void
add_point (Reading  *reading,
           SbxValue *value,
           guint64   number,
           double    t)
{
  SbxHistory *self = reading->history;
  SbxHistoryPoint point = { number, reading->source->wall + t, NAN, NULL };

  if (value != NULL)
    {
      point.text = sbx_value_preview (value, TEXT_LENGTH);
      point.y = get_y (point.text, sbx_value_get_json_type (value));
    }
  self->n_changes++;
  g_array_append_val (self->points, point);
  if (self->points->len >= reading->max * ROOM)
    thin (self->points);
}

static void
look (Reading       *reading,
      const SbxJson *json,
      guint32        token,
      guint64        number)
{
  SbxHistory *self = reading->history;
  g_autoptr (SbxValue) value = self->state != NULL ? sbx_path_lookup (self->path, self->state)
                                                   : NULL;
  guint32 time = sbx_json_member (json, token, "t");
  g_autoptr (GString) text = NULL;
  double t = 0;

  if (value != NULL && sbx_value_get_size (value) <= MAX_COMPARED)
    {
      text = g_string_new (NULL);
      sbx_value_append_json (value, text);
    }
  if (value == NULL ? !self->there
                    : self->there && text != NULL && g_strcmp0 (text->str, self->value) == 0)
    return;
  self->there = value != NULL;
  g_free (self->value);
  self->value = text != NULL ? g_strdup (text->str) : NULL;
  if (time != 0)
    sbx_json_get_double (json, time, &t);
  add_point (reading, value, number, t);
}

static void
take_event (Reading       *reading,
            const SbxJson *json,
            guint32        token,
            guint64        number)
{
  SbxHistory *self = reading->history;
  guint32 kind = sbx_json_member (json, token, "k");
  guint32 store = sbx_json_member (json, token, "store");
  guint32 patch;
  gboolean touched = TRUE;

  if (kind == 0 || store == 0 || !sbx_json_equals (json, store, reading->source->store))
    return;
  if (sbx_json_equals (json, kind, "state"))
    {
      g_clear_pointer (&self->state, sbx_value_unref);
      self->state = sbx_value_new (json, sbx_json_member (json, token, "state"));
    }
  else if (self->state != NULL && sbx_json_equals (json, kind, "dispatch"))
    {
      patch = sbx_json_member (json, token, "patch");
      if (patch == 0)
        return;
      touched = sbx_path_is_touched (self->path, json, patch);
      if (!sbx_patch_apply (&self->state, json, patch, NULL))
        {
          g_clear_pointer (&self->state, sbx_value_unref);
          touched = TRUE;
        }
    }
  else
    {
      return;
    }
  if (touched)
    look (reading, json, token, number);
}

static gboolean
take_batch (const SbxRecordingBatch *batch,
            gpointer                 data,
            GError                 **error)
{
  Reading *reading = data;
  const SbxHistorySource *source = reading->source;
  g_autoptr (SbxJson) json = NULL;
  guint64 number = batch->first;

  if (g_cancellable_set_error_if_cancelled (reading->cancellable, error))
    return FALSE;
  if (batch->run != source->run)
    return TRUE;
  json = sbx_json_parse (batch->events, batch->length, 0, 0, error);
  if (json == NULL)
    return FALSE;
  for (guint32 token = sbx_json_first (json, 0);
       token != 0 && number <= source->last;
       token = sbx_json_after (json, 0, token), number++)
    {
      if (number >= reading->from && json->tokens[token].type == SBX_JSON_OBJECT)
        take_event (reading, json, token, number);
    }
  if (reading->progress != NULL && source->last > 0)
    reading->progress ((double) batch->first / (double) source->last, reading->data);

  return TRUE;
}

/* What was known before, to go on from. */
static SbxHistory *
copy (SbxHistory *previous)
{
  SbxHistory *self = g_new0 (SbxHistory, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->points = g_array_new (FALSE, FALSE, sizeof (SbxHistoryPoint));
  g_array_set_clear_func (self->points, clear_point);
  if (previous == NULL)
    return self;
  for (guint i = 0; i < previous->points->len; i++)
    {
      SbxHistoryPoint point = g_array_index (previous->points, SbxHistoryPoint, i);

      point.text = g_strdup (point.text);
      g_array_append_val (self->points, point);
    }
  self->state = previous->state != NULL ? sbx_value_ref (previous->state) : NULL;
  self->value = g_strdup (previous->value);
  self->there = previous->there;
  self->n_changes = previous->n_changes;
  self->last = previous->last;

  return self;
}

/**
 * sbx_history_read:
 * @source: where to read
 * @path: the place, for example `cart.items[2].qty`
 * @max: at most this many points are given
 * @previous: (nullable): what was read before of the same place, to go on from
 * @progress: (nullable): called with 0…1 on this thread
 * @data: passed to @progress
 * @cancellable: (nullable): ends it early
 * @error: return location for an error, or %NULL
 *
 * Walks through a recording, which may be written meanwhile, with a reader of its own. The memory
 * does not grow with the recording, the time does: keep it off threads that others wait for.
 *
 * Returns: (transfer full) (nullable): what was there; %NULL with @error
 */
SbxHistory *
sbx_history_read (const SbxHistorySource *source,
                  const char             *path,
                  guint                   max,
                  SbxHistory             *previous,
                  SbxProgressFunc         progress,
                  gpointer                data,
                  GCancellable           *cancellable,
                  GError                **error)
{
  g_autoptr (SbxHistory) self = copy (previous);
  g_autoptr (SbxRecording) recording = NULL;
  Reading reading = { self, source, self->last + 1, MAX (max, BUCKET), progress, data,
                      cancellable };

  self->path = sbx_path_parse (path);
  if (self->path == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no place in a state", path);
      return NULL;
    }
  recording = sbx_recording_open (source->file, SBX_RECORDING_READ, error);
  if (recording == NULL)
    return NULL;
  if (reading.from <= source->last
      && !sbx_recording_each_batch (recording, reading.from, source->last,
                                    G_GUINT64_CONSTANT (1) << (source->index & 63),
                                    take_batch, &reading, error))
    return NULL;
  self->last = MAX (self->last, source->last);
  while (self->points->len > reading.max)
    {
      guint before = self->points->len;

      thin (self->points);
      if (self->points->len == before)
        break;
    }

  return g_steal_pointer (&self);
}

/**
 * sbx_history_ref:
 * @self: a history
 *
 * Returns: (transfer full): @self
 */
SbxHistory *
sbx_history_ref (SbxHistory *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * sbx_history_unref:
 * @self: (transfer full): a history
 */
void
sbx_history_unref (SbxHistory *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->points);
  g_clear_pointer (&self->path, sbx_path_free);
  g_clear_pointer (&self->state, sbx_value_unref);
  g_free (self->value);
  g_free (self);
}

/**
 * sbx_history_get_n_points:
 * @self: a history
 *
 * Returns: how many points are kept
 */
guint
sbx_history_get_n_points (SbxHistory *self)
{
  return self->points->len;
}

/**
 * sbx_history_get_point:
 * @self: a history
 * @index: below sbx_history_get_n_points()
 *
 * Returns: (transfer none): that point; they ascend
 */
const SbxHistoryPoint *
sbx_history_get_point (SbxHistory *self,
                       guint       index)
{
  g_return_val_if_fail (index < self->points->len, NULL);

  return &g_array_index (self->points, SbxHistoryPoint, index);
}

/**
 * sbx_history_get_n_changes:
 * @self: a history
 *
 * Returns: how often it changed, kept or not
 */
guint64
sbx_history_get_n_changes (SbxHistory *self)
{
  return self->n_changes;
}

/**
 * sbx_history_get_last:
 * @self: a history
 *
 * Returns: number of the last event that was read
 */
guint64
sbx_history_get_last (SbxHistory *self)
{
  return self->last;
}

/**
 * sbx_history_find:
 * @self: a history
 * @number: an event number
 *
 * Returns: index of the last point at or before @number, %G_MAXUINT if there is none
 */
guint
sbx_history_find (SbxHistory *self,
                  guint64     number)
{
  guint low = 0;
  guint high = self->points->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (self->points, SbxHistoryPoint, middle).number <= number)
        low = middle + 1;
      else
        high = middle;
    }

  return low > 0 ? low - 1 : G_MAXUINT;
}
