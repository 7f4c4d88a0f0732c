/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSendDialog"

#include "config.h"

#include "sbx-type-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-completion-list.h"
#include "sbx-format.h"
#include "sbx-json-string.h"

#define MAX_OFFERED 8

struct _SbxTypeCompletion
{
  GtkTextView *text; /* borrowed */
  SbxCompletionList *list;
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
taken_cb (gpointer item,
          gpointer data)
{
  SbxTypeCompletion *self = data;
  const SbxKnownAction *action = item;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
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
  sbx_completion_list_close (self->list);
  self->taken (action->number, bare, self->user_data);
}

static void
add (SbxTypeCompletion    *self,
     const SbxKnownAction *action)
{
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
  sbx_completion_list_add (self->list, box, action->type, (gpointer) action, NULL);
}

static guint
fill (SbxTypeCompletion *self,
      const char        *prefix)
{
  g_autofree char *folded = g_utf8_casefold (prefix, -1);
  guint n = 0;

  sbx_completion_list_clear (self->list);
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
      sbx_completion_list_close (self->list);
      return;
    }
  gtk_text_view_get_iter_location (self->text, &cursor, &place);
  gtk_text_view_buffer_to_window_coords (self->text, GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
                                         &place.x, &place.y);
  sbx_completion_list_open (self->list, &place);
}

SbxTypeCompletion *
sbx_type_completion_new (GtkTextView      *text,
                         SbxTypeTakenFunc  taken,
                         gpointer          user_data)
{
  SbxTypeCompletion *self = g_new0 (SbxTypeCompletion, 1);

  self->text = text;
  self->taken = taken;
  self->user_data = user_data;
  self->list = sbx_completion_list_new (GTK_WIDGET (text), _("Known types"), taken_cb, self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (text), "notify::cursor-position",
                            G_CALLBACK (cursor_cb), self);
  return self;
}

void
sbx_type_completion_take_known (SbxTypeCompletion *self,
                                GArray            *known)
{
  sbx_completion_list_close (self->list);
  sbx_completion_list_clear (self->list); /* its lines are those of the old ones */
  g_clear_pointer (&self->known, g_array_unref);
  self->known = known;
}

/* With its text still there. */
void
sbx_type_completion_free (SbxTypeCompletion *self)
{
  g_signal_handlers_disconnect_by_data (gtk_text_view_get_buffer (self->text), self);
  sbx_completion_list_free (self->list);
  g_clear_pointer (&self->known, g_array_unref);
  g_free (self);
}
