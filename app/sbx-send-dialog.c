/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSendDialog"

#include "config.h"

#include "sbx-send-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-limits.h"

/* Types that are offered, and how far back they are looked for. */
#define MAX_TYPES 40
#define MAX_ROWS 5000
/* A longer text is not shown: a text view is no place for a state of megabytes. */
#define MAX_SHOWN (256 * 1024)

struct _SbxSendDialog
{
  AdwWindow parent_instance;

  /* Template Widgets */
  AdwWindowTitle *title;
  GtkButton *send_button;
  GtkWidget *scroller;
  GtkTextView *text;
  GtkLabel *note;
  GtkWidget *file_button;
  GtkMenuButton *known_button;

  SbxCommandKind kind;
  guint store;

  /* Owned References */
  SbxJson *json;            /* what would be sent; NULL while the text is not valid */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SbxSendDialog, sbx_send_dialog, ADW_TYPE_WINDOW)

enum
{
  SEND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
has_type (const SbxJson *json)
{
  guint32 token = sbx_json_member (json, 0, "type");
  g_autofree char *type = token != 0 ? sbx_json_dup_string (json, token, NULL) : NULL;

  /* A marked value may stand for a symbol. */
  return token != 0 && (type == NULL || *type != '\0');
}

/**
 * sbx_send_dialog_parse:
 * @kind: what it is for: dispatch or import
 * @text: what was typed
 * @problem: (out): what is wrong with it, translated
 *
 * Returns: (transfer full) (nullable): the action or the state
 */
SbxJson *
sbx_send_dialog_parse (SbxCommandKind   kind,
                       const char      *text,
                       char           **problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;

  *problem = NULL;
  if (text[strspn (text, " \t\r\n")] == '\0')
    {
      *problem = g_strdup (_("There is nothing to send yet."));
      return NULL;
    }
  json = sbx_json_parse (text, strlen (text), 0, 0, &error);
  if (json == NULL)
    {
      *problem = g_strdup_printf (_("Not valid JSON: %s"), error->message);
      return NULL;
    }
  if (kind == SBX_COMMAND_DISPATCH && json->tokens[0].type != SBX_JSON_OBJECT)
    {
      *problem = g_strdup (_("An action is an object, such as {\"type\": \"cart/add\"}."));
      return NULL;
    }
  if (kind == SBX_COMMAND_DISPATCH && !has_type (json))
    {
      *problem = g_strdup (_("An action needs a “type” that is not empty."));
      return NULL;
    }
  return g_steal_pointer (&json);
}

/* --- Text ------------------------------------------------------------------------------------ */

/* @text is JSON without white space. */
static char *
indent (const char *text,
        gsize       length)
{
  GString *result = g_string_sized_new (length * 2);
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];
      gboolean opens = !in_string && (c == '{' || c == '[');
      gboolean closes = !in_string && (c == '}' || c == ']');
      gboolean empty = closes && i > 0 && (text[i - 1] == '{' || text[i - 1] == '[');

      if (closes && depth > 0 && !empty)
        g_string_append_printf (result, "\n%*s", (int) (2 * (depth - 1)), "");
      depth -= closes && depth > 0 ? 1 : 0;
      g_string_append_c (result, c);
      depth += opens ? 1 : 0;
      if (c == '"' && !in_string)
        in_string = TRUE;
      else if (in_string && c == '\\' && i + 1 < length)
        g_string_append_c (result, text[++i]);
      else if (c == '"')
        in_string = FALSE;
      if (!in_string && c == ':')
        g_string_append_c (result, ' ');
      else if (!in_string && (c == ',' || (opens && text[i + 1] != '}' && text[i + 1] != ']')))
        g_string_append_printf (result, "\n%*s", (int) (2 * depth), "");
    }
  return g_string_free (result, FALSE);
}

char *
sbx_send_dialog_dup_text (SbxSendDialog *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (SBX_IS_SEND_DIALOG (self), NULL);

  buffer = gtk_text_view_get_buffer (self->text);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
set_note (SbxSendDialog *self,
          const char    *text,
          gboolean       wrong)
{
  gtk_label_set_text (self->note, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->note), text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->note),
                              (const char *[]) { "caption", wrong ? "error" : "dim-label", NULL });
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), !wrong);
}

