/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxStackPage"

#include "config.h"

#include "sbx-stack-page.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-stack-row.h"

struct _SbxStackPage
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *scroller;
  GtkLabel *note;
  GtkListBox *list;
  GtkWidget *copy;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  GPtrArray *frames;      /* SbxFrame, of the stack on show */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SbxStackPage, sbx_stack_page, GTK_TYPE_WIDGET)

static char *
dup_stack (const SbxDetailsEvent *event)
{
  const SbxEventDetail *detail = event->detail;
  guint32 token = detail != NULL ? sbx_json_member (detail->json, detail->token, "stack") : 0;
  g_autofree char *text = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;

  return text != NULL && *text != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* The frames of a library, behind one row that shows them. */
static void
unfold_cb (GtkWidget *row)
{
  GtkWidget *next = gtk_widget_get_next_sibling (row);

  while (next != NULL && !gtk_widget_get_visible (next))
    {
      gtk_widget_set_visible (next, TRUE);
      next = gtk_widget_get_next_sibling (next);
    }
  gtk_widget_set_visible (row, FALSE);
}

static GtkWidget *
new_fold (guint n)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *text = g_strdup_printf (ngettext ("%u frame of a library",
                                                     "%u frames of libraries", n), n);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "stack-frame");
  gtk_widget_add_css_class (label, "stack-library");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

static void
add_folded (SbxStackPage *self,
            GPtrArray    *library)
{
  if (library->len > 1)
    gtk_list_box_append (self->list, new_fold (library->len));
  for (guint i = 0; i < library->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (library, i);

      gtk_widget_set_visible (row, library->len == 1);
      gtk_list_box_append (self->list, row);
    }
  g_ptr_array_set_size (library, 0);
}

/* @places: (nullable) */
static void
show_frames (SbxStackPage *self,
             GArray       *places)
{
  g_autoptr (GPtrArray) library = g_ptr_array_new ();
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < self->frames->len; i++)
    {
      const SbxSourcePlace *place = places != NULL ? &g_array_index (places, SbxSourcePlace, i)
                                                   : NULL;
      GtkWidget *row = sbx_stack_row_new (g_ptr_array_index (self->frames, i), place);

      if (sbx_stack_row_is_library (SBX_STACK_ROW (row)))
        {
          g_ptr_array_add (library, row);
          continue;
        }
      add_folded (self, library);
      gtk_list_box_append (self->list, row);
    }
  add_folded (self, library);
}

static void
row_cb (SbxStackPage  *self,
        GtkListBoxRow *row)
{
  if (SBX_IS_STACK_ROW (row))
    sbx_stack_row_open (SBX_STACK_ROW (row));
  else
    unfold_cb (GTK_WIDGET (row));
}

static void
copy_cb (SbxStackPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      g_autofree char *line = SBX_IS_STACK_ROW (row) ? sbx_stack_row_dup_text (SBX_STACK_ROW (row))
                                                     : NULL;

      if (line != NULL)
        g_string_append_printf (text, "%s\n", line);
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

/* --- Sources --------------------------------------------------------------------------------- */

static void
set_note (SbxStackPage *self,
          const char   *text)
{
  gtk_label_set_text (self->note, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *text != '\0');
}

static gboolean
has_sources (GArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      if (g_array_index (places, SbxSourcePlace, i).source != NULL)
        return TRUE;
    }
  return FALSE;
}

