/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxChangeRow"

#include "config.h"

#include "sbx-change-row.h"

#include <glib/gi18n.h>

#include "sbx-copy.h"
#include "sbx-format.h"
#include "sbx-json-tree.h"
#include "sbx-path.h"
#include "sbx-text-compare.h"

#define VALUE_LENGTH 600
/* Values that are no longer stand in one line with each other. */
#define SHORT_LENGTH 24
/* Texts that are longer are compared word by word. */
#define LONG_LENGTH 48

struct _SbxChangeRow
{
  GtkListBoxRow parent_instance;

  /* Owned References */
  char *path;
  SbxValue *before;
  SbxValue *after;
};

G_DEFINE_FINAL_TYPE (SbxChangeRow, sbx_change_row, GTK_TYPE_LIST_BOX_ROW)

static GtkWidget *
new_label (const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_button (const char *icon,
            const char *text)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "change-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  return button;
}

static char *
dup_preview (SbxValue *value,
             gsize     max)
{
  g_autofree char *preview = sbx_value_preview (value, max);

  return sbx_format_name (preview, max);
}

/* --- Values ---------------------------------------------------------------------------------- */

static void
add_value (GtkWidget  *box,
           const char *sign,
           const char *style,
           SbxValue   *value)
{
  g_autofree char *text = dup_preview (value, VALUE_LENGTH);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = new_label (text, style);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), new_label (sign, style));
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (box), line);
}

/* (nullable) (transfer full): by how much a number changed. */
static char *
dup_delta (SbxValue *before,
           SbxValue *after)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  double delta;

  if (sbx_value_get_json_type (before) != SBX_JSON_NUMBER ||
      sbx_value_get_json_type (after) != SBX_JSON_NUMBER)
    return NULL;
  old = sbx_value_preview (before, 40);
  new = sbx_value_preview (after, 40);
  delta = g_ascii_strtod (new, NULL) - g_ascii_strtod (old, NULL);
  if (!isfinite (delta))
    return NULL;
  return g_strdup_printf ("%s%.10g", delta < 0 ? "−" : "+", fabs (delta));
}

/* In one line where both are short: "844 → 0  −844". */
static gboolean
add_short_pair (GtkWidget *box,
                SbxValue  *before,
                SbxValue  *after)
{
  g_autofree char *old = dup_preview (before, SHORT_LENGTH + 1);
  g_autofree char *new = dup_preview (after, SHORT_LENGTH + 1);
  g_autofree char *delta = dup_delta (before, after);
  GtkWidget *line;
  GtkWidget *arrow;

  if (g_utf8_strlen (old, -1) > SHORT_LENGTH || g_utf8_strlen (new, -1) > SHORT_LENGTH ||
      g_utf8_strlen (old, -1) + g_utf8_strlen (new, -1) > SHORT_LENGTH + SHORT_LENGTH / 3)
    return FALSE;
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  arrow = new_label (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "←" : "→",
                     "change-arrow");
  gtk_box_append (GTK_BOX (line), new_label (old, "change-before"));
  gtk_box_append (GTK_BOX (line), arrow);
  gtk_box_append (GTK_BOX (line), new_label (new, "change-after"));
  if (delta != NULL)
    gtk_box_append (GTK_BOX (line), new_label (delta, "change-delta"));
  gtk_box_append (GTK_BOX (box), line);
  return TRUE;
}

static gboolean
add_texts (GtkWidget *box,
           SbxValue  *before,
           SbxValue  *after)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  if (MAX (sbx_value_get_size (before), sbx_value_get_size (after)) < LONG_LENGTH)
    return FALSE;
  old = sbx_value_dup_string (before);
  new = sbx_value_dup_string (after);
  if (old == NULL || new == NULL || !g_utf8_validate (old, -1, NULL) ||
      !g_utf8_validate (new, -1, NULL))
    return FALSE;
  gtk_box_append (GTK_BOX (box), sbx_text_compare_new (old, new));
  return TRUE;
}

static void
add_values (GtkWidget       *box,
            const SbxChange *change)
{
  if (change->from != NULL)
    {
      g_autofree char *from = sbx_format_name (change->from, VALUE_LENGTH);
      /* Translators: an element of a list is at another place now; %s is where it was */
      g_autofree char *text = g_strdup_printf (_("Moved here from %s"), from);

      gtk_box_append (GTK_BOX (box), new_label (text, "change-moved"));
      return;
    }
  if (change->before != NULL && change->after != NULL &&
      (add_short_pair (box, change->before, change->after) ||
       add_texts (box, change->before, change->after)))
    return;
  if (change->before != NULL)
    add_value (box, "−", "change-before", change->before);
  if (change->after != NULL)
    add_value (box, "+", "change-after", change->after);
}

/* --- What can be done with it ---------------------------------------------------------------- */

