/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-delivery-row.h"

#include <glib/gi18n.h>

#include "sbx-delivery-text.h"
#include "sbx-remote-mark.h"

#define NUMBER_KEY "sbx-number"

/* (nullable) */
static const SbxOverviewPeer *
get_peer (SbxWorld *world,
          guint     run)
{
  SbxOverview *overview = sbx_world_get_overview (world);

  if (overview == NULL || run >= overview->runs->len)
    return NULL;
  return sbx_world_get_peer (world, g_array_index (overview->runs, guint, run));
}

char *
sbx_delivery_dup_name (SbxWorld *world,
                       guint     remote,
                       guint     run)
{
  const SbxOverviewRemote *known = remote != SBX_ROW_NONE ? sbx_world_get_remote (world, remote)
                                                          : NULL;
  const SbxOverviewPeer *peer = known == NULL ? get_peer (world, run) : NULL;
  g_autofree char *name = NULL;

  if (known != NULL)
    return sbx_format_name (known->name, 200);
  if (peer == NULL)
    return g_strdup (_("unknown remote"));
  name = sbx_format_name (peer->name, 200);
  /* Translators: somebody in a page, nobody knows which remote; %s is the page */
  return g_strdup_printf (_("unknown, in %s"), name);
}

static void
jump_cb (GtkButton    *button,
         SbxSelection *selection)
{
  const guint *number = g_object_get_data (G_OBJECT (button), NUMBER_KEY);

  sbx_selection_reveal_event (selection, *number);
}

/* What the row leads to, or says below the name. */
static GtkWidget *
new_jump (const char   *text,
          guint32       number,
          SbxSelection *selection)
{
  GtkWidget *button = gtk_button_new_with_label (text);
  guint wide = number;

  g_object_set_data_full (G_OBJECT (button), NUMBER_KEY, g_memdup2 (&wide, sizeof wide), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (jump_cb), selection, 0);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "delivery-jump");
  return button;
}

static GtkWidget *
new_note (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  return label;
}

/* @below: (nullable) (transfer floating) */
static GtkWidget *
new_row (SbxWorld   *world,
         guint       remote,
         const char *name,
         GtkWidget  *below,
         GtkWidget  *end,
         const char *spoken)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *mark = sbx_remote_mark_new ();
  GtkWidget *label = gtk_label_new (name);

  sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), remote != SBX_ROW_NONE ? remote : G_MAXUINT);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, name);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), label);
  if (below != NULL)
    gtk_box_append (GTK_BOX (texts), below);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), end);
  gtk_widget_add_css_class (box, "delivery");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static GtkWidget *
new_state (const SbxLink *link,
           const char    *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *label = gtk_label_new (text);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (sbx_delivery_icon (link)));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "delivery-state");
  if (link->fate == SBX_LINK_DELIVERED)
    gtk_widget_add_css_class (box, "delivery-good");
  else if (sbx_link_is_dropped (link))
    gtk_widget_add_css_class (box, "delivery-bad");
  return box;
}

/* (nullable): why it was dropped is said by a card of its own */
static GtkWidget *
new_outcome (const SbxLink *link,
             SbxSelection  *selection)
{
  g_autofree char *number = sbx_format_count (link->to);
  g_autofree char *text = NULL;

  if (link->to != 0)
    {
      /* Translators: a remote dispatched a message it received; %s is the number of that action */
      text = g_strdup_printf (_("replayed as #%s"), number);
      return new_jump (text, link->to, selection);
    }
  if (link->fate == SBX_LINK_DELIVERED)
    return new_note (_("It dispatched something that the list does not show."));
  if (link->fate == SBX_LINK_TAKEN)
    return new_note (_("Its handler returned, and no action followed."));
  if (link->fate == SBX_LINK_UNKNOWN)
    return new_note (_("Events are missing, or its page is gone."));
  return NULL;
}

GtkWidget *
sbx_delivery_row_new_to (const SbxLink *link,
                         SbxWorld      *world,
                         SbxSelection  *selection)
{
  g_autofree char *name = sbx_delivery_dup_name (world, link->to_remote, link->to_run);
  g_autofree char *state = sbx_delivery_dup_state (link);
  /* Translators: a remote and what became of a message there, for example "cart: delivered" */
  g_autofree char *spoken = g_strdup_printf (_("%s: %s"), name, state);

  return new_row (world, link->to_remote, name, new_outcome (link, selection),
                  new_state (link, state), spoken);
}

GtkWidget *
sbx_delivery_row_new_from (const SbxLink *link,
                           SbxWorld      *world,
                           SbxSelection  *selection)
{
  gboolean known = link->from_run != SBX_ROW_NONE;
  g_autofree char *name = known ? sbx_delivery_dup_name (world, link->from_remote, link->from_run)
                                : g_strdup (_("unknown sender"));
  g_autofree char *number = sbx_format_count (link->from != 0 ? link->from : link->sent);
  g_autofree char *text = g_strdup_printf (_("sent as #%s"), number);
  /* Translators: who sent a message, for example "From host" */
  g_autofree char *spoken = g_strdup_printf (_("From %s"), name);
  g_autofree char *state = sbx_delivery_dup_state (link);
  GtkWidget *below = NULL;

  if (link->from != 0)
    below = new_jump (text, link->from, selection);
  else if (known)
    below = new_note (_("It was sent without a dispatch."));
  else
    below = new_note (_("Its sender is not seen here."));

  return new_row (world, link->from_remote, name, below, new_state (link, state), spoken);
}
