/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDoors"

#include "config.h"

#include "sbx-door-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"

/* The actions of one window. */
typedef struct
{
  SbxDoors *doors;
  GWeakRef window;
  SbxDoorsMessageFunc message;
} Actions;

/* Until what a connector found is known to the window. */
#define SETTLE_MS 700

/* What a dialog was asked about. */
typedef struct
{
  Actions *actions;   /* live as long as the action, which is held */
  GObject *action;
  char *address;
  char *offer;
  guint n_stores;     /* that were known when it was asked for */
  GtkWidget *entry;   /* borrowed from the dialog */
  GtkWidget *remember;
} Request;

static void
free_actions (gpointer  data,
              GClosure *closure)
{
  Actions *actions = data;

  g_object_unref (actions->doors);
  g_weak_ref_clear (&actions->window);
  g_free (actions);
}

static void
free_request (gpointer data)
{
  Request *request = data;

  g_object_unref (request->action);
  g_free (request->address);
  g_free (request->offer);
  g_free (request);
}

static void
say (Actions    *actions,
     const char *text)
{
  g_autoptr (GtkWidget) window = g_weak_ref_get (&actions->window);

  if (window != NULL)
    actions->message (text, window);
}

/**
 * sbx_door_actions_find:
 * @doors: the ways in
 * @address: as in [struct@SbxConnectorInfo]
 *
 * Returns: (nullable) (transfer none): valid until the engine tells of the connectors again
 */
const SbxConnectorInfo *
sbx_door_actions_find (SbxDoors   *doors,
                       const char *address)
{
  GPtrArray *connectors = sbx_world_get_connectors (sbx_doors_get_world (doors));

  for (guint i = 0; i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);

      if (g_strcmp0 (info->address, address) == 0)
        return info;
    }
  return NULL;
}

/**
 * sbx_door_actions_dup_problem:
 * @info: a connector
 *
 * Returns: (transfer full) (nullable): its problem, for a place where its address stands already
 */
char *
sbx_door_actions_dup_problem (const SbxConnectorInfo *info)
{
  g_autofree char *address = g_strdup (info->address != NULL ? info->address : "");
  g_autoptr (GString) text = NULL;
  char *end = strchr (address, '#');

  if (info->problem == NULL)
    return NULL;
  if (end != NULL)
    *end = '\0';
  text = g_string_new (info->problem);
  if (*address != '\0')
    g_string_replace (text, address, "it", 1);
  return sbx_format_name (text->str, 400);
}

/**
 * sbx_door_actions_dup_doctor_address:
 * @doors: the ways in
 * @info: a connector with an address
 *
 * Returns: (transfer full): what the doctor has to be asked about it
 */
char *
sbx_door_actions_dup_doctor_address (SbxDoors               *doors,
                                     const SbxConnectorInfo *info)
{
  const char *colon;

  g_return_val_if_fail (SBX_IS_DOORS (doors), NULL);
  g_return_val_if_fail (info != NULL && info->address != NULL, NULL);

  colon = strrchr (info->address, ':');
  return g_strdup_printf ("%s:%s", info->kind,
                          sbx_doors_is_dialled (doors, info) || colon == NULL ? info->address
                                                                              : colon + 1);
}

/* --- Offers ---------------------------------------------------------------------------------- */

static guint
count_stores (Actions *actions)
{
  SbxOverview *overview = sbx_world_get_overview (sbx_doors_get_world (actions->doors));

  return overview != NULL ? overview->stores->len : 0;
}

/* What was found has arrived by now: that, and not only that it is done, is what was asked. */
static gboolean
settled_cb (gpointer data)
{
  Request *request = data;
  guint n = count_stores (request->actions);
  guint n_new = n > request->n_stores ? n - request->n_stores : 0;
  g_autofree char *text = NULL;

  if (n_new > 0)
    /* Translators: something that was asked for, and the stores that appeared */
    text = g_strdup_printf (ngettext ("%s: %u store appeared", "%s: %u stores appeared", n_new),
                            request->offer, n_new);
  else
    /* Translators: something that was asked for */
    text = g_strdup_printf (_("%s: done, no new store appeared"), request->offer);
  say (request->actions, text);
  free_request (request);
  return G_SOURCE_REMOVE;
}

