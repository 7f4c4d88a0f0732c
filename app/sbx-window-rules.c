/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

/* What the user says about findings: in the recording (dismissed) or to the team, in the file of
 * the rule configuration. */

/* Long enough to read what was dismissed, and to think again. */
#define UNDO_S 10

/* An addition that waits until the user has said where the file is. */
typedef struct
{
  char *rule;    /* NULL: @list is meant */
  char *text;    /* a subject, or a pattern of @list */
  SbxAllow list;
} Addition;

static void
free_addition (gpointer data)
{
  Addition *addition = data;

  g_free (addition->rule);
  g_free (addition->text);
  g_free (addition);
}

static void
dismissed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sbx_engine_dismiss_finish (SBX_ENGINE (source), result, &error) || self->engine == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = g_strdup_printf (_("Cannot remember this: %s"), error->message);
  sbx_window_toast (self, text);
}

static void
offer_undo (SbxWindow  *self,
            const char *rule,
            const char *subject)
{
  AdwToast *toast = adw_toast_new (_("Finding dismissed"));

  adw_toast_set_timeout (toast, UNDO_S);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undismiss");
  adw_toast_set_action_target (toast, "(ss)", rule, subject);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
dismiss_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *rule;
  const char *subject;
  const char *reason;

  g_variant_get (parameter, "(&s&s&s)", &rule, &subject, &reason);
  sbx_engine_dismiss_async (self->engine, rule, subject, reason, self->cancellable,
                            dismissed_cb, g_object_ref (self));
  offer_undo (self, rule, subject);
}

static void
undismiss_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *rule;
  const char *subject;

  g_variant_get (parameter, "(&s&s)", &rule, &subject);
  sbx_engine_undismiss_async (self->engine, rule, subject, self->cancellable,
                              dismissed_cb, g_object_ref (self));
}

static void
write_addition (SbxWindow      *self,
                const Addition *addition)
{
  SbxRulesChoice *team = sbx_application_get_rules (self->application);
  SbxRulesFile *file = sbx_rules_choice_get_file (team);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  gboolean done;

  if (file == NULL)
    return;
  if (addition->rule != NULL)
    done = sbx_rules_file_add_ignored (file, addition->rule, addition->text,
                                       "known; added in the window", &error);
  else
    done = sbx_rules_file_add_allowed (file, addition->list, addition->text, &error);
  name = g_path_get_basename (sbx_rules_file_get_path (file));
  text = done ? g_strdup_printf (_("Added to %s"), name)
              : g_strdup_printf (_("Cannot add to the rule configuration: %s"), error->message);
  sbx_window_toast (self, text);
}

static void
folder_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    gpointer         data)
{
  SbxWindow *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *parent = folder != NULL ? g_file_get_path (folder) : NULL;

      if (parent != NULL)
        {
          g_autofree char *path = g_build_filename (parent, SBX_RULES_FILE_NAME, NULL);

          /* The addition makes the file if there is none; until then it would only be missing. */
          sbx_rules_choice_set_path (sbx_application_get_rules (self->application), path);
          write_addition (self, g_object_get_data (G_OBJECT (dialog), "addition"));
        }
      else
        {
          sbx_window_toast (self, _("Only places on this computer can be saved to."));
        }
    }
  g_object_unref (dialog);
}

/* (transfer full) @addition. If there is no file yet, the user says where it shall be. */
static void
add (SbxWindow *self,
     Addition  *addition)
{
  SbxRulesChoice *team = sbx_application_get_rules (self->application);
  GtkFileChooserNative *dialog;

  if (sbx_rules_choice_get_file (team) != NULL)
    {
      write_addition (self, addition);
      free_addition (addition);
      return;
    }
  dialog = gtk_file_chooser_native_new (_("Folder for signalbox.json, beside Your Code"),
                                        GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                        _("_Select"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "addition", addition, free_addition);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
ignore_finding_cb (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  Addition *addition = g_new0 (Addition, 1);

  g_variant_get (parameter, "(ss)", &addition->rule, &addition->text);
  add (SBX_WINDOW (widget), addition);
}

static void
ignore_rule_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  Addition *addition = g_new0 (Addition, 1);

  addition->rule = g_variant_dup_string (parameter, NULL);
  addition->text = g_strdup ("*");
  add (SBX_WINDOW (widget), addition);
}

static void
allow_finding_cb (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  Addition *addition = g_new0 (Addition, 1);
  guint32 list;

  g_variant_get (parameter, "(us)", &list, &addition->text);
  addition->list = (SbxAllow) MIN (list, SBX_N_ALLOWS - 1);
  add (SBX_WINDOW (widget), addition);
}

static void
rules_cb (SbxWindow *self)
{
  SbxRulesChoice *team = sbx_application_get_rules (self->application);

  if (self->engine != NULL)
    sbx_engine_set_rules (self->engine, sbx_rules_choice_get_rules (team));
}

void
sbx_window_install_rules (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.dismiss", "(sss)", dismiss_cb);
  gtk_widget_class_install_action (widget_class, "win.undismiss", "(ss)", undismiss_cb);
  gtk_widget_class_install_action (widget_class, "win.ignore-finding", "(ss)", ignore_finding_cb);
  gtk_widget_class_install_action (widget_class, "win.allow-finding", "(us)", allow_finding_cb);
  gtk_widget_class_install_action (widget_class, "win.ignore-rule", "s", ignore_rule_cb);
}

void
sbx_window_watch_rules (SbxWindow *self)
{
  g_signal_connect_object (sbx_application_get_rules (self->application), "changed",
                           G_CALLBACK (rules_cb), self, G_CONNECT_SWAPPED);
  rules_cb (self);
}
