/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxConnectDialog"

#include "config.h"

#include "sbx-connect-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-address-group.h"
#include "sbx-connection-row.h"
#include "sbx-doctor-page.h"
#include "sbx-door-actions.h"
#include "sbx-format.h"
#include "sbx-kind-row.h"
#include "sbx-permission-group.h"
#include "sbx-reach-group.h"
#include "sbx-remembered-group.h"
#include "sbx-remembered.h"

#define MAX_COMPLAINTS 20

struct _SbxConnectDialog
{
  AdwWindow parent_instance;

  /* Template Widgets */
  GtkWidget *back_button;
  AdwToastOverlay *toasts;
  GtkStack *pages;
  SbxDoctorPage *doctor_page;
  SbxPermissionGroup *permission_group;
  AdwPreferencesGroup *lines_group;
  SbxReachGroup *reach_group;
  SbxAddressGroup *address_group;
  SbxRememberedGroup *remembered_group;
  AdwPreferencesGroup *kinds_group;
  AdwPreferencesGroup *complaints_group;

  /* Owned References */
  SbxDoors *doors;
  GSettings *settings;
  GPtrArray *lines;      /* SbxConnectionRow, borrowed */
  GPtrArray *complaints; /* rows, borrowed */
  GPtrArray *kinds;      /* SbxKindRow, borrowed */

  guint64 n_complaints;  /* on show */
};

G_DEFINE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, ADW_TYPE_WINDOW)

/* --- Rows of text ---------------------------------------------------------------------------- */

static GtkWidget *
add_row (AdwPreferencesGroup *group,
         GPtrArray           *rows,
         const char          *title,
         const char          *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *clean_title = sbx_format_name (title, 200);
  g_autofree char *clean_subtitle = sbx_format_name (subtitle, 400);
  /* The subtitle is always markup on libadwaita 1.2. */
  g_autofree char *escaped = g_markup_escape_text (clean_subtitle, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), clean_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               adw_preferences_row_get_use_markup (ADW_PREFERENCES_ROW (row))
                               ? escaped : clean_subtitle);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
  return row;
}

static void
clear_rows (AdwPreferencesGroup *group,
            GPtrArray           *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static int
compare_complaints (gconstpointer a,
                    gconstpointer b)
{
  const SbxComplaint *left = *(SbxComplaint *const *) a;
  const SbxComplaint *right = *(SbxComplaint *const *) b;

  return (right->time > left->time) - (right->time < left->time);
}

static void
show_complaints (SbxConnectDialog *self,
                 GPtrArray        *connectors)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  guint64 total = 0;

  for (guint i = 0; i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);

      total += info->n_complaints;
      for (guint j = 0; info->complaints != NULL && j < info->complaints->len; j++)
        g_ptr_array_add (all, g_ptr_array_index (info->complaints, j));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->complaints_group), all->len > 0);
  if (total == self->n_complaints)
    return;
  self->n_complaints = total;
  g_ptr_array_sort (all, compare_complaints);
  clear_rows (self->complaints_group, self->complaints);
  for (guint i = 0; i < MIN (all->len, MAX_COMPLAINTS); i++)
    {
      const SbxComplaint *complaint = g_ptr_array_index (all, i);
      g_autofree char *clock = sbx_format_clock (complaint->time);
      g_autofree char *subtitle = g_strdup_printf ("%s · %s", clock, complaint->code);

      add_row (self->complaints_group, self->complaints, complaint->text, subtitle);
    }
}

/* --- Connections ----------------------------------------------------------------------------- */

static gboolean
has_lines (SbxConnectDialog *self,
           GPtrArray        *infos)
{
  if (infos->len != self->lines->len)
    return FALSE;
  for (guint i = 0; i < infos->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (infos, i);

      if (sbx_connection_row_get_id (g_ptr_array_index (self->lines, i)) != info->id)
        return FALSE;
    }
  return TRUE;
}

/* Listeners stand with their kind; here stands what was dialled, and whoever asks or offers. */
static gboolean
is_line (SbxConnectDialog       *self,
         const SbxConnectorInfo *info)
{
  return sbx_doors_is_dialled (self->doors, info) || info->question != NULL || info->n_offers > 0;
}

static void
show_lines (SbxConnectDialog *self,
            GPtrArray        *connectors)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();

  for (guint i = 0; i < connectors->len; i++)
    if (is_line (self, g_ptr_array_index (connectors, i)))
      g_ptr_array_add (infos, g_ptr_array_index (connectors, i));
  if (!has_lines (self, infos))
    {
      clear_rows (self->lines_group, self->lines);
      for (guint i = 0; i < infos->len; i++)
        {
          GtkWidget *row = sbx_connection_row_new (self->doors);

          adw_preferences_group_add (self->lines_group, row);
          g_ptr_array_add (self->lines, row);
        }
    }
  for (guint i = 0; i < infos->len; i++)
    sbx_connection_row_set_info (g_ptr_array_index (self->lines, i), g_ptr_array_index (infos, i));
  gtk_widget_set_visible (GTK_WIDGET (self->lines_group), infos->len > 0);
}

