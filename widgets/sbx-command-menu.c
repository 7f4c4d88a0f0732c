/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxCommandMenu"

#include "config.h"

#include "sbx-command-menu.h"

#include <glib/gi18n.h>

#include "sbx-command-text.h"

#define MAX_HEIGHT 620

/* A menu of GTK's own cannot say why an item is insensitive. */
struct _SbxCommandMenu
{
  GtkPopover parent_instance;

  /* Borrowed References */
  GtkWidget *box;
  GtkWidget *items[SBX_N_COMMANDS];

  /* Owned References */
  SbxWorld *world;

  guint store;
  guint64 number;
};

G_DEFINE_FINAL_TYPE (SbxCommandMenu, sbx_command_menu, GTK_TYPE_POPOVER)

typedef struct
{
  SbxCommandKind kind;
  gboolean of_action; /* only where there is an action */
  gboolean begins;    /* a group */
  const char *keys;
} Entry;

static const Entry entries[] = {
  { SBX_COMMAND_JUMP, TRUE, FALSE, "<Control>j" },
  { SBX_COMMAND_SKIP, TRUE, FALSE, "<Control><Shift>x" },
  { SBX_COMMAND_REORDER, TRUE, FALSE, NULL },
  { SBX_COMMAND_DISPATCH, FALSE, TRUE, "<Control>t" },
  { SBX_COMMAND_IMPORT, FALSE, FALSE, NULL },
  { SBX_COMMAND_COMMIT, FALSE, TRUE, NULL },
  { SBX_COMMAND_ROLLBACK, FALSE, FALSE, NULL },
  { SBX_COMMAND_RESET, FALSE, FALSE, NULL },
  { SBX_COMMAND_SWEEP, FALSE, FALSE, NULL },
  { SBX_COMMAND_LOCK, FALSE, TRUE, NULL },
  { SBX_COMMAND_PAUSE, FALSE, FALSE, NULL },
};

/**
 * sbx_command_menu_new_parameter:
 * @world: what is known of stores
 * @kind: the command
 * @store: index of the store
 * @number: the action that is meant, 0 for none
 *
 * Returns: (transfer floating): the parameter of `win.command`
 */
GVariant *
sbx_command_menu_new_parameter (SbxWorld       *world,
                                SbxCommandKind  kind,
                                guint           store,
                                guint64         number)
{
  gboolean on = sbx_command_text_get_on (kind, sbx_world_get_store (world, store), number);

  return g_variant_new ("(sutb)", sbx_command_kind_to_string (kind), store, number, on);
}

static void
clicked_cb (GtkButton      *button,
            SbxCommandMenu *self)
{
  SbxCommandKind kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "kind"));
  GVariant *parameter = sbx_command_menu_new_parameter (self->world, kind, self->store,
                                                        self->number);
  g_autoptr (GtkWidget) parent = g_object_ref (gtk_widget_get_parent (GTK_WIDGET (self)));

  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_widget_activate_action_variant (parent, "win.command", parameter);
}

static GtkWidget *
new_item (SbxCommandMenu *self,
          const Entry    *entry)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (entry->keys != NULL)
    {
      guint key;
      GdkModifierType modifiers;
      g_autofree char *text = NULL;
      GtkWidget *keys;

      gtk_accelerator_parse (entry->keys, &key, &modifiers);
      text = gtk_accelerator_get_label (key, modifiers);
      keys = gtk_label_new (text);
      gtk_widget_add_css_class (keys, "dim-label");
      gtk_box_append (GTK_BOX (box), keys);
    }
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "command-item");
  g_object_set_data (G_OBJECT (button), "kind", GUINT_TO_POINTER (entry->kind));
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, 0);
  return button;
}

static void
show_item (SbxCommandMenu *self,
           const Entry    *entry)
{
  GtkWidget *button = self->items[entry->kind];
  GtkWidget *box = gtk_button_get_child (GTK_BUTTON (button));
  const SbxOverviewStore *store = sbx_world_get_store (self->world, self->store);
  const char *title = sbx_command_text_get_title (entry->kind, store, self->number);
  g_autofree char *reason = sbx_command_text_dup_reason (self->world, self->store, self->number,
                                                         entry->kind);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), title);
  gtk_widget_set_sensitive (button, reason == NULL);
  gtk_widget_set_tooltip_text (button, reason);
  gtk_widget_set_visible (button, !entry->of_action || self->number != 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  reason != NULL ? reason : "", -1);
}

static void
show (SbxCommandMenu *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    show_item (self, &entries[i]);
  gtk_widget_set_visible (gtk_widget_get_prev_sibling (self->items[SBX_COMMAND_DISPATCH]),
                          self->number != 0);
}

static void
overview_cb (SbxCommandMenu *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show (self);
}

static void
sbx_command_menu_map (GtkWidget *widget)
{
  show (SBX_COMMAND_MENU (widget));

  GTK_WIDGET_CLASS (sbx_command_menu_parent_class)->map (widget);
}

static void
sbx_command_menu_dispose (GObject *object)
{
  g_clear_object (&SBX_COMMAND_MENU (object)->world);

  G_OBJECT_CLASS (sbx_command_menu_parent_class)->dispose (object);
}

static void
sbx_command_menu_class_init (SbxCommandMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_command_menu_dispose;
  GTK_WIDGET_CLASS (klass)->map = sbx_command_menu_map;
}

static void
sbx_command_menu_init (SbxCommandMenu *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (entries[i].begins)
        gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      self->items[entries[i].kind] = new_item (self, &entries[i]);
      gtk_box_append (GTK_BOX (self->box), self->items[entries[i].kind]);
    }
  gtk_popover_set_child (GTK_POPOVER (self), self->box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
}

/**
 * sbx_command_menu_new:
 * @world: what is known of stores
 *
 * Returns: (transfer floating): a menu without a store
 */
GtkWidget *
sbx_command_menu_new (SbxWorld *world)
{
  SbxCommandMenu *self;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);

  self = g_object_new (SBX_TYPE_COMMAND_MENU, NULL);
  self->world = g_object_ref (world);
  self->store = G_MAXUINT;
  g_signal_connect_object (world, "notify::overview", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
sbx_command_menu_set_target (SbxCommandMenu *self,
                             guint           store,
                             guint64         number)
{
  g_return_if_fail (SBX_IS_COMMAND_MENU (self));

  self->store = store;
  self->number = number;
  show (self);
}

void
sbx_command_menu_prepend (SbxCommandMenu *self,
                          GtkWidget      *child)
{
  GtkWidget *scroller;

  g_return_if_fail (SBX_IS_COMMAND_MENU (self));

  gtk_box_prepend (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_prepend (GTK_BOX (self->box), child);
  /* It can be higher than a small window. */
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  g_object_ref (self->box);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  g_object_unref (self->box);
}
