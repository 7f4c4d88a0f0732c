/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxOriginBar"

#include "config.h"

#include "sbx-origin-bar.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-widget-util.h"

struct _SbxOriginBar
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkRevealer *revealer;
  GtkLabel *question;
  GtkLabel *others;
  GtkWidget *allow_button;

  /* Owned References */
  char *origin;
};

G_DEFINE_FINAL_TYPE (SbxOriginBar, sbx_origin_bar, GTK_TYPE_WIDGET)

enum
{
  DECIDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
decide (SbxOriginBar *self,
        gboolean      allow)
{
  g_autofree char *origin = g_strdup (self->origin);

  if (origin != NULL)
    g_signal_emit (self, signals[DECIDED], 0, origin, allow);
}

static void
allow_cb (SbxOriginBar *self)
{
  decide (self, TRUE);
}

static void
deny_cb (SbxOriginBar *self)
{
  decide (self, FALSE);
}

static void
sbx_origin_bar_dispose (GObject *object)
{
  sbx_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_ORIGIN_BAR);

  G_OBJECT_CLASS (sbx_origin_bar_parent_class)->dispose (object);
}

static void
sbx_origin_bar_finalize (GObject *object)
{
  g_clear_pointer (&SBX_ORIGIN_BAR (object)->origin, g_free);

  G_OBJECT_CLASS (sbx_origin_bar_parent_class)->finalize (object);
}

static void
sbx_origin_bar_class_init (SbxOriginBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_origin_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_origin_bar_finalize;

  /**
   * SbxOriginBar::decided:
   * @origin: the origin
   * @allow: what the user said
   */
  signals[DECIDED] = g_signal_new ("decided", SBX_TYPE_ORIGIN_BAR, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-origin-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxOriginBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, SbxOriginBar, question);
  gtk_widget_class_bind_template_child (widget_class, SbxOriginBar, others);
  gtk_widget_class_bind_template_child (widget_class, SbxOriginBar, allow_button);
  gtk_widget_class_bind_template_callback (widget_class, allow_cb);
  gtk_widget_class_bind_template_callback (widget_class, deny_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "originbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
sbx_origin_bar_init (SbxOriginBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_origin_bar_new:
 *
 * Returns: (transfer floating): a bar without a question
 */
GtkWidget *
sbx_origin_bar_new (void)
{
  return g_object_new (SBX_TYPE_ORIGIN_BAR, NULL);
}

void
sbx_origin_bar_set_origins (SbxOriginBar      *self,
                            const char *const *origins)
{
  guint n = origins != NULL ? g_strv_length ((char **) origins) : 0;
  g_autofree char *name = NULL;
  g_autofree char *question = NULL;
  g_autofree char *others = NULL;

  g_return_if_fail (SBX_IS_ORIGIN_BAR (self));

  g_clear_pointer (&self->origin, g_free);
  gtk_revealer_set_reveal_child (self->revealer, n > 0);
  if (n == 0)
    return;
  self->origin = g_strdup (origins[0]);
  name = sbx_format_name (self->origin, 200);
  /* Translators: %s is the address of a web page, for example http://localhost:3000 */
  question = g_strdup_printf (_("%s wants to send its store data."), name);
  gtk_label_set_text (self->question, question);
  others = g_strdup_printf (ngettext ("%u more origin is waiting.", "%u more origins are waiting.",
                                      n - 1), n - 1);
  gtk_label_set_text (self->others, others);
  gtk_widget_set_visible (GTK_WIDGET (self->others), n > 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, question, -1);
}
