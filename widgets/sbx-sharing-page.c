/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSharingPage"

#include "config.h"

#include "sbx-sharing-page.h"

#include <adwaita.h>

#include "sbx-page-table.h"
#include "sbx-sharing-picture.h"
#include "sbx-sharing-table.h"
#include "sbx-widget-util.h"
#include "sbx-width-bin.h"

/* While a program runs the map changes all the time; a person reads it. */
#define REFRESH_MS 2000
/* Below this the cells of a table stand below each other. */
#define NARROW_TABLE 520

struct _SbxSharingPage
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  GtkStack *views;
  GtkWidget *back_button;
  SbxSharingPicture *picture;
  SbxWidthBin *table_bin;

  /* Owned References */
  SbxWorld *world;
  GPtrArray *tables; /* SbxPageTable, borrowed */

  guint timeout_id;
  gboolean dirty;    /* there is a newer map than the one on show */
};

G_DEFINE_FINAL_TYPE (SbxSharingPage, sbx_sharing_page, GTK_TYPE_WIDGET)

static void
width_cb (SbxSharingPage *self)
{
  int width = sbx_width_bin_get_current_width (self->table_bin);

  for (guint i = 0; i < self->tables->len; i++)
    sbx_page_table_set_narrow (g_ptr_array_index (self->tables, i), width < NARROW_TABLE);
}

static void
show_map (SbxSharingPage *self)
{
  SbxSharingMap *map = sbx_world_get_sharing (self->world);
  gboolean some = map != NULL && map->stores->len > 0;

  self->dirty = FALSE;
  gtk_stack_set_visible_child_name (self->stack, some ? "map" : "none");
  g_ptr_array_set_size (self->tables, 0);
  sbx_sharing_picture_show (self->picture, self->world, some ? map : NULL);
  sbx_width_bin_set_child (self->table_bin,
                           some ? sbx_sharing_table_new (self->world, map, self->tables) : NULL);
  if (sbx_width_bin_get_current_width (self->table_bin) > 0)
    width_cb (self);
}

static gboolean
timeout_cb (gpointer data)
{
  SbxSharingPage *self = data;

  if (self->dirty && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      show_map (self);
      return G_SOURCE_CONTINUE;
    }
  self->timeout_id = 0;
  return G_SOURCE_REMOVE;
}

/* The first change is seen at once, those that follow soon after it together. */
static void
sharing_cb (SbxSharingPage *self)
{
  gboolean none = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "none") == 0;

  self->dirty = TRUE;
  if ((self->timeout_id != 0 && !none) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_map (self);
  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add (REFRESH_MS, timeout_cb, self);
}

static void
map_cb (SbxSharingPage *self)
{
  if (self->dirty)
    show_map (self);
  gtk_widget_grab_focus (self->back_button);
}

static void
sbx_sharing_page_dispose (GObject *object)
{
  SbxSharingPage *self = SBX_SHARING_PAGE (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->world);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_SHARING_PAGE);

  G_OBJECT_CLASS (sbx_sharing_page_parent_class)->dispose (object);
}

static void
sbx_sharing_page_class_init (SbxSharingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_sharing_page_dispose;

  g_type_ensure (SBX_TYPE_SHARING_PICTURE);
  g_type_ensure (SBX_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-sharing-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSharingPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxSharingPage, views);
  gtk_widget_class_bind_template_child (widget_class, SbxSharingPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, SbxSharingPage, picture);
  gtk_widget_class_bind_template_child (widget_class, SbxSharingPage, table_bin);
  gtk_widget_class_bind_template_callback (widget_class, map_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "sharingpage");
}

static void
sbx_sharing_page_init (SbxSharingPage *self)
{
  self->tables = g_ptr_array_new ();
  self->dirty = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->table_bin, "notify::current-width", G_CALLBACK (width_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sbx_sharing_page_new:
 *
 * Returns: (transfer floating): a page without a map
 */
GtkWidget *
sbx_sharing_page_new (void)
{
  return g_object_new (SBX_TYPE_SHARING_PAGE, NULL);
}

void
sbx_sharing_page_connect (SbxSharingPage *self,
                          SbxWorld       *world)
{
  g_return_if_fail (SBX_IS_SHARING_PAGE (self));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  g_signal_connect_object (world, "notify::sharing", G_CALLBACK (sharing_cb), self,
                           G_CONNECT_SWAPPED);
  show_map (self);
}
