/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSendDialog"

#include "config.h"

#include "sbx-send-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-command-text.h"
#include "sbx-format.h"
#include "sbx-limits.h"
#include "sbx-send-text.h"
#include "sbx-type-completion.h"

/* Types that stand in the menu; all are completed. */
#define MAX_TYPES 40
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
  GtkWidget *store_box;
  GtkDropDown *store_drop;

  SbxCommandKind kind;
  guint store;

  /* Owned References */
  SbxWorld *world;
  GPtrArray *recent;        /* what was sent before, newest first; NULL for nothing */
  GArray *stores;           /* guint: those of the list */
  SbxTypeCompletion *completion;
  SbxJson *json;            /* what would be sent; NULL while the text is not valid */
  GCancellable *cancellable;

  int recalled;             /* which of @recent is in the text; -1 for none */
};

G_DEFINE_FINAL_TYPE (SbxSendDialog, sbx_send_dialog, ADW_TYPE_WINDOW)

enum
{
  SEND,
  FETCH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Text ------------------------------------------------------------------------------------ */

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
  self->json = sbx_send_text_parse (self->kind, text, &problem);
  sbx_send_text_mark (gtk_text_view_get_buffer (self->text), text);
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

/* So that it can be undone: setting the text of a buffer forgets what was done before. */
static void
replace_text (GtkTextBuffer *buffer,
              const char    *text)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
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

  json = sbx_send_text_parse (self->kind, text, &problem);
  if (json != NULL)
    {
      gsize length;
      const char *raw = sbx_json_raw (json, 0, &length);

      indented = sbx_send_text_dup_indented (raw, length);
    }
  replace_text (gtk_text_view_get_buffer (self->text), indented != NULL ? indented : text);
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
  self->json = sbx_send_text_parse (self->kind, text, &problem);
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
  const char *action = g_object_get_data (G_OBJECT (button), "action");
  guint64 *number = g_object_get_data (G_OBJECT (button), "number");

  gtk_menu_button_popdown (self->known_button);
  if (action != NULL)
    sbx_send_dialog_set_text (self, action);
  else
    g_signal_emit (self, signals[FETCH], 0, *number);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* @action: (nullable): its text; else it is that of event @number */
static void
add_known (SbxSendDialog *self,
           GtkBox        *box,
           const char    *label,
           const char    *action,
           guint64        number)
{
  g_autofree char *name = sbx_format_name (label, 60);
  GtkWidget *button = gtk_button_new_with_label (name);

  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (button)), GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "command-item");
  g_object_set_data_full (G_OBJECT (button), "action", g_strdup (action), g_free);
  g_object_set_data_full (G_OBJECT (button), "number", g_memdup2 (&number, sizeof number), g_free);
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

static void
add_popover (SbxSendDialog *self,
             const GArray  *known)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *popover = gtk_popover_new ();
  guint n = self->recent != NULL ? self->recent->len : 0;

  if (n > 0)
    add_heading (GTK_BOX (box), _("Sent Before"));
  for (guint i = 0; i < n; i++)
    add_known (self, GTK_BOX (box), g_ptr_array_index (self->recent, i),
               g_ptr_array_index (self->recent, i), 0);
  if (known->len > 0)
    add_heading (GTK_BOX (box), _("Seen in This Store, with Its Last Payload"));
  for (guint i = 0; i < MIN (known->len, MAX_TYPES); i++)
    {
      const SbxKnownAction *action = &g_array_index (known, SbxKnownAction, i);

      add_known (self, GTK_BOX (box), action->type, NULL, action->number);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_widget_add_css_class (popover, "menu");
  gtk_menu_button_set_popover (self->known_button, popover);
  gtk_widget_set_visible (GTK_WIDGET (self->known_button), n + known->len > 0);
}

/* What is known of the store that it goes to. */
static void
show_known (SbxSendDialog *self)
{
  GArray *known = sbx_known_actions_list (self->world, self->store);

  add_popover (self, known);
  sbx_type_completion_take_known (self->completion, known);
}

