/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPermissionGroup"

#include "config.h"

#include "sbx-permission-group.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

struct _SbxPermissionGroup
{
  AdwPreferencesGroup parent_instance;

  /* Borrowed References */
  GPtrArray *rows;

  /* Owned References */
  SbxOrigins *origins;

  guint watch;
};

G_DEFINE_FINAL_TYPE (SbxPermissionGroup, sbx_permission_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  DENY,
  ONCE,
  ALWAYS,
};

static void
decide_cb (GtkButton        *button,
           SbxPermissionGroup *self)
{
  g_autofree char *origin = g_strdup (g_object_get_data (G_OBJECT (button), "origin"));
  int answer = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "answer"));

  if (answer == ONCE)
    sbx_origins_allow_once (self->origins, origin);
  else
    sbx_origins_decide (self->origins, origin, answer == ALWAYS);
}

static void
add_answer (SbxPermissionGroup *self,
            GtkWidget        *row,
            const char       *origin,
            const char       *label,
            int               answer)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, origin);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "origin", g_strdup (origin), g_free);
  g_object_set_data (G_OBJECT (button), "answer", GINT_TO_POINTER (answer));
  g_signal_connect_object (button, "clicked", G_CALLBACK (decide_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static char *
dup_wish (SbxPermissionGroup *self,
          const char       *origin)
{
  gint64 time;
  guint count = sbx_origins_get_asked (self->origins, origin, &time);
  g_autofree char *clock = sbx_format_clock ((double) time / 1000);

  /* Translators: %u is how often a page came, %s a time of day */
  return g_strdup_printf (ngettext ("Wants to send its store data · came %u time, last at %s",
                                    "Wants to send its store data · came %u times, last at %s",
                                    count), count, clock);
}

static GtkWidget *
add_row (SbxPermissionGroup *self,
         const char         *origin)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *wish = dup_wish (self, origin);
  g_autofree char *title = sbx_format_name (origin, 200);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), wish);
  add_answer (self, row, origin, _("Deny"), DENY);
  add_answer (self, row, origin, _("Allow Once"), ONCE);
  add_answer (self, row, origin, _("Always Allow"), ALWAYS);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return row;
}

static void
show (SbxPermissionGroup *self)
{
  g_auto (GStrv) waiting = sbx_origins_dup_list (self->origins, SBX_ORIGIN_ASK);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; waiting[i] != NULL; i++)
    g_ptr_array_add (self->rows, add_row (self, waiting[i]));
  gtk_widget_set_visible (GTK_WIDGET (self), waiting[0] != NULL);
}

static void
origins_cb (SbxOrigins *origins,
            gpointer    data)
{
  show (data);
}

static void
sbx_permission_group_dispose (GObject *object)
{
  SbxPermissionGroup *self = SBX_PERMISSION_GROUP (object);

  if (self->watch != 0)
    sbx_origins_unwatch (self->origins, self->watch);
  self->watch = 0;
  g_clear_object (&self->origins);

  G_OBJECT_CLASS (sbx_permission_group_parent_class)->dispose (object);
}

static void
sbx_permission_group_finalize (GObject *object)
{
  g_clear_pointer (&SBX_PERMISSION_GROUP (object)->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_permission_group_parent_class)->finalize (object);
}

static void
sbx_permission_group_class_init (SbxPermissionGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_permission_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_permission_group_finalize;
}

static void
sbx_permission_group_init (SbxPermissionGroup *self)
{
  self->rows = g_ptr_array_new ();
}

void
sbx_permission_group_connect (SbxPermissionGroup *self,
                              SbxOrigins         *origins)
{
  g_return_if_fail (SBX_IS_PERMISSION_GROUP (self));
  g_return_if_fail (SBX_IS_ORIGINS (origins));

  self->origins = g_object_ref (origins);
  self->watch = sbx_origins_watch (origins, NULL, origins_cb, self, NULL);
  show (self);
}