static void
copy_cb (SbxChangeRow *self)
{
  g_autoptr (SbxPath) path = sbx_path_parse (self->path);
  const char *name = path != NULL && path->n_steps > 0 ? path->steps[path->n_steps - 1].key : NULL;
  g_autofree char *before = self->before != NULL ? sbx_copy_dup_value (self->before, name) : NULL;
  g_autofree char *after = self->after != NULL ? sbx_copy_dup_value (self->after, name) : NULL;
  g_autoptr (GString) text = g_string_new ("{\"path\":");

  sbx_json_append_string (text, self->path, -1);
  if (before != NULL)
    g_string_append_printf (text, ",\"before\":%s", before);
  if (after != NULL)
    g_string_append_printf (text, ",\"after\":%s", after);
  g_string_append_c (text, '}');
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

/* A popover stays with its button; its tree is made when it is asked for. */
static void
open_cb (GtkMenuButton *button,
         gpointer       data)
{
  SbxChangeRow *self = data;
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *tree = sbx_json_tree_new ();

  gtk_widget_set_size_request (tree, 300, 320);
  sbx_json_tree_set_value (SBX_JSON_TREE (tree), self->after != NULL ? self->after : self->before);
  sbx_json_tree_open_levels (SBX_JSON_TREE (tree), 30);
  gtk_popover_set_child (GTK_POPOVER (popover), tree);
  gtk_menu_button_set_popover (button, popover);
}

static gboolean
is_large (SbxValue *value)
{
  return value != NULL && sbx_value_get_size (value) > VALUE_LENGTH;
}

static void
add_buttons (SbxChangeRow    *self,
             GtkWidget       *line,
             const SbxChange *change,
             gboolean         in_state)
{
  GtkWidget *copy = new_button ("edit-copy-symbolic", _("Copy This Change"));

  if (is_large (change->before) || is_large (change->after))
    {
      GtkWidget *open = gtk_menu_button_new ();

      gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (open), "view-more-horizontal-symbolic");
      gtk_widget_set_tooltip_text (open, _("Show the Whole Value"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _("Show the Whole Value"), -1);
      gtk_widget_add_css_class (open, "flat");
      gtk_widget_add_css_class (open, "change-button");
      gtk_widget_set_valign (open, GTK_ALIGN_START);
      gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (open), open_cb, self, NULL);
      gtk_box_append (GTK_BOX (line), open);
    }
  if (in_state && change->after != NULL)
    {
      GtkWidget *reveal = new_button ("go-jump-symbolic", _("Show in the State"));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (reveal), "details.reveal-path");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (reveal), "s", change->path);
      gtk_box_append (GTK_BOX (line), reveal);
    }
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_cb), self);
  gtk_box_append (GTK_BOX (line), copy);
}

/* --- The row --------------------------------------------------------------------------------- */

static const char *
get_sign (const SbxChange *change)
{
  if (change->from != NULL)
    return "⇅";
  if (change->before == NULL)
    return "+";
  return change->after == NULL ? "−" : "±";
}

static char *
dup_description (const SbxChange *change,
                 const char      *path)
{
  g_autofree char *before = change->before != NULL ? dup_preview (change->before, 80) : NULL;
  g_autofree char *after = change->after != NULL ? dup_preview (change->after, 80) : NULL;

  if (change->from != NULL)
    return g_strdup_printf (_("%s moved from %s"), path, change->from);
  if (before == NULL)
    return g_strdup_printf (_("%s added: %s"), path, after != NULL ? after : "");
  if (after == NULL)
    return g_strdup_printf (_("%s removed, was: %s"), path, before);
  return g_strdup_printf (_("%s changed from %s to %s"), path, before, after);
}

/* Where the path does not say which element it is: an index may be another one's tomorrow. What is
 * added or removed as a whole shows it anyway. */
static void
add_identity (GtkWidget       *box,
              const SbxChange *change)
{
  g_autofree char *identity = sbx_format_name (change->identity, 120);
  gboolean whole = change->from == NULL && (change->before == NULL || change->after == NULL);

  if (*identity != '\0' && !(whole && g_str_has_suffix (change->path, "]")))
    gtk_box_append (GTK_BOX (box), new_label (identity, "change-identity"));
}

static void
sbx_change_row_finalize (GObject *object)
{
  SbxChangeRow *self = SBX_CHANGE_ROW (object);

  g_free (self->path);
  g_clear_pointer (&self->before, sbx_value_unref);
  g_clear_pointer (&self->after, sbx_value_unref);

  G_OBJECT_CLASS (sbx_change_row_parent_class)->finalize (object);
}

static void
sbx_change_row_class_init (SbxChangeRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_change_row_finalize;
}

static void
sbx_change_row_init (SbxChangeRow *self)
{
}

/**
 * sbx_change_row_new:
 * @change: a change
 * @in_state: whether the place can be shown in the state that is on show
 *
 * Returns: (transfer floating): a line for it
 */
GtkWidget *
sbx_change_row_new (const SbxChange *change,
                    gboolean         in_state)
{
  SbxChangeRow *self = g_object_new (SBX_TYPE_CHANGE_ROW, "activatable", FALSE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *path = sbx_format_name (change->path, VALUE_LENGTH);
  /* Translators: the whole state, not a part of it */
  const char *shown = *path != '\0' ? path : _("whole state");
  g_autofree char *description = dup_description (change, shown);
  GtkWidget *label = new_label (shown, "change-path");

  self->path = g_strdup (change->path);
  self->before = change->before != NULL ? sbx_value_ref (change->before) : NULL;
  self->after = change->after != NULL ? sbx_value_ref (change->after) : NULL;
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (head), new_label (get_sign (change), "change-sign"));
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (head), label);
  add_buttons (self, head, change, in_state);
  gtk_box_append (GTK_BOX (box), head);
  add_identity (box, change);
  add_values (box, change);
  gtk_widget_add_css_class (box, "change");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  return GTK_WIDGET (self);
}