static void
changed_cb (SbxSendDialog *self)
{
  g_autofree char *text = sbx_send_dialog_dup_text (self);
  g_autofree char *problem = NULL;

  g_clear_pointer (&self->json, sbx_json_unref);
  self->json = sbx_send_dialog_parse (self->kind, text, &problem);
  set_note (self, problem != NULL ? problem
                  : self->kind == SBX_COMMAND_DISPATCH
                  ? _("Goes through the store’s own dispatch, middleware included.")
                  : _("Replaces the whole state of the store."), problem != NULL);
}

/* Where the type is still to be written, if it is. */
static void
place_cursor (SbxSendDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_start_iter (buffer, &start);
  if (!gtk_text_iter_forward_search (&start, "\"\"", 0, &start, &end, NULL))
    return;
  gtk_text_iter_forward_char (&start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

void
sbx_send_dialog_set_text (SbxSendDialog *self,
                          const char    *text)
{
  g_autofree char *problem = NULL;
  g_autoptr (SbxJson) json = NULL;
  g_autofree char *indented = NULL;

  g_return_if_fail (SBX_IS_SEND_DIALOG (self));
  g_return_if_fail (text != NULL);

  json = sbx_send_dialog_parse (self->kind, text, &problem);
  if (json != NULL)
    {
      gsize length;
      const char *raw = sbx_json_raw (json, 0, &length);

      indented = indent (raw, length);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text),
                            indented != NULL ? indented : text, -1);
  place_cursor (self);
}

gboolean
sbx_send_dialog_can_send (SbxSendDialog *self)
{
  g_return_val_if_fail (SBX_IS_SEND_DIALOG (self), FALSE);

  return self->json != NULL;
}

static void
send_cb (SbxSendDialog *self)
{
  g_autoptr (SbxJson) json = self->json != NULL ? sbx_json_ref (self->json) : NULL;

  if (json == NULL)
    return;
  g_signal_emit (self, signals[SEND], 0, self->kind, self->store, json);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
send_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   data)
{
  send_cb (SBX_SEND_DIALOG (widget));
  return TRUE;
}

/* --- A state from a file --------------------------------------------------------------------- */

static void
take_file (SbxSendDialog *self,
           char          *text,
           gsize          length)
{
  g_autofree char *problem = NULL;
  g_autofree char *size = g_format_size (length);
  g_autofree char *note = NULL;

  if (length <= MAX_SHOWN)
    {
      sbx_send_dialog_set_text (self, text);
      return;
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", 0);
  g_clear_pointer (&self->json, sbx_json_unref);
  self->json = sbx_send_dialog_parse (self->kind, text, &problem);
  note = g_strdup_printf (_("A state of %s; it is not shown here."), size);
  set_note (self, problem != NULL ? problem : note, problem != NULL);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxSendDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &length, NULL, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_note (self, error->message, TRUE);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (strlen (text) != length)
    set_note (self, _("That file is no text."), TRUE);
  else
    take_file (self, text, length);
}

static void
sized_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxSendDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    set_note (self, error->message, TRUE);
  else if (g_file_info_get_size (info) > SBX_LIMIT_JSON_SIZE)
    set_note (self, _("That file is too large for a state."), TRUE);
  else
    g_file_load_contents_async (G_FILE (source), self->cancellable, loaded_cb,
                                g_object_ref (self));
}

static void
file_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         data)
{
  SbxSendDialog *self = data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, self->cancellable, sized_cb, g_object_ref (self));
  g_object_unref (dialog);
}

static void
file_cb (SbxSendDialog *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Import State"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- What is known --------------------------------------------------------------------------- */

static void
known_clicked_cb (GtkButton     *button,
                  SbxSendDialog *self)
{
  gtk_menu_button_popdown (self->known_button);
  sbx_send_dialog_set_text (self, g_object_get_data (G_OBJECT (button), "action"));
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
add_known (SbxSendDialog *self,
           GtkBox        *box,
           const char    *label,
           const char    *action)
{
  g_autofree char *name = sbx_format_name (label, 60);
  GtkWidget *button = gtk_button_new_with_label (name);

  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (button)), GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "command-item");
  g_object_set_data_full (G_OBJECT (button), "action", g_strdup (action), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (known_clicked_cb), self, 0);
  gtk_box_append (box, button);
}

static void
add_heading (GtkBox     *box,
             const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "known-heading");
  gtk_box_append (box, label);
}

