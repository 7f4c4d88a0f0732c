/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-command-menu.h"
#include "sbx-command-text.h"
#include "sbx-door-actions.h"
#include "sbx-format.h"
#include "sbx-send-dialog.h"
#include "sbx-travel-bar.h"

/* What the user asks of stores. */

#define MAX_RECENT 12
/* In which a store that was told to return says that it has. */
#define RETURN_MS 4000

typedef struct
{
  SbxWindow *window;
  SbxCommand *command;
  guint64 n_events; /* when it was sent */
} Sent;

static void
free_sent (Sent *sent)
{
  g_object_unref (sent->window);
  sbx_command_unref (sent->command);
  g_free (sent);
}

static char *
dup_deed (const SbxCommand *command)
{
  return sbx_command_text_dup_deed (sbx_command_kind_to_string (command->kind), command->on,
                                    command->kind == SBX_COMMAND_JUMP ? (double) command->number
                                                                      : NAN);
}

/* --- What came of it ------------------------------------------------------------------------- */

/* The action that a dispatch made: the first of its type that the store reported after the line of
 * the command. 0 if it has not come. */
static guint64
find_dispatched (SbxWindow  *self,
                 guint       store,
                 const char *type,
                 guint64     n_events)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  guint n_rows = sbx_world_get_n_rows (self->world);
  guint i = n_rows > 0 ? sbx_rows_find (rows, n_rows, (guint32) MIN (n_events, G_MAXUINT32)) : 0;
  gboolean commanded = FALSE;

  for (i = i == G_MAXUINT ? 0 : i; i < n_rows; i++)
    {
      const SbxRow *row = sbx_rows_get (rows, i);

      if (row->number <= n_events || row->store != store)
        continue;
      if (row->kind == SBX_ROW_COMMAND)
        commanded = TRUE;
      else if (commanded && row->kind == SBX_ROW_ACTION && row->type != SBX_SYMBOL_NONE &&
               g_str_equal (sbx_symbols_get (symbols, row->type), type))
        return row->number;
    }
  return 0;
}

static void
show_dispatched_cb (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *type;
  guint store;
  guint64 n_events;
  guint64 number;

  g_variant_get (parameter, "(u&st)", &store, &type, &n_events);
  number = find_dispatched (self, store, type, n_events);
  if (number != 0)
    sbx_selection_reveal_event (self->selection, number);
  else
    sbx_window_toast (self, _("The store has reported no such action since."));
}

static void
show_event_cb (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  sbx_selection_reveal_event (SBX_WINDOW (widget)->selection, g_variant_get_uint64 (parameter));
}

static void
toast_dispatched (Sent       *sent,
                  const char *text)
{
  const SbxJson *json = sent->command->json;
  guint32 member = sbx_json_member (json, 0, "type");
  g_autofree char *type = member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (type != NULL)
    {
      /* Translators: a button: to select the action that was dispatched */
      adw_toast_set_button_label (toast, _("Show"));
      adw_toast_set_action_name (toast, "win.show-dispatched");
      adw_toast_set_action_target (toast, "(ust)", sent->command->store, type, sent->n_events);
    }
  adw_toast_overlay_add_toast (sent->window->toasts, toast);
}

static gboolean
returned_cb (gpointer data)
{
  Sent *sent = data;
  const SbxOverviewStore *store = sbx_world_get_store (sent->window->world, sent->command->store);

  if (sent->window->engine != NULL && store != NULL && store->travelled && store->open)
    {
      g_autofree char *name = sbx_format_name (store->label, 80);
      g_autofree char *text =
        g_strdup_printf (_("%s was asked to return, but still says that it shows a state of the "
                           "past"), name);

      sbx_window_toast (sent->window, text);
    }
  return G_SOURCE_REMOVE;
}

static void
commanded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Sent *sent = data;
  SbxCommandKind kind = sent->command->kind;
  g_autoptr (GError) error = NULL;
  g_autofree char *deed = dup_deed (sent->command);
  g_autofree char *problem = NULL;
  g_autofree char *text = NULL;

  if (!sbx_engine_command_finish (SBX_ENGINE (source), result, &error))
    {
      problem = sbx_format_name (error->message, 300);
      /* Translators: a command that was not carried out, and why */
      text = g_strdup_printf (_("%s failed: %s"), deed, problem);
    }
  else if (kind == SBX_COMMAND_JUMP && sent->command->number == 0)
    {
      g_timeout_add_full (G_PRIORITY_DEFAULT, RETURN_MS, returned_cb, sent,
                          (GDestroyNotify) free_sent);
      return;
    }
  /* The bar and the list say the others already. */
  else if (kind != SBX_COMMAND_JUMP && kind != SBX_COMMAND_SKIP)
    {
      /* Translators: a command that a store has carried out */
      text = g_strdup_printf (_("Done: %s"), deed);
    }
  if (kind == SBX_COMMAND_JUMP && sent->window->player != NULL)
    sbx_player_answered (sent->window->player, problem == NULL);
  if (sent->window->engine != NULL && text != NULL)
    {
      if (problem == NULL && kind == SBX_COMMAND_DISPATCH)
        toast_dispatched (sent, text);
      else
        sbx_window_toast (sent->window, text);
    }
  free_sent (sent);
}