static void
invoked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sbx_engine_command_finish (SBX_ENGINE (source), result, &error))
    {
      g_timeout_add (SETTLE_MS, settled_cb, request);
      return;
    }
  text = g_strdup_printf ("%s: %s", request->offer, error->message);
  say (request->actions, text);
  free_request (request);
}

static void
invoke (Request    *request,
        const char *id)
{
  request->n_stores = count_stores (request->actions);
  sbx_engine_invoke_async (sbx_doors_get_engine (request->actions->doors), request->address, id,
                           NULL, invoked_cb, request);
}

static void
confirm_cb (AdwMessageDialog *dialog,
            const char       *response,
            Request          *request)
{
  if (g_str_equal (response, "cancel"))
    free_request (request);
  else
    invoke (request, response + strlen ("do:"));
}

static const SbxOffer *
find_offer (const SbxConnectorInfo *info,
            const char             *id)
{
  for (guint i = 0; info != NULL && i < info->n_offers; i++)
    if (g_str_equal (info->offers[i].id, id))
      return &info->offers[i];
  return NULL;
}

static Request *
new_request (GObject    *action,
             Actions    *actions,
             const char *address,
             const char *offer)
{
  Request *request = g_new0 (Request, 1);

  request->action = g_object_ref (action);
  request->actions = actions;
  request->address = g_strdup (address);
  request->offer = g_strdup (offer);
  return request;
}

static void
invoke_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  Actions *actions = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&actions->window);
  const char *address;
  const char *id;
  const SbxOffer *offer;
  GtkWidget *dialog;
  g_autofree char *response = NULL;
  Request *request;

  g_variant_get (parameter, "(&s&s)", &address, &id);
  offer = find_offer (sbx_door_actions_find (actions->doors, address), id);
  if (offer == NULL)
    {
      say (actions, _("That is not possible any more."));
      return;
    }
  request = new_request (G_OBJECT (action), actions, address, _(offer->title));
  if (offer->cost == NULL)
    {
      invoke (request, id);
      return;
    }
  dialog = adw_message_dialog_new (window, _(offer->title), _(offer->cost));
  response = g_strconcat ("do:", id, NULL);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), response, _("Do It"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), response);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (confirm_cb), request);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Questions ------------------------------------------------------------------------------- */

static void
answer_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    Request          *request)
{
  gboolean some = g_str_equal (response, "answer");

  sbx_engine_answer (sbx_doors_get_engine (request->actions->doors), request->address,
                     some ? gtk_editable_get_text (GTK_EDITABLE (request->entry)) : NULL,
                     some && gtk_switch_get_active (GTK_SWITCH (request->remember)));
  free_request (request);
}

static gboolean
destroy_cb (gpointer data)
{
  gtk_window_destroy (data);
  return G_SOURCE_REMOVE;
}

static void
send_cb (AdwMessageDialog *dialog)
{
  gtk_widget_set_sensitive (GTK_WIDGET (dialog), FALSE);
  adw_message_dialog_response (dialog, "answer");
  /* Unlike a button, a response by itself closes nothing; and the entry is still at work. */
  g_idle_add_full (G_PRIORITY_DEFAULT, destroy_cb, g_object_ref (dialog), g_object_unref);
}

static GtkWidget *
new_answer_box (Request *request)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();

  request->entry = adw_password_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (request->entry), _("Secret"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), request->entry);
  request->remember = gtk_switch_new ();
  gtk_widget_set_valign (request->remember, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (request->remember),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remember in the keyring"), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Remember"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("In the keyring of your desktop"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), request->remember);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), request->remember);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static void
answer_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  Actions *actions = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&actions->window);
  const char *address = g_variant_get_string (parameter, NULL);
  const SbxConnectorInfo *info = sbx_door_actions_find (actions->doors, address);
  g_autofree char *question = NULL;
  GtkWidget *dialog;
  Request *request;

  if (info == NULL || info->question == NULL)
    {
      say (actions, _("Nobody asks that any more."));
      return;
    }
  question = sbx_format_name (info->question, 600);
  request = new_request (G_OBJECT (action), actions, address, NULL);
  dialog = adw_message_dialog_new (window, _("Secret Needed"), question);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), new_answer_box (request));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "answer", _("Send"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "answer",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "answer");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_swapped (request->entry, "entry-activated", G_CALLBACK (send_cb), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (answer_response_cb), request);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Lines ----------------------------------------------------------------------------------- */

