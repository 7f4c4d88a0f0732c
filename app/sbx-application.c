/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxApplication"

#include "config.h"

#include "sbx-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "sbx-about.h"
#include "sbx-demo-run.h"
#include "sbx-kind-row.h"
#include "sbx-preferences.h"
#include "sbx-window.h"

#define RESOURCE_PATH "/io/github/signalbox_inspector/Signalbox"

struct _SbxApplication
{
  AdwApplication parent_instance;

  /* Owned References */
  GSettings *settings;
  SbxOrigins *origins;
  SbxRulesChoice *rules;
  char *directory;
  SbxDemoRun *demo_run;

  guint origins_watch;
  int port;      /* from the command line, -1 if not given */
  int status;
  gboolean begun; /* there was a window */
  gboolean demo; /* every window of this process plays alone */
};

G_DEFINE_FINAL_TYPE (SbxApplication, sbx_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "demo", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
    N_("Play the built-in demo"), NULL },
  { "demo-output", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
    N_("Play the demo, write a screenshot, a recording and a report into DIR, and quit"),
    N_("DIR") },
  /* Text, because GApplication takes the number 0 for "not given". */
  { "port", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, NULL,
    N_("Listen on this port instead of the one in the preferences (0: any)"), N_("PORT") },
  { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
    N_("Show the version and quit"), NULL },
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL,
    N_("[FILE…]") },
  G_OPTION_ENTRY_NULL
};

static void
save_origins_cb (SbxOrigins *origins,
                 gpointer    data)
{
  SbxApplication *self = data;
  g_auto (GStrv) allowed = sbx_origins_dup_kept (origins, SBX_ORIGIN_ALLOWED);
  g_auto (GStrv) denied = sbx_origins_dup_list (origins, SBX_ORIGIN_DENIED);

  g_settings_set_strv (self->settings, "allowed-origins", (const char *const *) allowed);
  g_settings_set_strv (self->settings, "denied-origins", (const char *const *) denied);
}

static void
apply_style (SbxApplication *self)
{
  AdwColorScheme schemes[] = {
    ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK,
  };
  guint index = (guint) g_settings_get_enum (self->settings, "style-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[MIN (index, G_N_ELEMENTS (schemes) - 1)]);
}

static SbxWindow *
new_window (SbxApplication *self)
{
  gboolean first = !self->begun && !self->demo;
  SbxWindow *window = sbx_window_new (self);

  self->begun = TRUE;
  if (first)
    sbx_window_offer_kept (window);
  return window;
}

/* Asked to end by the system: recordings come to their end, as by a click. */
static gboolean
terminate_cb (gpointer data)
{
  sbx_application_end (data, 0);
  return G_SOURCE_CONTINUE;
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
new_window_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  SbxWindow *window = new_window (data);

  sbx_window_start_recording (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  SbxApplication *self = data;
  GtkWidget *preferences = sbx_preferences_new (self->settings, self->origins, self->rules,
                                                self->directory);

  gtk_window_set_transient_for (GTK_WINDOW (preferences),
                                gtk_application_get_active_window (GTK_APPLICATION (self)));
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  sbx_about_show (gtk_application_get_active_window (data));
}

static void
show_finding_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  GtkWindow *window;
  const char *rule;
  const char *subject;
  guint32 id;

  g_variant_get (parameter, "(u&s&s)", &id, &rule, &subject);
  window = gtk_application_get_window_by_id (data, id);
  if (SBX_IS_WINDOW (window))
    sbx_window_show_finding (SBX_WINDOW (window), rule, subject);
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit_cb },
  { .name = "new-window", .activate = new_window_cb },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "about", .activate = about_cb },
  { .name = "show-finding", .activate = show_finding_cb, .parameter_type = "(uss)" },
};

static void
set_accels (GtkApplication *application,
            const char     *action,
            const char     *first,
            const char     *second)
{
  const char *accels[] = { first, second, NULL };

  gtk_application_set_accels_for_action (application, action, accels);
}