/* The types that the store has seen, the newest first. */
static guint
add_types (SbxSendDialog *self,
           SbxWorld      *world,
           GtkBox        *box)
{
  SbxRows *rows = sbx_world_get_rows (world);
  SbxSymbols *symbols = sbx_world_get_symbols (world);
  guint n_rows = sbx_world_get_n_rows (world);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; rows != NULL && i < MIN (n_rows, MAX_ROWS); i++)
    {
      const SbxRow *row = sbx_rows_get (rows, n_rows - 1 - i);
      g_autoptr (GString) action = NULL;
      const char *type;

      if (row->kind != SBX_ROW_ACTION || row->store != self->store ||
          row->type == SBX_SYMBOL_NONE ||
          !g_hash_table_add (seen, GUINT_TO_POINTER (row->type)))
        continue;
      if (g_hash_table_size (seen) == 1)
        add_heading (box, _("Seen in This Store"));
      type = sbx_symbols_get (symbols, row->type);
      action = g_string_new ("{\"type\":");
      sbx_json_append_string (action, type, -1);
      g_string_append_c (action, '}');
      add_known (self, box, type, action->str);
      if (g_hash_table_size (seen) == MAX_TYPES)
        break;
    }
  return g_hash_table_size (seen);
}

static void
add_popover (SbxSendDialog *self,
             SbxWorld      *world,
             GPtrArray     *recent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *popover = gtk_popover_new ();
  guint n = recent != NULL ? recent->len : 0;

  if (n > 0)
    add_heading (GTK_BOX (box), _("Sent Before"));
  for (guint i = 0; i < n; i++)
    add_known (self, GTK_BOX (box), g_ptr_array_index (recent, i), g_ptr_array_index (recent, i));
  n += add_types (self, world, GTK_BOX (box));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_widget_add_css_class (popover, "menu");
  gtk_menu_button_set_popover (self->known_button, popover);
  gtk_widget_set_visible (GTK_WIDGET (self->known_button), n > 0);
}

/* --- The dialog ------------------------------------------------------------------------------ */

static void
sbx_send_dialog_dispose (GObject *object)
{
  SbxSendDialog *self = SBX_SEND_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_SEND_DIALOG);

  G_OBJECT_CLASS (sbx_send_dialog_parent_class)->dispose (object);
}

static void
sbx_send_dialog_finalize (GObject *object)
{
  SbxSendDialog *self = SBX_SEND_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->json, sbx_json_unref);

  G_OBJECT_CLASS (sbx_send_dialog_parent_class)->finalize (object);
}

static void
sbx_send_dialog_class_init (SbxSendDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_send_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_send_dialog_finalize;

  /**
   * SbxSendDialog::send:
   * @kind: what it is for
   * @store: index of the store
   * @json: (type SbxJson): the action or the state
   */
  signals[SEND] = g_signal_new ("send", SBX_TYPE_SEND_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_POINTER);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-send-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, title);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, text);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, note);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, file_button);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, known_button);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Before the text, which would take it for a new line. */
static void
add_send_key (SbxSendDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger =
    gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter");

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (trigger, gtk_callback_action_new (send_key_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
sbx_send_dialog_init (SbxSendDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  add_send_key (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_send_dialog_new:
 * @kind: dispatch or import
 * @world: names the store and what it has seen
 * @store: index of the store
 * @recent: (nullable) (element-type utf8): actions that were sent before, the newest first
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
sbx_send_dialog_new (SbxCommandKind  kind,
                     SbxWorld       *world,
                     guint           store,
                     GPtrArray      *recent)
{
  SbxSendDialog *self;
  const SbxOverviewStore *info;
  gboolean dispatch = kind == SBX_COMMAND_DISPATCH;
  g_autofree char *name = NULL;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (dispatch || kind == SBX_COMMAND_IMPORT, NULL);

  self = g_object_new (SBX_TYPE_SEND_DIALOG, NULL);
  self->kind = kind;
  self->store = store;
  info = sbx_world_get_store (world, store);
  name = sbx_format_name (info != NULL ? info->label : NULL, 80);
  gtk_window_set_title (GTK_WINDOW (self), dispatch ? _("Dispatch") : _("Import State"));
  adw_window_title_set_title (self->title, dispatch ? _("Dispatch") : _("Import State"));
  adw_window_title_set_subtitle (self->title, name);
  gtk_button_set_label (self->send_button, dispatch ? _("Dispatch") : _("Import"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->send_button), _("Send (Ctrl+Enter)"));
  gtk_widget_set_visible (self->file_button, !dispatch);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text));
  if (dispatch)
    add_popover (self, world, recent);
  changed_cb (self);
  return GTK_WIDGET (self);
}