static void
send (SbxWindow  *self,
      SbxCommand *command)
{
  Sent *sent = g_new0 (Sent, 1);

  sent->window = g_object_ref (self);
  sent->command = sbx_command_ref (command);
  sent->n_events = sbx_world_get_n_events (self->world);
  sbx_engine_command_async (self->engine, command, NULL, commanded_cb, sent);
}

void
sbx_window_jump (SbxWindow *self,
                 guint      store,
                 guint64    number)
{
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_JUMP, store);

  command->number = number;
  send (self, command);
}

static void
remember (SbxWindow     *self,
          const SbxJson *json)
{
  gsize length;
  const char *raw = sbx_json_raw (json, 0, &length);
  char *text = g_strndup (raw, length);
  guint index;

  if (self->recent_actions == NULL)
    self->recent_actions = g_ptr_array_new_with_free_func (g_free);
  if (g_ptr_array_find_with_equal_func (self->recent_actions, text, g_str_equal, &index))
    g_ptr_array_remove_index (self->recent_actions, index);
  g_ptr_array_insert (self->recent_actions, 0, text);
  if (self->recent_actions->len > MAX_RECENT)
    g_ptr_array_set_size (self->recent_actions, MAX_RECENT);
}

static void
send_cb (SbxWindow     *self,
         SbxCommandKind kind,
         guint          store,
         SbxJson       *json)
{
  g_autoptr (SbxCommand) command = sbx_command_new (kind, store);

  command->json = sbx_json_ref (json);
  if (kind == SBX_COMMAND_DISPATCH)
    remember (self, json);
  send (self, command);
}

static void
got_action_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GtkWidget) dialog = data;
  g_autoptr (SbxEventDetail) detail =
    sbx_engine_get_event_finish (SBX_ENGINE (source), result, NULL);
  guint32 action = detail != NULL ? sbx_json_member (detail->json, detail->token, "action") : 0;
  g_autofree char *text = NULL;
  const char *raw;
  gsize length;

  if (action == 0 || !gtk_widget_get_visible (dialog))
    return;
  raw = sbx_json_raw (detail->json, action, &length);
  text = g_strndup (raw, length);
  sbx_send_dialog_set_text (SBX_SEND_DIALOG (dialog), text);
}

static void
fetch_cb (GtkWidget *dialog,
          guint64    number,
          SbxWindow *self)
{
  sbx_engine_get_event_async (self->engine, number, NULL, got_action_cb, g_object_ref (dialog));
}

