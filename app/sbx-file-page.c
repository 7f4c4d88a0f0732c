/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFilePage"

#include "config.h"

#include "sbx-file-page.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

struct _SbxFilePage
{
  AdwBin parent_instance;

  /* Template Widgets */
  AdwStatusPage *page;
  GtkProgressBar *progress;
  GtkWidget *cancel_button;
  GtkWidget *open_button;
  GtkWidget *record_button;
};

G_DEFINE_FINAL_TYPE (SbxFilePage, sbx_file_page, ADW_TYPE_BIN)

static void
show_parts (SbxFilePage *self,
            gboolean     reading)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress), reading);
  gtk_widget_set_visible (self->cancel_button, reading);
  gtk_widget_set_visible (self->open_button, !reading);
  gtk_widget_set_visible (self->record_button, !reading);
  adw_status_page_set_icon_name (self->page, reading ? "document-open-symbolic"
                                                     : "dialog-error-symbolic");
}

void
sbx_file_page_show_progress (SbxFilePage *self,
                             const char  *name,
                             double       fraction)
{
  g_autofree char *clean = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (SBX_IS_FILE_PAGE (self));

  clean = sbx_format_name (name, 80);
  title = g_strdup_printf (_("Reading %s…"), clean);
  show_parts (self, TRUE);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, NULL);
  if (fraction < 0)
    gtk_progress_bar_pulse (self->progress);
  else
    gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
}

void
sbx_file_page_show_problem (SbxFilePage *self,
                            const char  *name,
                            const char  *problem)
{
  g_autofree char *clean = NULL;
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (SBX_IS_FILE_PAGE (self));

  clean = sbx_format_name (name, 80);
  text = sbx_format_name (problem, 600);
  markup = g_markup_escape_text (text, -1);
  title = g_strdup_printf (_("Cannot Open %s"), clean);
  show_parts (self, FALSE);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, markup);
}

static void
sbx_file_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_FILE_PAGE);

  G_OBJECT_CLASS (sbx_file_page_parent_class)->dispose (object);
}

static void
sbx_file_page_class_init (SbxFilePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_file_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/signalbox_inspector/Signalbox/ui/sbx-file-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFilePage, page);
  gtk_widget_class_bind_template_child (widget_class, SbxFilePage, progress);
  gtk_widget_class_bind_template_child (widget_class, SbxFilePage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFilePage, open_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFilePage, record_button);
}

static void
sbx_file_page_init (SbxFilePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_file_page_new:
 *
 * Returns: (transfer floating): a page about no file yet
 */
GtkWidget *
sbx_file_page_new (void)
{
  return g_object_new (SBX_TYPE_FILE_PAGE, NULL);
}
