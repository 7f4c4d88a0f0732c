/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxShown"

#include "config.h"

#include "sbx-shown.h"

#include "sbx-content-search.h"
#include "sbx-matcher.h"

struct _SbxShown
{
  GObject parent_instance;

  /* Owned References */
  SbxEngine *engine;    /* NULL in a window that only shows */
  SbxWorld *world;
  SbxSelection *selection;
  SbxContentSearch *search; /* for what rows do not say; NULL if the filter does not ask for it */
  SbxMatcher *matcher;  /* the last filter that was right */
  GByteArray *shown;    /* a bit for each row; NULL if nothing is hidden */
  GError *problem;

  SbxFilterPlace place; /* of the problem */
  double from;          /* range of time; only if ranged */
  double to;
  gboolean ranged;
  guint32 searched;     /* events up to this number */
  guint64 target;       /* of the search: events that there were when it began */
  guint n_rows;         /* taken from the session */
  guint n_matching;
  guint n_waiting;
};

G_DEFINE_FINAL_TYPE (SbxShown, sbx_shown, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_ROWS = 1,
  PROP_N_WAITING,
  PROP_FILTERED,
  PROP_PROGRESS,
  PROP_PROBLEM,
} SbxShownProperty;

static GParamSpec *properties[PROP_PROBLEM + 1];

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void drop_search (SbxShown *self);

static void
set_problem (SbxShown *self,
             GError   *problem)
{
  gboolean same = self->problem == NULL && problem == NULL;

  g_clear_error (&self->problem);
  self->problem = problem;
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* The peer of the chosen remote or store. */
static guint
get_source_peer (SbxShown *self)
{
  const SbxOverviewStore *store =
    sbx_world_get_store (self->world, sbx_selection_get_store (self->selection));
  const SbxOverviewRemote *remote =
    sbx_world_get_remote (self->world, sbx_selection_get_remote (self->selection));

  return store != NULL ? store->peer : remote != NULL ? remote->peer : G_MAXUINT;
}

/* What is missing is never filtered away in silence, but with what is of another peer. */
static gboolean
is_gap_of (SbxShown     *self,
           const SbxRow *row,
           guint         peer)
{
  const SbxOverview *overview = sbx_world_get_overview (self->world);
  guint of = overview != NULL && row->run < overview->runs->len
             ? g_array_index (overview->runs, guint, row->run) : G_MAXUINT;

  return peer == G_MAXUINT || of == G_MAXUINT || peer == of;
}

static void
set_bit (SbxShown *self,
         guint     row,
         gboolean  shown)
{
  guint8 bit = (guint8) (1 << (row & 7));

  if (shown)
    self->shown->data[row >> 3] |= bit;
  else
    self->shown->data[row >> 3] &= (guint8) ~bit;
}

/* Rows from @from to @to get a verdict. Returns the first one, below @known, that had another. */
static guint
judge (SbxShown *self,
       guint     from,
       guint     to,
       guint     known)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint remote = sbx_selection_get_remote (self->selection);
  guint store = sbx_selection_get_store (self->selection);
  guint peer = get_source_peer (self);
  guint first = G_MAXUINT;

  if (self->shown == NULL)
    {
      self->n_matching = self->n_rows;
      return G_MAXUINT;
    }
  g_byte_array_set_size (self->shown, (self->n_rows + 7) / 8);
  for (guint i = from; i < to; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);
      gboolean was = i < known && sbx_shown_contains (self, i);
      gboolean is = !self->ranged || (row->time >= self->from && row->time <= self->to);

      if (is && row->kind == SBX_ROW_GAP)
        is = is_gap_of (self, row, peer);
      else if (is)
        is = (remote == SBX_SELECTION_NONE || row->remote == remote) &&
             (store == SBX_SELECTION_NONE || row->store == store);
      is = is && (self->matcher == NULL || sbx_matcher_test (self->matcher, row));
      if (i < known && was != is && first == G_MAXUINT)
        first = i;
      set_bit (self, i, is);
      self->n_matching += is - was;
    }
  return first;
}

/* Tells the matcher what there is. Returns the first row whose verdict may be another one now. */
static guint
set_scope (SbxShown *self)
{
  SbxMatcherScope scope = {
    .symbols = sbx_world_get_symbols (self->world),
    .rows = self->n_rows > 0 ? sbx_world_get_rows (self->world) : NULL,
    .overview = sbx_world_get_overview (self->world),
    .links = sbx_world_get_links (self->world),
    .findings = sbx_world_get_findings (self->world),
  };
  guint32 number;
  guint row;

  if (self->matcher == NULL || self->n_rows == 0)
    return G_MAXUINT;
  number = sbx_matcher_set_scope (self->matcher, &scope);
  if (number == 0)
    return 0;
  row = sbx_rows_find (scope.rows, self->n_rows, number);
  return number == G_MAXUINT32 ? G_MAXUINT : row == G_MAXUINT ? 0 : row;
}

