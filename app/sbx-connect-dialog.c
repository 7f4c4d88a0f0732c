/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxConnectDialog"

#include "config.h"

#include "sbx-connect-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-snippet.h"

#define MAX_RECENT 8
#define MAX_COMPLAINTS 20

struct _SbxConnectDialog
{
  AdwWindow parent_instance;

  /* Template Widgets */
  AdwPreferencesGroup *doors_group;
  AdwPreferencesGroup *origins_group;
  AdwPreferencesGroup *complaints_group;
  AdwEntryRow *address_row;
  GtkLabel *address_problem;
  SbxSnippet *page_snippet;
  SbxSnippet *node_snippet;

  /* Owned References */
  SbxWorld *world;
  SbxOrigins *origins;
  GSettings *settings;
  GPtrArray *rows;      /* of the doors, borrowed */
  GPtrArray *complaints;
  GPtrArray *questions;

  guint watch;
};

G_DEFINE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, ADW_TYPE_WINDOW)

enum
{
  DIAL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
describe_state (SbxConnectorState state)
{
  switch (state)
    {
    case SBX_CONNECTOR_READY:
      return _("Ready");
    case SBX_CONNECTOR_STARTING:
      return _("Connecting…");
    case SBX_CONNECTOR_WAITING:
      return _("Lost, tries again");
    case SBX_CONNECTOR_FAILED:
      return _("Failed");
    case SBX_CONNECTOR_IDLE:
    default:
      return _("Stopped");
    }
}

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

  for (guint i = 0; i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);

      for (guint j = 0; info->complaints != NULL && j < info->complaints->len; j++)
        g_ptr_array_add (all, g_ptr_array_index (info->complaints, j));
    }
  g_ptr_array_sort (all, compare_complaints);
  clear_rows (self->complaints_group, self->complaints);
  for (guint i = 0; i < MIN (all->len, MAX_COMPLAINTS); i++)
    {
      const SbxComplaint *complaint = g_ptr_array_index (all, i);
      g_autofree char *clock = sbx_format_clock (complaint->time);
      g_autofree char *subtitle = g_strdup_printf ("%s · %s", clock, complaint->code);

      add_row (self->complaints_group, self->complaints, complaint->text, subtitle);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->complaints_group), all->len > 0);
}

static void
show_connectors (SbxConnectDialog *self)
{
  GPtrArray *connectors = sbx_world_get_connectors (self->world);

  clear_rows (self->doors_group, self->rows);
  for (guint i = 0; i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);
      GtkWidget *row = add_row (self->doors_group, self->rows, info->address, info->problem);
      GtkWidget *state = gtk_label_new (describe_state (info->state));

      gtk_widget_add_css_class (state,
                                info->state == SBX_CONNECTOR_READY ? "success" : "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), state);
    }
  if (connectors->len == 0)
    add_row (self->doors_group, self->rows, _("Not listening"),
             _("This window shows a file. Open a new window to record."));
  show_complaints (self, connectors);
}

static void
decide_cb (GtkButton        *button,
           SbxConnectDialog *self)
{
  sbx_origins_decide (self->origins, g_object_get_data (G_OBJECT (button), "origin"),
                      GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "allow")));
}

static GtkWidget *
new_answer (SbxConnectDialog *self,
            const char       *origin,
            const char       *label,
            gboolean          allow)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "origin", g_strdup (origin), g_free);
  g_object_set_data (G_OBJECT (button), "allow", GINT_TO_POINTER (allow));
  g_signal_connect (button, "clicked", G_CALLBACK (decide_cb), self);
  return button;
}

static void
show_origins (SbxConnectDialog *self)
{
  g_auto (GStrv) waiting = sbx_origins_dup_list (self->origins, SBX_ORIGIN_ASK);

  clear_rows (self->origins_group, self->questions);
  for (guint i = 0; waiting[i] != NULL; i++)
    {
      GtkWidget *row = add_row (self->origins_group, self->questions, waiting[i],
                                _("Wants to send its store data"));

      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 new_answer (self, waiting[i], _("Don’t Allow"), FALSE));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 new_answer (self, waiting[i], _("Allow"), TRUE));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->origins_group), waiting[0] != NULL);
}

static void
origins_cb (SbxOrigins *origins,
            gpointer    data)
{
  show_origins (data);
}

static void
remember (SbxConnectDialog *self,
          const char       *address)
{
  g_auto (GStrv) known = g_settings_get_strv (self->settings, "recent-connections");
  g_autoptr (GPtrArray) recent = g_ptr_array_new ();

  g_ptr_array_add (recent, (gpointer) address);
  for (guint i = 0; known[i] != NULL && recent->len < MAX_RECENT; i++)
    if (strcmp (known[i], address) != 0)
      g_ptr_array_add (recent, known[i]);
  g_ptr_array_add (recent, NULL);
  g_settings_set_strv (self->settings, "recent-connections",
                       (const char *const *) recent->pdata);
}