static void
open_dialog (SbxWindow     *self,
             SbxCommandKind kind,
             guint          store,
             guint64        number)
{
  GtkWidget *dialog = sbx_send_dialog_new (kind, self->world, store, self->recent_actions);

  if (kind == SBX_COMMAND_DISPATCH && number == 0)
    sbx_send_dialog_set_text (SBX_SEND_DIALOG (dialog), "{\n  \"type\": \"\"\n}");
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  g_signal_connect_object (dialog, "send", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "fetch", G_CALLBACK (fetch_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  /* The action that is dispatched again. */
  if (kind == SBX_COMMAND_DISPATCH && number != 0)
    sbx_engine_get_event_async (self->engine, number, NULL, got_action_cb, g_object_ref (dialog));
}

static void
carry_out (SbxWindow     *self,
           SbxCommandKind kind,
           guint          store,
           guint64        number,
           gboolean       on)
{
  g_autofree char *reason = sbx_command_text_dup_reason (self->world, store, number, kind);
  g_autoptr (SbxCommand) command = NULL;

  if (reason != NULL)
    {
      sbx_window_toast (self, reason);
      return;
    }
  if (kind == SBX_COMMAND_DISPATCH || kind == SBX_COMMAND_IMPORT)
    {
      open_dialog (self, kind, store, number);
      return;
    }
  command = sbx_command_new (kind, store);
  command->number = number;
  command->on = on;
  if (kind == SBX_COMMAND_REORDER)
    command->before = sbx_command_text_find_action (self->world, store, number, -1);
  send (self, command);
}

/* --- Actions --------------------------------------------------------------------------------- */

static void
command_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  const char *word;
  guint store;
  guint64 number;
  gboolean on;
  SbxCommandKind kind;

  g_variant_get (parameter, "(&sutb)", &word, &store, &number, &on);
  if (sbx_command_kind_from_string (word, &kind))
    carry_out (SBX_WINDOW (widget), kind, store, number, on);
}

/* What is looked at: the store of the selected action, else the selected store, else the only one
 * that takes commands. */
static guint
find_target (SbxWindow *self,
             guint64   *number)
{
  SbxOverview *overview = sbx_world_get_overview (self->world);
  guint64 event = sbx_selection_get_event (self->selection);
  const SbxRow *row = sbx_world_find_row (self->world, event);
  guint only = G_MAXUINT;
  guint n = 0;

  *number = 0;
  if (row != NULL && row->store != SBX_ROW_NONE)
    {
      *number = row->kind == SBX_ROW_ACTION ? event : 0;
      return row->store;
    }
  if (sbx_selection_get_store (self->selection) != SBX_SELECTION_NONE)
    return sbx_selection_get_store (self->selection);
  for (guint i = 0; overview != NULL && i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (store->open && store->can != 0)
        {
          only = store->index;
          n++;
        }
    }
  return n == 1 ? only : G_MAXUINT;
}

static void
selected_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  guint64 number;
  guint store = find_target (self, &number);
  SbxCommandKind kind = SBX_COMMAND_LOCK;

  if (g_str_equal (name, "win.dispatch"))
    kind = SBX_COMMAND_DISPATCH, number = 0;
  else if (g_str_equal (name, "win.jump"))
    kind = SBX_COMMAND_JUMP;
  else if (g_str_equal (name, "win.skip"))
    kind = SBX_COMMAND_SKIP;
  carry_out (self, kind, store, number,
             sbx_command_text_get_on (kind, sbx_world_get_store (self->world, store), number));
}

static void
return_to_live (SbxWindow *self,
                guint      store)
{
  g_autofree char *reason = sbx_command_text_dup_live_reason (self->world, store);
  g_autoptr (SbxCommand) command = NULL;

  if (reason != NULL)
    {
      sbx_window_toast (self, reason);
      return;
    }
  /* To no action: to the newest state, whatever happens meanwhile. */
  command = sbx_command_new (SBX_COMMAND_JUMP, store);
  send (self, command);
}

static void
live_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  return_to_live (SBX_WINDOW (widget), g_variant_get_uint32 (parameter));
}

static void
live_all_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxOverview *overview = sbx_world_get_overview (self->world);

  for (guint i = 0; overview != NULL && i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (store->travelled && store->open && store->can != 0)
        return_to_live (self, store->index);
    }
}

void
sbx_window_install_commands (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.command", "(sutb)", command_cb);
  gtk_widget_class_install_action (widget_class, "win.live", "u", live_cb);
  gtk_widget_class_install_action (widget_class, "win.show-dispatched", "(ust)",
                                   show_dispatched_cb);
  gtk_widget_class_install_action (widget_class, "win.show-event", "t", show_event_cb);
  gtk_widget_class_install_action (widget_class, "win.live-all", NULL, live_all_cb);
  gtk_widget_class_install_action (widget_class, "win.dispatch", NULL, selected_cb);
  gtk_widget_class_install_action (widget_class, "win.jump", NULL, selected_cb);
  gtk_widget_class_install_action (widget_class, "win.skip", NULL, selected_cb);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, selected_cb);
}

/* --- What is shown of it --------------------------------------------------------------------- */

static void
overview_cb (SbxWindow *self)
{
  SbxOverview *overview = sbx_world_get_overview (self->world);

  if (self->travel_bar != NULL)
    return;
  for (guint i = 0; overview != NULL && i < overview->stores->len; i++)
    if (((const SbxOverviewStore *) g_ptr_array_index (overview->stores, i))->travelled)
      {
        self->travel_bar = sbx_travel_bar_new (self->world);
        sbx_window_add_bar (self, self->travel_bar);
        return;
      }
}

static GMenuModel *
peer_menu (const SbxOverviewPeer *peer,
           gpointer               data)
{
  SbxWindow *self = data;
  const SbxConnectorInfo *info = sbx_door_actions_find (self->doors, peer->connector);

  return info != NULL ? sbx_door_actions_dup_menu (self->doors, info) : NULL;
}

void
sbx_window_watch_commands (SbxWindow *self)
{
  g_signal_connect_object (self->world, "notify::overview", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
}

void
sbx_window_add_peer_menus (SbxWindow *self)
{
  sbx_sidebar_set_peer_func (self->sidebar, peer_menu, self);
}
