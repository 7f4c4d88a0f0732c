/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-closed-page.h"

struct _SbxClosedPage
{
  AdwBin parent_instance;

  /* Template Widgets */
  AdwStatusPage *page;
};

G_DEFINE_FINAL_TYPE (SbxClosedPage, sbx_closed_page, ADW_TYPE_BIN)

/**
 * sbx_closed_page_new:
 *
 * Returns: (transfer floating): a page without a problem
 */
GtkWidget *
sbx_closed_page_new (void)
{
  return g_object_new (SBX_TYPE_CLOSED_PAGE, NULL);
}

/**
 * sbx_closed_page_set_problem:
 * @self: a page
 * @problem: why nobody can connect, for people
 */
void
sbx_closed_page_set_problem (SbxClosedPage *self,
                             const char    *problem)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (SBX_IS_CLOSED_PAGE (self));
  g_return_if_fail (problem != NULL);

  markup = g_markup_escape_text (problem, -1);
  adw_status_page_set_description (self->page, markup);
}

static void
sbx_closed_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_CLOSED_PAGE);

  G_OBJECT_CLASS (sbx_closed_page_parent_class)->dispose (object);
}

static void
sbx_closed_page_class_init (SbxClosedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_closed_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/signalbox_inspector/Signalbox/ui/sbx-closed-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxClosedPage, page);
}

static void
sbx_closed_page_init (SbxClosedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
