/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxListScroller"

#include "config.h"

#include "sbx-list-scroller.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

#define SETTLE_FRAMES 3
#define PLACE_FRAMES 3
#define COUNT_MS 250

struct _SbxListScroller
{
  GObject parent_instance;

  /* Borrowed References */
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkWidget *inner_list;
  GtkRevealer *pill;
  GtkLabel *pill_label;

  /* Owned References */
  SbxShown *shown;
  SbxSelection *selection;

  double last_value;
  guint n_seen;   /* rows that matched when the end was last in sight */
  guint selected; /* line to go back to while settling */
  guint settling; /* frames */
  guint tick_id;
  guint placing;  /* frames until a new line has its place */
  guint place_id;
  gint64 counted_at; /* monotonic µs */
  guint count_id;
};

G_DEFINE_FINAL_TYPE (SbxListScroller, sbx_list_scroller, G_TYPE_OBJECT)

static guint
count_lines (SbxListScroller *self)
{
  GtkSelectionModel *model = gtk_column_view_get_model (self->view);

  return model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

static void
follow (SbxListScroller *self)
{
  guint n = count_lines (self);

  if (n > 0 && sbx_selection_get_follow (self->selection))
    sbx_list_scroller_scroll_to (self, n - 1);
}

static gboolean
is_at_end (SbxListScroller *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - 1;
}

static void
show_pill (SbxListScroller *self);

static void
recount_cb (gpointer data)
{
  SbxListScroller *self = data;

  self->count_id = 0;
  show_pill (self);
}

/* Nobody reads a number that changes with every frame; each costs the window a layout. */
static gboolean
is_too_soon (SbxListScroller *self)
{
  gint64 now = g_get_monotonic_time ();

  if (!gtk_revealer_get_reveal_child (self->pill) || now - self->counted_at > COUNT_MS * 1000)
    {
      self->counted_at = now;
      return FALSE;
    }
  if (self->count_id == 0)
    self->count_id = g_timeout_add_once (COUNT_MS, recount_cb, self);
  return TRUE;
}

/* What came since the end was in sight. */
static void
show_pill (SbxListScroller *self)
{
  guint n = sbx_shown_get_n_matching (self->shown);
  guint n_new;
  gboolean wanted;

  /* A file that is being read has nothing new. */
  if (sbx_selection_get_follow (self->selection) || n < self->n_seen ||
      sbx_world_get_from_file (sbx_shown_get_world (self->shown)))
    self->n_seen = n;
  n_new = n - self->n_seen;
  wanted = n_new > 0;
  if (wanted && is_too_soon (self))
    return;
  if (wanted)
    {
      g_autofree char *count = sbx_format_count (n_new);
      g_autofree char *text = g_strdup_printf (
        /* Translators: on a button that leads down to them */
        ngettext ("%s new action ↓", "%s new actions ↓", n_new), count);

      if (g_strcmp0 (gtk_label_get_text (self->pill_label), text) != 0)
        {
          gtk_label_set_text (self->pill_label, text);
          gtk_accessible_update_property (
            GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self->pill_label))),
            GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
        }
      gtk_widget_set_visible (GTK_WIDGET (self->pill), TRUE);
    }
  if (gtk_revealer_get_reveal_child (self->pill) != wanted)
    gtk_revealer_set_reveal_child (self->pill, wanted);
}

/* Other lines, as after another filter, are not new ones. */
static void
changed_cb (SbxListScroller *self,
            guint            from)
{
  if (from == 0)
    self->n_seen = sbx_shown_get_n_matching (self->shown);
  show_pill (self);
}

/* Scrolling back, by whatever means, stops following. Growth moves the end away from us and not the
 * value; what replaces the lines moves it, too, and is not the user. */
