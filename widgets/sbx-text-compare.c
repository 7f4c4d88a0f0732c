/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTextCompare"

#include "config.h"

#include "sbx-text-compare.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-text-diff.h"

/* From this width on they stand beside each other. */
#define BESIDE_WIDTH 460
#define SPACING 8
/* So much of what is the same is shown on each side of what is not; and so much in all. */
#define CONTEXT 60
#define MOST 12000

struct _SbxTextCompare
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *before;
  GtkWidget *after;
};

G_DEFINE_FINAL_TYPE (SbxTextCompare, sbx_text_compare, GTK_TYPE_WIDGET)

/* --- Writing --------------------------------------------------------------------------------- */

static void
append_clean (GString    *out,
              const char *text,
              gsize       length)
{
  for (const char *at = text; at < text + length && out->len < MOST; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\n' || c == '\t' || !sbx_format_is_hostile (c))
        g_string_append_unichar (out, c);
      else
        g_string_append (out, "·");
    }
}

/* The beginning and the end of what is the same. */
static void
append_same (GString    *out,
             const char *text,
             gsize       length)
{
  const char *head = text + MIN (length, CONTEXT);
  const char *tail = text + length - MIN (length, CONTEXT);

  if (length <= 3 * CONTEXT)
    {
      append_clean (out, text, length);
      return;
    }
  while ((*head & 0xc0) == 0x80)
    head--;
  while ((*tail & 0xc0) == 0x80)
    tail++;
  append_clean (out, text, (gsize) (head - text));
  g_string_append (out, " ⋯ ");
  append_clean (out, tail, (gsize) (text + length - tail));
}

static void
add_attribute (PangoAttrList  *attributes,
               PangoAttribute *attribute,
               gsize           start,
               gsize           end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (attributes, attribute);
}

/* Not by the colour alone. */
static void
mark (PangoAttrList *attributes,
      SbxPieceKind   kind,
      gsize          start,
      gsize          end)
{
  gboolean added = kind == SBX_PIECE_ADDED;

  add_attribute (attributes, pango_attr_background_new (added ? 0x2e2e : 0xe0e0,
                                                        added ? 0xc2c2 : 0x1b1b,
                                                        added ? 0x7e7e : 0x2424), start, end);
  add_attribute (attributes, pango_attr_background_alpha_new (0x4000), start, end);
  if (added)
    add_attribute (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), start, end);
  else
    add_attribute (attributes, pango_attr_strikethrough_new (TRUE), start, end);
}

static GtkWidget *
new_label (GArray       *pieces,
           const char   *text,
           SbxPieceKind  own)
{
  GtkWidget *label = gtk_label_new (NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < pieces->len && out->len < MOST; i++)
    {
      const SbxPiece *piece = &g_array_index (pieces, SbxPiece, i);
      const char *at = text + (own == SBX_PIECE_ADDED ? piece->after : piece->before);
      gsize start = out->len;

      if (piece->kind == SBX_PIECE_SAME)
        append_same (out, at, piece->length);
      else if (piece->kind == own)
        append_clean (out, at, piece->length);
      if (piece->kind == own)
        mark (attributes, own, start, out->len);
    }
  if (out->len >= MOST)
    g_string_append (out, "…");
  gtk_label_set_text (GTK_LABEL (label), out->str);
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, own == SBX_PIECE_ADDED ? "text-after" : "text-before");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  own == SBX_PIECE_ADDED ? _("Text after") : _("Text before"),
                                  -1);
  return label;
}

/* --- Layout ---------------------------------------------------------------------------------- */

static void
sbx_text_compare_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  SbxTextCompare *self = SBX_TEXT_COMPARE (widget);
  gboolean beside = orientation == GTK_ORIENTATION_VERTICAL && for_size >= BESIDE_WIDTH;
  int room = for_size < 0 || orientation == GTK_ORIENTATION_HORIZONTAL ? -1
             : beside ? (for_size - SPACING) / 2 : for_size;
  int before[2];
  int after[2];

  gtk_widget_measure (self->before, orientation, room, &before[0], &before[1], NULL, NULL);
  gtk_widget_measure (self->after, orientation, room, &after[0], &after[1], NULL, NULL);
  for (int i = 0; i < 2; i++)
    {
      int *size = i == 0 ? minimum : natural;

      if (orientation == GTK_ORIENTATION_HORIZONTAL || beside)
        *size = MAX (before[i], after[i]);
      else
        *size = before[i] + SPACING + after[i];
    }
}

static void
sbx_text_compare_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  SbxTextCompare *self = SBX_TEXT_COMPARE (widget);
  gboolean beside = width >= BESIDE_WIDTH;
  gboolean turned = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int half = (width - SPACING) / 2;
  int first;

  if (beside)
    {
      int far = width - half;

      gtk_widget_size_allocate (self->before,
                                &(GtkAllocation) { turned ? far : 0, 0, half, height }, -1);
      gtk_widget_size_allocate (self->after,
                                &(GtkAllocation) { turned ? 0 : far, 0, half, height }, -1);
      return;
    }
  gtk_widget_measure (self->before, GTK_ORIENTATION_VERTICAL, width, &first, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->before, &(GtkAllocation) { 0, 0, width, first }, -1);
  gtk_widget_size_allocate (self->after,
                            &(GtkAllocation) { 0, first + SPACING, width,
                                               MAX (height - first - SPACING, 0) }, -1);
}

static GtkSizeRequestMode
sbx_text_compare_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sbx_text_compare_dispose (GObject *object)
{
  SbxTextCompare *self = SBX_TEXT_COMPARE (object);

  g_clear_pointer (&self->before, gtk_widget_unparent);
  g_clear_pointer (&self->after, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_text_compare_parent_class)->dispose (object);
}

static void
sbx_text_compare_class_init (SbxTextCompareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_text_compare_dispose;
  widget_class->measure = sbx_text_compare_measure;
  widget_class->size_allocate = sbx_text_compare_size_allocate;
  widget_class->get_request_mode = sbx_text_compare_get_request_mode;

  gtk_widget_class_set_css_name (widget_class, "textcompare");
}

static void
sbx_text_compare_init (SbxTextCompare *self)
{
}

/**
 * sbx_text_compare_new:
 * @before: valid UTF-8
 * @after: valid UTF-8
 *
 * Returns: (transfer floating): both, and what differs
 */
GtkWidget *
sbx_text_compare_new (const char *before,
                      const char *after)
{
  SbxTextCompare *self = g_object_new (SBX_TYPE_TEXT_COMPARE, NULL);
  g_autoptr (GArray) pieces = sbx_text_diff (before, after);

  self->before = new_label (pieces, before, SBX_PIECE_REMOVED);
  self->after = new_label (pieces, after, SBX_PIECE_ADDED);
  gtk_widget_set_parent (self->before, GTK_WIDGET (self));
  gtk_widget_set_parent (self->after, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
