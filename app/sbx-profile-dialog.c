/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxProfileDialog"

#include "config.h"

#include "sbx-profile-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-dial.h"
#include "sbx-format.h"
#include "sbx-profile-preview.h"
#include "sbx-profiles.h"

/* What is listened to is a sample. */
#define MAX_MESSAGES 30
#define MAX_MESSAGE (1024 * 1024)
#define PREVIEW_MS 150

struct _SbxProfileDialog
{
  AdwWindow parent_instance;

  /* Template Widgets */
  GtkWidget *save_button;
  AdwToastOverlay *toasts;
  AdwComboRow *profile_row;
  AdwEntryRow *address_row;
  GtkTextView *text;
  GtkLabel *note;
  GtkListBox *lines;

  /* Owned References */
  GPtrArray *profiles;  /* SbxProfile */
  GPtrArray *messages;  /* GBytes, the first one first */
  SbxSocket *socket;
  GCancellable *cancellable;
  char *line;           /* how the connection stands */

  guint preview_id;
  guint n_lines;
  gboolean valid;
};

G_DEFINE_FINAL_TYPE (SbxProfileDialog, sbx_profile_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (SbxProfileDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static const char *
describe_kind (SbxMessageKind kind)
{
  switch (kind)
    {
    case SBX_MESSAGE_STATE:
      return _("State");
    case SBX_MESSAGE_JSON_PATCH:
    case SBX_MESSAGE_MERGE_PATCH:
      return _("Change");
    case SBX_MESSAGE_ACTION:
      return _("Action");
    case SBX_MESSAGE_DONE:
      return _("Answer");
    case SBX_MESSAGE_ERROR:
      return _("Complaint");
    case SBX_MESSAGE_IGNORE:
      return _("Of no interest");
    case SBX_MESSAGE_UNKNOWN:
    default:
      return _("No rule fits");
    }
}

/* --- The preview ----------------------------------------------------------------------------- */

static void
add_part (GString    *text,
          const char *part)
{
  g_autofree char *clean = sbx_format_name (part, 160);

  if (*clean == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, clean);
}

static void
add_line (SbxProfileDialog     *self,
          const SbxPreviewLine *line)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (line->problem != NULL
                                                  ? "dialog-warning-symbolic"
                                                  : line->kind == SBX_MESSAGE_UNKNOWN
                                                  ? "dialog-question-symbolic"
                                                  : "emblem-ok-symbolic");
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autofree char *reply = line->reply != NULL ? g_strdup_printf (_("answered with %s"),
                                                                  line->reply) : NULL;

  add_part (detail, line->problem);
  if (line->problem == NULL)
    {
      add_part (detail, line->store);
      add_part (detail, line->action);
      add_part (detail, line->summary);
      add_part (detail, reply);
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), describe_kind (line->kind));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_widget_add_css_class (icon, line->problem != NULL ? "warning"
                                  : line->kind == SBX_MESSAGE_UNKNOWN ? "dim-label" : "success");
  gtk_list_box_append (self->lines, row);
  self->n_lines++;
}

static void
show_note (SbxProfileDialog   *self,
           const GError       *error,
           const SbxTextPlace *place)
{
  g_autofree char *text = NULL;

  if (error != NULL && place->line > 0)
    /* Translators: line and column of a text, what is wrong there */
    text = g_strdup_printf (_("Line %u, column %u: %s"), place->line, place->column,
                            error->message);
  else if (error != NULL)
    text = g_strdup (error->message);
  else if (self->line != NULL)
    text = g_strdup (self->line);
  else
    text = g_strdup (_("Listen to a peer to see what this profile makes of its messages."));
  gtk_label_set_text (self->note, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->note),
                              (const char *[]) { "caption", error != NULL ? "error" : "dim-label",
                                                 NULL });
}

static void
preview (SbxProfileDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  SbxTextPlace place = { 0, 0 };
  GtkWidget *child;

  lines = sbx_profile_preview (text, strlen (text), self->messages, &place, &error);
  self->valid = lines != NULL;
  gtk_widget_set_sensitive (self->save_button, self->valid);
  show_note (self, error, &place);
  if (lines == NULL)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_list_box_remove (self->lines, child);
  self->n_lines = 0;
  for (guint i = 0; i < lines->len; i++)
    add_line (self, g_ptr_array_index (lines, i));
  gtk_widget_set_visible (GTK_WIDGET (self->lines), lines->len > 0);
}

static gboolean
preview_cb (gpointer data)
{
  SbxProfileDialog *self = data;

  self->preview_id = 0;
  preview (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (SbxProfileDialog *self)
{
  if (self->preview_id == 0)
    self->preview_id = g_timeout_add (PREVIEW_MS, preview_cb, self);
}

/* --- The peer -------------------------------------------------------------------------------- */

static void
set_line (SbxProfileDialog *self,
          const char       *text)
{
  g_free (self->line);
  self->line = g_strdup (text);
  changed_cb (self);
}

void
sbx_profile_dialog_take (SbxProfileDialog *self,
                         GBytes           *message)
{
  g_return_if_fail (SBX_IS_PROFILE_DIALOG (self));

  /* The first one may be special; of the others the last ones are kept. */
  if (self->messages->len == MAX_MESSAGES)
    g_ptr_array_remove_index (self->messages, 1);
  g_ptr_array_add (self->messages, g_bytes_ref (message));
  changed_cb (self);
}

static void
message_cb (SbxProfileDialog *self,
            GBytes           *message)
{
  sbx_profile_dialog_take (self, message);
}

static void
closed_cb (SbxProfileDialog *self,
           int               reason,
           const GError     *error)
{
  set_line (self, error != NULL ? error->message : _("The peer has closed the connection."));
}

static void
leave (SbxProfileDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->socket != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->socket, self);
      sbx_socket_close (self->socket, 1000, "done");
    }
  g_clear_object (&self->socket);
}

