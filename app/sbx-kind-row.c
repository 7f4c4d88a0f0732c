/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxKindRow"

#include "config.h"

#include "sbx-kind-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-profile-dialog.h"
#include "sbx-snippet.h"

#define KEY "listeners"
#define MANUAL "https://github.com/signalbox-inspector/signalbox/blob/main/docs/connectors/"
/* A port is typed digit by digit. */
#define PORT_MS 600

struct _SbxKindRow
{
  AdwExpanderRow parent_instance;

  /* Template Widgets */
  GtkSwitch *toggle;
  AdwActionRow *state_row;
  GtkWidget *show_button;
  GtkImage *state_icon;
  GtkButton *retry_button;
  GtkWidget *snippet_row;
  GtkLabel *snippet_title;
  SbxSnippet *snippet;
  GtkWidget *program_row;
  GtkLabel *program_title;
  SbxSnippet *program;
  GtkWidget *port_row;
  GtkSpinButton *port_spin;
  AdwActionRow *example_row;
  GtkWidget *example_button;
  GtkWidget *profiles_row;
  AdwActionRow *help_row;

  const SbxConnectorKind *kind;

  /* Owned References */
  SbxDoors *doors;
  GSettings *settings;

  guint port_id;
  gboolean syncing;
};

G_DEFINE_FINAL_TYPE (SbxKindRow, sbx_kind_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  EXAMPLE,
  SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- What is remembered ---------------------------------------------------------------------- */

static gboolean
names_kind (const char             *entry,
            const SbxConnectorKind *kind)
{
  gsize length = strlen (kind->id);

  return g_str_has_prefix (entry, kind->id) && (entry[length] == '\0' || entry[length] == ':');
}

/**
 * sbx_kind_row_is_remembered:
 * @settings: the program's settings
 * @kind: a kind that listens
 * @port: (out) (optional): the port: the remembered one, or the kind's own
 *
 * Returns: whether it listens from the beginning
 */
gboolean
sbx_kind_row_is_remembered (GSettings              *settings,
                            const SbxConnectorKind *kind,
                            guint16                *port)
{
  g_auto (GStrv) entries = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), FALSE);
  g_return_val_if_fail (kind != NULL, FALSE);

  entries = g_settings_get_strv (settings, KEY);
  if (port != NULL)
    *port = kind->port;
  for (guint i = 0; entries[i] != NULL; i++)
    {
      const char *colon = strchr (entries[i], ':');
      guint64 number;

      if (!names_kind (entries[i], kind))
        continue;
      if (port != NULL && colon != NULL
          && g_ascii_string_to_unsigned (colon + 1, 10, 1024, G_MAXUINT16, &number, NULL))
        *port = (guint16) number;
      return TRUE;
    }
  return FALSE;
}

void
sbx_kind_row_remember (GSettings              *settings,
                       const SbxConnectorKind *kind,
                       gboolean                on,
                       guint16                 port)
{
  g_auto (GStrv) entries = NULL;
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autofree char *own = NULL;

  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (kind != NULL);

  entries = g_settings_get_strv (settings, KEY);
  for (guint i = 0; entries[i] != NULL; i++)
    if (!names_kind (entries[i], kind))
      g_ptr_array_add (kept, entries[i]);
  own = port == kind->port ? g_strdup (kind->id) : g_strdup_printf ("%s:%u", kind->id, port);
  if (on)
    g_ptr_array_add (kept, own);
  g_ptr_array_add (kept, NULL);
  g_settings_set_strv (settings, KEY, (const char *const *) kept->pdata);
}

/* --- What is shown --------------------------------------------------------------------------- */

/**
 * sbx_kind_row_dup_line:
 * @pattern: (nullable): a snippet of a kind: `%u` stands for the port, any number of times
 * @port: the port
 *
 * Returns: (transfer full) (nullable): the line to paste
 */
char *
sbx_kind_row_dup_line (const char *pattern,
                       guint16     port)
{
  g_auto (GStrv) parts = pattern != NULL ? g_strsplit (pattern, "%u", -1) : NULL;
  g_autofree char *number = g_strdup_printf ("%u", port);

  return parts != NULL ? g_strjoinv (number, parts) : NULL;
}

static void
show_lines (SbxKindRow *self)
{
  guint16 port = sbx_doors_get_port (self->doors, self->kind);
  gboolean open = self->kind->listen == NULL || sbx_doors_is_open (self->doors, self->kind);
  g_autofree char *snippet = NULL;
  g_autofree char *program = NULL;

  /* What is started to be inspected listens itself. */
  if (self->kind->listen == NULL)
    port = self->kind->usual_port;
  else if (port == 0)
    port = (guint16) gtk_spin_button_get_value_as_int (self->port_spin);
  snippet = sbx_kind_row_dup_line (self->kind->snippet, port);
  program = sbx_kind_row_dup_line (self->kind->program, port);
  sbx_snippet_set_text (self->snippet, snippet);
  sbx_snippet_set_text (self->program, program);
  gtk_widget_set_visible (self->snippet_row, open && snippet != NULL);
  gtk_widget_set_visible (self->program_row, open && program != NULL);
}