static void
hang_up_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  sbx_doors_hang_up (((Actions *) data)->doors, g_variant_get_string (parameter, NULL));
}

static void
dial_again_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  Actions *actions = data;
  g_autoptr (GError) error = NULL;

  if (!sbx_doors_dial_again (actions->doors, g_variant_get_string (parameter, NULL), &error))
    say (actions, error->message);
}

static void
add_action (GSimpleActionGroup *group,
            Actions            *actions,
            const char         *name,
            const char         *type,
            GCallback           callback)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, G_VARIANT_TYPE (type));
  Actions *copy = g_new0 (Actions, 1);
  g_autoptr (GObject) window = g_weak_ref_get (&actions->window);

  copy->doors = g_object_ref (actions->doors);
  copy->message = actions->message;
  g_weak_ref_init (&copy->window, window);
  g_signal_connect_data (action, "activate", callback, copy, free_actions, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

void
sbx_door_actions_add (SbxDoors            *doors,
                      GtkWindow           *window,
                      SbxDoorsMessageFunc  message)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  Actions actions = { .doors = doors, .message = message };

  g_return_if_fail (SBX_IS_DOORS (doors));
  g_return_if_fail (GTK_IS_WINDOW (window));
  g_return_if_fail (message != NULL);

  g_weak_ref_init (&actions.window, window);
  add_action (group, &actions, "invoke", "(ss)", G_CALLBACK (invoke_cb));
  add_action (group, &actions, "answer", "s", G_CALLBACK (answer_cb));
  add_action (group, &actions, "hang-up", "s", G_CALLBACK (hang_up_cb));
  add_action (group, &actions, "dial-again", "s", G_CALLBACK (dial_again_cb));
  g_weak_ref_clear (&actions.window);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "doors", G_ACTION_GROUP (group));
}

/**
 * sbx_door_actions_dup_menu:
 * @doors: the ways in
 * @info: a connector
 *
 * Returns: (transfer full) (nullable): what can be done with it; %NULL if that is nothing
 */
GMenuModel *
sbx_door_actions_dup_menu (SbxDoors               *doors,
                           const SbxConnectorInfo *info)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) offers = g_menu_new ();
  g_autoptr (GMenu) line = g_menu_new ();

  for (guint i = 0; i < info->n_offers; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(info->offers[i].title), NULL);

      g_menu_item_set_action_and_target (item, "doors.invoke", "(ss)", info->address,
                                         info->offers[i].id);
      g_menu_append_item (offers, item);
    }
  if (info->question != NULL)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_("_Answer Its Question…"), NULL);

      g_menu_item_set_action_and_target (item, "doors.answer", "s", info->address);
      g_menu_append_item (offers, item);
    }
  if (sbx_doors_is_dialled (doors, info))
    {
      g_autoptr (GMenuItem) again = g_menu_item_new (_("_Reconnect"), NULL);
      g_autoptr (GMenuItem) end = g_menu_item_new (_("_Disconnect"), NULL);

      g_menu_item_set_action_and_target (again, "doors.dial-again", "s", info->address);
      g_menu_item_set_action_and_target (end, "doors.hang-up", "s", info->address);
      g_menu_append_item (line, again);
      g_menu_append_item (line, end);
    }
  if (info->address != NULL && info->problem != NULL)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_("Why Does It _Fail?"), NULL);
      g_autofree char *address = sbx_door_actions_dup_doctor_address (doors, info);

      g_menu_item_set_action_and_target (item, "win.doctor", "s", address);
      g_menu_append_item (line, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (offers));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (line));
  if (g_menu_model_get_n_items (G_MENU_MODEL (offers)) == 0
      && g_menu_model_get_n_items (G_MENU_MODEL (line)) == 0)
    return NULL;
  return G_MENU_MODEL (g_steal_pointer (&menu));
}
