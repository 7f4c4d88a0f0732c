/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTimeline"

#include "config.h"

#include "sbx-timeline.h"

#include <gio/gio.h>
#include <math.h>

#include "sbx-command-text.h"
#include "sbx-row-order.h"

struct _SbxTimeline
{
  GObject parent_instance;

  /* Owned References */
  SbxShown *shown;
  SbxWorld *world;
  SbxRowOrder *order; /* NULL as long as there are no rows */
  GHashTable *live;   /* index of a row → SbxTimelineRow, not owned: weak references clear it */

  guint n_rows;       /* of the session, in the order or hidden */
  guint n_ordered;    /* behind the last one of them that is in the order */
  guint n_lines;
  gboolean folding;
};

static void sbx_timeline_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxTimeline, sbx_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sbx_timeline_list_model_init))

typedef enum
{
  PROP_FOLDING = 1,
} SbxTimelineProperty;

static GParamSpec *properties[PROP_FOLDING + 1];

/* --- Objects of lines ------------------------------------------------------------------------ */

static void
forget_row_cb (gpointer data,
               GObject *where)
{
  SbxTimeline *self = data;
  gpointer index = GUINT_TO_POINTER (sbx_timeline_row_get_index ((SbxTimelineRow *) where));

  if (g_hash_table_lookup (self->live, index) == where)
    g_hash_table_remove (self->live, index);
}

static void
forget_all_rows (SbxTimeline *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, forget_row_cb, self);
  g_hash_table_remove_all (self->live);
}

static const SbxRow *
get_record (SbxTimeline *self,
            guint        index)
{
  return sbx_rows_get (sbx_world_get_rows (self->world), index);
}

/* The worst one of all that the line stands for. */
static SbxFinding *
find_finding (SbxTimeline      *self,
              guint             position,
              const SbxRowLine *line)
{
  SbxFinding *worst = sbx_world_get_event_finding (self->world,
                                                   get_record (self, line->row)->number);
  GPtrArray *findings = sbx_world_get_findings (self->world);

  if (line->count < 2 || line->open)
    return worst;
  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);

      if (finding->dismissal != SBX_DISMISSAL_NONE ||
          (worst != NULL && finding->severity <= worst->severity))
        continue;
      for (guint j = 0; j < finding->n_evidence; j++)
        if (sbx_timeline_find (self, finding->evidence[j]) == position)
          {
            worst = finding;
            break;
          }
    }
  return worst;
}

static void
describe (SbxTimeline      *self,
          guint             position,
          const SbxRowLine *line,
          SbxTimelineRow   *row)
{
  const SbxRow *record = sbx_timeline_row_get_row (row);
  const SbxOverviewStore *store = sbx_world_get_store (self->world, record->store);
  SbxLineInfo info = { .delta = NAN, .span = NAN, .from_remote = SBX_ROW_NONE };

  if (line->above != G_MAXUINT)
    info.delta = record->time - get_record (self, line->above)->time;
  info.count = line->count;
  info.open = line->open;
  sbx_line_info_read_links (&info, record, sbx_world_get_links (self->world));
  info.paired = info.begins && line->count == 2 && !line->open;
  sbx_timeline_row_set_info (row, &info);
  sbx_timeline_row_set_finding (row, find_finding (self, position, line));
  sbx_timeline_row_set_skipped (row, sbx_command_text_is_skipped (store, record->number));
}

/* What is known of lines by now. There are as many objects as lines in sight. */
static void
describe_live (SbxTimeline *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      guint index = sbx_timeline_row_get_index (row);
      guint position = sbx_row_order_find (self->order, index);
      SbxRowLine line;

      if (position == G_MAXUINT)
        continue;
      sbx_row_order_get_line (self->order, position, &line);
      if (line.row == index)
        describe (self, position, &line, row);
    }
}

/* --- Lines ----------------------------------------------------------------------------------- */

static SbxRowOrder *
new_order (SbxTimeline *self)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  SbxRowOrder *order;

  if (rows == NULL)
    return NULL;
  order = sbx_row_order_new (rows);
  if (self->folding)
    sbx_row_order_set_join (order, sbx_line_info_joins, sbx_world_get_links (self->world));
  return order;
}

static void
add_rows (SbxTimeline  *self,
          guint         from,
          SbxRowChange *change)
{
  guint n_rows = sbx_shown_get_n_rows (self->shown);

  for (guint i = from; i < n_rows; i++)
    if (sbx_shown_contains (self->shown, i))
      {
        sbx_row_order_add (self->order, i);
        self->n_ordered = i + 1;
      }
  self->n_rows = n_rows;
  sbx_row_order_commit (self->order, change);
}