/* What the places are worth. */
static void
tell_sources (SbxStackPage *self,
              gboolean      found,
              const char   *problem)
{
  gboolean from_file = self->world != NULL && sbx_world_get_from_file (self->world);
  g_autofree char *clean = sbx_format_name (problem, 300);
  g_autofree char *text = NULL;

  if (found && from_file)
    set_note (self, _("By the source maps that are served now. If the app was built again since "
                      "the recording, lines may be off."));
  else if (problem != NULL && from_file)
    /* Translators: %s is an address and what went wrong there */
    text = g_strdup_printf (_("These are places in the built files: their source maps are gone, as "
                              "the app does not run any more. %s"), clean);
  else if (problem != NULL)
    text = g_strdup_printf (_("Some of these are places in built files: no source map could be "
                              "read. %s"), clean);
  else
    set_note (self, "");
  if (text != NULL)
    set_note (self, text);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxStackPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (GArray) places = sbx_sources_find_finish (SBX_SOURCES (source), result, &problem,
                                                       &error);

  if (places == NULL || self->engine == NULL)
    return;
  g_clear_object (&self->cancellable);
  tell_sources (self, has_sources (places), problem);
  if (has_sources (places))
    show_frames (self, places);
}

static void
find_sources (SbxStackPage *self)
{
  SbxSources *sources = self->engine != NULL ? sbx_engine_get_sources (self->engine) : NULL;

  set_note (self, "");
  if (sources == NULL || self->frames->len == 0)
    return;
  self->cancellable = g_cancellable_new ();
  sbx_sources_find_async (sources, self->frames, self->cancellable, found_cb, g_object_ref (self));
}

static void
forget (SbxStackPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->frames, g_ptr_array_unref);
}

/* --- Life ------------------------------------------------------------------------------------ */

static void
sbx_stack_page_dispose (GObject *object)
{
  SbxStackPage *self = SBX_STACK_PAGE (object);

  forget (self);
  g_clear_object (&self->engine);
  g_clear_object (&self->world);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_stack_page_parent_class)->dispose (object);
}

static void
sbx_stack_page_class_init (SbxStackPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_stack_page_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "stackpage");
}

static void
sbx_stack_page_init (SbxStackPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *note = gtk_label_new (NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *copy = gtk_button_new_with_label (_("Copy All"));

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  self->copy = copy;
  self->note = GTK_LABEL (note);
  gtk_label_set_selectable (self->note, TRUE);
  gtk_label_set_xalign (self->note, 0);
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_wrap_mode (self->note, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_set_visible (note, FALSE);
  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Call stack"), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_halign (copy, GTK_ALIGN_START);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), note);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), copy);
  gtk_widget_add_css_class (box, "details-page");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * sbx_stack_page_new:
 *
 * Returns: (transfer floating): a page of no stack
 */
GtkWidget *
sbx_stack_page_new (void)
{
  return g_object_new (SBX_TYPE_STACK_PAGE, NULL);
}

/**
 * sbx_stack_page_connect:
 * @page: a stack page
 * @engine: (nullable): knows how sources are read
 * @world: knows whether this is a file
 * @selection: not asked
 *
 * Once.
 */
void
sbx_stack_page_connect (GtkWidget    *page,
                        SbxEngine    *engine,
                        SbxWorld     *world,
                        SbxSelection *selection)
{
  SbxStackPage *self = SBX_STACK_PAGE (page);

  g_set_object (&self->engine, engine);
  g_set_object (&self->world, world);
}

/**
 * sbx_stack_page_is_there:
 * @event: an event in full
 *
 * Returns: whether it says where it was dispatched
 */
gboolean
sbx_stack_page_is_there (const SbxDetailsEvent *event)
{
  g_autofree char *text = dup_stack (event);

  return text != NULL;
}

/**
 * sbx_stack_page_set_event:
 * @page: a stack page
 * @event: the event on show
 *
 * Shows its call stack, and looks for the sources.
 */
void
sbx_stack_page_set_event (GtkWidget             *page,
                          const SbxDetailsEvent *event)
{
  SbxStackPage *self = SBX_STACK_PAGE (page);
  g_autofree char *text = dup_stack (event);

  forget (self);
  self->frames = sbx_stack_parse (text != NULL ? text : "");
  show_frames (self, NULL);
  find_sources (self);
  /* Frames that no engine writes are shown as they are. */
  if (self->frames->len == 0 && text != NULL)
    set_note (self, text);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->frames->len > 0);
  gtk_widget_set_visible (self->copy, self->frames->len > 0);
}