static void
scrolled_cb (SbxListScroller *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double value = gtk_adjustment_get_value (adjustment);

  if (value < self->last_value - 1 && !is_at_end (self) && self->settling == 0)
    sbx_selection_set_follow (self->selection, FALSE);
  if (value > self->last_value + 1 && is_at_end (self))
    {
      self->n_seen = sbx_shown_get_n_matching (self->shown);
      show_pill (self);
    }
  self->last_value = value;
}

static gboolean
settle_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  SbxListScroller *self = data;

  if (sbx_selection_get_follow (self->selection))
    follow (self);
  else
    sbx_list_scroller_scroll_to (self, self->selected);
  self->settling--;
  if (self->settling > 0)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* A list that was not on show, or has new lines, needs a frame or two to know where it is. */
static void
settle (SbxListScroller *self)
{
  if (self->settling == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->scroller), settle_cb, self,
                                                  NULL);
  self->settling = SETTLE_FRAMES;
}

static gboolean
place_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  SbxListScroller *self = data;

  self->placing--;
  if (self->placing > 0)
    return G_SOURCE_CONTINUE;
  self->place_id = 0;
  follow (self);
  return G_SOURCE_REMOVE;
}

/* The list cannot scroll to a line that it has not laid out. While lines keep coming the next
 * update does it; the last of them must be seen, too. */
static void
follow_placed (SbxListScroller *self)
{
  self->placing = PLACE_FRAMES;
  if (self->place_id == 0)
    self->place_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->scroller), place_cb, self,
                                                   NULL);
}

static void
follow_cb (SbxListScroller *self)
{
  show_pill (self);
  follow (self);
}

/* Gone for a screen reader, too, once it is folded away. */
static void
pill_revealed_cb (SbxListScroller *self)
{
  if (!gtk_revealer_get_reveal_child (self->pill) && !gtk_revealer_get_child_revealed (self->pill))
    gtk_widget_set_visible (GTK_WIDGET (self->pill), FALSE);
}

static void
sbx_list_scroller_dispose (GObject *object)
{
  SbxListScroller *self = SBX_LIST_SCROLLER (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->scroller), self->tick_id);
  self->tick_id = 0;
  g_clear_handle_id (&self->count_id, g_source_remove);
  if (self->place_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->scroller), self->place_id);
  self->place_id = 0;
  g_clear_object (&self->shown);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_list_scroller_parent_class)->dispose (object);
}

static void
sbx_list_scroller_class_init (SbxListScrollerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_list_scroller_dispose;
}

static void
sbx_list_scroller_init (SbxListScroller *self)
{
  self->selected = G_MAXUINT;
}

/* GtkColumnView cannot scroll to a row before GTK 4.12; the list view inside it can. */
static GtkWidget *
find_inner_list (GtkColumnView *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      return child;
  return NULL;
}

SbxListScroller *
sbx_list_scroller_new (GtkScrolledWindow *scroller,
                       GtkColumnView     *view,
                       GtkRevealer       *pill,
                       GtkLabel          *pill_label,
                       SbxShown          *shown,
                       SbxSelection      *selection)
{
  SbxListScroller *self = g_object_new (SBX_TYPE_LIST_SCROLLER, NULL);

  self->scroller = scroller;
  self->view = view;
  self->inner_list = find_inner_list (view);
  self->pill = pill;
  self->pill_label = pill_label;
  self->shown = g_object_ref (shown);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::follow", G_CALLBACK (follow_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pill, "notify::child-revealed", G_CALLBACK (pill_revealed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
sbx_list_scroller_scroll_to (SbxListScroller *self,
                             guint            position)
{
  g_return_if_fail (SBX_IS_LIST_SCROLLER (self));

  if (self->inner_list == NULL || position >= count_lines (self))
    return;
  gtk_widget_activate_action (self->inner_list, "list.scroll-to-item", "u", position);
}

void
sbx_list_scroller_update (SbxListScroller *self,
                          gboolean         anew,
                          guint            selected)
{
  g_return_if_fail (SBX_IS_LIST_SCROLLER (self));

  self->selected = selected;
  if (anew)
    settle (self);
  follow (self);
  follow_placed (self);
}
