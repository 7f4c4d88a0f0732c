/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSharingPicture"

#include "config.h"

#include "sbx-sharing-picture.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-format.h"
#include "sbx-remote-mark.h"

/* Of the width, at most so much for the remotes, and for the slices. */
#define REMOTES_SHARE 0.36
#define SLICES_SHARE 0.44
#define LEAST_WIDTH 300
#define LINE_LEAST 1.2
#define LINE_MOST 8.0
/* A line that is not meant now; and one that is, among few or many others. */
#define FAINT 0.10
#define QUIET_LEAST 0.3
#define QUIET_MOST 0.75
#define MANY_LINES 40.0

typedef struct
{
  GtkWidget *button; /* or, of a store, its heading */
  GtkWidget *mark;   /* of a remote, else NULL */
  double y;          /* of its middle */
  double weight;     /* where the nodes it is tied to stand, for the order */
  guint n_weights;
} Node;

typedef struct
{
  guint remote;      /* in remotes */
  guint slice;       /* in slices */
  guint64 writes;    /* 0: it is the owner, or looks at the store */
  gboolean bridged;  /* all of the writes came over bridges */
  gboolean owns;
} Line;

struct _SbxSharingPicture
{
  GtkWidget parent_instance;

  /* Owned References */
  GArray *remotes;   /* Node */
  GArray *slices;    /* Node: stores and slices as they stand below each other */
  GArray *lines;

  /* Borrowed References */
  GtkWidget *chosen; /* the button whose lines are shown alone; NULL: all */

  int left;          /* where the lines begin and end */
  int right;
};

G_DEFINE_FINAL_TYPE (SbxSharingPicture, sbx_sharing_picture, GTK_TYPE_WIDGET)

static Node *
get_node (GArray *nodes,
          guint   i)
{
  return &g_array_index (nodes, Node, i);
}

static void
clear (SbxSharingPicture *self)
{
  GtkWidget *child;

  self->chosen = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_array_set_size (self->remotes, 0);
  g_array_set_size (self->slices, 0);
  g_array_set_size (self->lines, 0);
}

static void
toggled_cb (SbxSharingPicture *self,
            GtkToggleButton   *button)
{
  if (gtk_toggle_button_get_active (button))
    {
      GtkWidget *before = self->chosen;

      self->chosen = GTK_WIDGET (button);
      if (before != NULL)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (before), FALSE);
    }
  else if (self->chosen == GTK_WIDGET (button))
    {
      self->chosen = NULL;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GtkWidget *
new_label (const char *text)
{
  g_autofree char *name = sbx_format_name (text, 100);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_tooltip_text (label, name);
  return label;
}

static guint
add_node (SbxSharingPicture *self,
          GArray            *nodes,
          GtkWidget         *content,
          GtkWidget         *mark,
          const char        *label)
{
  Node node = { .mark = mark };

  node.button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (node.button), content);
  gtk_widget_add_css_class (node.button, "flat");
  gtk_widget_add_css_class (node.button, "map-node");
  gtk_accessible_update_property (GTK_ACCESSIBLE (node.button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (node.button, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (node.button, GTK_WIDGET (self));
  g_array_append_val (nodes, node);
  return nodes->len - 1;
}

static void
add_remote (SbxSharingPicture *self,
            SbxWorld          *world,
            const char        *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *mark = sbx_remote_mark_new ();
  GtkWidget *label = new_label (name);

  sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), sbx_world_find_remote (world, name));
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), mark);
  add_node (self, self->remotes, box, mark, gtk_label_get_text (GTK_LABEL (label)));
}

static void
add_line (SbxSharingPicture *self,
          SbxSharingMap     *map,
          guint              slice,
          const char        *remote,
          Line               line)
{
  guint i;

  if (remote == NULL ||
      !g_ptr_array_find_with_equal_func (map->remotes, remote, g_str_equal, &i) ||
      i >= self->remotes->len)
    return;
  line.remote = i;
  line.slice = slice;
  g_array_append_val (self->lines, line);
}

/* "cart: owner cart; written by cart ×12, profile ×3" */
static char *
dup_words (const SbxSharingSlice *slice)
{
  g_autoptr (GString) words = g_string_new (slice->name);
  gboolean first = TRUE;

  if (slice->owner != NULL)
    g_string_append_printf (words, _("; owner %s"), slice->owner);
  for (guint i = 0; i < slice->uses->len; i++)
    {
      const SbxSharingUse *use = g_ptr_array_index (slice->uses, i);
      g_autofree char *count = sbx_format_count (use->writes);

      if (use->writes == 0)
        continue;
      if (first)
        /* Translators: followed by names of remotes */
        g_string_append (words, _("; written by"));
      g_string_append_printf (words, "%s %s ×%s", first ? "" : ",",
                              use->remote != NULL ? use->remote : _("unknown"), count);
      first = FALSE;
    }
  return sbx_format_name (words->str, 500);
}

