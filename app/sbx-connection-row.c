/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxConnectionRow"

#include "config.h"

#include "sbx-connection-row.h"

#include <glib/gi18n.h>

#include "sbx-door-actions.h"
#include "sbx-format.h"

struct _SbxConnectionRow
{
  AdwActionRow parent_instance;

  /* Borrowed References */
  GtkWidget *icon;
  GtkWidget *answer_button;
  GtkWidget *why_button;
  GtkWidget *again_button;
  GtkWidget *menu_button;

  /* Owned References */
  SbxDoors *doors;
  char *shape;      /* what the menu was made of */

  gconstpointer id;
};

G_DEFINE_FINAL_TYPE (SbxConnectionRow, sbx_connection_row, ADW_TYPE_ACTION_ROW)

static char *
describe (SbxConnectionRow       *self,
          const SbxConnectorInfo *info)
{
  guint n = sbx_doors_count_peers (self->doors, info->address);

  if (info->question != NULL)
    return sbx_format_name (info->question, 400);
  if (info->problem != NULL)
    return sbx_door_actions_dup_problem (info);
  switch (info->state)
    {
    case SBX_CONNECTOR_READY:
      if (n > 0)
        return g_strdup_printf (ngettext ("Connected · %u app", "Connected · %u apps", n), n);
      return g_strdup (_("Connected · no store seen yet"));
    case SBX_CONNECTOR_STARTING:
      return g_strdup (_("Connecting…"));
    case SBX_CONNECTOR_WAITING:
      return g_strdup (_("Lost, tries again"));
    case SBX_CONNECTOR_FAILED:
      return g_strdup (_("Failed"));
    case SBX_CONNECTOR_IDLE:
    default:
      return g_strdup (_("Stopped"));
    }
}

/* The name of the only peer behind it: people know pages by their names. */
static char *
dup_title (SbxConnectionRow *self,
           const char       *address)
{
  SbxOverview *overview = sbx_world_get_overview (sbx_doors_get_world (self->doors));

  if (overview == NULL || sbx_doors_count_peers (self->doors, address) != 1)
    return NULL;
  for (guint i = 0; i < overview->peers->len; i++)
    {
      const SbxOverviewPeer *peer = g_ptr_array_index (overview->peers, i);

      if (g_strcmp0 (peer->connector, address) == 0)
        return sbx_format_name (peer->name, 200);
    }
  return NULL;
}

static void
show_icon (SbxConnectionRow       *self,
           const SbxConnectorInfo *info)
{
  const char *name = "content-loading-symbolic";
  const char *class = "dim-label";

  if (info->question != NULL)
    name = "dialog-password-symbolic", class = "warning";
  else if (info->state == SBX_CONNECTOR_READY)
    name = "emblem-ok-symbolic", class = "success";
  else if (info->state == SBX_CONNECTOR_FAILED)
    name = "dialog-error-symbolic", class = "error";
  else if (info->state == SBX_CONNECTOR_WAITING)
    name = "dialog-warning-symbolic", class = "warning";
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), name);
  gtk_widget_set_css_classes (self->icon, (const char *[]) { class, NULL });
}

/* The target first: an action with a parameter wants one. */
static void
set_action (GtkWidget  *button,
            const char *name,
            const char *address)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", address);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
}

