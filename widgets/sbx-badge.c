/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxBadge"

#include "config.h"

#include "sbx-badge.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

struct _SbxBadge
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (SbxBadge, sbx_badge, GTK_TYPE_WIDGET)

static void
sbx_badge_dispose (GObject *object)
{
  g_clear_pointer (&SBX_BADGE (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_badge_parent_class)->dispose (object);
}

static void
sbx_badge_class_init (SbxBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_badge_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "badge");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sbx_badge_init (SbxBadge *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * sbx_badge_new:
 *
 * Returns: (transfer floating): a badge of nothing, hidden
 */
GtkWidget *
sbx_badge_new (void)
{
  return g_object_new (SBX_TYPE_BADGE, NULL);
}

void
sbx_badge_set (SbxBadge    *self,
               guint        count,
               SbxSeverity  severity)
{
  const char *classes[] = { sbx_format_severity_class (severity), NULL };
  g_autofree char *text = NULL;

  g_return_if_fail (SBX_IS_BADGE (self));

  text = count > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", count);
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
}
