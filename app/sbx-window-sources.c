/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A frame of a call stack, in the user's editor. What a frame names comes from a peer: only a file
 * that the user's folders hold, or that exists under that very path, is opened, and by the editor
 * that the user chose. */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-editor.h"
#include "sbx-format.h"
#include "sbx-sources.h"

typedef struct
{
  char *source;
  guint line;
  guint column;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->source);
  g_free (place);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = g_strdup_printf (_("The editor cannot be opened: %s Choose another one in the "
                            "preferences."), error->message);
  sbx_window_toast (self, text);
}

/* FALSE: there is no such file */
static gboolean
open_place (SbxWindow   *self,
            const Place *place)
{
  g_auto (GStrv) folders = g_settings_get_strv (self->settings, "source-folders");
  g_autofree char *address = g_settings_get_string (self->settings, "editor");
  g_autofree char *path = sbx_source_find_file (place->source, (const char *const *) folders);
  g_autofree char *uri = NULL;

  if (path == NULL)
    return FALSE;
  if (!sbx_editor_is_address (address))
    *address = '\0';
  uri = sbx_editor_dup_uri (address, path, place->line, place->column);
  if (uri != NULL)
    gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, shown_cb,
                       g_object_ref (self));
  return uri != NULL;
}

static void
add_folder (SbxWindow  *self,
            const char *folder)
{
  g_auto (GStrv) folders = g_settings_get_strv (self->settings, "source-folders");
  g_autoptr (GStrvBuilder) more = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (g_strv_contains ((const char *const *) folders, folder))
    return;
  g_strv_builder_addv (more, (const char **) folders);
  g_strv_builder_add (more, folder);
  all = g_strv_builder_end (more);
  g_settings_set_strv (self->settings, "source-folders", (const char *const *) all);
}

static void
folder_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    SbxWindow       *self)
{
  const Place *place = g_object_get_data (G_OBJECT (dialog), "place");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *folder = file != NULL ? g_file_get_path (file) : NULL;
      const char *const only[] = { folder, NULL };
      g_autofree char *found = folder != NULL ? sbx_source_find_file (place->source, only) : NULL;
      g_autofree char *name = sbx_source_dup_short (place->source);
      g_autofree char *clean = sbx_format_name (name, 200);
      g_autofree char *text = NULL;

      if (found != NULL)
        {
          add_folder (self, folder);
          open_place (self, place);
        }
      else
        {
          /* Translators: %s is the path of a source file */
          text = g_strdup_printf (_("“%s” is not in that folder."), clean);
          sbx_window_toast (self, text);
        }
    }
  g_object_unref (dialog);
}

static void
ask_folder (SbxWindow *self,
            Place     *place)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Folder of the Sources"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Select"),
                                 _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "place", place, place_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
open_source_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  Place *place = g_new0 (Place, 1);

  g_variant_get (parameter, "(suu)", &place->source, &place->line, &place->column);
  if (open_place (self, place))
    place_free (place);
  else
    ask_folder (self, place);
}

/* --- Sites ----------------------------------------------------------------------------------- */

/**
 * Errand:
 *
 * What somebody asked for, while others are asked.
 */
typedef struct
{
  SbxWindow *window;
  SbxFrame *frame;  /* the place in the script that was told */
  GArray *numbers;  /* guint64: who may know it */
  guint next;
} Errand;

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->window);
  g_clear_pointer (&errand->frame, sbx_frame_free);
  g_clear_pointer (&errand->numbers, g_array_unref);
  g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static void
mapped_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Errand) errand = data;
  g_autoptr (GArray) places = sbx_sources_find_finish (SBX_SOURCES (source), result, NULL, NULL);
  const SbxSourcePlace *place = places != NULL && places->len > 0
                                ? &g_array_index (places, SbxSourcePlace, 0) : NULL;
  gboolean mapped = place != NULL && place->source != NULL;

  gtk_widget_activate_action (GTK_WIDGET (errand->window), "win.open-source", "(suu)",
                              mapped ? place->source : errand->frame->url,
                              mapped ? place->source_line : errand->frame->line,
                              mapped ? place->source_column : errand->frame->column);
}

/* In its source, as far as the map of the script can be read. */
static void
open_site_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxSources *sources = self->engine != NULL ? sbx_engine_get_sources (self->engine) : NULL;
  g_autoptr (SbxFrame) frame = sbx_stack_parse_site (g_variant_get_string (parameter, NULL));
  g_autoptr (GPtrArray) frames = g_ptr_array_new ();
  Errand *errand;

  if (frame == NULL)
    return;
  if (sources == NULL)
    {
      gtk_widget_activate_action (widget, "win.open-source", "(suu)", frame->url, frame->line,
                                  frame->column);
      return;
    }
  g_ptr_array_add (frames, frame);
  errand = g_new0 (Errand, 1);
  errand->window = g_object_ref (self);
  errand->frame = g_steal_pointer (&frame);
  sbx_sources_find_async (sources, frames, NULL, mapped_cb, errand);
}

static void ask_next (Errand *errand);

static void
got_event_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (Errand) errand = data;
  SbxWindow *self = errand->window;
  g_autoptr (SbxEventDetail) detail = sbx_engine_get_event_finish (SBX_ENGINE (source), result,
                                                                   NULL);

  if (self->selection == NULL || self->flap == NULL)
    return;
  if (detail == NULL || sbx_json_member (detail->json, detail->token, "stack") == 0)
    {
      ask_next (g_steal_pointer (&errand));
      return;
    }
  sbx_window_show_evidence (self);
  sbx_selection_reveal_event (self->selection, detail->number);
  sbx_details_show_page (self->details, "stack");
}

static void
ask_next (Errand *errand)
{
  SbxWindow *self = errand->window;
  guint at = errand->next++;

  if (at < errand->numbers->len)
    {
      sbx_engine_get_event_async (self->engine, g_array_index (errand->numbers, guint64, at), NULL,
                                  got_event_cb, errand);
      return;
    }
  sbx_window_toast (self, _("No event of this finding says where it was dispatched."));
  errand_free (errand);
}

/* Shows the call stack of the first of these events that has one. */
static void
find_stack_cb (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  gsize n;
  const guint64 *numbers = g_variant_get_fixed_array (parameter, &n, sizeof (guint64));
  Errand *errand;

  if (self->engine == NULL || self->flap == NULL)
    return;
  errand = g_new0 (Errand, 1);
  errand->window = g_object_ref (self);
  errand->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_vals (errand->numbers, numbers, (guint) n);
  ask_next (errand);
}

/**
 * sbx_window_install_sources:
 * @widget_class: of the window
 *
 * Installs `win.open-source`: source, line and column; `win.open-site`: a place in a script,
 * `url:line:column`; `win.find-stack`: numbers of events.
 */
void
sbx_window_install_sources (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-source", "(suu)", open_source_cb);
  gtk_widget_class_install_action (widget_class, "win.open-site", "s", open_site_cb);
  gtk_widget_class_install_action (widget_class, "win.find-stack", "at", find_stack_cb);
}
