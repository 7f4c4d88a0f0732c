/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTravelBar"

#include "config.h"

#include "sbx-travel-bar.h"

#include <glib/gi18n.h>

#include "sbx-command-text.h"
#include "sbx-format.h"

struct _SbxTravelBar
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *revealer;
  GtkWidget *label;
  GtkWidget *show_button;
  GtkWidget *button;

  /* Owned References */
  SbxWorld *world;

  guint store;
  guint64 at;
};

G_DEFINE_FINAL_TYPE (SbxTravelBar, sbx_travel_bar, GTK_TYPE_WIDGET)

static const SbxOverviewStore *
find_travelled (SbxTravelBar *self,
                guint        *n_others)
{
  SbxOverview *overview = sbx_world_get_overview (self->world);
  const SbxOverviewStore *found = NULL;

  *n_others = 0;
  for (guint i = 0; overview != NULL && i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      /* What is closed, or in a file, cannot be led back. */
      if (!store->travelled || !store->open || store->can == 0)
        continue;
      if (found == NULL)
        found = store;
      else
        (*n_others)++;
    }
  return found;
}

static char *
dup_text (const SbxOverviewStore *store,
          guint                   n_others)
{
  g_autofree char *name = sbx_format_name (store->label, 80);
  g_autofree char *number = sbx_format_count (store->at);
  g_autofree char *text = NULL;
  g_autofree char *others = NULL;

  if (store->at != 0)
    /* Translators: the name of a store, the number of an action */
    text = g_strdup_printf (_("%s shows the state after #%s."), name, number);
  else
    text = g_strdup_printf (_("%s shows a state of the past."), name);
  if (n_others == 0)
    return g_steal_pointer (&text);
  others = g_strdup_printf (ngettext ("So does %u other store.", "So do %u other stores.",
                                      n_others), n_others);
  return g_strdup_printf ("%s %s", text, others);
}

/* Numbers stand nowhere in the list: this leads there. */
static void
show_number (SbxTravelBar *self)
{
  g_autofree char *number = sbx_format_count (self->at);
  /* Translators: a button: to select the action of that number in the list */
  g_autofree char *title = g_strdup_printf (_("Show #%s"), number);

  gtk_widget_set_visible (self->show_button, self->at != 0);
  gtk_button_set_label (GTK_BUTTON (self->show_button), title);
}

static void
show (SbxTravelBar *self)
{
  guint n_others;
  const SbxOverviewStore *store = find_travelled (self, &n_others);
  g_autofree char *text = NULL;
  g_autofree char *reason = NULL;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), store != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), store != NULL);
  if (store == NULL)
    return;
  self->store = store->index;
  self->at = store->at;
  text = dup_text (store, n_others);
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  show_number (self);
  reason = sbx_command_text_dup_live_reason (self->world, store->index);
  gtk_widget_set_sensitive (self->button, reason == NULL);
  gtk_widget_set_tooltip_text (self->button, reason);
}

static void
clicked_cb (SbxTravelBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.live", "u", self->store);
}

static void
show_clicked_cb (SbxTravelBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-event", "t", self->at);
}

static void
sbx_travel_bar_dispose (GObject *object)
{
  SbxTravelBar *self = SBX_TRAVEL_BAR (object);

  g_clear_object (&self->world);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_travel_bar_parent_class)->dispose (object);
}

static void
sbx_travel_bar_class_init (SbxTravelBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_travel_bar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "travelbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
sbx_travel_bar_init (SbxTravelBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->store = G_MAXUINT;
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (self->label, "numeric");
  self->show_button = gtk_button_new_with_label ("");
  gtk_widget_set_valign (self->show_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->show_button, "flat");
  g_signal_connect_object (self->show_button, "clicked", G_CALLBACK (show_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  self->button = gtk_button_new_with_label (_("Return to Live"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), self->show_button);
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_widget_add_css_class (box, "paused-bar");
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
}

/**
 * sbx_travel_bar_new:
 * @world: what is known of stores
 *
 * Returns: (transfer floating): a bar that watches @world
 */
GtkWidget *
sbx_travel_bar_new (SbxWorld *world)
{
  SbxTravelBar *self;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);

  self = g_object_new (SBX_TYPE_TRAVEL_BAR, NULL);
  self->world = g_object_ref (world);
  g_signal_connect_object (world, "notify::overview", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
