/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSendDialog"

#include "config.h"

#include "sbx-type-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-json-string.h"

#define MAX_OFFERED 8

struct _SbxTypeCompletion
{
  GtkTextView *text;  /* borrowed */
  GtkWidget *popover; /* child of the text */
  GtkWidget *list;
  GArray *known;
  SbxTypeTakenFunc taken;
  gpointer user_data;
  gboolean taking;
};

char *
sbx_type_completion_dup_prefix (const char *before)
{
  const char *key = g_strrstr (before, "\"type\"");
  const char *value;

  if (key == NULL)
    return NULL;
  value = key + strlen ("\"type\"");
  value += strspn (value, " \t\r\n");
  if (*value++ != ':')
    return NULL;
  value += strspn (value, " \t\r\n");
  if (*value++ != '"' || strpbrk (value, "\"\\\n") != NULL)
    return NULL;
  return g_strdup (value);
}

static char *
dup_prefix (SbxTypeCompletion *self,
            GtkTextIter       *cursor)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;
  g_autofree char *before = NULL;

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_mark (buffer, cursor, gtk_text_buffer_get_insert (buffer));
  before = gtk_text_buffer_get_text (buffer, &start, cursor, FALSE);
  return sbx_type_completion_dup_prefix (before);
}

static void
close_list (SbxTypeCompletion *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/* Whether the text holds nothing but a type. */
static gboolean
is_bare (SbxTypeCompletion *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  return strchr (text, ',') == NULL;
}

static void
take (SbxTypeCompletion *self,
      GtkListBoxRow     *row)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  const SbxKnownAction *action = g_object_get_data (G_OBJECT (row), "action");
  GtkTextIter cursor;
  GtkTextIter start;
  g_autofree char *prefix = dup_prefix (self, &cursor);
  g_autoptr (GString) value = g_string_new (NULL);
  gboolean bare = is_bare (self);

  if (prefix == NULL)
    return;
  self->taking = TRUE;
  start = cursor;
  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (prefix, -1));
  /* The rest of what was there before the closing quote goes, too. */
  while (!gtk_text_iter_ends_line (&cursor) && gtk_text_iter_get_char (&cursor) != '"')
    gtk_text_iter_forward_char (&cursor);
  sbx_json_append_string (value, action->type, -1);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &cursor);
  /* Without its quotes: those are there. */
  gtk_text_buffer_insert (buffer, &start, value->str + 1, (int) value->len - 2);
  gtk_text_buffer_end_user_action (buffer);
  self->taking = FALSE;
  close_list (self);
  self->taken (action->number, bare, self->user_data);
}

static void
activated_cb (GtkListBox        *list,
              GtkListBoxRow     *row,
              SbxTypeCompletion *self)
{
  take (self, row);
}

static void
select_by (SbxTypeCompletion *self,
           int                step)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) + step : 0;
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), MAX (index, 0));
  const SbxKnownAction *action;

  if (row == NULL)
    return;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  action = g_object_get_data (G_OBJECT (row), "action");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  action->type, -1);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        SbxTypeCompletion     *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (!gtk_widget_get_visible (self->popover) || (modifiers & GDK_CONTROL_MASK) != 0)
    return FALSE;
  if (key == GDK_KEY_Down || key == GDK_KEY_Up)
    select_by (self, key == GDK_KEY_Down ? 1 : -1);
  else if (key == GDK_KEY_Escape)
    close_list (self);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_Tab) && row != NULL)
    take (self, row);
  else
    return FALSE;
  return TRUE;
}

static void
add (SbxTypeCompletion    *self,
     const SbxKnownAction *action)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  g_autofree char *name = sbx_format_name (action->type, 60);
  g_autofree char *number = sbx_format_count (action->count);
  /* Translators: how often an action of that type was seen */
  g_autofree char *count = g_strdup_printf (_("%s×"), number);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *count_label = gtk_label_new (count);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (count_label, "dim-label");
  gtk_widget_add_css_class (count_label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count_label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "action", (gpointer) action);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static guint
fill (SbxTypeCompletion *self,
      const char        *prefix)
{
  g_autofree char *folded = g_utf8_casefold (prefix, -1);
  GtkListBoxRow *row;
  guint n = 0;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; self->known != NULL && i < self->known->len && n < MAX_OFFERED; i++)
    {
      const SbxKnownAction *action = &g_array_index (self->known, SbxKnownAction, i);
      g_autofree char *type = g_utf8_casefold (action->type, -1);

      if (strstr (type, folded) == NULL || strcmp (action->type, prefix) == 0)
        continue;
      add (self, action);
      n++;
    }
  return n;
}

static void
cursor_cb (SbxTypeCompletion *self)
{
  GtkTextIter cursor;
  g_autofree char *prefix = NULL;
  GdkRectangle place;

  if (self->taking || !gtk_widget_has_focus (GTK_WIDGET (self->text)))
    return;
  prefix = dup_prefix (self, &cursor);
  if (prefix == NULL || fill (self, prefix) == 0)
    {
      close_list (self);
      return;
    }
  gtk_text_view_get_iter_location (self->text, &cursor, &place);
  gtk_text_view_buffer_to_window_coords (self->text, GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
                                         &place.x, &place.y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &place);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

SbxTypeCompletion *
sbx_type_completion_new (GtkTextView      *text,
                         SbxTypeTakenFunc  taken,
                         gpointer          user_data)
{
  SbxTypeCompletion *self = g_new0 (SbxTypeCompletion, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->text = text;
  self->taken = taken;
  self->user_data = user_data;
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "address-completion");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Known types"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->list);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_set_parent (self->popover, GTK_WIDGET (text));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (text), keys);
  g_signal_connect_swapped (gtk_text_view_get_buffer (text), "notify::cursor-position",
                            G_CALLBACK (cursor_cb), self);
  return self;
}

void
sbx_type_completion_take_known (SbxTypeCompletion *self,
                                GArray            *known)
{
  close_list (self);
  g_clear_pointer (&self->known, g_array_unref);
  self->known = known;
}

/* With its text still there. */
void
sbx_type_completion_free (SbxTypeCompletion *self)
{
  g_signal_handlers_disconnect_by_data (gtk_text_view_get_buffer (self->text), self);
  g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_unparent (self->popover);
  g_clear_pointer (&self->known, g_array_unref);
  g_free (self);
}