static void
show_menu (SbxConnectionRow       *self,
           const SbxConnectorInfo *info)
{
  g_autoptr (GMenuModel) menu = NULL;
  g_autofree char *shape = g_strdup_printf ("%s %p %u %d",
                                            info->address != NULL ? info->address : "",
                                            info->offers, info->n_offers, info->question != NULL);
  g_autofree char *doctor = NULL;
  gboolean dialled = sbx_doors_is_dialled (self->doors, info);
  gboolean lost = info->state == SBX_CONNECTOR_FAILED || info->state == SBX_CONNECTOR_WAITING;

  gtk_widget_set_visible (self->answer_button, info->question != NULL);
  gtk_widget_set_visible (self->why_button, lost && info->question == NULL);
  gtk_widget_set_visible (self->again_button, dialled && lost && info->question == NULL);
  if (info->address == NULL || g_strcmp0 (shape, self->shape) == 0)
    return;
  g_free (self->shape);
  self->shape = g_steal_pointer (&shape);
  set_action (self->answer_button, "doors.answer", info->address);
  set_action (self->again_button, "doors.dial-again", info->address);
  doctor = sbx_door_actions_dup_doctor_address (self->doors, info);
  set_action (self->why_button, "win.doctor", doctor);
  menu = sbx_door_actions_dup_menu (self->doors, info);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), menu);
  gtk_widget_set_visible (self->menu_button, menu != NULL);
}

/**
 * sbx_connection_row_set_info:
 * @self: a row
 * @info: the connector; copied
 */
void
sbx_connection_row_set_info (SbxConnectionRow       *self,
                             const SbxConnectorInfo *info)
{
  const SbxConnectorKind *kind;
  g_autofree char *address = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *title = NULL;
  g_autofree char *tooltip = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (SBX_IS_CONNECTION_ROW (self));
  g_return_if_fail (info != NULL);

  self->id = info->id;
  kind = sbx_connector_kinds_find (info->kind);
  address = sbx_format_name (info->address, 200);
  subtitle = describe (self, info);
  title = dup_title (self, info->address);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 title != NULL ? title
                                 : *address != '\0' || kind == NULL ? address : _(kind->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  tooltip = g_strdup_printf ("%s · %s", kind != NULL ? _(kind->title) : "", address);
  /* Not on the row: its menu would open below the tooltip. */
  gtk_widget_set_tooltip_text (self->icon, tooltip);
  label = g_strdup_printf (_("Actions for %s"), title != NULL ? title : address);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  show_icon (self, info);
  show_menu (self, info);
}

gconstpointer
sbx_connection_row_get_id (SbxConnectionRow *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION_ROW (self), NULL);

  return self->id;
}

static void
sbx_connection_row_dispose (GObject *object)
{
  g_clear_object (&SBX_CONNECTION_ROW (object)->doors);

  G_OBJECT_CLASS (sbx_connection_row_parent_class)->dispose (object);
}

static void
sbx_connection_row_finalize (GObject *object)
{
  g_clear_pointer (&SBX_CONNECTION_ROW (object)->shape, g_free);

  G_OBJECT_CLASS (sbx_connection_row_parent_class)->finalize (object);
}

static void
sbx_connection_row_class_init (SbxConnectionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_connection_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_connection_row_finalize;
}

static GtkWidget *
new_button (const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
sbx_connection_row_init (SbxConnectionRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle_lines (row, 4);
  self->icon = gtk_image_new ();
  adw_action_row_add_prefix (row, self->icon);
  self->answer_button = new_button (_("Answer…"));
  gtk_widget_add_css_class (self->answer_button, "suggested-action");
  adw_action_row_add_suffix (row, self->answer_button);
  self->why_button = new_button (_("Why?"));
  gtk_widget_set_tooltip_text (self->why_button, _("Look What Is in the Way"));
  adw_action_row_add_suffix (row, self->why_button);
  self->again_button = new_button (_("Reconnect"));
  adw_action_row_add_suffix (row, self->again_button);
  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "view-more-symbolic");
  gtk_widget_set_valign (self->menu_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->menu_button, "flat");
  adw_action_row_add_suffix (row, self->menu_button);
}

/**
 * sbx_connection_row_new:
 * @doors: what is open
 *
 * Returns: (transfer floating): a row of nothing yet
 */
GtkWidget *
sbx_connection_row_new (SbxDoors *doors)
{
  SbxConnectionRow *self = g_object_new (SBX_TYPE_CONNECTION_ROW, NULL);

  self->doors = g_object_ref (doors);
  return GTK_WIDGET (self);
}
