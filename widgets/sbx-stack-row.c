/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxStackRow"

#include "config.h"

#include "sbx-stack-row.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

#define TEXT_LENGTH 400

struct _SbxStackRow
{
  GtkListBoxRow parent_instance;

  char *function;
  char *source; /* (nullable): address of the source or the script */
  char *shown;  /* the same for people */
  guint line;
  guint column;
  gboolean library;
};

G_DEFINE_FINAL_TYPE (SbxStackRow, sbx_stack_row, GTK_TYPE_LIST_BOX_ROW)

/* (transfer full): "src/bridge.ts:41:12" */
static char *
dup_place (const char *source,
           guint       line,
           guint       column)
{
  g_autofree char *path = sbx_source_dup_short (source);
  g_autofree char *clean = sbx_format_name (path, TEXT_LENGTH);

  if (line == 0)
    return g_steal_pointer (&clean);
  if (column == 0)
    return g_strdup_printf ("%s:%u", clean, line);
  return g_strdup_printf ("%s:%u:%u", clean, line, column);
}

static void
copy_cb (SbxStackRow *self)
{
  g_autofree char *text = sbx_stack_row_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static GtkWidget *
new_label (const char        *text,
           const char        *style,
           PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_copy_button (SbxStackRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Copy Frame"));
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Copy frame"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static void
build (SbxStackRow *self,
       const char  *tooltip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *text = sbx_stack_row_dup_text (self);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), new_label (self->function, "stack-function",
                                              PANGO_ELLIPSIZE_END));
  /* What tells paths apart is at their end. */
  if (*self->shown != '\0')
    gtk_box_append (GTK_BOX (texts), new_label (self->shown, "stack-place",
                                                PANGO_ELLIPSIZE_START));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), new_copy_button (self));
  gtk_widget_add_css_class (box, "stack-frame");
  if (self->library)
    gtk_widget_add_css_class (box, "stack-library");
  gtk_widget_set_tooltip_text (texts, tooltip);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), self->source != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
sbx_stack_row_finalize (GObject *object)
{
  SbxStackRow *self = SBX_STACK_ROW (object);

  g_free (self->function);
  g_free (self->source);
  g_free (self->shown);

  G_OBJECT_CLASS (sbx_stack_row_parent_class)->finalize (object);
}

static void
sbx_stack_row_class_init (SbxStackRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_stack_row_finalize;
}

static void
sbx_stack_row_init (SbxStackRow *self)
{
}

GtkWidget *
sbx_stack_row_new (const SbxFrame       *frame,
                   const SbxSourcePlace *place)
{
  SbxStackRow *self = g_object_new (SBX_TYPE_STACK_ROW, NULL);
  gboolean mapped = place != NULL && place->source != NULL;
  g_autofree char *tooltip = sbx_format_name (frame->text, TEXT_LENGTH);

  self->source = g_strdup (mapped ? place->source : frame->url);
  self->line = mapped ? place->source_line : frame->line;
  self->column = mapped ? place->source_column : frame->column;
  /* Translators: a function without a name, in a call stack */
  self->function = frame->function != NULL ? sbx_format_name (frame->function, TEXT_LENGTH)
                                           : g_strdup (_("(anonymous)"));
  self->shown = self->source != NULL ? dup_place (self->source, self->line, self->column)
                                     : g_strdup ("");
  self->library = (mapped && place->ignored) || sbx_source_is_library (self->source);
  build (self, tooltip);
  return GTK_WIDGET (self);
}

void
sbx_stack_row_open (SbxStackRow *self)
{
  if (self->source != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-source", "(suu)", self->source,
                                self->line, self->column);
}

char *
sbx_stack_row_dup_text (SbxStackRow *self)
{
  return *self->shown != '\0' ? g_strdup_printf ("%s (%s)", self->function, self->shown)
                              : g_strdup (self->function);
}

gboolean
sbx_stack_row_is_library (SbxStackRow *self)
{
  return self->library;
}
