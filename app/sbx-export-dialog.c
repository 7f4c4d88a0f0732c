/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxExportDialog"

#include "config.h"

#include "sbx-export-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-export-choice.h"
#include "sbx-export-order.h"
#include "sbx-export-result.h"
#include "sbx-redaction-group.h"
#include "sbx-widget-util.h"

/* Whoever types or switches does it more than once. */
#define PREVIEW_DELAY 200

struct _SbxExportDialog
{
  AdwWindow parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  GtkButton *cancel_button;
  GtkButton *export_button;
  AdwPreferencesGroup *what_group;
  GtkLabel *problem;
  AdwComboRow *format_row;
  AdwComboRow *store_row;
  AdwComboRow *range_row;
  AdwActionRow *filter_row;
  GtkSwitch *filter_switch;
  AdwActionRow *size_row;
  SbxRedactionGroup *redaction;
  GtkLabel *progress_label;
  GtkProgressBar *progress;
  SbxExportResult *result;

  /* Owned References */
  SbxEngine *engine;
  GSettings *settings;
  GCancellable *cancellable; /* NULL unless a file is being written */
  GCancellable *looking;     /* NULL unless a preview is being made */
  SbxExportChoice *choice;
  GFile *file;

  /* Data */
  guint8 key[32];
  guint preview_source;
};

G_DEFINE_FINAL_TYPE (SbxExportDialog, sbx_export_dialog, ADW_TYPE_WINDOW)

/* In the order of the combo row. */
static const struct
{
  SbxExportFormat format;
  const char *good_for;
} formats[] = {
  { SBX_EXPORT_HTML,
    N_("For people: one file with lanes, list and findings that opens in every browser and loads "
       "nothing.") },
  { SBX_EXPORT_MARKDOWN, N_("For an issue tracker: the findings with their evidence, as text.") },
  { SBX_EXPORT_JSON, N_("For programs: every event, state change and finding.") },
  { SBX_EXPORT_RECORDING, N_("For Signalbox: can be opened, searched and checked again.") },
  { SBX_EXPORT_LIFTED,
    N_("For the browser extension: the actions and states of one store, to travel through "
       "there.") },
};

static SbxExportFormat
get_format (SbxExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->format_row);

  return formats[MIN (selected, G_N_ELEMENTS (formats) - 1)].format;
}

/* --- What was chosen ------------------------------------------------------------------------- */

static SbxExportOrder *
make_order (SbxExportDialog *self)
{
  SbxExportOrder *order = sbx_export_order_new ();
  g_autoptr (SbxRedaction) redaction = sbx_redaction_group_dup_rules (self->redaction);

  memcpy (order->key, self->key, sizeof order->key);
  order->options.format = get_format (self);
  order->options.raw = !sbx_redaction_group_get_redact (self->redaction);
  sbx_export_order_set_redaction (order, redaction);
  sbx_export_order_set_rules (order, sbx_engine_get_rules (self->engine));
  sbx_export_choice_apply_range (self->choice, adw_combo_row_get_selected (self->range_row), order);
  if (order->options.format == SBX_EXPORT_LIFTED)
    sbx_export_order_set_store (order,
                                sbx_export_choice_get_store (self->choice,
                                                             adw_combo_row_get_selected (
                                                               self->store_row)));
  if (gtk_switch_get_active (self->filter_switch) &&
      sbx_export_format_takes_filter (order->options.format))
    sbx_export_order_set_filter (order, sbx_export_choice_get_filter (self->choice));

  return order;
}

static void
show_filter (SbxExportDialog *self)
{
  SbxFilter *filter = sbx_export_choice_get_filter (self->choice);
  gboolean takes = sbx_export_format_takes_filter (get_format (self));

  gtk_widget_set_sensitive (GTK_WIDGET (self->filter_row), takes && filter != NULL);
  adw_action_row_set_subtitle (self->filter_row,
                               filter == NULL ? _("The window shows everything, without a filter.")
                               : !takes ? _("This format holds every action of its range, because "
                                            "each state follows from the one before.")
                               : sbx_filter_get_text (filter));
}

