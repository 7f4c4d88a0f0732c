/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxShown"

#include "config.h"

#include "sbx-shown.h"

/* What the text filter said about a symbol. */
enum
{
  VERDICT_UNKNOWN,
  VERDICT_YES,
  VERDICT_NO,
};

struct _SbxShown
{
  GObject parent_instance;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  GByteArray *shown;    /* a bit for each row; NULL if nothing is hidden */
  GByteArray *verdicts; /* by symbol */
  GArray *peers;        /* guint: by run, from what its rows name; G_MAXUINT if none did */
  char *needle;         /* casefolded; NULL if there is none */
  GError *problem;

  double from; /* range of time; only if ranged */
  double to;
  gboolean ranged;
  guint n_rows; /* taken from the session */
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

static gboolean
matches_text (SbxShown  *self,
              SbxSymbol  symbol)
{
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  guint8 *verdict;

  if (symbol == SBX_SYMBOL_NONE)
    return FALSE;
  if (symbol >= self->verdicts->len)
    {
      guint old = self->verdicts->len;

      g_byte_array_set_size (self->verdicts, symbol + 1024);
      memset (self->verdicts->data + old, VERDICT_UNKNOWN, self->verdicts->len - old);
    }
  verdict = &self->verdicts->data[symbol];
  if (*verdict == VERDICT_UNKNOWN)
    {
      g_autofree char *folded = g_utf8_casefold (sbx_symbols_get (symbols, symbol), -1);

      *verdict = strstr (folded, self->needle) != NULL ? VERDICT_YES : VERDICT_NO;
    }
  return *verdict == VERDICT_YES;
}

/* Which peer a run is of: rows say it by their stores and remotes. */
static void
learn_peers (SbxShown *self,
             guint     from,
             guint     to)
{
  SbxRows *rows = sbx_world_get_rows (self->world);

  for (guint i = from; i < to; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);
      const SbxOverviewStore *store = sbx_world_get_store (self->world, row->store);
      const SbxOverviewRemote *remote = sbx_world_get_remote (self->world, row->remote);
      guint none = G_MAXUINT;

      while (self->peers->len <= row->run)
        g_array_append_val (self->peers, none);
      if (store != NULL || remote != NULL)
        g_array_index (self->peers, guint, row->run) = store != NULL ? store->peer : remote->peer;
    }
}

static guint
get_source_peer (SbxShown *self,
                 guint     remote,
                 guint     store)
{
  const SbxOverviewStore *a_store = sbx_world_get_store (self->world, store);
  const SbxOverviewRemote *a_remote = sbx_world_get_remote (self->world, remote);

  return a_store != NULL ? a_store->peer : a_remote != NULL ? a_remote->peer : G_MAXUINT;
}

static gboolean
matches (SbxShown     *self,
         const SbxRow *row,
         guint         remote,
         guint         store)
{
  guint peer = get_source_peer (self, remote, store);
  guint of = g_array_index (self->peers, guint, row->run);

  if (self->ranged && (row->time < self->from || row->time > self->to))
    return FALSE;
  /* What is missing is never filtered away in silence, but with what is of another peer. */
  if (row->kind == SBX_ROW_GAP)
    return peer == G_MAXUINT || of == G_MAXUINT || peer == of;
  if (remote != SBX_SELECTION_NONE && row->remote != remote)
    return FALSE;
  if (store != SBX_SELECTION_NONE && row->store != store)
    return FALSE;
  return self->needle == NULL || matches_text (self, row->type);
}

/* Rows from @from on get a verdict. */
static void
judge (SbxShown *self,
       guint     from)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint remote = sbx_selection_get_remote (self->selection);
  guint store = sbx_selection_get_store (self->selection);

  if (self->shown == NULL)
    {
      self->n_matching = self->n_rows;
      return;
    }
  learn_peers (self, from, self->n_rows);
  g_byte_array_set_size (self->shown, (self->n_rows + 7) / 8);
  for (guint i = from; i < self->n_rows; i++)
    {
      guint8 bit = 1 << (i & 7);

      if (matches (self, sbx_rows_get (rows, i), remote, store))
        {
          self->shown->data[i >> 3] |= bit;
          self->n_matching++;
        }
      else
        {
          self->shown->data[i >> 3] &= ~bit;
        }
    }
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

/* Takes what the session has got by now, unless paused. */
static void
take_rows (SbxShown *self)
{
  guint available = sbx_world_get_n_rows (self->world);
  guint old_rows = self->n_rows;

  if (sbx_selection_get_paused (self->selection))
    {
      set_waiting (self, available - MIN (available, self->n_rows));
      return;
    }
  set_waiting (self, 0);
  if (available <= self->n_rows)
    return;
  self->n_rows = available;
  judge (self, old_rows);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ROWS]);
  g_signal_emit (self, signals[CHANGED], 0, old_rows);
}

static void
read_filter (SbxShown *self)
{
  const char *text = sbx_selection_get_filter (self->selection);

  g_clear_pointer (&self->needle, g_free);
  g_byte_array_set_size (self->verdicts, 0);
  g_array_set_size (self->peers, 0);
  g_clear_pointer (&self->shown, g_byte_array_unref);
  self->n_matching = 0;
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  self->ranged = sbx_selection_get_range (self->selection, &self->from, &self->to);
  if (self->needle != NULL || self->ranged ||
      sbx_selection_get_remote (self->selection) != SBX_SELECTION_NONE ||
      sbx_selection_get_store (self->selection) != SBX_SELECTION_NONE)
    self->shown = g_byte_array_new ();
}

static void
refilter (SbxShown *self)
{
  gboolean was_filtered = self->shown != NULL;

  read_filter (self);
  judge (self, 0);
  if (was_filtered != (self->shown != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERED]);
  g_signal_emit (self, signals[CHANGED], 0, 0);
}

static void
restarted_cb (SbxShown *self)
{
  /* Not yet the new rows: they come with `updated`, and the old ones are gone now. */
  self->n_rows = 0;
  read_filter (self);
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
sbx_shown_finalize (GObject *object)
{
  SbxShown *self = SBX_SHOWN (object);

  g_clear_pointer (&self->shown, g_byte_array_unref);
  g_clear_pointer (&self->verdicts, g_byte_array_unref);
  g_clear_pointer (&self->peers, g_array_unref);
  g_clear_pointer (&self->needle, g_free);
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
  self->verdicts = g_byte_array_new ();
  self->peers = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
watch_selection (SbxShown *self)
{
  static const char *const parts[] = {
    "notify::filter", "notify::remote", "notify::store", "notify::range",
  };

  g_signal_connect_object (self->selection, "notify::paused", G_CALLBACK (take_rows), self,
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
  read_filter (self);
  take_rows (self);
  return self;
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

  return 1;
}

const GError *
sbx_shown_get_problem (SbxShown *self,
                       gsize    *start,
                       gsize    *end)
{
  g_return_val_if_fail (SBX_IS_SHOWN (self), NULL);

  return self->problem;
}