/* Who came by it last. */
static const SbxOverviewPeer *
find_peer (SbxKindRow             *self,
           const SbxConnectorInfo *info)
{
  SbxOverview *overview = sbx_world_get_overview (sbx_doors_get_world (self->doors));

  for (guint i = overview != NULL ? overview->peers->len : 0; i-- > 0;)
    {
      const SbxOverviewPeer *peer = g_ptr_array_index (overview->peers, i);

      if (g_strcmp0 (peer->connector, info->address) == 0)
        return peer;
    }
  return NULL;
}

/* What is going on, as a sentence. */
static char *
describe (SbxKindRow             *self,
          const SbxConnectorInfo *info)
{
  guint n = info != NULL ? sbx_doors_count_peers (self->doors, info->address) : 0;
  g_autofree char *port = g_strdup_printf ("%u", sbx_doors_get_port (self->doors, self->kind));
  g_autofree char *name = NULL;

  if (info == NULL || info->state == SBX_CONNECTOR_STARTING)
    return g_strdup (_("Begins to listen…"));
  if (info->state == SBX_CONNECTOR_FAILED)
    return g_strdup (_("Cannot listen"));
  if (info->state != SBX_CONNECTOR_READY)
    return g_strdup (_("Does not listen in a window that shows a file"));
  if (n == 0)
    return g_strdup_printf (_("Waiting for it on port %s…"), port);
  name = sbx_format_name (find_peer (self, info)->name, 80);
  if (n == 1)
    /* Translators: %s is the name of an app that has connected */
    return g_strdup_printf (_("Seen! %s"), name);
  return g_strdup_printf (ngettext ("Seen! %s and %u other", "Seen! %s and %u others", n - 1),
                          name, n - 1);
}

static void
show_state (SbxKindRow *self)
{
  const SbxConnectorInfo *info = sbx_doors_get_listener (self->doors, self->kind);
  gboolean open = sbx_doors_is_open (self->doors, self->kind);
  gboolean failed = open && info != NULL && info->state == SBX_CONNECTOR_FAILED;
  gboolean seen = open && info != NULL && sbx_doors_count_peers (self->doors, info->address) > 0;
  g_autofree char *text = open ? describe (self, info) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->state_row), failed);
  gtk_widget_set_visible (self->show_button, seen);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), failed || seen);
  gtk_image_set_from_icon_name (self->state_icon,
                                failed ? "dialog-error-symbolic" : "emblem-ok-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon),
                              (const char *[]) { failed ? "error" : "success", NULL });
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), open ? text : _(self->kind->summary));
  if (failed)
    {
      g_autofree char *problem = sbx_format_name (info->problem, 400);

      adw_action_row_set_subtitle (self->state_row, problem);
    }
}

static void
show (SbxKindRow *self)
{
  guint16 port = sbx_doors_get_port (self->doors, self->kind);

  self->syncing = TRUE;
  if (self->kind->listen != NULL)
    gtk_switch_set_active (self->toggle, sbx_doors_is_open (self->doors, self->kind));
  if (port != 0 && self->port_id == 0 && !gtk_widget_has_focus (GTK_WIDGET (self->port_spin)))
    gtk_spin_button_set_value (self->port_spin, port);
  self->syncing = FALSE;
  show_state (self);
  show_lines (self);
}

/* --- What the user does ---------------------------------------------------------------------- */

static void
listen (SbxKindRow *self)
{
  guint16 port = (guint16) gtk_spin_button_get_value_as_int (self->port_spin);

  g_clear_handle_id (&self->port_id, g_source_remove);
  sbx_kind_row_remember (self->settings, self->kind, TRUE, port);
  sbx_doors_listen (self->doors, self->kind, port);
}

static void
toggled_cb (SbxKindRow *self)
{
  if (self->syncing || self->doors == NULL)
    return;
  if (gtk_switch_get_active (self->toggle))
    {
      listen (self);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
      return;
    }
  g_clear_handle_id (&self->port_id, g_source_remove);
  sbx_kind_row_remember (self->settings, self->kind, FALSE, 0);
  sbx_doors_close (self->doors, self->kind);
}

static void
retry_cb (SbxKindRow *self)
{
  listen (self);
}

static gboolean
port_time_cb (gpointer data)
{
  SbxKindRow *self = data;

  self->port_id = 0;
  listen (self);
  return G_SOURCE_REMOVE;
}

static void
port_cb (SbxKindRow *self)
{
  if (self->syncing || self->doors == NULL)
    return;
  show_lines (self);
  g_clear_handle_id (&self->port_id, g_source_remove);
  if (sbx_doors_is_open (self->doors, self->kind))
    self->port_id = g_timeout_add (PORT_MS, port_time_cb, self);
}

static void
show_peer_cb (SbxKindRow *self)
{
  const SbxConnectorInfo *info = sbx_doors_get_listener (self->doors, self->kind);
  const SbxOverviewPeer *peer = info != NULL ? find_peer (self, info) : NULL;

  if (peer != NULL)
    g_signal_emit (self, signals[SHOW], 0, peer->index);
}

