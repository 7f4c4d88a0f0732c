/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-rule-names.h"

/* Notifications of the desktop: only when they were asked for, and nobody looks. */

static gboolean
is_watched (SbxWindow *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self->application));

  /* A dialog of the window is the window. */
  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_is_active (l->data) &&
        (l->data == self || gtk_window_get_transient_for (l->data) == GTK_WINDOW (self)))
      return TRUE;
  return FALSE;
}

static void
notify (SbxWindow  *self,
        SbxFinding *finding)
{
  guint id = gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self));
  g_autoptr (GNotification) notification = g_notification_new (sbx_rule_get_title (finding->rule));
  g_autofree char *body = sbx_format_name (finding->summary, 300);
  g_autofree char *name = g_strdup_printf ("finding-%u-%s", id, finding->rule);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-finding", "(uss)", id,
                                                finding->rule, finding->subject);
  g_application_send_notification (G_APPLICATION (self->application), name, notification);
}

static void
findings_cb (SbxWindow *self)
{
  gboolean wanted = g_settings_get_boolean (self->settings, "notify-errors") &&
                    !sbx_world_get_from_file (self->world) && !is_watched (self);
  g_autoptr (GPtrArray) news = sbx_notifier_take (self->notifier,
                                                  sbx_world_get_findings (self->world), wanted,
                                                  g_get_monotonic_time ());

  for (guint i = 0; i < news->len; i++)
    notify (self, g_ptr_array_index (news, i));
}

static void
restarted_cb (SbxWindow *self)
{
  sbx_notifier_reset (self->notifier);
}

void
sbx_window_show_finding (SbxWindow  *self,
                         const char *rule,
                         const char *subject)
{
  g_return_if_fail (SBX_IS_WINDOW (self));
  g_return_if_fail (rule != NULL);
  g_return_if_fail (subject != NULL);

  sbx_window_show_page (self, "findings");
  sbx_findings_page_show (self->findings_page, rule, subject);
  gtk_window_present (GTK_WINDOW (self));
}

void
sbx_window_watch_notes (SbxWindow *self)
{
  self->notifier = sbx_notifier_new ();
  g_signal_connect_object (self->world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "restarted", G_CALLBACK (restarted_cb), self,
                           G_CONNECT_SWAPPED);
}