static void
doors_cb (SbxConnectDialog *self)
{
  GPtrArray *connectors = sbx_world_get_connectors (sbx_doors_get_world (self->doors));

  show_lines (self, connectors);
  show_complaints (self, connectors);
}

/* --- Addresses ------------------------------------------------------------------------------- */

/* What is found is found again, and pages do not keep their addresses: not remembered. */
static void
reach_dial_cb (SbxConnectDialog *self,
               const char       *address)
{
  g_autoptr (GError) error = NULL;

  if (!sbx_doors_dial (self->doors, address, &error))
    sbx_address_group_set_problem (self->address_group, error->message);
}

static void
search_cb (SbxConnectDialog *self,
           const char       *address)
{
  sbx_reach_group_search (self->reach_group, address);
}

static void
found_cb (SbxConnectDialog *self)
{
  sbx_address_group_found (self->address_group,
                           sbx_reach_group_get_n_targets (self->reach_group));
}

static void
hang_up_cb (SbxConnectDialog *self,
            const char       *address)
{
  sbx_doors_hang_up (self->doors, address);
}

static void
example_cb (SbxConnectDialog *self,
            const char       *address)
{
  sbx_address_group_set_address (self->address_group, address);
}

/* --- What was pasted that is no address ------------------------------------------------------ */

static void
open_cb (SbxConnectDialog *self,
         const char       *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_application_open (g_application_get_default (), &file, 1, "");
  gtk_window_close (GTK_WINDOW (self));
}

static void
kind_cb (SbxConnectDialog *self,
         const char       *id)
{
  for (guint i = 0; i < self->kinds->len; i++)
    {
      SbxKindRow *row = g_ptr_array_index (self->kinds, i);

      if (!g_str_equal (sbx_kind_row_get_kind (row)->id, id))
        continue;
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

/* --- What was forgotten ---------------------------------------------------------------------- */

static void
forgotten_cb (SbxConnectDialog *self,
              const char       *address,
              guint             index)
{
  g_autofree char *shown = sbx_format_name (address, 60);
  g_autofree char *text = g_strdup_printf (_("Forgot %s"), shown);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_action_name (toast, "connect.remember");
  adw_toast_set_action_target (toast, "(su)", address, index);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
remember_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  const char *address;
  guint index;

  g_variant_get (parameter, "(&su)", &address, &index);
  sbx_remembered_restore (SBX_CONNECT_DIALOG (widget)->settings, address, index);
}

/* --- The doctor ------------------------------------------------------------------------------ */

static void
show_page (SbxConnectDialog *self,
           const char       *name)
{
  gboolean doctor = g_str_equal (name, "doctor");

  gtk_stack_set_visible_child_name (self->pages, name);
  gtk_widget_set_visible (self->back_button, doctor);
  gtk_window_set_title (GTK_WINDOW (self), doctor ? _("What Is in the Way") : _("Connect"));
  if (doctor)
    gtk_widget_grab_focus (self->back_button);
  else
    sbx_doctor_page_stop (self->doctor_page);
}

static void
back_cb (SbxConnectDialog *self)
{
  show_page (self, "ways");
}

/**
 * sbx_connect_dialog_examine:
 * @self: the dialog
 * @address: as the doctor takes it
 *
 * Shows what is in the way of a connection.
 */
void
sbx_connect_dialog_examine (SbxConnectDialog *self,
                            const char       *address)
{
  g_return_if_fail (SBX_IS_CONNECT_DIALOG (self));
  g_return_if_fail (address != NULL);

  sbx_doctor_page_examine (self->doctor_page, address,
                           sbx_doors_get_port (self->doors, sbx_connector_kinds_get_all ()[0]));
  show_page (self, "doctor");
}

static void
doctor_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  sbx_connect_dialog_examine (SBX_CONNECT_DIALOG (widget), g_variant_get_string (parameter, NULL));
}

static void
doctor_dial_cb (SbxConnectDialog *self,
                const char       *address)
{
  reach_dial_cb (self, address);
  show_page (self, "ways");
}

/* Of the kind whose port was looked at. */
static void
doctor_listen_cb (SbxConnectDialog *self,
                  guint             port)
{
  const char *address = sbx_doctor_page_get_address (self->doctor_page);
  const char *colon = strchr (address, ':');
  g_autofree char *id = colon != NULL ? g_strndup (address, (gsize) (colon - address)) : NULL;
  const SbxConnectorKind *kind = id != NULL ? sbx_connector_kinds_find (id) : NULL;

  if (kind == NULL || kind->listen == NULL)
    return;
  sbx_kind_row_remember (self->settings, kind, TRUE, (guint16) port);
  sbx_doors_listen (self->doors, kind, (guint16) port);
  show_page (self, "ways");
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   data)
{
  SbxConnectDialog *self = SBX_CONNECT_DIALOG (widget);

  if (gtk_widget_get_visible (self->back_button))
    show_page (self, "ways");
  else
    gtk_window_close (GTK_WINDOW (self));
  return TRUE;
}

/* --- The dialog ------------------------------------------------------------------------------ */

static void
message_cb (const char *text,
            gpointer    data)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (SBX_CONNECT_DIALOG (data)->toasts, adw_toast_new (escaped));
}