static void
why_cb (SbxKindRow *self)
{
  guint16 port = (guint16) gtk_spin_button_get_value_as_int (self->port_spin);
  g_autofree char *address = g_strdup_printf ("%s:%u", self->kind->id, port);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.doctor", "s", address);
}

static void
example_cb (SbxKindRow *self)
{
  g_signal_emit (self, signals[EXAMPLE], 0, self->kind->placeholder);
}

static void
profiles_cb (SbxKindRow *self)
{
  GtkWidget *dialog = sbx_profile_dialog_new (self->kind->placeholder);

  gtk_window_set_transient_for (GTK_WINDOW (dialog),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
help_cb (SbxKindRow *self)
{
  g_autofree char *uri = g_strconcat (MANUAL, self->kind->page, ".md", NULL);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

const SbxConnectorKind *
sbx_kind_row_get_kind (SbxKindRow *self)
{
  g_return_val_if_fail (SBX_IS_KIND_ROW (self), NULL);

  return self->kind;
}

/* --- The object ------------------------------------------------------------------------------ */

static void
sbx_kind_row_dispose (GObject *object)
{
  SbxKindRow *self = SBX_KIND_ROW (object);

  g_clear_handle_id (&self->port_id, g_source_remove);
  g_clear_object (&self->doors);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_KIND_ROW);

  G_OBJECT_CLASS (sbx_kind_row_parent_class)->dispose (object);
}

static void
sbx_kind_row_class_init (SbxKindRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_kind_row_dispose;

  /**
   * SbxKindRow::example:
   * @address: an address to try
   */
  signals[EXAMPLE] = g_signal_new ("example", SBX_TYPE_KIND_ROW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * SbxKindRow::show-peer:
   * @peer: index of the peer that came by it
   */
  signals[SHOW] = g_signal_new ("show-peer", SBX_TYPE_KIND_ROW, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (SBX_TYPE_SNIPPET);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-kind-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, toggle);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, state_row);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, snippet_row);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, snippet);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, snippet_title);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, program_row);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, program);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, program_title);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, port_row);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, port_spin);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, example_row);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, example_button);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, help_row);
  gtk_widget_class_bind_template_child (widget_class, SbxKindRow, profiles_row);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_peer_cb);
  gtk_widget_class_bind_template_callback (widget_class, why_cb);
  gtk_widget_class_bind_template_callback (widget_class, port_cb);
  gtk_widget_class_bind_template_callback (widget_class, example_cb);
  gtk_widget_class_bind_template_callback (widget_class, help_cb);
  gtk_widget_class_bind_template_callback (widget_class, profiles_cb);
}

static void
sbx_kind_row_init (SbxKindRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @label: (transfer full) */
static void
take_label (GtkWidget *widget,
            char      *text)
{
  g_autofree char *label = text;

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

/* What does not change: the kind's own texts. */
static void
describe_kind (SbxKindRow *self)
{
  const SbxConnectorKind *kind = self->kind;
  const char *title = _(kind->title);
  guint16 port;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), _(kind->summary));
  gtk_widget_set_visible (GTK_WIDGET (self->toggle), kind->listen != NULL);
  gtk_widget_set_visible (self->port_row, kind->listen != NULL);
  gtk_widget_set_visible (self->profiles_row, kind->profiles);
  gtk_widget_set_visible (GTK_WIDGET (self->example_row), kind->placeholder != NULL);
  if (kind->where != NULL)
    gtk_label_set_label (self->snippet_title, _(kind->where));
  if (kind->program_where != NULL)
    gtk_label_set_label (self->program_title, _(kind->program_where));
  if (kind->placeholder != NULL)
    adw_action_row_set_subtitle (self->example_row, kind->placeholder);
  take_label (self->show_button, g_strdup_printf (_("Show who came by: %s"), title));
  /* Translators: %s is a way to connect, for example "Signalbox agent" */
  take_label (GTK_WIDGET (self->toggle), g_strdup_printf (_("Listen for: %s"), title));
  take_label (GTK_WIDGET (self->port_spin), g_strdup_printf (_("Port for: %s"), title));
  take_label (self->example_button,
              g_strdup_printf (_("Copy the example into the address: %s"), title));
  sbx_kind_row_is_remembered (self->settings, kind, &port);
  if (port != 0)
    gtk_spin_button_set_value (self->port_spin, port);
}

/**
 * sbx_kind_row_new:
 * @kind: which one
 * @doors: opens and closes it
 * @settings: remembers whether it listens, and where
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
sbx_kind_row_new (const SbxConnectorKind *kind,
                  SbxDoors               *doors,
                  GSettings              *settings)
{
  SbxKindRow *self;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (SBX_IS_DOORS (doors), NULL);

  self = g_object_new (SBX_TYPE_KIND_ROW, NULL);
  self->kind = kind;
  self->settings = g_object_ref (settings);
  describe_kind (self);
  self->doors = g_object_ref (doors);
  g_signal_connect_object (doors, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_doors_get_world (doors), "notify::overview", G_CALLBACK (show),
                           self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
