/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxKeptBar"

#include "config.h"

#include "sbx-kept-bar.h"

#include <glib/gi18n.h>

#include "sbx-widget-util.h"
#include "sbx-wrap-layout.h"

struct _SbxKeptBar
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkRevealer *revealer;
  GtkLabel *title;
  GtkLabel *subtitle;
};

G_DEFINE_FINAL_TYPE (SbxKeptBar, sbx_kept_bar, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
choose (SbxKeptBar   *self,
        SbxKeptChoice choice)
{
  g_signal_emit (self, signals[CHOSEN], 0, (guint) choice);
}

static void
open_cb (SbxKeptBar *self)
{
  choose (self, SBX_KEPT_OPEN);
}

static void
save_cb (SbxKeptBar *self)
{
  choose (self, SBX_KEPT_SAVE);
}

static void
discard_cb (SbxKeptBar *self)
{
  choose (self, SBX_KEPT_DISCARD);
}

static void
later_cb (SbxKeptBar *self)
{
  choose (self, SBX_KEPT_LATER);
}

/* What has slid away is gone for a screen reader, too. */
static void
revealed_cb (SbxKeptBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_revealer_get_reveal_child (self->revealer) ||
                                             gtk_revealer_get_child_revealed (self->revealer));
}

static void
sbx_kept_bar_dispose (GObject *object)
{
  sbx_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_KEPT_BAR);

  G_OBJECT_CLASS (sbx_kept_bar_parent_class)->dispose (object);
}

static void
sbx_kept_bar_class_init (SbxKeptBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_kept_bar_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", SBX_TYPE_KEPT_BAR, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (SBX_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-kept-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxKeptBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, SbxKeptBar, title);
  gtk_widget_class_bind_template_child (widget_class, SbxKeptBar, subtitle);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
  gtk_widget_class_bind_template_callback (widget_class, revealed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "keptbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_kept_bar_init (SbxKeptBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_kept_bar_new:
 *
 * Returns: (transfer floating): a bar that is not seen
 */
GtkWidget *
sbx_kept_bar_new (void)
{
  return g_object_new (SBX_TYPE_KEPT_BAR, NULL);
}

/* The day too, if it is another one. */
static char *
format_moment (double   time,
               gboolean day)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local ((gint64) (time / 1000));

  /* Translators: a moment of another day, with the date; and one of today */
  return g_date_time_format (date, day ? _("%x, %H:%M") : _("%H:%M"));
}

static gboolean
is_today (double time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local ((gint64) (time / 1000));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_get_year (date) == g_date_time_get_year (now) &&
         g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (now);
}

char *
sbx_kept_dup_text (const SbxKept *kept)
{
  double from;
  g_autofree char *begin = NULL;
  g_autofree char *end = NULL;
  g_autofree char *size = NULL;

  g_return_val_if_fail (kept != NULL, NULL);

  from = kept->begin > 0 ? MIN (kept->begin, kept->end) : kept->end;
  begin = format_moment (from, !is_today (from));
  end = format_moment (kept->end, !is_today (kept->end) && kept->end - from > 12 * 3600e3);
  size = g_format_size (kept->size);
  if (g_str_equal (begin, end))
    /* Translators: when something was recorded, and how large it is */
    return g_strdup_printf (_("%s · %s"), begin, size);
  /* Translators: from when to when something was recorded, and how large it is */
  return g_strdup_printf (_("%s to %s · %s"), begin, end, size);
}

void
sbx_kept_bar_show (SbxKeptBar    *self,
                   const SbxKept *kept,
                   guint          n)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (SBX_IS_KEPT_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, kept != NULL);
  revealed_cb (self);
  if (kept == NULL)
    return;
  if (n == 1)
    title = g_strdup (_("Your recording was kept"));
  else
    title = g_strdup_printf (ngettext ("%u recording was kept. The newest:",
                                       "%u recordings were kept. The newest:", n), n);
  subtitle = sbx_kept_dup_text (kept);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}
