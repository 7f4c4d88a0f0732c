/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPlayer"

#include "config.h"

#include "sbx-player.h"

#include "sbx-command-text.h"

/* So often it moves on while it plays. */
#define TICK_MS 40
/* How long an action is on show at "every step". */
#define STEP_MS 120
/* The least time between two jumps of an app. */
#define JUMP_MS 100
/* Nothing happens for no longer than that, by the clock on the wall. */
#define IDLE_MS 1000
/* Rows that are looked at in one go. */
#define MAX_LOOK 200000u
/* And only to know whether there is one: this is asked with every update. */
#define MAX_GLANCE 2000u
/* In which a store answers a jump; after that it counts as failed. */
#define ANSWER_MS 10000

struct _SbxPlayer
{
  GObject parent_instance;

  /* Owned References */
  SbxShown *shown;
  SbxSelection *selection;

  double speed;
  double clock;       /* ms since 1970 in the time of the recording, while it plays */
  gint64 last_tick;
  gint64 last_move;
  gint64 asked;       /* when a jump was asked for that is not answered; 0 if none is */
  guint tick_id;
  gboolean moving;    /* the selection changes by us */
};

G_DEFINE_FINAL_TYPE (SbxPlayer, sbx_player, G_TYPE_OBJECT)

enum
{
  TRAVEL,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Where it is ----------------------------------------------------------------------------- */

SbxWorld *
sbx_player_get_world (SbxPlayer *self)
{
  g_return_val_if_fail (SBX_IS_PLAYER (self), NULL);

  return sbx_shown_get_world (self->shown);
}

static const SbxRow *
get_row (SbxPlayer *self,
         guint      index)
{
  return sbx_rows_get (sbx_world_get_rows (sbx_player_get_world (self)), index);
}

guint
sbx_player_get_n_rows (SbxPlayer *self)
{
  g_return_val_if_fail (SBX_IS_PLAYER (self), 0);

  return sbx_world_get_rows (sbx_player_get_world (self)) != NULL
         ? sbx_shown_get_n_rows (self->shown) : 0;
}

guint
sbx_player_get_row (SbxPlayer *self)
{
  guint n_rows;
  guint64 number;
  guint index;

  g_return_val_if_fail (SBX_IS_PLAYER (self), 0);

  n_rows = sbx_player_get_n_rows (self);
  number = sbx_selection_get_event (self->selection);
  if (number == 0 || n_rows == 0)
    return n_rows;
  index = sbx_rows_find (sbx_world_get_rows (sbx_player_get_world (self)), n_rows,
                         (guint32) MIN (number, G_MAXUINT32));

  return index != G_MAXUINT ? index : n_rows;
}

static gboolean
can_jump (SbxPlayer *self,
          guint      store,
          guint64    number)
{
  g_autofree char *reason = sbx_command_text_dup_reason (sbx_player_get_world (self), store,
                                                         number, SBX_COMMAND_JUMP);

  return reason == NULL;
}

/* The store that is led through its past: the one of the selected action, if it can be. */
static guint
get_traveller (SbxPlayer *self)
{
  guint index = sbx_player_get_row (self);
  const SbxRow *row = index < sbx_player_get_n_rows (self) ? get_row (self, index) : NULL;

  if (row == NULL || row->kind != SBX_ROW_ACTION || !can_jump (self, row->store, row->number))
    return SBX_ROW_NONE;

  return row->store;
}

static gboolean
is_stop (SbxPlayer *self,
         guint      index,
         guint      store)
{
  const SbxRow *row = get_row (self, index);

  return row->kind == SBX_ROW_ACTION && (store == SBX_ROW_NONE || row->store == store)
         && sbx_shown_contains (self->shown, index);
}

/* The next action from @from on (@from too), G_MAXUINT if there is none. @most: rows that are
 * looked at; what is beyond counts as one. */
static guint
look_for_stop (SbxPlayer *self,
               guint      from,
               int        direction,
               guint      store,
               guint      most)
{
  guint n_rows = sbx_player_get_n_rows (self);
  guint at = from;

  for (guint i = 0; at < n_rows; i++)
    {
      if (i == most || is_stop (self, at, store))
        return at;
      if (direction < 0 && at == 0)
        break;
      at += direction < 0 ? -1 : 1;
    }

  return G_MAXUINT;
}

static guint
find_stop (SbxPlayer *self,
           guint      from,
           int        direction,
           guint      store)
{
  guint found = look_for_stop (self, from, direction, store, MAX_LOOK);

  return found != G_MAXUINT && is_stop (self, found, store) ? found : G_MAXUINT;
}

static guint
find_next (SbxPlayer *self,
           int        direction)
{
  guint at = sbx_player_get_row (self);

  if (direction < 0 && at == 0)
    return G_MAXUINT;

  return find_stop (self, direction < 0 ? at - 1 : at + 1, direction, get_traveller (self));
}

/* Whether there may be one. */
static gboolean
glance (SbxPlayer *self,
        int        direction)
{
  guint at = sbx_player_get_row (self);

  if (direction < 0 && at == 0)
    return FALSE;

  return look_for_stop (self, direction < 0 ? at - 1 : at + 1, direction, get_traveller (self),
                        MAX_GLANCE) != G_MAXUINT;
}

gboolean
sbx_player_can_step (SbxPlayer *self,
                     int        direction)
{
  g_return_val_if_fail (SBX_IS_PLAYER (self), FALSE);

  return glance (self, direction);
}

/* --- Moving ---------------------------------------------------------------------------------- */

static gboolean
move_to (SbxPlayer *self,
         guint      index)
{
  const SbxRow *row;

  if (index == G_MAXUINT)
    return FALSE;
  row = get_row (self, index);
  self->moving = TRUE;
  sbx_selection_set_follow (self->selection, FALSE);
  sbx_selection_reveal_event (self->selection, row->number);
  self->moving = FALSE;
  self->last_move = g_get_monotonic_time ();
  if (can_jump (self, row->store, row->number))
    {
      self->asked = self->last_move;
      g_signal_emit (self, signals[TRAVEL], 0, (guint) row->store, (guint64) row->number);
    }
  g_signal_emit (self, signals[CHANGED], 0);

  return TRUE;
}

gboolean
sbx_player_step (SbxPlayer *self,
                 int        direction)
{
  g_return_val_if_fail (SBX_IS_PLAYER (self), FALSE);

  sbx_player_set_playing (self, FALSE);

  return move_to (self, find_next (self, direction));
}

gboolean
sbx_player_go_to_end (SbxPlayer *self,
                      int        direction)
{
  guint n_rows;

  g_return_val_if_fail (SBX_IS_PLAYER (self), FALSE);

  n_rows = sbx_player_get_n_rows (self);
  sbx_player_set_playing (self, FALSE);
  if (n_rows == 0)
    return FALSE;

  return move_to (self, find_stop (self, direction < 0 ? 0 : n_rows - 1, -direction,
                                   get_traveller (self)));
}

gboolean
sbx_player_go_to_row (SbxPlayer *self,
                      guint      row)
{
  guint n_rows;
  guint store;
  guint found;

  g_return_val_if_fail (SBX_IS_PLAYER (self), FALSE);

  n_rows = sbx_player_get_n_rows (self);
  sbx_player_set_playing (self, FALSE);
  if (n_rows == 0)
    return FALSE;
  store = get_traveller (self);
  found = find_stop (self, MIN (row, n_rows - 1), -1, store);
  if (found == G_MAXUINT)
    found = find_stop (self, MIN (row, n_rows - 1), 1, store);
  /* Dragging over the same action asks for nothing again. */
  if (found != G_MAXUINT && found == sbx_player_get_row (self))
    return TRUE;

  return move_to (self, found);
}

/* --- Playing --------------------------------------------------------------------------------- */

/* The last action that has happened by the clock; G_MAXUINT if the next one has not. @end: there is
 * no next one. */
static guint
find_due (SbxPlayer *self,
          gboolean  *end)
{
  guint store = get_traveller (self);
  guint from = sbx_player_get_row (self);
  guint due = G_MAXUINT;
  guint next = find_stop (self, from + 1, 1, store);

  *end = next == G_MAXUINT;
  for (guint i = 0; next != G_MAXUINT && i < MAX_LOOK; i++)
    {
      if (get_row (self, next)->time > self->clock)
        break;
      due = next;
      next = find_stop (self, next + 1, 1, store);
    }
  /* A long pause is cut short. */
  if (next != G_MAXUINT && due == G_MAXUINT)
    self->clock = MAX (self->clock, get_row (self, next)->time - IDLE_MS * self->speed);

  return due;
}

static void
advance (SbxPlayer *self,
         gint64     now)
{
  gboolean end = FALSE;
  guint due;

  self->clock += (double) (now - self->last_tick) / 1000 * self->speed;
  due = find_due (self, &end);
  if (due != G_MAXUINT)
    move_to (self, due);
  else if (end)
    sbx_player_set_playing (self, FALSE);
}

static gboolean
tick_cb (gpointer data)
{
  SbxPlayer *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 since = (now - self->last_move) / 1000;

  if (self->asked != 0 && (now - self->asked) / 1000 > ANSWER_MS)
    {
      sbx_player_answered (self, FALSE);
      return G_SOURCE_CONTINUE;
    }
  /* What waits for an answer, or has just jumped, does not run ahead of the app. */
  if (self->asked != 0 || (get_traveller (self) != SBX_ROW_NONE && since < JUMP_MS))
    {
      self->last_tick = now;
      return G_SOURCE_CONTINUE;
    }
  if (self->speed > 0)
    advance (self, now);
  else if (since >= STEP_MS && !move_to (self, find_next (self, 1)))
    sbx_player_set_playing (self, FALSE);
  self->last_tick = now;

  return G_SOURCE_CONTINUE;
}

static void
stop (SbxPlayer *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->asked = 0;
}

/**
 * sbx_player_set_playing:
 * @self: a player
 * @playing: whether it shall go on by itself
 *
 * From the end it begins anew.
 */
void
sbx_player_set_playing (SbxPlayer *self,
                        gboolean   playing)
{
  guint row;

  g_return_if_fail (SBX_IS_PLAYER (self));

  if (playing == (self->tick_id != 0))
    return;
  if (!playing)
    stop (self);
  else if (find_next (self, 1) == G_MAXUINT && !sbx_player_go_to_end (self, -1))
    return;
  else
    {
      row = sbx_player_get_row (self);
      self->clock = get_row (self, row)->time;
      self->last_tick = g_get_monotonic_time ();
      self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
      g_source_set_name_by_id (self->tick_id, "[signalbox] play");
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
sbx_player_get_playing (SbxPlayer *self)
{
  g_return_val_if_fail (SBX_IS_PLAYER (self), FALSE);

  return self->tick_id != 0;
}

void
sbx_player_set_speed (SbxPlayer *self,
                      double     speed)
{
  guint row;

  g_return_if_fail (SBX_IS_PLAYER (self));
  g_return_if_fail (speed >= 0);

  self->speed = speed;
  row = sbx_player_get_row (self);
  if (row < sbx_player_get_n_rows (self))
    self->clock = get_row (self, row)->time;
  g_signal_emit (self, signals[CHANGED], 0);
}

double
sbx_player_get_speed (SbxPlayer *self)
{
  g_return_val_if_fail (SBX_IS_PLAYER (self), 1);

  return self->speed;
}

void
sbx_player_answered (SbxPlayer *self,
                     gboolean   done)
{
  g_return_if_fail (SBX_IS_PLAYER (self));

  self->asked = 0;
  if (!done)
    sbx_player_set_playing (self, FALSE);
}

/* --- What others do -------------------------------------------------------------------------- */

static void
selected_cb (SbxPlayer *self)
{
  if (self->moving)
    return;
  sbx_player_set_playing (self, FALSE);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
shown_cb (SbxPlayer *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
restarted_cb (SbxPlayer *self)
{
  sbx_player_set_playing (self, FALSE);
}

static void
sbx_player_dispose (GObject *object)
{
  SbxPlayer *self = SBX_PLAYER (object);

  stop (self);

  G_OBJECT_CLASS (sbx_player_parent_class)->dispose (object);
}

static void
sbx_player_finalize (GObject *object)
{
  SbxPlayer *self = SBX_PLAYER (object);

  g_clear_object (&self->shown);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_player_parent_class)->finalize (object);
}

static void
sbx_player_class_init (SbxPlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_player_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_player_finalize;

  signals[TRAVEL] = g_signal_new ("travel", SBX_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT64);
  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
sbx_player_init (SbxPlayer *self)
{
  self->speed = 1;
}

/**
 * sbx_player_new:
 * @shown: the rows to go through
 * @selection: what it moves
 *
 * Returns: (transfer full): a player that does not play
 */
SbxPlayer *
sbx_player_new (SbxShown     *shown,
                SbxSelection *selection)
{
  SbxPlayer *self;

  g_return_val_if_fail (SBX_IS_SHOWN (shown), NULL);
  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);

  self = g_object_new (SBX_TYPE_PLAYER, NULL);
  self->shown = g_object_ref (shown);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "changed", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_shown_get_world (shown), "restarted", G_CALLBACK (restarted_cb),
                           self, G_CONNECT_SWAPPED);
  return self;
}