static void
address_apply_cb (SbxConnectDialog *self)
{
  const char *problem = NULL;
  g_autofree char *address =
    sbx_connect_dialog_parse_address (gtk_editable_get_text (GTK_EDITABLE (self->address_row)),
                                      &problem);

  gtk_label_set_text (self->address_problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->address_problem), problem != NULL);
  if (address == NULL)
    return;
  remember (self, address);
  g_signal_emit (self, signals[DIAL], 0, address);
}

static void
sbx_connect_dialog_dispose (GObject *object)
{
  SbxConnectDialog *self = SBX_CONNECT_DIALOG (object);

  if (self->watch != 0)
    sbx_origins_unwatch (self->origins, self->watch);
  self->watch = 0;
  g_clear_object (&self->world);
  g_clear_object (&self->origins);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->complaints, g_ptr_array_unref);
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_CONNECT_DIALOG);

  G_OBJECT_CLASS (sbx_connect_dialog_parent_class)->dispose (object);
}

static void
sbx_connect_dialog_class_init (SbxConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_connect_dialog_dispose;

  /**
   * SbxConnectDialog::dial:
   * @address: a WebSocket address
   */
  signals[DIAL] = g_signal_new ("dial", SBX_TYPE_CONNECT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (SBX_TYPE_SNIPPET);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, doors_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, origins_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, complaints_group);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, address_problem);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, page_snippet);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, node_snippet);
  gtk_widget_class_bind_template_callback (widget_class, address_apply_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_connect_dialog_init (SbxConnectDialog *self)
{
  self->rows = g_ptr_array_new ();
  self->complaints = g_ptr_array_new ();
  self->questions = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_connect_dialog_new:
 * @world: what is connected
 * @origins: who waits for permission
 * @settings: keeps the addresses
 * @page: the line for a page
 * @node: the lines for a Node program
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
sbx_connect_dialog_new (SbxWorld   *world,
                        SbxOrigins *origins,
                        GSettings  *settings,
                        const char *page,
                        const char *node)
{
  SbxConnectDialog *self;
  g_auto (GStrv) recent = NULL;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (SBX_IS_ORIGINS (origins), NULL);

  self = g_object_new (SBX_TYPE_CONNECT_DIALOG, NULL);
  self->world = g_object_ref (world);
  self->origins = g_object_ref (origins);
  self->settings = g_object_ref (settings);
  sbx_snippet_set_text (self->page_snippet, page);
  sbx_snippet_set_text (self->node_snippet, node);
  recent = g_settings_get_strv (settings, "recent-connections");
  if (recent[0] != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), recent[0]);
  g_signal_connect_object (world, "notify::connectors", G_CALLBACK (show_connectors), self,
                           G_CONNECT_SWAPPED);
  self->watch = sbx_origins_watch (origins, NULL, origins_cb, self, NULL);
  show_connectors (self);
  show_origins (self);
  return GTK_WIDGET (self);
}

/**
 * sbx_connect_dialog_parse_address:
 * @text: what the user typed
 * @problem: (out): what is wrong with it, translated
 *
 * Completes `9000` and `localhost:9000` to `ws://localhost:9000/v1`.
 *
 * Returns: (transfer full) (nullable): a WebSocket address
 */
char *
sbx_connect_dialog_parse_address (const char  *text,
                                  const char **problem)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *full = NULL;
  g_autofree char *host = NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *path = NULL;
  int port = -1;

  *problem = NULL;
  if (*trimmed == '\0')
    {
      *problem = _("Type the address of a process that offers its stores.");
      return NULL;
    }
  if (strspn (trimmed, "0123456789") == strlen (trimmed))
    full = g_strdup_printf ("ws://localhost:%s/v1", trimmed);
  else if (strstr (trimmed, "://") == NULL)
    full = g_strdup_printf ("ws://%s", trimmed);
  else
    full = g_strdup (trimmed);
  if (!g_uri_is_valid (full, G_URI_FLAGS_NONE, NULL) ||
      !g_uri_split (full, G_URI_FLAGS_NONE, &scheme, NULL, &host, &port, &path, NULL, NULL, NULL) ||
      host == NULL || *host == '\0' || strpbrk (host, " \t%@") != NULL)
    {
      *problem = _("This is not an address such as ws://localhost:9000/v1.");
      return NULL;
    }
  if (strcmp (scheme, "ws") != 0 && strcmp (scheme, "wss") != 0)
    {
      *problem = _("The address must begin with ws:// or wss://.");
      return NULL;
    }
  if (path == NULL || *path == '\0')
    return g_strconcat (full, "/v1", NULL);
  return g_steal_pointer (&full);
}