/* What a choice of single actions is worth in this format. */
static void
show_range (SbxExportDialog *self)
{
  gboolean picked = sbx_export_choice_is_picked (self->choice,
                                                 adw_combo_row_get_selected (self->range_row));
  gboolean takes = sbx_export_format_takes_filter (get_format (self));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->range_row),
                               picked && !takes ? _("This format holds every action from the first "
                                                    "selected one to the last.") : NULL);
}

/* --- Preview --------------------------------------------------------------------------------- */

static void
show_preview_progress (GObject *owner,
                       double   fraction)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (owner);

  if (self->looking != NULL)
    sbx_redaction_group_set_progress (self->redaction, fraction);
}

static void
show_size (SbxExportDialog        *self,
           const SbxExportPreview *preview)
{
  g_autofree char *size = g_format_size (preview->size);
  gulong n = (gulong) preview->n_actions;
  /* Translators: a number of actions, and a size such as "1.2 MB". */
  g_autofree char *text = g_strdup_printf (ngettext ("%1$lu action, about %2$s",
                                                     "%1$lu actions, about %2$s", n), n, size);

  adw_action_row_set_subtitle (self->size_row, text);
}

static void
preview_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxExportPreview) preview = sbx_export_order_preview_finish (result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->looking);
  sbx_redaction_group_set_preview (self->redaction, preview, error != NULL ? error->message : NULL);
  if (preview != NULL)
    show_size (self, preview);
  else
    adw_action_row_set_subtitle (self->size_row, _("Cannot be told"));
}

static gboolean
look_cb (gpointer data)
{
  SbxExportDialog *self = data;

  self->preview_source = 0;
  self->looking = g_cancellable_new ();
  sbx_export_order_preview_async (make_order (self), self->engine, G_OBJECT (self),
                                  show_preview_progress, self->looking, preview_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
stop_looking (SbxExportDialog *self)
{
  g_clear_handle_id (&self->preview_source, g_source_remove);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
changed_cb (SbxExportDialog *self)
{
  if (self->engine == NULL)
    return;

  stop_looking (self);
  show_range (self);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  adw_action_row_set_subtitle (self->size_row, _("Being counted…"));
  sbx_redaction_group_set_progress (self->redaction, 0);
  self->preview_source = g_timeout_add (PREVIEW_DELAY, look_cb, self);
}

static void
format_cb (SbxExportDialog *self)
{
  guint selected = MIN (adw_combo_row_get_selected (self->format_row), G_N_ELEMENTS (formats) - 1);

  adw_preferences_group_set_description (self->what_group, _(formats[selected].good_for));
  gtk_widget_set_visible (GTK_WIDGET (self->store_row), get_format (self) == SBX_EXPORT_LIFTED);
  if (self->choice != NULL)
    show_filter (self);
  changed_cb (self);
}

/* --- Writing --------------------------------------------------------------------------------- */

static void
show_page (SbxExportDialog *self,
           const char      *page)
{
  gboolean options = g_str_equal (page, "options");

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (GTK_WIDGET (self->export_button), options);
  sbx_button_set_words (self->cancel_button,
                        g_str_equal (page, "done") ? _("_Close") : _("_Cancel"));
}

static char *
describe_report (const SbxExportReport *report,
                 gboolean               raw)
{
  g_autofree char *size = g_format_size (report->size);
  GHashTableIter iter;
  gpointer count;
  guint n = 0;

  if (raw || report->redacted == NULL)
    return g_strdup_printf (_("%s, with every secret in it"), size);
  g_hash_table_iter_init (&iter, report->redacted);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    n += GPOINTER_TO_UINT (count);
  return g_strdup_printf (ngettext ("%s, %u secret replaced", "%s, %u secrets replaced", n), size,
                          n);
}

static void
show_result (SbxExportDialog       *self,
             const SbxExportReport *report,
             gboolean               raw)
{
  g_autofree char *text = describe_report (report, raw);

  sbx_export_result_set (self->result, self->file, text);
  show_page (self, "done");
  gtk_widget_grab_focus (GTK_WIDGET (self->result));
}

static void
show_problem (SbxExportDialog *self,
              const GError    *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_SECRET))
    text = g_strdup_printf (_("%s. Add a rule below that replaces it, and try again."),
                            error->message);
  else if (g_error_matches (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE))
    text = g_strdup_printf (_("%s. Choose another place, and try again."), error->message);
  else
    text = g_strdup_printf (_("Nothing was written: %s"), error->message);
  gtk_label_set_label (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->problem));
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (source);
  gboolean raw = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  SbxExportReport report = { 0, };
  gboolean done = sbx_export_order_run_finish (result, &report, &error);

  g_clear_object (&self->cancellable);
  if (self->engine != NULL && done)
    {
      show_result (self, &report, raw);
    }
  else if (self->engine != NULL)
    {
      show_page (self, "options");
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_problem (self, error);
    }
  sbx_export_report_clear (&report);
}