/* Some peers say nothing before they are spoken to. */
static void
say_hello (SbxProfileDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (SbxProfile) profile = sbx_profile_parse (text, strlen (text), NULL, NULL);

  if (profile == NULL || profile->open == 0)
    return;
  for (guint32 at = sbx_json_first (profile->json, profile->open); at != 0;
       at = sbx_json_after (profile->json, profile->open, at))
    {
      g_autofree char *said = sbx_profile_fill (profile, at, NULL, 0, profile->store_id, "");

      if (said != NULL)
        sbx_socket_send (self->socket, said, -1, NULL);
    }
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxProfileDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxSocket) socket = sbx_dial_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->messages == NULL)
    return;
  if (socket == NULL)
    {
      set_line (self, error->message);
      return;
    }
  leave (self);
  self->socket = g_steal_pointer (&socket);
  g_signal_connect_object (self->socket, "message", G_CALLBACK (message_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->socket, "closed", G_CALLBACK (closed_cb), self,
                           G_CONNECT_SWAPPED);
  set_line (self, _("Listening. What the peer says is shown below."));
  say_hello (self);
}

static void
listen_cb (SbxProfileDialog *self)
{
  g_autofree char *address =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));

  leave (self);
  g_ptr_array_set_size (self->messages, 0);
  self->cancellable = g_cancellable_new ();
  set_line (self, _("Connecting…"));
  sbx_dial_async (address, NULL, MAX_MESSAGE, SBX_DIAL_NONE, self->cancellable, dialled_cb,
                  g_object_ref (self));
}

/* --- Profiles -------------------------------------------------------------------------------- */

static void
chosen_cb (SbxProfileDialog *self)
{
  guint index = adw_combo_row_get_selected (self->profile_row);
  const SbxProfile *profile;
  g_autofree char *text = NULL;

  if (self->profiles == NULL || index >= self->profiles->len)
    return;
  profile = g_ptr_array_index (self->profiles, index);
  text = sbx_profiles_dup_text (profile->id);
  if (text == NULL)
    {
      /* One of the user's own. */
      gsize length;
      const char *raw = sbx_json_raw (profile->json, 0, &length);

      text = g_strndup (raw, length);
    }
  sbx_profile_dialog_set_text (self, text);
}

static void
list_profiles (SbxProfileDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  self->profiles = sbx_profiles_load (NULL);
  for (guint i = 0; i < self->profiles->len; i++)
    {
      const SbxProfile *profile = g_ptr_array_index (self->profiles, i);
      g_autofree char *name = sbx_format_name (profile->name, 100);

      gtk_string_list_append (names, name);
    }
  adw_combo_row_set_model (self->profile_row, G_LIST_MODEL (names));
}

static void
save_cb (SbxProfileDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxProfile) profile = sbx_profiles_save (text, &error);
  g_autofree char *said = NULL;
  g_autofree char *escaped = NULL;

  if (profile != NULL)
    /* Translators: the id of a profile that was saved */
    said = g_strdup_printf (_("Saved as “%s”. It is tried first from now on."), profile->id);
  else
    said = g_strdup (error->message);
  escaped = g_markup_escape_text (said, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* --- The dialog ------------------------------------------------------------------------------ */

static void
sbx_profile_dialog_dispose (GObject *object)
{
  SbxProfileDialog *self = SBX_PROFILE_DIALOG (object);

  g_clear_handle_id (&self->preview_id, g_source_remove);
  leave (self);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->line, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_PROFILE_DIALOG);

  G_OBJECT_CLASS (sbx_profile_dialog_parent_class)->dispose (object);
}

static void
sbx_profile_dialog_class_init (SbxProfileDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_profile_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-profile-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, profile_row);
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, text);
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, note);
  gtk_widget_class_bind_template_child (widget_class, SbxProfileDialog, lines);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, listen_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_profile_dialog_init (SbxProfileDialog *self)
{
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  list_profiles (self);
  chosen_cb (self);
  preview (self);
}

/**
 * sbx_profile_dialog_new:
 * @address: (nullable): of a peer, to begin with
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
sbx_profile_dialog_new (const char *address)
{
  SbxProfileDialog *self = g_object_new (SBX_TYPE_PROFILE_DIALOG, NULL);

  if (address != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  return GTK_WIDGET (self);
}

void
sbx_profile_dialog_set_text (SbxProfileDialog *self,
                             const char       *text)
{
  g_return_if_fail (SBX_IS_PROFILE_DIALOG (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
}

guint
sbx_profile_dialog_get_n_lines (SbxProfileDialog *self)
{
  g_return_val_if_fail (SBX_IS_PROFILE_DIALOG (self), 0);

  return self->n_lines;
}

gboolean
sbx_profile_dialog_can_save (SbxProfileDialog *self)
{
  g_return_val_if_fail (SBX_IS_PROFILE_DIALOG (self), FALSE);

  return self->valid;
}