static void
add_slice (SbxSharingPicture     *self,
           SbxSharingMap         *map,
           const SbxSharingSlice *slice)
{
  g_autofree char *words = dup_words (slice);
  guint node = add_node (self, self->slices, new_label (slice->name), NULL, words);
  guint n_writers = 0;

  for (guint i = 0; i < slice->uses->len; i++)
    {
      const SbxSharingUse *use = g_ptr_array_index (slice->uses, i);

      n_writers += use->writes > 0 ? 1 : 0;
      if (use->writes > 0 || use->owns)
        add_line (self, map, node, use->remote,
                  (Line) { .writes = use->writes, .owns = use->owns,
                           .bridged = use->writes > 0 && use->bridged == use->writes });
    }
  if (n_writers > 1 && !slice->on_purpose)
    gtk_widget_add_css_class (get_node (self->slices, node)->button, "map-shared");
}

static void
add_store (SbxSharingPicture     *self,
           SbxSharingMap         *map,
           const SbxSharingStore *store)
{
  g_autofree char *title = sbx_sharing_map_dup_title (map, store);
  Node heading = { .button = new_label (title) };

  gtk_widget_add_css_class (heading.button, "caption-heading");
  gtk_widget_add_css_class (heading.button, "map-store");
  gtk_widget_set_parent (heading.button, GTK_WIDGET (self));
  g_array_append_val (self->slices, heading);
  for (guint i = 0; i < store->readers->len; i++)
    {
      const SbxSharingReader *reader = g_ptr_array_index (store->readers, i);

      add_line (self, map, self->slices->len - 1, reader->remote, (Line) { 0 });
    }
  for (guint i = 0;
       i < store->slices->len && self->slices->len < SBX_SHARING_PICTURE_MAX_SLICES; i++)
    add_slice (self, map, g_ptr_array_index (store->slices, i));
}

void
sbx_sharing_picture_show (SbxSharingPicture *self,
                          SbxWorld          *world,
                          SbxSharingMap     *map)
{
  g_return_if_fail (SBX_IS_SHARING_PICTURE (self));

  clear (self);
  if (map == NULL)
    return;
  for (guint i = 0; i < MIN (map->remotes->len, SBX_SHARING_PICTURE_MAX_SLICES); i++)
    add_remote (self, world, g_ptr_array_index (map->remotes, i));
  for (guint i = 0; i < map->stores->len; i++)
    if (self->slices->len < SBX_SHARING_PICTURE_MAX_SLICES)
      add_store (self, map, g_ptr_array_index (map->stores, i));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static int
measure_nodes (GArray        *nodes,
               GtkOrientation orientation)
{
  int size = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      int natural;

      gtk_widget_measure (get_node (nodes, i)->button, orientation, -1, NULL, &natural, NULL, NULL);
      size = MAX (size, natural);
    }
  return size;
}

static void
sbx_sharing_picture_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  SbxSharingPicture *self = SBX_SHARING_PICTURE (widget);
  int row = MAX (measure_nodes (self->remotes, GTK_ORIENTATION_VERTICAL),
                 measure_nodes (self->slices, GTK_ORIENTATION_VERTICAL));

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = LEAST_WIDTH;
  else
    *minimum = *natural = row * (int) MAX (self->remotes->len, self->slices->len);
}

/* Remotes stand beside what they write, so that few lines cross. */
static int
compare_weights (gconstpointer a,
                 gconstpointer b,
                 gpointer      data)
{
  GArray *nodes = data;
  const Node *left = get_node (nodes, *(const guint *) a);
  const Node *right = get_node (nodes, *(const guint *) b);

  return left->weight < right->weight ? -1 : left->weight > right->weight;
}

static void
place_remotes (SbxSharingPicture *self,
               int                height)
{
  guint n = self->remotes->len;
  g_autofree guint *order = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      order[i] = i;
      get_node (self->remotes, i)->weight = 0;
      get_node (self->remotes, i)->n_weights = 0;
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);
      Node *remote = get_node (self->remotes, line->remote);

      remote->weight += get_node (self->slices, line->slice)->y;
      remote->n_weights++;
    }
  for (guint i = 0; i < n; i++)
    {
      Node *remote = get_node (self->remotes, i);

      remote->weight = remote->n_weights > 0 ? remote->weight / remote->n_weights : height;
    }
  g_qsort_with_data (order, (int) n, sizeof *order, compare_weights, self->remotes);
  for (guint i = 0; i < n; i++)
    get_node (self->remotes, order[i])->y = (i + 0.5) * height / n;
}

static void
allocate_nodes (SbxSharingPicture *self,
                GArray            *nodes,
                int                x,
                int                width)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const Node *node = get_node (nodes, i);
      int natural;

      gtk_widget_measure (node->button, GTK_ORIENTATION_VERTICAL, width, NULL, &natural,
                          NULL, NULL);
      gtk_widget_size_allocate (node->button, &(GtkAllocation) {
        x, (int) (node->y - natural / 2.0), width, natural }, -1);
    }
}