static void
show_progress (GObject *owner,
               double   fraction)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (owner);

  if (self->engine != NULL)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
}

/**
 * sbx_export_dialog_write:
 * @self: the dialog
 * @file: where to
 *
 * Writes what was chosen to @file, as after the file was chosen.
 */
void
sbx_export_dialog_write (SbxExportDialog *self,
                         GFile           *file)
{
  SbxExportOrder *order = make_order (self);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *text = g_strdup_printf (_("Writing “%s”…"), shown);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;
  gboolean raw = order->options.raw;

  stop_looking (self);
  g_set_object (&self->file, file);
  g_settings_set_int (self->settings, "export-format",
                      (int) adw_combo_row_get_selected (self->format_row));
  g_settings_set_boolean (self->settings, "export-filtered",
                          gtk_switch_get_active (self->filter_switch));
  g_settings_set_string (self->settings, "export-folder", uri != NULL ? uri : "");
  self->cancellable = g_cancellable_new ();
  gtk_label_set_label (self->progress_label, text);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  show_page (self, "progress");
  sbx_export_order_run_async (order, self->engine, g_file_peek_path (file), G_OBJECT (self),
                              show_progress, self->cancellable, exported_cb, GINT_TO_POINTER (raw));
}

static void
file_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         data)
{
  SbxExportDialog *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file != NULL && g_file_peek_path (file) != NULL && self->cancellable == NULL)
        sbx_export_dialog_write (self, file);
    }
  g_object_unref (dialog);
}

static void
choose_file (SbxExportDialog *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                 _("_Export"), _("_Cancel"));
  g_autofree char *name = g_strconcat ("report", sbx_export_format_get_suffix (get_format (self)),
                                       NULL);
  g_autofree char *uri = g_settings_get_string (self->settings, "export-folder");
  g_autoptr (GFile) folder = *uri != '\0' ? g_file_new_for_uri (uri) : NULL;

  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* To write secrets takes two steps: the switch, and this question that says what will be there. */