static void
sbx_connect_dialog_dispose (GObject *object)
{
  SbxConnectDialog *self = SBX_CONNECT_DIALOG (object);

  g_clear_object (&self->doors);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->complaints, g_ptr_array_unref);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_CONNECT_DIALOG);

  G_OBJECT_CLASS (sbx_connect_dialog_parent_class)->dispose (object);
}

static void
sbx_connect_dialog_class_init (SbxConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_connect_dialog_dispose;

  g_type_ensure (SBX_TYPE_ADDRESS_GROUP);
  g_type_ensure (SBX_TYPE_DOCTOR_PAGE);
  g_type_ensure (SBX_TYPE_PERMISSION_GROUP);
  g_type_ensure (SBX_TYPE_REACH_GROUP);
  g_type_ensure (SBX_TYPE_REMEMBERED_GROUP);
  gtk_widget_class_install_action (widget_class, "win.doctor", "s", doctor_cb);
  gtk_widget_class_install_action (widget_class, "connect.remember", "(su)", remember_cb);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, doctor_page);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, remembered_group);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, permission_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, lines_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, reach_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, address_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, kinds_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, complaints_group);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
sbx_connect_dialog_init (SbxConnectDialog *self)
{
  self->lines = g_ptr_array_new ();
  self->complaints = g_ptr_array_new ();
  self->kinds = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The window behind the dialog shows who has come. */
static void
show_peer_cb (SbxConnectDialog *self,
              guint             peer)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-peer", "u", peer);
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_kinds (SbxConnectDialog *self)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      GtkWidget *row = sbx_kind_row_new (kinds[i], self->doors, self->settings);

      g_signal_connect_object (row, "example", G_CALLBACK (example_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->kinds_group, row);
      g_ptr_array_add (self->kinds, row);
      g_signal_connect_object (row, "show-peer", G_CALLBACK (show_peer_cb), self,
                               G_CONNECT_SWAPPED);
      /* The line that most need stands there from the beginning. */
      if (i == 0 && sbx_doors_is_open (self->doors, kinds[i]))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
    }
}

static void
connect_groups (SbxConnectDialog *self)
{
  const struct
  {
    gpointer group;
    const char *signal;
    GCallback callback;
  } rows[] = {
    { self->address_group, "search", G_CALLBACK (search_cb) },
    { self->address_group, "open", G_CALLBACK (open_cb) },
    { self->address_group, "kind", G_CALLBACK (kind_cb) },
    { self->address_group, "why", G_CALLBACK (sbx_connect_dialog_examine) },
    { self->remembered_group, "dial", G_CALLBACK (reach_dial_cb) },
    { self->remembered_group, "forgotten", G_CALLBACK (forgotten_cb) },
    { self->doctor_page, "dial", G_CALLBACK (doctor_dial_cb) },
    { self->doctor_page, "listen", G_CALLBACK (doctor_listen_cb) },
    { self->reach_group, "dial", G_CALLBACK (reach_dial_cb) },
    { self->reach_group, "hang-up", G_CALLBACK (hang_up_cb) },
    { self->reach_group, "found", G_CALLBACK (found_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_object (rows[i].group, rows[i].signal, rows[i].callback, self,
                             G_CONNECT_SWAPPED);
  sbx_remembered_group_connect (self->remembered_group, self->settings);
}

/**
 * sbx_connect_dialog_new:
 * @doors: the ways in
 * @origins: who waits for permission
 * @settings: keeps addresses and what is listened for
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
sbx_connect_dialog_new (SbxDoors   *doors,
                        SbxOrigins *origins,
                        GSettings  *settings)
{
  SbxConnectDialog *self;

  g_return_val_if_fail (SBX_IS_DOORS (doors), NULL);
  g_return_val_if_fail (SBX_IS_ORIGINS (origins), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (SBX_TYPE_CONNECT_DIALOG, NULL);
  self->doors = g_object_ref (doors);
  self->settings = g_object_ref (settings);
  sbx_door_actions_add (doors, GTK_WINDOW (self), message_cb);
  sbx_reach_group_connect (self->reach_group, doors);
  sbx_address_group_connect (self->address_group, doors, settings);
  connect_groups (self);
  g_signal_connect_object (doors, "changed", G_CALLBACK (doors_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_doors_get_world (doors), "notify::overview", G_CALLBACK (doors_cb),
                           self, G_CONNECT_SWAPPED);
  sbx_permission_group_connect (self->permission_group, origins);
  add_kinds (self);
  doors_cb (self);
  return GTK_WIDGET (self);
}
