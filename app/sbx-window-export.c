/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "sbx-export-dialog.h"
#include "sbx-export-order.h"
#include "sbx-redaction-group.h"

/* What leaves the window: a file by the dialog, a report by the clipboard. */

static gboolean
has_something (SbxWindow *self)
{
  if (self->world != NULL && sbx_world_get_n_rows (self->world) > 0)
    return TRUE;

  sbx_window_toast (self, _("There is nothing to export yet"));
  return FALSE;
}

static void
export_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  GtkWidget *dialog;

  if (!has_something (self))
    return;
  dialog = sbx_export_dialog_new (self->engine, self->world, self->selection, self->settings);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The path of a file that only we can read, in a folder of its own. */
static char *
make_part (GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", error);

  return folder != NULL ? g_build_filename (folder, "report.md", NULL) : NULL;
}

static void
drop_part (const char *part)
{
  g_autofree char *folder = g_path_get_dirname (part);

  g_unlink (part);
  g_rmdir (folder);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SbxWindow *self = SBX_WINDOW (source);
  g_autofree char *part = data;
  g_autofree char *text = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (GError) error = NULL;
  SbxExportReport report = { 0, };

  if (sbx_export_order_run_finish (result, &report, &error) &&
      g_file_get_contents (part, &text, NULL, &error))
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
      sbx_window_toast (self, _("The report is in the clipboard, without secrets"));
    }
  else
    {
      problem = g_strdup_printf (_("The report cannot be copied: %s"), error->message);
      sbx_window_toast (self, problem);
    }
  sbx_export_report_clear (&report);
  drop_part (part);
}

/* For an issue tracker: always redacted, whatever the preferences say of files. */
static void
copy_report_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRedaction) redaction = NULL;
  SbxExportOrder *order;
  char *part;

  if (!has_something (self))
    return;
  part = make_part (&error);
  if (part == NULL)
    {
      sbx_window_toast (self, error->message);
      return;
    }
  redaction = sbx_redaction_load (self->settings);
  order = sbx_export_order_new ();
  order->options.format = SBX_EXPORT_MARKDOWN;
  sbx_export_order_set_redaction (order, redaction);
  sbx_export_order_set_rules (order, sbx_engine_get_rules (self->engine));
  sbx_export_order_run_async (order, self->engine, part, G_OBJECT (self), NULL, NULL, copied_cb,
                              part);
}

void
sbx_window_install_export_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-report", NULL, copy_report_cb);
}