static void
ask (SbxExportDialog *self)
{
  g_autofree char *summary = sbx_redaction_group_dup_summary (self->redaction);
  g_autofree char *body = *summary == '\0'
                            ? g_strdup (_("Whoever gets the file can read everything that was "
                                          "recorded. Nothing that looks like a secret was found, "
                                          "but not every secret looks like one."))
                            : g_strdup_printf (_("Whoever gets the file can read:\n\n%s"), summary);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Export With Secrets?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "raw", _("_Export With Secrets…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "raw",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response::raw", G_CALLBACK (choose_file), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
export_clicked_cb (SbxExportDialog *self)
{
  if (sbx_redaction_group_get_redact (self->redaction))
    choose_file (self);
  else
    ask (self);
}

static void
redact_cb (SbxExportDialog *self)
{
  gboolean redact = sbx_redaction_group_get_redact (self->redaction);
  GtkWidget *button = GTK_WIDGET (self->export_button);

  sbx_button_set_words (self->export_button, redact ? _("_Export…") : _("_Export With Secrets…"));
  gtk_widget_remove_css_class (button, redact ? "destructive-action" : "suggested-action");
  gtk_widget_add_css_class (button, redact ? "suggested-action" : "destructive-action");
}

/* --- Object ---------------------------------------------------------------------------------- */

static void
cancel_cb (SbxExportDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
sbx_export_dialog_dispose (GObject *object)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (object);

  stop_looking (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->choice, sbx_export_choice_free);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_clear_object (&self->file);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_EXPORT_DIALOG);

  G_OBJECT_CLASS (sbx_export_dialog_parent_class)->dispose (object);
}

static gboolean
sbx_export_dialog_close_request (GtkWindow *window)
{
  SbxExportDialog *self = SBX_EXPORT_DIALOG (window);

  stop_looking (self);
  g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (sbx_export_dialog_parent_class)->close_request (window);
}

static void
sbx_export_dialog_class_init (SbxExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_export_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_export_dialog_close_request;

  g_type_ensure (SBX_TYPE_EXPORT_RESULT);
  g_type_ensure (SBX_TYPE_REDACTION_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, what_group);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, store_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, range_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, filter_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, filter_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, size_row);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, redaction);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, SbxExportDialog, result);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, redact_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_export_dialog_init (SbxExportDialog *self)
{
  g_autoptr (SbxExportOrder) order = sbx_export_order_new ();

  /* One key for all of this dialog: the preview shows the pseudonyms of the file. */
  memcpy (self->key, order->key, sizeof self->key);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_export_dialog_new:
 * @engine: its recording is exported
 * @world: what there is to choose from
 * @selection: what the window looks at: range, filter and event are chosen from it
 * @settings: the last choices, and rules for secrets
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
sbx_export_dialog_new (SbxEngine    *engine,
                       SbxWorld     *world,
                       SbxSelection *selection,
                       GSettings    *settings)
{
  SbxExportDialog *self;
  const SbxRedaction *team = NULL;
  SbxRules *rules;

  g_return_val_if_fail (SBX_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (SBX_TYPE_EXPORT_DIALOG, NULL);
  self->settings = g_object_ref (settings);
  self->choice = sbx_export_choice_new (world, selection);
  rules = sbx_engine_get_rules (engine);
  if (rules != NULL)
    team = sbx_rules_get_redaction (rules);
  sbx_redaction_group_set_n_team_rules (self->redaction,
                                        team != NULL ? sbx_redaction_get_n_rules (team) : 0);
  sbx_redaction_group_set_settings (self->redaction, settings);
  adw_combo_row_set_model (self->store_row, sbx_export_choice_get_stores (self->choice));
  adw_combo_row_set_selected (self->store_row, sbx_export_choice_get_first_store (self->choice));
  adw_combo_row_set_model (self->range_row, sbx_export_choice_get_ranges (self->choice));
  adw_combo_row_set_selected (self->range_row, sbx_export_choice_get_first_range (self->choice));
  adw_combo_row_set_selected (self->format_row,
                              (guint) g_settings_get_int (settings, "export-format"));
  gtk_switch_set_active (self->filter_switch,
                         sbx_export_choice_get_filter (self->choice) != NULL &&
                         g_settings_get_boolean (settings, "export-filtered"));
  sbx_button_set_words (self->cancel_button, _("_Cancel"));
  redact_cb (self);
  self->engine = g_object_ref (engine);
  format_cb (self);

  return GTK_WIDGET (self);
}
