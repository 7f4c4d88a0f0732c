/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxAbout"

#include "config.h"

#include "sbx-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define NEWS_PATH "/io/github/signalbox_inspector/Signalbox/NEWS.md"
#define WEBSITE "https://github.com/signalbox-inspector/signalbox"

static void
append_line (GString    *notes,
             const char *text,
             gboolean    item)
{
  g_auto (GStrv) parts = g_strsplit (text, "`", -1);

  g_string_append (notes, item ? "<li>" : "<p>");
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (parts[i], -1);

      if (i % 2 == 1 && *escaped != '\0')
        g_string_append_printf (notes, "<code>%s</code>", escaped);
      else
        g_string_append (notes, escaped);
    }
  g_string_append (notes, item ? "</li>" : "</p>");
}

char *
sbx_about_dup_notes (const char *news)
{
  g_auto (GStrv) lines = NULL;
  GString *notes = g_string_new (NULL);
  gboolean inside = FALSE;
  gboolean list = FALSE;

  g_return_val_if_fail (news != NULL, NULL);

  lines = g_strsplit (news, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];
      gboolean item = g_str_has_prefix (line, "* ");

      if (g_str_has_prefix (line, "## "))
        {
          if (inside)
            break;
          inside = TRUE;
          continue;
        }
      if (!inside || *line == '\0')
        continue;
      if (item != list)
        g_string_append (notes, item ? "<ul>" : "</ul>");
      list = item;
      append_line (notes, item ? line + 2 : line, item);
    }
  if (list)
    g_string_append (notes, "</ul>");
  return g_string_free (notes, FALSE);
}

static char *
dup_news (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (NEWS_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                      NULL);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : g_strdup ("");
}

char *
sbx_about_dup_debug_info (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Signalbox %s (%s)\n", PACKAGE_VERSION, BUILD_PROFILE);
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "System: %s\n", system != NULL ? system : "unknown");
  g_string_append_printf (text, "Display: %s, renderer %s, desktop %s\n",
                          display != NULL ? G_OBJECT_TYPE_NAME (display) : "none",
                          g_getenv ("GSK_RENDERER") != NULL ? g_getenv ("GSK_RENDERER") : "default",
                          g_getenv ("XDG_CURRENT_DESKTOP") != NULL
                          ? g_getenv ("XDG_CURRENT_DESKTOP") : "unknown");
  g_string_append_printf (text, "Sandbox: %s\n",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak" : "none");
  return g_string_free (text, FALSE);
}

void
sbx_about_show (GtkWindow *parent)
{
  static const char *const developers[] = { "The Signalbox authors", NULL };
  static const char *const libraries[] = {
    "GTK", "libadwaita", "libsoup", "SQLite", "simdjson", "MD4C", NULL
  };
  g_autofree char *news = dup_news ();
  g_autofree char *notes = sbx_about_dup_notes (news);
  g_autofree char *debug = sbx_about_dup_debug_info ();
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about,
                "application-name", "Signalbox",
                "application-icon", APPLICATION_ID,
                "version", PACKAGE_VERSION,
                "developer-name", "The Signalbox authors",
                "developers", developers,
                "copyright", "© 2026 The Signalbox authors",
                "license-type", GTK_LICENSE_GPL_3_0,
                "comments", _("See the state and actions of federated apps and what goes wrong "
                              "between them."),
                "website", WEBSITE,
                "issue-url", WEBSITE "/issues",
                "release-notes-version", PACKAGE_VERSION,
                "release-notes", notes,
                "debug-info", debug,
                "debug-info-filename", "signalbox-debug-info.txt",
                /* Translators: put your names here, one per line */
                "translator-credits", _("translator-credits"),
                NULL);
  adw_about_window_add_acknowledgement_section (ADW_ABOUT_WINDOW (about), _("Built With"),
                                                (const char **) libraries);
  /* The agent is loaded into the programs of others, under a licence of its own. */
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _("The Agent"),
                                      "© 2026 The Signalbox authors", GTK_LICENSE_MIT_X11, NULL);
  if (parent != NULL)
    gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_present (GTK_WINDOW (about));
}