static void
set_waiting (SbxShown *self,
             guint     n_waiting)
{
  if (self->n_waiting == n_waiting)
    return;
  self->n_waiting = n_waiting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WAITING]);
}

/* --- Contents -------------------------------------------------------------------------------- */

/* What was read has verdicts now. */
static void
found_cb (SbxShown                *self,
          const SbxContentPortion *portion)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint n_rows = self->n_rows;
  guint from;
  guint first;

  sbx_content_portion_apply (portion, self->matcher);
  if (n_rows > 0)
    {
      from = sbx_rows_find (rows, n_rows, self->searched) + 1;
      first = judge (self, from, sbx_rows_find (rows, n_rows, portion->searched) + 1, n_rows);
      if (first != G_MAXUINT)
        g_signal_emit (self, signals[CHANGED], 0, first);
    }
  self->searched = portion->searched;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
failed_cb (SbxShown     *self,
           const GError *error)
{
  set_problem (self, g_error_copy (error));
  drop_search (self);
}

static void
drop_search (SbxShown *self)
{
  gboolean was = self->search != NULL;

  if (was)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
  self->searched = 0;
  self->target = 0;
  if (was)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
begin_search (SbxShown *self)
{
  SbxFilter *filter = self->matcher != NULL ? sbx_matcher_get_filter (self->matcher) : NULL;
  const char *path = self->engine != NULL ? sbx_engine_get_path (self->engine) : NULL;

  drop_search (self);
  if (filter == NULL || path == NULL || !sbx_filter_needs_content (filter))
    return;
  self->search = sbx_content_search_new (path, filter);
  g_signal_connect_object (self->search, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
extend_search (SbxShown *self)
{
  if (self->search == NULL)
    return;
  sbx_content_search_extend (self->search, sbx_world_get_n_events (self->world));
  if (self->target > 0)
    return;
  self->target = sbx_world_get_n_events (self->world);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* Takes what the session has got by now, unless paused. */
static void
take_rows (SbxShown *self)
{
  guint available = sbx_world_get_n_rows (self->world);
  guint old_rows = self->n_rows;
  guint from;

  if (sbx_selection_get_paused (self->selection))
    {
      set_waiting (self, available - MIN (available, self->n_rows));
      return;
    }
  set_waiting (self, 0);
  extend_search (self);
  self->n_rows = MAX (available, old_rows);
  from = MIN (set_scope (self), old_rows);
  if (from < old_rows)
    from = MIN (judge (self, from, self->n_rows, old_rows), old_rows);
  else
    judge (self, old_rows, self->n_rows, old_rows);
  if (self->n_rows > old_rows)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ROWS]);
  if (self->n_rows > old_rows || from < old_rows)
    g_signal_emit (self, signals[CHANGED], 0, from);
}

/* A text that is not right changes nothing but the problem. */
static void
read_text (SbxShown *self)
{
  const char *text = sbx_selection_get_filter (self->selection);
  SbxFilterPlace place = { 0, 0 };
  GError *problem = NULL;
  g_autoptr (SbxFilter) filter = sbx_filter_new (text, &place, &problem);

  self->place = place;
  if (filter != NULL)
    {
      g_clear_pointer (&self->matcher, sbx_matcher_free);
      if (!sbx_filter_is_empty (filter))
        self->matcher = sbx_matcher_new (filter);
      begin_search (self);
    }
  set_problem (self, problem);
}

static void
begin (SbxShown *self)
{
  g_clear_pointer (&self->shown, g_byte_array_unref);
  self->n_matching = 0;
  self->ranged = sbx_selection_get_range (self->selection, &self->from, &self->to);
  if (self->matcher != NULL || self->ranged ||
      sbx_selection_get_remote (self->selection) != SBX_SELECTION_NONE ||
      sbx_selection_get_store (self->selection) != SBX_SELECTION_NONE)
    self->shown = g_byte_array_new ();
}

static void
refilter (SbxShown *self)
{
  gboolean was_filtered = self->shown != NULL;

  begin (self);
  extend_search (self);
  set_scope (self);
  judge (self, 0, self->n_rows, 0);
  if (was_filtered != (self->shown != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERED]);
  g_signal_emit (self, signals[CHANGED], 0, 0);
}

static void
text_cb (SbxShown *self)
{
  read_text (self);
  if (self->problem == NULL)
    refilter (self);
}

static void
restarted_cb (SbxShown *self)
{
  /* Not yet the new rows: they come with `updated`, and the old ones are gone now. */
  self->n_rows = 0;
  read_text (self);
  begin (self);
  set_waiting (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ROWS]);
  g_signal_emit (self, signals[CHANGED], 0, 0);
}

static void
sbx_shown_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  SbxShown *self = SBX_SHOWN (object);

  switch ((SbxShownProperty) prop_id)
    {
    case PROP_N_ROWS:
      g_value_set_uint (value, self->n_rows);
      break;
    case PROP_N_WAITING:
      g_value_set_uint (value, self->n_waiting);
      break;
    case PROP_FILTERED:
      g_value_set_boolean (value, self->shown != NULL);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, sbx_shown_get_progress (self));
      break;
    case PROP_PROBLEM:
      g_value_set_pointer (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_shown_dispose (GObject *object)
{
  SbxShown *self = SBX_SHOWN (object);

  g_clear_object (&self->search);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (sbx_shown_parent_class)->dispose (object);
}

static void
sbx_shown_finalize (GObject *object)
{
  SbxShown *self = SBX_SHOWN (object);

  g_clear_pointer (&self->shown, g_byte_array_unref);
  g_clear_pointer (&self->matcher, sbx_matcher_free);
  g_clear_error (&self->problem);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_shown_parent_class)->finalize (object);
}

static void
sbx_shown_class_init (SbxShownClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sbx_shown_get_property;
  object_class->dispose = sbx_shown_dispose;
  object_class->finalize = sbx_shown_finalize;

  properties[PROP_N_ROWS] =
    g_param_spec_uint ("n-rows", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_WAITING] =
    g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FILTERED] =
    g_param_spec_boolean ("filtered", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, 0, 1, 1, flags);
  properties[PROP_PROBLEM] =
    g_param_spec_pointer ("problem", NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_SHOWN, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
sbx_shown_init (SbxShown *self)
{
}

static void
watch_selection (SbxShown *self)
{
  static const char *const parts[] = {
    "notify::remote", "notify::store", "notify::range",
  };

  g_signal_connect_object (self->selection, "notify::paused", G_CALLBACK (take_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::filter", G_CALLBACK (text_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_signal_connect_object (self->selection, parts[i], G_CALLBACK (refilter), self,
                             G_CONNECT_SWAPPED);
}

/**
 * sbx_shown_new:
 * @world: what the engine told
 * @selection: filter, source, range and pause
 *
 * Returns: (transfer full): what is on show
 */
SbxShown *
sbx_shown_new (SbxWorld     *world,
               SbxSelection *selection)
{
  SbxShown *self;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);

  self = g_object_new (SBX_TYPE_SHOWN, NULL);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "updated", G_CALLBACK (take_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (restarted_cb), self, G_CONNECT_SWAPPED);
  watch_selection (self);
  read_text (self);
  begin (self);
  take_rows (self);
  return self;
}

void
sbx_shown_set_engine (SbxShown  *self,
                      SbxEngine *engine)
{
  g_return_if_fail (SBX_IS_SHOWN (self));

  g_set_object (&self->engine, engine);
}

SbxEngine *
sbx_shown_get_engine (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), NULL);

  return self->engine;
}