static void
add_accels (GtkApplication *application)
{
  set_accels (application, "app.quit", "<Control>q", NULL);
  set_accels (application, "app.new-window", "<Control>n", NULL);
  set_accels (application, "app.preferences", "<Control>comma", NULL);
  set_accels (application, "window.close", "<Control>w", NULL);
  set_accels (application, "win.shortcuts", "<Control>question", NULL);
  set_accels (application, "win.open", "<Control>o", NULL);
  set_accels (application, "win.save", "<Control>s", NULL);
  set_accels (application, "win.export", "<Control>e", NULL);
  set_accels (application, "win.copy-report", "<Control><Shift>c", NULL);
  set_accels (application, "win.connect", "<Control>k", NULL);
  set_accels (application, "win.clear", "<Control><Shift>Delete", NULL);
  set_accels (application, "win.pause", "<Control>p", NULL);
  set_accels (application, "win.follow", "<Control>l", NULL);
  set_accels (application, "win.filter", "<Control>f", NULL);
  set_accels (application, "win.findings", "<Control>d", NULL);
  set_accels (application, "win.map", "<Control>m", NULL);
  set_accels (application, "win.help", "F1", NULL);
  set_accels (application, "win.back", "<Alt>Left", "Back");
  set_accels (application, "win.sidebar", "F9", NULL);
  set_accels (application, "win.lanes-visible", "<Shift>F9", NULL);
  set_accels (application, "win.dispatch", "<Control>t", NULL);
  set_accels (application, "win.jump", "<Control>j", NULL);
  set_accels (application, "win.live-all", "<Control><Shift>j", NULL);
  set_accels (application, "win.play", "F8", NULL);
  set_accels (application, "win.time-back", "<Alt>Up", NULL);
  set_accels (application, "win.time-forward", "<Alt>Down", NULL);
  set_accels (application, "win.skip", "<Control><Shift>x", NULL);
  set_accels (application, "win.lock", "<Control><Shift>l", NULL);
  set_accels (application, "win.menu", "F10", NULL);
  set_accels (application, "win.details-page('action')", "<Alt>1", NULL);
  set_accels (application, "win.details-page('changes')", "<Alt>2", NULL);
  set_accels (application, "win.details-page('state')", "<Alt>3", NULL);
  set_accels (application, "win.details-page('deliveries')", "<Alt>4", NULL);
  set_accels (application, "win.details-page('stack')", "<Alt>5", NULL);
  set_accels (application, "win.details-page('findings')", "<Alt>6", NULL);
}

static void
sbx_application_startup (GApplication *application)
{
  SbxApplication *self = SBX_APPLICATION (application);
  g_auto (GStrv) allowed = NULL;
  g_auto (GStrv) denied = NULL;

  G_APPLICATION_CLASS (sbx_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APPLICATION_ID);
  self->settings = g_settings_new (APPLICATION_ID);
  self->origins = sbx_origins_new ();
  self->rules = sbx_rules_choice_new (self->settings);
  allowed = g_settings_get_strv (self->settings, "allowed-origins");
  denied = g_settings_get_strv (self->settings, "denied-origins");
  sbx_origins_load (self->origins, (const char *const *) allowed, (const char *const *) denied);
  self->origins_watch = sbx_origins_watch (self->origins, NULL, save_origins_cb, self, NULL);
  self->directory = g_build_filename (g_get_user_data_dir (), "signalbox", "recordings", NULL);
  g_signal_connect_object (self->settings, "changed::style-scheme", G_CALLBACK (apply_style), self,
                           G_CONNECT_SWAPPED);
  apply_style (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  add_accels (GTK_APPLICATION (self));
  g_unix_signal_add (SIGTERM, terminate_cb, self);
  g_unix_signal_add (SIGHUP, terminate_cb, self);
}

static void
sbx_application_shutdown (GApplication *application)
{
  SbxApplication *self = SBX_APPLICATION (application);

  g_clear_pointer (&self->demo_run, sbx_demo_run_free);
  if (self->origins != NULL && self->origins_watch != 0)
    sbx_origins_unwatch (self->origins, self->origins_watch);
  self->origins_watch = 0;
  G_APPLICATION_CLASS (sbx_application_parent_class)->shutdown (application);
}

static void
sbx_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    {
      window = GTK_WINDOW (new_window (SBX_APPLICATION (application)));
      sbx_window_start_recording (SBX_WINDOW (window));
    }
  gtk_window_present (window);
}

