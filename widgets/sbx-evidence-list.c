/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxEvidenceList"

#include "config.h"

#include "sbx-evidence-list.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-remote-mark.h"

#define NAME_LENGTH 200

/* One line. */
typedef struct
{
  GtkWidget *button;
  GtkLabel *time;
  SbxRemoteMark *mark;
  GtkLabel *remote;
  GtkLabel *type;
  GtkLabel *number;
  guint64 event;
} Line;

struct _SbxEvidenceList
{
  GtkWidget parent_instance;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;

  Line lines[SBX_FINDING_MAX_EVIDENCE];
  guint n_lines;     /* made so far */
};

G_DEFINE_FINAL_TYPE (SbxEvidenceList, sbx_evidence_list, GTK_TYPE_WIDGET)

static void
clicked_cb (SbxEvidenceList *self,
            GtkWidget       *button)
{
  for (guint i = 0; i < self->n_lines; i++)
    if (self->lines[i].button == button)
      sbx_selection_reveal_event (self->selection, self->lines[i].event);
}

static GtkLabel *
add_label (GtkWidget  *box,
           const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
make_line (SbxEvidenceList *self,
           Line            *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  line->button = gtk_button_new ();
  line->time = add_label (box, "evidence-time");
  line->mark = SBX_REMOTE_MARK (sbx_remote_mark_new ());
  gtk_widget_set_valign (GTK_WIDGET (line->mark), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (line->mark));
  line->remote = add_label (box, "evidence-remote");
  gtk_label_set_ellipsize (line->remote, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (line->remote, 14);
  line->type = add_label (box, "evidence-type");
  gtk_label_set_ellipsize (line->type, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (line->type), TRUE);
  line->number = add_label (box, "evidence-time");
  gtk_button_set_child (GTK_BUTTON (line->button), box);
  gtk_widget_add_css_class (line->button, "flat");
  gtk_widget_add_css_class (line->button, "evidence");
  gtk_widget_set_parent (line->button, GTK_WIDGET (self));
  g_signal_connect_object (line->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
}

/* What is said of an event that has no line of its own in the list. */
static const char *
get_type (SbxEvidenceList *self,
          const SbxRow    *row)
{
  return row != NULL ? sbx_symbols_get (sbx_world_get_symbols (self->world), row->type)
                     : _("Between the actions");
}

static char *
dup_time (const SbxFinding *finding,
          const SbxRow     *row,
          guint64           event)
{
  if (row != NULL)
    return sbx_format_clock (row->time);
  if (event == finding->first || event == finding->last)
    return sbx_format_clock (event == finding->first ? finding->first_time : finding->last_time);
  return g_strdup ("");
}

static void
show_line (SbxEvidenceList *self,
           Line            *line,
           SbxFinding      *finding,
           guint64          event)
{
  const SbxRow *row = sbx_world_find_row (self->world, event);
  const SbxOverviewRemote *remote =
    row != NULL ? sbx_world_get_remote (self->world, row->remote) : NULL;
  g_autofree char *time = dup_time (finding, row, event);
  g_autofree char *name = sbx_format_name (remote != NULL ? remote->name : NULL, NAME_LENGTH);
  g_autofree char *type = sbx_format_name (get_type (self, row), NAME_LENGTH);
  g_autofree char *count = sbx_format_count (event);
  g_autofree char *number = g_strdup_printf ("#%s", count);
  g_autofree char *label = NULL;

  line->event = event;
  gtk_label_set_text (line->time, time);
  sbx_remote_mark_set_index (line->mark, remote != NULL ? remote->index : G_MAXUINT);
  gtk_widget_set_visible (GTK_WIDGET (line->mark), remote != NULL);
  gtk_label_set_text (line->remote, name);
  gtk_widget_set_visible (GTK_WIDGET (line->remote), remote != NULL);
  gtk_label_set_text (line->type, type);
  gtk_label_set_text (line->number, number);
  /* Translators: what an event is, its number, the remote (may be empty) and the time of day */
  label = g_strdup_printf (_("Evidence: %s, %s, %s, %s"), type, number, name, time);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (line->button, _("Show It in the Timeline"));
}

static void
sbx_evidence_list_dispose (GObject *object)
{
  SbxEvidenceList *self = SBX_EVIDENCE_LIST (object);

  for (guint i = 0; i < self->n_lines; i++)
    gtk_widget_unparent (self->lines[i].button);
  self->n_lines = 0;
  g_clear_object (&self->world);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_evidence_list_parent_class)->dispose (object);
}

static void
sbx_evidence_list_class_init (SbxEvidenceListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_evidence_list_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "evidencelist");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_evidence_list_init (SbxEvidenceList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Evidence"), -1);
}

void
sbx_evidence_list_connect (SbxEvidenceList *self,
                           SbxWorld        *world,
                           SbxSelection    *selection)
{
  g_return_if_fail (SBX_IS_EVIDENCE_LIST (self));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (SBX_IS_SELECTION (selection));

  g_set_object (&self->world, world);
  g_set_object (&self->selection, selection);
}

void
sbx_evidence_list_set_finding (SbxEvidenceList *self,
                               SbxFinding      *finding)
{
  g_return_if_fail (SBX_IS_EVIDENCE_LIST (self));
  g_return_if_fail (finding != NULL);

  for (; self->n_lines < finding->n_evidence; self->n_lines++)
    make_line (self, &self->lines[self->n_lines]);
  for (guint i = 0; i < self->n_lines; i++)
    {
      gtk_widget_set_visible (self->lines[i].button, i < finding->n_evidence);
      if (i < finding->n_evidence)
        show_line (self, &self->lines[i], finding, finding->evidence[i]);
    }
}