SbxWorld *
sbx_shown_get_world (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), NULL);

  return self->world;
}

guint
sbx_shown_get_n_rows (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), 0);

  return self->n_rows;
}

guint
sbx_shown_get_n_waiting (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), 0);

  return self->n_waiting;
}

guint
sbx_shown_get_n_matching (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), 0);

  return self->n_matching;
}

gboolean
sbx_shown_is_filtered (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), FALSE);

  return self->shown != NULL;
}

/**
 * sbx_shown_contains:
 * @self: what is on show
 * @row: index of a row, not the number of its event
 *
 * O(1), and only that: it is asked for each row of a list or a lane.
 *
 * Returns: whether the row is there and on show
 */
gboolean
sbx_shown_contains (SbxShown *self,
                    guint     row)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (row >= self->n_rows)
    return FALSE;
  return self->shown == NULL || (self->shown->data[row >> 3] & (1 << (row & 7))) != 0;
}

double
sbx_shown_get_progress (SbxShown *self)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), 1);

  return self->searched >= self->target ? 1 : (double) self->searched / (double) self->target;
}

/**
 * sbx_shown_get_problem:
 * @self: what is on show
 * @start: (out) (optional): where in the text of the filter it is, in bytes
 * @end: (out) (optional): where it ends
 *
 * Returns: (nullable): what is wrong with the text; the last right one holds
 */
const GError *
sbx_shown_get_problem (SbxShown *self,
                       gsize    *start,
                       gsize    *end)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), NULL);

  if (start != NULL)
    *start = self->place.start;
  if (end != NULL)
    *end = self->place.end;
  return self->problem;
}