static gboolean
start_demo_run (SbxApplication *self,
                const char     *output)
{
  g_autoptr (GError) error = NULL;
  SbxWindow *window;

  if (!sbx_demo_run_prepare (output, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  window = new_window (self);
  self->demo_run = sbx_demo_run_new (self, window, output);
  gtk_window_present (GTK_WINDOW (window));
  return TRUE;
}

static int
sbx_application_command_line (GApplication            *application,
                              GApplicationCommandLine *line)
{
  SbxApplication *self = SBX_APPLICATION (application);
  GVariantDict *given = g_application_command_line_get_options_dict (line);
  g_autofree char **files = NULL;
  const char *output = NULL;
  const char *port = NULL;

  if (g_variant_dict_lookup (given, "port", "&s", &port))
    self->port = (int) g_ascii_strtoull (port, NULL, 10);
  if (g_variant_dict_lookup (given, "demo-output", "^&ay", &output))
    return start_demo_run (self, output) ? 0 : 2;
  if (g_variant_dict_contains (given, "demo"))
    {
      SbxWindow *window = new_window (self);

      sbx_window_start_demo (window);
      gtk_window_present (GTK_WINDOW (window));
      return 0;
    }
  if (!g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&ay", &files))
    {
      g_application_activate (application);
      return 0;
    }
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, files[i]);

      sbx_application_open_file (self, file,
                                 gtk_application_get_active_window (GTK_APPLICATION (self)));
    }
  return 0;
}

static int
sbx_application_handle_local_options (GApplication *application,
                                      GVariantDict *given)
{
  SbxApplication *self = SBX_APPLICATION (application);
  const char *text = NULL;
  guint64 port = 0;

  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("Signalbox %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (given, "port", "&s", &text) &&
      (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &port, NULL) ||
       (port > 0 && port < 1024)))
    {
      g_printerr (_("The port must be 0 or a number from 1024 to 65535.\n"));
      return 2;
    }
  /* The demo is a process of its own: it must not end up in a window that records something. */
  if (g_variant_dict_contains (given, "demo-output") || g_variant_dict_contains (given, "demo"))
    {
      self->demo = TRUE;
      g_application_set_flags (application,
                               g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
    }
  return -1;
}

/* One of those that wait takes the usual ports over from the one that had them. */
static void
sbx_application_window_removed (GtkApplication *application,
                                GtkWindow      *window)
{
  SbxApplication *self = SBX_APPLICATION (application);
  gboolean listened = SBX_IS_WINDOW (window) && sbx_window_is_listening (SBX_WINDOW (window));

  GTK_APPLICATION_CLASS (sbx_application_parent_class)->window_removed (application, window);
  if (SBX_IS_WINDOW (window))
    sbx_window_end (SBX_WINDOW (window));
  if (!listened || self->demo)
    return;
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (SBX_IS_WINDOW (l->data) && sbx_window_is_empty (l->data) &&
        sbx_window_is_listening (l->data) && !sbx_application_has_listener (self, l->data))
      {
        sbx_window_take_over (l->data);
        return;
      }
}

static void
sbx_application_finalize (GObject *object)
{
  SbxApplication *self = SBX_APPLICATION (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->origins);
  g_clear_object (&self->rules);
  g_clear_pointer (&self->directory, g_free);

  G_OBJECT_CLASS (sbx_application_parent_class)->finalize (object);
}

static void
sbx_application_class_init (SbxApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_application_finalize;
  GTK_APPLICATION_CLASS (klass)->window_removed = sbx_application_window_removed;
  application_class->startup = sbx_application_startup;
  application_class->shutdown = sbx_application_shutdown;
  application_class->activate = sbx_application_activate;
  application_class->command_line = sbx_application_command_line;
  application_class->handle_local_options = sbx_application_handle_local_options;
}

static void
sbx_application_init (SbxApplication *self)
{
  self->port = -1;
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
    _("An inspector for application state that lives in more than one place."));
}

/**
 * sbx_application_new:
 *
 * Returns: (transfer full): the program
 */
SbxApplication *
sbx_application_new (void)
{
  return g_object_new (SBX_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", RESOURCE_PATH,
                       NULL);
}

GSettings *
sbx_application_get_settings (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->settings;
}

SbxOrigins *
sbx_application_get_origins (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->origins;
}

SbxRulesChoice *
sbx_application_get_rules (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->rules;
}

const char *
sbx_application_get_directory (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), NULL);

  return self->directory;
}

gboolean
sbx_application_has_listener (SbxApplication *self,
                              GtkWindow      *window)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), FALSE);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (l->data != window && SBX_IS_WINDOW (l->data) && sbx_window_is_listening (l->data))
      return TRUE;
  return FALSE;
}

gboolean
sbx_application_claim_port (SbxApplication         *self,
                            GtkWindow              *window,
                            const SbxConnectorKind *kind,
                            guint16                *port)
{
  gboolean remembered;
  gboolean first = kind == sbx_connector_kinds_get_all ()[0];

  g_return_val_if_fail (SBX_IS_APPLICATION (self), FALSE);
  g_return_val_if_fail (kind != NULL && kind->listen != NULL, FALSE);

  remembered = sbx_kind_row_is_remembered (self->settings, kind, port);
  if (first && self->port >= 0)
    {
      *port = (guint16) self->port;
      remembered = TRUE;
    }
  if (!sbx_application_has_listener (self, window) && (!self->demo || (first && self->port >= 0)))
    return remembered;
  /* A second window, or the demo, shares what has one home: it only takes the first kind. */
  *port = 0;
  return first;
}

void
sbx_application_open_file (SbxApplication *self,
                           GFile          *file,
                           GtkWindow      *window)
{
  g_return_if_fail (SBX_IS_APPLICATION (self));
  g_return_if_fail (G_IS_FILE (file));

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (SBX_IS_WINDOW (l->data) && sbx_window_has_file (l->data, file))
      {
        gtk_window_present (l->data);
        return;
      }
  if (!SBX_IS_WINDOW (window) || !sbx_window_is_empty (SBX_WINDOW (window)))
    window = GTK_WINDOW (new_window (self));
  sbx_window_open (SBX_WINDOW (window), file);
  gtk_window_present (window);
}

void
sbx_application_end (SbxApplication *self,
                     int             status)
{
  g_autoptr (GList) windows = NULL;

  g_return_if_fail (SBX_IS_APPLICATION (self));

  self->status = status;
  windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_destroy (l->data);
  g_application_quit (G_APPLICATION (self));
}

int
sbx_application_get_status (SbxApplication *self)
{
  g_return_val_if_fail (SBX_IS_APPLICATION (self), 2);

  return self->status;
}
