/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPageView"

#include "config.h"

#include "sbx-page-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-page-builder.h"
#include "sbx-page-table.h"
#include "sbx-width-bin.h"

/* Below this the cells of a table stand below each other. */
#define NARROW_TABLE 480

struct _SbxPageView
{
  GtkWidget parent_instance;

  /* Borrowed References */
  SbxWidthBin *bin;
  GtkWidget *popover; /* of the link that was followed last, NULL if none was */

  /* Owned References */
  GPtrArray *tables;  /* SbxPageTable, borrowed */
};

G_DEFINE_FINAL_TYPE (SbxPageView, sbx_page_view, GTK_TYPE_WIDGET)

enum
{
  PAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
width_cb (SbxPageView *self)
{
  int width = sbx_width_bin_get_current_width (self->bin);

  for (guint i = 0; i < self->tables->len; i++)
    sbx_page_table_set_narrow (g_ptr_array_index (self->tables, i), width < NARROW_TABLE);
}

static void
copy_clicked_cb (GtkButton *button)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "uri"));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
open_clicked_cb (GtkButton *button)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (button));

  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                g_object_get_data (G_OBJECT (button), "uri"), GDK_CURRENT_TIME);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static GtkWidget *
new_button (const char *text,
            const char *uri,
            GCallback   clicked)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  g_object_set_data_full (G_OBJECT (button), "uri", g_strdup (uri), g_free);
  g_signal_connect (button, "clicked", clicked, NULL);
  return button;
}

/* Nothing is opened without being asked for: the address, and what can be done with it. */
static void
ask_about (SbxPageView *self,
           GtkLabel    *label,
           const char  *uri)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *address = gtk_label_new (uri);
  graphene_rect_t bounds;

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  gtk_label_set_wrap (GTK_LABEL (address), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (address), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (address), 36);
  gtk_label_set_xalign (GTK_LABEL (address), 0);
  gtk_box_append (GTK_BOX (buttons),
                  new_button (_("Copy Address"), uri, G_CALLBACK (copy_clicked_cb)));
  gtk_box_append (GTK_BOX (buttons),
                  new_button (_("Open in Browser"), uri, G_CALLBACK (open_clicked_cb)));
  gtk_box_append (GTK_BOX (box), address);
  gtk_box_append (GTK_BOX (box), buttons);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  if (gtk_widget_compute_bounds (GTK_WIDGET (label), GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) {
      (int) bounds.origin.x, (int) bounds.origin.y,
      (int) bounds.size.width, (int) bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static gboolean
link_cb (SbxPageView *self,
         const char  *uri,
         GtkLabel    *label)
{
  if (g_str_has_prefix (uri, SBX_PAGE_LINK))
    g_signal_emit (self, signals[PAGE], 0, uri + strlen (SBX_PAGE_LINK));
  else
    ask_about (self, label, uri);
  return TRUE;
}

static void
watch_links (SbxPageView *self,
             GtkWidget   *widget)
{
  if (GTK_IS_LABEL (widget))
    g_signal_connect_object (widget, "activate-link", G_CALLBACK (link_cb), self,
                             G_CONNECT_SWAPPED);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    watch_links (self, child);
}

static void
sbx_page_view_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  SbxPageView *self = SBX_PAGE_VIEW (widget);

  gtk_widget_allocate (GTK_WIDGET (self->bin), width, height, baseline, NULL);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
sbx_page_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (SBX_PAGE_VIEW (widget)->bin), orientation, for_size,
                      minimum, natural, NULL, NULL);
}

static GtkSizeRequestMode
sbx_page_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sbx_page_view_dispose (GObject *object)
{
  SbxPageView *self = SBX_PAGE_VIEW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->bin != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->bin));
  self->bin = NULL;
  g_clear_pointer (&self->tables, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_page_view_parent_class)->dispose (object);
}

static void
sbx_page_view_class_init (SbxPageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_page_view_dispose;
  widget_class->measure = sbx_page_view_measure;
  widget_class->get_request_mode = sbx_page_view_get_request_mode;
  widget_class->size_allocate = sbx_page_view_size_allocate;

  signals[PAGE] = g_signal_new ("page", SBX_TYPE_PAGE_VIEW, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "pageview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_page_view_init (SbxPageView *self)
{
  self->tables = g_ptr_array_new ();
  self->bin = SBX_WIDTH_BIN (sbx_width_bin_new ());
  g_object_set (self->bin, "least-width", 280, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->bin), GTK_WIDGET (self));
  g_signal_connect_object (self->bin, "notify::current-width", G_CALLBACK (width_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sbx_page_view_new:
 *
 * Returns: (transfer floating): an empty page
 */
GtkWidget *
sbx_page_view_new (void)
{
  return g_object_new (SBX_TYPE_PAGE_VIEW, NULL);
}

void
sbx_page_view_show (SbxPageView *self,
                    const char  *markdown,
                    const char  *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  g_return_if_fail (SBX_IS_PAGE_VIEW (self));
  g_return_if_fail (markdown != NULL);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_ptr_array_set_size (self->tables, 0);
  sbx_page_build (GTK_BOX (box), markdown, title, self->tables);
  watch_links (self, box);
  sbx_width_bin_set_child (self->bin, box);
  if (sbx_width_bin_get_current_width (self->bin) > 0)
    width_cb (self);
}