static void
sbx_sharing_picture_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  SbxSharingPicture *self = SBX_SHARING_PICTURE (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int left = MIN (measure_nodes (self->remotes, GTK_ORIENTATION_HORIZONTAL),
                  (int) (width * REMOTES_SHARE));
  int right = MIN (measure_nodes (self->slices, GTK_ORIENTATION_HORIZONTAL),
                   (int) (width * SLICES_SHARE));

  for (guint i = 0; i < self->slices->len; i++)
    get_node (self->slices, i)->y = (i + 0.5) * height / self->slices->len;
  place_remotes (self, height);
  allocate_nodes (self, self->remotes, mirrored ? width - left : 0, left);
  allocate_nodes (self, self->slices, mirrored ? 0 : width - right, right);
  self->left = mirrored ? width - left : left;
  self->right = mirrored ? right : width - right;
}

static double
get_line_width (const Line *line)
{
  if (line->writes == 0)
    return LINE_LEAST;
  return MIN (LINE_LEAST + log2 ((double) line->writes) * 0.7, LINE_MOST);
}

static gboolean
is_meant (SbxSharingPicture *self,
          const Line        *line)
{
  return self->chosen == NULL ||
         self->chosen == get_node (self->remotes, line->remote)->button ||
         self->chosen == get_node (self->slices, line->slice)->button;
}

static double
get_strength (SbxSharingPicture *self,
              const Line        *line)
{
  if (!is_meant (self, line))
    return FAINT;
  if (self->chosen != NULL)
    return 1;
  return CLAMP (MANY_LINES / MAX (self->lines->len, 1), QUIET_LEAST, QUIET_MOST);
}

static void
draw_line (SbxSharingPicture *self,
           const Line        *line,
           cairo_t           *cr)
{
  static const double dashes[] = { 6, 4 };
  static const double dots[] = { 1, 4 };
  const Node *remote = get_node (self->remotes, line->remote);
  double end = get_node (self->slices, line->slice)->y;
  double middle = (self->left + self->right) / 2.0;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (remote->mark), &color);
  color.alpha = (float) get_strength (self, line);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, get_line_width (line));
  if (line->writes == 0)
    cairo_set_dash (cr, dots, 2, 0);
  else if (line->bridged)
    cairo_set_dash (cr, dashes, 2, 0);
  else
    cairo_set_dash (cr, NULL, 0, 0);
  cairo_move_to (cr, self->left, remote->y);
  cairo_curve_to (cr, middle, remote->y, middle, end, self->right, end);
  cairo_stroke (cr);
  if (!line->owns)
    return;
  cairo_arc (cr, self->right, end, 4, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
sbx_sharing_picture_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  SbxSharingPicture *self = SBX_SHARING_PICTURE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < self->lines->len; i++)
    if (!is_meant (self, &g_array_index (self->lines, Line, i)))
      draw_line (self, &g_array_index (self->lines, Line, i), cr);
  for (guint i = 0; i < self->lines->len; i++)
    if (is_meant (self, &g_array_index (self->lines, Line, i)))
      draw_line (self, &g_array_index (self->lines, Line, i), cr);
  cairo_destroy (cr);
  GTK_WIDGET_CLASS (sbx_sharing_picture_parent_class)->snapshot (widget, snapshot);
}

static void
sbx_sharing_picture_dispose (GObject *object)
{
  clear (SBX_SHARING_PICTURE (object));

  G_OBJECT_CLASS (sbx_sharing_picture_parent_class)->dispose (object);
}

static void
sbx_sharing_picture_finalize (GObject *object)
{
  SbxSharingPicture *self = SBX_SHARING_PICTURE (object);

  g_array_unref (self->remotes);
  g_array_unref (self->slices);
  g_array_unref (self->lines);

  G_OBJECT_CLASS (sbx_sharing_picture_parent_class)->finalize (object);
}

static void
sbx_sharing_picture_class_init (SbxSharingPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_sharing_picture_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_sharing_picture_finalize;
  widget_class->measure = sbx_sharing_picture_measure;
  widget_class->size_allocate = sbx_sharing_picture_size_allocate;
  widget_class->snapshot = sbx_sharing_picture_snapshot;

  gtk_widget_class_set_css_name (widget_class, "sharingpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_sharing_picture_init (SbxSharingPicture *self)
{
  self->remotes = g_array_new (FALSE, TRUE, sizeof (Node));
  self->slices = g_array_new (FALSE, TRUE, sizeof (Node));
  self->lines = g_array_new (FALSE, TRUE, sizeof (Line));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Who writes which slice"), -1);
}

/**
 * sbx_sharing_picture_new:
 *
 * Returns: (transfer floating): a picture of nothing
 */
GtkWidget *
sbx_sharing_picture_new (void)
{
  return g_object_new (SBX_TYPE_SHARING_PICTURE, NULL);
}