static gboolean
is_same_line (SbxRowOrder *a,
              guint        a_position,
              SbxRowOrder *b,
              guint        b_position)
{
  SbxRowLine line;
  SbxRowLine other;

  sbx_row_order_get_line (a, a_position, &line);
  sbx_row_order_get_line (b, b_position, &other);
  return line.row == other.row;
}

static void
show_change (SbxTimeline        *self,
             const SbxRowChange *change)
{
  self->n_lines = sbx_row_order_get_n_lines (self->order);
  if (change->removed > 0 || change->regrouped != G_MAXUINT)
    describe_live (self);
  if (change->removed + change->added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->removed,
                                change->added);
}

/* All lines anew; those at the beginning and at the end that are the same ones stay. */
static void
rebuild (SbxTimeline *self)
{
  SbxRowOrder *old = g_steal_pointer (&self->order);
  SbxRowChange change = { 0, self->n_lines, 0, 0 };
  SbxRowChange first;

  self->n_ordered = 0;
  self->order = new_order (self);
  add_rows (self, 0, &first);
  change.added = first.added;
  while (old != NULL && change.removed > 0 && change.added > 0 &&
         is_same_line (old, change.position, self->order, change.position))
    {
      change.position++;
      change.removed--;
      change.added--;
    }
  while (old != NULL && change.removed > 0 && change.added > 0 &&
         is_same_line (old, change.position + change.removed - 1,
                       self->order, change.position + change.added - 1))
    {
      change.removed--;
      change.added--;
    }
  g_clear_pointer (&old, sbx_row_order_free);
  show_change (self, &change);
}

static void
empty (SbxTimeline *self)
{
  guint old_lines = self->n_lines;

  forget_all_rows (self);
  g_clear_pointer (&self->order, sbx_row_order_free);
  self->n_rows = 0;
  self->n_ordered = 0;
  self->n_lines = 0;
  if (old_lines > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old_lines, 0);
}

static void
changed_cb (SbxTimeline *self,
            guint        from)
{
  SbxRowChange change;

  if (sbx_shown_get_n_rows (self->shown) == 0)
    {
      empty (self);
    }
  else if (self->order == NULL || from < self->n_ordered)
    {
      rebuild (self);
    }
  else
    {
      /* What a search finds stands behind all that was found before. */
      add_rows (self, MIN (from, self->n_rows), &change);
      show_change (self, &change);
    }
}

static void
known_cb (SbxTimeline *self)
{
  if (self->order != NULL)
    describe_live (self);
}

static GType
sbx_timeline_get_item_type (GListModel *model)
{
  return SBX_TYPE_TIMELINE_ROW;
}

static guint
sbx_timeline_get_n_items (GListModel *model)
{
  return SBX_TIMELINE (model)->n_lines;
}

static gpointer
sbx_timeline_get_item (GListModel *model,
                       guint       position)
{
  SbxTimeline *self = SBX_TIMELINE (model);
  SbxTimelineRow *row;
  SbxRowLine line;

  if (position >= self->n_lines)
    return NULL;
  sbx_row_order_get_line (self->order, position, &line);
  row = g_hash_table_lookup (self->live, GUINT_TO_POINTER (line.row));
  if (row != NULL)
    return g_object_ref (row);

  row = sbx_timeline_row_new (get_record (self, line.row), line.row,
                              sbx_world_get_symbols (self->world));
  describe (self, position, &line, row);
  g_hash_table_insert (self->live, GUINT_TO_POINTER (line.row), row);
  g_object_weak_ref (G_OBJECT (row), forget_row_cb, self);
  return row;
}

static void
sbx_timeline_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_timeline_get_item_type;
  iface->get_n_items = sbx_timeline_get_n_items;
  iface->get_item = sbx_timeline_get_item;
}

