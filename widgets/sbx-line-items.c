/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-line-items.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *name;   /* what it does */
  const char *title;  /* what the button says if it shares a line; NULL: its name */
  const char *action;
  const char *keys;
  const char *line;   /* what stands before those that share it; NULL but for the first */
} Item;

static const Item items[] = {
  { N_("Copy"), NULL, "lines.copy", "<Control>c", NULL },
  /* Translators: as in "Copy as JSON": the buttons behind it say as what */
  { N_("Copy as JSON"), N_("JSON"), "lines.copy-as::json", NULL, N_("Copy As") },
  { N_("Copy as curl Command"), N_("curl"), "lines.copy-as::curl", NULL, NULL },
  { N_("Copy as dispatch() Call"), N_("dispatch()"), "lines.copy-as::dispatch", NULL, NULL },
  { N_("Copy as JSON With Secrets"), NULL, "lines.copy-as::json-raw", NULL, NULL },
  { N_("Compare With the One Selected Before"), NULL, "lines.compare", NULL, NULL },
  { N_("Go to the Other End"), NULL, "lines.partner", "<Control>e", NULL },
  { NULL, NULL, NULL, NULL, NULL },
  /* Translators: as in "Show Only This Type": the buttons behind it say what */
  { N_("Show Only This Type"), N_("Type"), "lines.only-type", NULL, N_("Show Only This") },
  { N_("Show Only This Remote"), N_("Remote"), "lines.only-remote", NULL, NULL },
  { N_("Show Only This Store"), N_("Store"), "lines.only-store", NULL, NULL },
  { N_("Hide This Type"), NULL, "lines.exclude-type", NULL, NULL },
  { N_("Show in Lanes"), NULL, "lines.lanes", NULL, NULL },
  /* Translators: of time: the buttons behind it say whether it begins or ends here */
  { N_("Begin Range Here"), N_("Begin Here"), "lines.range-start", NULL, N_("Range") },
  { N_("End Range Here"), N_("End Here"), "lines.range-end", NULL, NULL },
};

static void
clicked_cb (GtkWidget *button)
{
  GtkWidget *popover = gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static GtkWidget *
new_keys (const char *keys)
{
  guint key;
  GdkModifierType modifiers;
  g_autofree char *text = NULL;
  GtkWidget *label;

  gtk_accelerator_parse (keys, &key, &modifiers);
  text = gtk_accelerator_get_label (key, modifiers);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
new_button (const Item *item)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *label = gtk_label_new (_(item->title != NULL ? item->title : item->name));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, item->title == NULL);
  gtk_box_append (GTK_BOX (box), label);
  if (item->keys != NULL)
    gtk_box_append (GTK_BOX (box), new_keys (item->keys));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "command-item");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(item->name), -1);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), item->action);
  g_signal_connect_after (button, "clicked", G_CALLBACK (clicked_cb), NULL);
  return button;
}

static GtkWidget *
new_line (const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "line-items");
  gtk_box_append (GTK_BOX (line), label);
  return line;
}

GtkWidget *
sbx_line_items_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      const Item *item = &items[i];

      if (item->line != NULL)
        {
          line = new_line (_(item->line));
          gtk_box_append (GTK_BOX (box), line);
        }
      if (item->name == NULL)
        gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      else
        gtk_box_append (GTK_BOX (item->title != NULL ? line : box), new_button (item));
    }
  return box;
}