/* A type alone is filled with what it came with last; what is written already stays. */
static void
taken_cb (guint64  number,
          gboolean bare,
          gpointer data)
{
  if (bare)
    g_signal_emit (data, signals[FETCH], 0, number);
}

/* Alt+Up and Alt+Down go through what was sent before. */
static gboolean
recall_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   data)
{
  SbxSendDialog *self = SBX_SEND_DIALOG (widget);
  int n = self->recent != NULL ? (int) self->recent->len : 0;
  int next = self->recalled + g_variant_get_int32 (arguments);

  if (next < 0 || next >= n)
    return TRUE;
  self->recalled = next;
  sbx_send_dialog_set_text (self, g_ptr_array_index (self->recent, (guint) next));
  return TRUE;
}

/* --- Stores ---------------------------------------------------------------------------------- */

static void
store_cb (SbxSendDialog *self)
{
  guint selected = gtk_drop_down_get_selected (self->store_drop);

  if (selected >= self->stores->len)
    return;
  self->store = g_array_index (self->stores, guint, selected);
  show_known (self);
}

/* Those that take what this dialog sends. */
static void
fill_stores (SbxSendDialog *self)
{
  SbxOverview *overview = sbx_world_get_overview (self->world);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; overview != NULL && i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);
      g_autofree char *reason = sbx_command_text_dup_reason (self->world, store->index, 0,
                                                             self->kind);
      g_autofree char *name = NULL;

      if (reason != NULL && store->index != self->store)
        continue;
      if (store->index == self->store)
        selected = self->stores->len;
      name = sbx_format_name (store->label, 80);
      gtk_string_list_append (names, name);
      g_array_append_val (self->stores, store->index);
    }
  gtk_drop_down_set_model (self->store_drop, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->store_drop, selected);
  gtk_widget_set_visible (self->store_box, self->stores->len > 1);
  g_signal_connect_object (self->store_drop, "notify::selected", G_CALLBACK (store_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- The dialog ------------------------------------------------------------------------------ */

static void
sbx_send_dialog_dispose (GObject *object)
{
  SbxSendDialog *self = SBX_SEND_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->completion, sbx_type_completion_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_SEND_DIALOG);

  G_OBJECT_CLASS (sbx_send_dialog_parent_class)->dispose (object);
}

static void
sbx_send_dialog_finalize (GObject *object)
{
  SbxSendDialog *self = SBX_SEND_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->world);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  g_clear_pointer (&self->stores, g_array_unref);
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

  /**
   * SbxSendDialog::fetch:
   * @number: an event
   *
   * The text shall be the action of that event.
   */
  signals[FETCH] = g_signal_new ("fetch", SBX_TYPE_SEND_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-send-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, title);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, text);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, note);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, file_button);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, known_button);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, store_box);
  gtk_widget_class_bind_template_child (widget_class, SbxSendDialog, store_drop);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, recall_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, recall_cb, "i", -1);
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
  self->stores = g_array_new (FALSE, FALSE, sizeof (guint));
  self->recalled = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->completion = sbx_type_completion_new (self->text, taken_cb, self);
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
  self->world = g_object_ref (world);
  self->recent = recent != NULL ? g_ptr_array_ref (recent) : NULL;
  fill_stores (self);
  info = sbx_world_get_store (world, store);
  name = sbx_format_name (info != NULL ? info->label : NULL, 80);
  gtk_window_set_title (GTK_WINDOW (self), dispatch ? _("Dispatch") : _("Import State"));
  adw_window_title_set_title (self->title, dispatch ? _("Dispatch") : _("Import State"));
  adw_window_title_set_subtitle (self->title, self->stores->len > 1 ? NULL : name);
  gtk_button_set_label (self->send_button, dispatch ? _("Dispatch") : _("Import"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->send_button), _("Send (Ctrl+Enter)"));
  gtk_widget_set_visible (self->file_button, !dispatch);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text));
  if (dispatch)
    show_known (self);
  changed_cb (self);
  return GTK_WIDGET (self);
}