static void
sbx_timeline_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch ((SbxTimelineProperty) prop_id)
    {
    case PROP_FOLDING:
      g_value_set_boolean (value, SBX_TIMELINE (object)->folding);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_timeline_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch ((SbxTimelineProperty) prop_id)
    {
    case PROP_FOLDING:
      sbx_timeline_set_folding (SBX_TIMELINE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_timeline_dispose (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  if (self->live != NULL)
    forget_all_rows (self);
  g_clear_object (&self->shown);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->dispose (object);
}

static void
sbx_timeline_finalize (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  g_clear_pointer (&self->live, g_hash_table_unref);
  g_clear_pointer (&self->order, sbx_row_order_free);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->finalize (object);
}

static void
sbx_timeline_class_init (SbxTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sbx_timeline_get_property;
  object_class->set_property = sbx_timeline_set_property;
  object_class->dispose = sbx_timeline_dispose;
  object_class->finalize = sbx_timeline_finalize;

  properties[PROP_FOLDING] =
    g_param_spec_boolean ("folding", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
sbx_timeline_init (SbxTimeline *self)
{
  self->live = g_hash_table_new (NULL, NULL);
}

/**
 * sbx_timeline_new:
 * @shown: which rows are on show
 *
 * Returns: (transfer full): the lines, none of them folded
 */
SbxTimeline *
sbx_timeline_new (SbxShown *shown)
{
  SbxTimeline *self;

  g_return_val_if_fail (SBX_IS_SHOWN (shown), NULL);

  self = g_object_new (SBX_TYPE_TIMELINE, NULL);
  self->shown = g_object_ref (shown);
  self->world = g_object_ref (sbx_shown_get_world (shown));
  g_signal_connect_object (shown, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::findings", G_CALLBACK (known_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::overview", G_CALLBACK (known_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::links", G_CALLBACK (known_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self, 0);
  return self;
}

SbxShown *
sbx_timeline_get_shown (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), NULL);

  return self->shown;
}

void
sbx_timeline_set_folding (SbxTimeline *self,
                          gboolean     folding)
{
  g_return_if_fail (SBX_IS_TIMELINE (self));

  folding = !!folding;
  if (self->folding == folding)
    return;
  self->folding = folding;
  if (self->order != NULL)
    rebuild (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDING]);
}

/* Index of the last row whose number is at most @number. */
static guint
find_index (SbxTimeline *self,
            guint64      number)
{
  if (self->order == NULL || number == 0 || number > G_MAXUINT32)
    return G_MAXUINT;
  return sbx_rows_find (sbx_world_get_rows (self->world), self->n_rows, (guint32) number);
}

/**
 * sbx_timeline_find:
 * @self: a timeline
 * @number: number of an event
 *
 * Returns: the line that stands for it, or %G_MAXUINT if it is not among the lines
 */
guint
sbx_timeline_find (SbxTimeline *self,
                   guint64      number)
{
  guint index;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);

  index = find_index (self, number);
  if (index == G_MAXUINT || get_record (self, index)->number != number)
    return G_MAXUINT;
  return sbx_row_order_find (self->order, index);
}

/**
 * sbx_timeline_find_near:
 * @self: a timeline
 * @number: number of an event, which may have no line of its own
 *
 * Returns: position of the last line that is not behind it in time, or %G_MAXUINT
 */
guint
sbx_timeline_find_near (SbxTimeline *self,
                        guint64      number)
{
  guint position;
  guint index;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);

  index = find_index (self, number);
  if (index == G_MAXUINT)
    return G_MAXUINT;
  position = sbx_row_order_find (self->order, index);
  return position != G_MAXUINT
         ? position : sbx_row_order_find_time (self->order, get_record (self, index)->time);
}

guint
sbx_timeline_find_row (SbxTimeline *self,
                       guint        row)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);

  return row < self->n_rows ? sbx_row_order_find (self->order, row) : G_MAXUINT;
}

guint
sbx_timeline_unfold (SbxTimeline *self,
                     guint64      number)
{
  guint position = sbx_timeline_find (self, number);
  SbxRowLine line;

  if (position == G_MAXUINT)
    return G_MAXUINT;
  sbx_row_order_get_line (self->order, position, &line);
  if (get_record (self, line.row)->number != number)
    sbx_timeline_set_open (self, position, TRUE);
  return sbx_timeline_find (self, number);
}

guint
sbx_timeline_get_row (SbxTimeline *self,
                      guint        position)
{
  SbxRowLine line;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), G_MAXUINT);
  g_return_val_if_fail (position < self->n_lines, G_MAXUINT);

  sbx_row_order_get_line (self->order, position, &line);
  return line.row;
}

guint
sbx_timeline_get_count (SbxTimeline *self,
                        guint        position)
{
  SbxRowLine line;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), 0);
  g_return_val_if_fail (position < self->n_lines, 0);

  sbx_row_order_get_line (self->order, position, &line);
  return line.open || line.count == 0 ? 1 : line.count;
}

void
sbx_timeline_list_rows (SbxTimeline *self,
                        guint        position,
                        GArray      *rows)
{
  g_return_if_fail (SBX_IS_TIMELINE (self));
  g_return_if_fail (position < self->n_lines);

  sbx_row_order_list (self->order, position, rows);
}

gboolean
sbx_timeline_set_open (SbxTimeline *self,
                       guint        position,
                       gboolean     open)
{
  SbxRowChange change;

  g_return_val_if_fail (SBX_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (position < self->n_lines, FALSE);

  if (!sbx_row_order_set_open (self->order, position, open, &change))
    return FALSE;
  show_change (self, &change);
  return TRUE;
}
