/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneHover"

#include "config.h"

#include "sbx-lane-hover.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-format.h"
#include "sbx-lane-text.h"
#include "sbx-remote-mark.h"

#define MOST_CHANGED 80
#define MOST_DELIVERIES 6
#define WIDTH_CHARS 48

struct _SbxLaneHover
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *head;
  SbxRemoteMark *mark;
  GtkLabel *title;
  GtkLabel *facts;
  GtkLabel *deliveries;
  GtkLabel *finding;
};

G_DEFINE_FINAL_TYPE (SbxLaneHover, sbx_lane_hover, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* "cart · 12:04:21.604 · 0.3 ms · changed cart.items" */
static char *
dup_facts (SbxLaneScene *scene,
           const SbxRow *row)
{
  SbxWorld *world = sbx_lane_scene_get_world (scene);
  SbxLaneIndex *index = sbx_lane_scene_get_index (scene);
  guint lane = sbx_lane_index_find (index, row);
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (g_free);

  if (lane != G_MAXUINT)
    g_ptr_array_add (facts, sbx_lane_text_name (world, sbx_lane_index_get_lane (index, lane)));
  g_ptr_array_add (facts, sbx_format_clock (row->time));
  if (row->kind == SBX_ROW_ACTION && isfinite (row->duration))
    g_ptr_array_add (facts, sbx_format_length (row->duration));
  if (row->kind == SBX_ROW_ACTION && row->changed != SBX_SYMBOL_NONE)
    {
      g_autofree char *changed = sbx_format_name (
        sbx_symbols_get (sbx_world_get_symbols (world), row->changed), MOST_CHANGED);

      /* Translators: followed by names of slices */
      g_ptr_array_add (facts, g_strdup_printf (_("changed %s"), changed));
    }
  g_ptr_array_add (facts, NULL);
  return g_strjoinv (" · ", (char **) facts->pdata);
}

static char *
dup_deliveries (SbxWorld     *world,
                const SbxRow *row)
{
  const SbxLinks *links = sbx_world_get_links (world);
  g_autoptr (GArray) from = sbx_links_list_from (links, row->number);
  g_autoptr (GArray) to = sbx_links_list_to (links, row->number);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_array_append_vals (from, to->data, to->len);
  for (guint i = 0; i < from->len && lines->len < MOST_DELIVERIES; i++)
    {
      const SbxLink *link = sbx_links_get (links, g_array_index (from, guint, i));
      g_autofree char *span = sbx_format_length (link->to_time - link->from_time);
      g_autofree char *fate = sbx_lane_text_fate (world, link);

      if (link->kind == SBX_LINK_BRIDGE)
        g_ptr_array_add (lines, sbx_lane_text_link (world, link));
      else if (*span != '\0')
        /* Translators: what became of an asynchronous action, and after which time */
        g_ptr_array_add (lines, g_strdup_printf (_("%s after %s"), fate, span));
      else
        g_ptr_array_add (lines, g_steal_pointer (&fate));
    }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
show_finding (SbxLaneHover *self,
              SbxWorld     *world,
              guint32       number)
{
  const SbxFinding *finding = sbx_world_get_event_finding (world, number);
  g_autofree char *text = NULL;

  if (finding != NULL)
    text = g_strdup_printf ("%s: %s", sbx_format_severity (finding->severity), finding->summary);
  set_text (self->finding, text);
}

static void
show_row (SbxLaneHover *self,
          SbxLaneScene *scene,
          const SbxRow *row,
          guint         n)
{
  SbxWorld *world = sbx_lane_scene_get_world (scene);
  g_autofree char *type = sbx_lane_text_type (world, row);
  g_autofree char *facts = dup_facts (scene, row);
  g_autofree char *deliveries = dup_deliveries (world, row);

  sbx_remote_mark_set_index (self->mark, row->remote != SBX_ROW_NONE ? row->remote : G_MAXUINT);
  set_text (self->title, type);
  if (n > 1)
    {
      g_autofree char *count = sbx_format_count (n - 1);
      g_autofree char *more = g_strdup_printf (ngettext ("%s more lies here", "%s more lie here",
                                                         n - 1), count);
      g_autofree char *both = g_strdup_printf ("%s\n%s", facts, more);

      set_text (self->facts, both);
    }
  else
    {
      set_text (self->facts, facts);
    }
  set_text (self->deliveries, deliveries);
  show_finding (self, world, row->number);
}

static void
show_link (SbxLaneHover  *self,
           SbxWorld      *world,
           const SbxLink *link,
           guint          n)
{
  SbxSymbols *symbols = sbx_world_get_symbols (world);
  g_autofree char *type = sbx_format_name (
    link->type != SBX_SYMBOL_NONE ? sbx_symbols_get (symbols, link->type) : _("Message"), 120);
  g_autofree char *what = sbx_lane_text_link (world, link);
  g_autofree char *more = NULL;

  sbx_remote_mark_set_index (self->mark, link->from_remote != SBX_ROW_NONE ? link->from_remote
                                                                           : G_MAXUINT);
  if (n > 1)
    {
      g_autofree char *count = sbx_format_count (n - 1);

      more = g_strdup_printf (ngettext ("and %s more on the same way",
                                        "and %s more on the same way", n - 1), count);
    }
  set_text (self->title, type);
  set_text (self->facts, what);
  set_text (self->deliveries, more);
  show_finding (self, world, link->from);
}

gboolean
sbx_lane_hover_show (SbxLaneHover     *self,
                     SbxLaneScene     *scene,
                     const SbxLaneHit *hit,
                     const SbxLink    *link,
                     guint             n_links)
{
  SbxWorld *world = sbx_lane_scene_get_world (scene);
  const SbxRow *row = sbx_world_find_row (world, hit->number);

  g_return_val_if_fail (SBX_IS_LANE_HOVER (self), FALSE);

  if (link != NULL)
    {
      show_link (self, world, link, n_links);
      return TRUE;
    }
  if (row == NULL && hit->gap != G_MAXUINT)
    row = sbx_rows_get (sbx_lane_scene_get_rows (scene), hit->gap);
  if (row == NULL)
    return FALSE;
  show_row (self, scene, row, hit->n);
  return TRUE;
}

static GtkLabel *
add_label (GtkWidget  *box,
           const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
sbx_lane_hover_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_lane_hover_parent_class)->dispose (object);
}

static void
sbx_lane_hover_class_init (SbxLaneHoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_lane_hover_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lanehover");
}

static void
sbx_lane_hover_init (SbxLaneHover *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->mark = SBX_REMOTE_MARK (sbx_remote_mark_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->mark), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->head), GTK_WIDGET (self->mark));
  gtk_box_append (GTK_BOX (box), self->head);
  self->title = add_label (self->head, "heading");
  self->facts = add_label (box, "lane-facts");
  self->deliveries = add_label (box, "lane-facts");
  self->finding = add_label (box, "lane-finding");
  gtk_widget_set_parent (box, GTK_WIDGET (self));
}

/**
 * sbx_lane_hover_new:
 *
 * Returns: (transfer floating): a card that says nothing
 */
GtkWidget *
sbx_lane_hover_new (void)
{
  return g_object_new (SBX_TYPE_LANE_HOVER, NULL);
}
