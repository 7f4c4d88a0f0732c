/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxActionColumn"

#include "config.h"

#include "sbx-action-column.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-line-text.h"
#include "sbx-remote-mark.h"
#include "sbx-row-menu.h"
#include "sbx-rule-names.h"
#include "sbx-timeline-row.h"

#define NAME_LENGTH 400
/* Of the column that takes what is left; below, the list scrolls sideways. */
#define LEAST_CHARS 10
/* What makes other columns leave. */
#define WANTED_CHARS 18

typedef struct
{
  const char *name;
  const char *title;
  const char *style;
  int width; /* in digits; 0: takes what is left */
  int extra; /* pixels beside the text */
  gboolean unusual;
} ColumnInfo;

static const ColumnInfo infos[SBX_N_COLUMNS] = {
  [SBX_COLUMN_TIME] = { "time", N_("Time"), "cell-time", 10, 18 },
  [SBX_COLUMN_DELTA] = { "delta", N_("Delta"), "cell-time", 7, 18 },
  [SBX_COLUMN_REMOTE] = { "remote", N_("Remote"), "cell-remote", 8, 38 },
  [SBX_COLUMN_STORE] = { "store", N_("Store"), "cell-changed", 10, 18, TRUE },
  [SBX_COLUMN_ACTION] = { "action", N_("Action"), "cell-action", 0, 0 },
  /* Translators: what an action carries */
  [SBX_COLUMN_PAYLOAD] = { "payload", N_("Payload"), "cell-changed", 20, 18, TRUE },
  [SBX_COLUMN_CHANGED] = { "changed", N_("Changed"), "cell-changed", 10, 18 },
  /* Translators: milliseconds spent in the reducer */
  [SBX_COLUMN_DURATION] = { "duration", N_("ms"), "cell-time", 4, 18 },
  [SBX_COLUMN_BRIDGE] = { "bridge", N_("Bridge"), "cell-bridge", 10, 18 },
  [SBX_COLUMN_FINDING] = { "findings", N_("Findings"), "cell-finding", 8, 40 },
  /* Translators: number of the event in the recording */
  [SBX_COLUMN_NUMBER] = { "number", N_("Number"), "cell-time", 7, 18, TRUE },
};

static const char *const severity_classes[] = {
  "finding-notice", "finding-warning", "finding-error",
};

static G_DEFINE_QUARK (sbx-column-world, world)
static G_DEFINE_QUARK (sbx-column, column)
static G_DEFINE_QUARK (sbx-column-payloads, payloads)

static GtkWidget *
new_text (void)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 2);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), 2);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (text), 1);
  /* GTK 4.8 turns labels by the direction of the interface, but not these. */
  if (gtk_widget_get_direction (text) == GTK_TEXT_DIR_RTL)
    gtk_inscription_set_xalign (GTK_INSCRIPTION (text), 1);
  /* Not by its own yalign: GTK 4.8 forgets that when it ellipsizes. */
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (text, TRUE);
  return text;
}

static void
set_text (GtkWidget  *text,
          const char *value)
{
  /* Most cells of a column say the same as before, or nothing. */
  if (g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (text)), value) == 0)
    return;
  gtk_inscription_set_text (GTK_INSCRIPTION (text), value);
  /* GTK 4.8 does not tell what an inscription says. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  value != NULL ? value : "", -1);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (gtk_widget_has_css_class (widget, name) == set)
    return;
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static gboolean
is_action (SbxTimelineRow *row)
{
  return sbx_timeline_row_get_row (row)->kind == SBX_ROW_ACTION;
}

static void
setup_text_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               const ColumnInfo         *info)
{
  GtkWidget *text = new_text ();

  gtk_widget_add_css_class (text, info->style);
  if (info->width == 0)
    gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), LEAST_CHARS);
  gtk_list_item_set_child (item, text);
}

static void
setup_marked_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *item,
                 const ColumnInfo         *info)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 7);
  GtkWidget *mark = info == &infos[SBX_COLUMN_REMOTE] ? sbx_remote_mark_new () : gtk_image_new ();

  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (mark, info == &infos[SBX_COLUMN_REMOTE]);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), new_text ());
  gtk_widget_add_css_class (box, info->style);
  gtk_list_item_set_child (item, box);
}

static void
bind_time_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  g_autofree char *text = sbx_format_clock (sbx_timeline_row_get_row (row)->time);

  set_text (gtk_list_item_get_child (item), text);
}

static void
bind_remote_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                SbxWorld                 *world)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  guint index = sbx_timeline_row_get_row (row)->remote;
  const SbxOverviewRemote *remote = sbx_world_get_remote (world, index);
  GtkWidget *mark = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *text = gtk_widget_get_last_child (gtk_list_item_get_child (item));
  g_autofree char *name = sbx_line_text_dup_remote (row, world);
  SbxOverview *overview = sbx_world_get_overview (world);
  gboolean some = overview != NULL && overview->remotes->len > 0;

  sbx_remote_mark_set_index (SBX_REMOTE_MARK (mark), index == SBX_ROW_NONE ? G_MAXUINT : index);
  gtk_widget_set_visible (mark, remote != NULL || some);
  set_text (text, name);
  set_class (text, "dim-label", remote == NULL);
}

static void
bind_store_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               SbxWorld                 *world)
{
  g_autofree char *text = sbx_line_text_dup_store (gtk_list_item_get_item (item), world);

  set_text (gtk_list_item_get_child (item), text);
}

static void
bind_number_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  g_autofree char *count = sbx_format_count (sbx_timeline_row_get_number (row));
  g_autofree char *text = g_strdup_printf ("#%s", count);

  set_text (gtk_list_item_get_child (item), text);
}

/* What stands before the name: whether the line can be opened, or is part of an open one. */
static const char *
get_prefix (const SbxLineInfo *info)
{
  return info->count > 1 ? info->open ? "▾ " : "▸ " : info->count == 0 ? "\u2003\u2002" : "";
}

static void
show_action (GtkListItem *item,
             SbxWorld    *world)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  const SbxRow *record = sbx_timeline_row_get_row (row);
  const SbxLineInfo *info = sbx_timeline_row_get_info (row);
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *text = sbx_line_text_dup_action (row);
  g_autofree char *spoken = sbx_line_text_dup_spoken (row, world);
  g_autofree char *whole = g_strconcat (get_prefix (info), text, NULL);

  set_text (child, whole);
  set_class (child, "cell-marker", !is_action (row));
  set_class (child, "cell-gap", record->kind == SBX_ROW_GAP);
  set_class (child, "cell-threw", (record->flags & SBX_ROW_ERROR) != 0);
  set_class (child, "cell-command", record->kind == SBX_ROW_COMMAND);
  set_class (child, "cell-skipped", sbx_timeline_row_get_skipped (row));
  set_class (child, "cell-part", info->count == 0);
  /* One cell speaks for the line. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

/* For the menu of the line. */
static void
mark_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  sbx_row_menu_mark (gtk_list_item_get_child (item), gtk_list_item_get_item (item));
}

static void
unmark_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  if (gtk_list_item_get_child (item) != NULL)
    sbx_row_menu_mark (gtk_list_item_get_child (item), NULL);
}

static void
bind_changed_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *item)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  const char *changed = sbx_timeline_row_get_changed (row);
  g_autofree char *text = sbx_format_name (changed, NAME_LENGTH);

  /* Translators: in the column of changed slices: nothing changed */
  set_text (gtk_list_item_get_child (item), *text == '\0' && is_action (row) ? "–" : text);
}

static void
bind_duration_cb (GtkSignalListItemFactory *factory,
                  GtkListItem              *item)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  double duration = sbx_timeline_row_get_row (row)->duration;
  g_autofree char *text = sbx_format_duration (is_action (row) ? duration : NAN);

  set_text (gtk_list_item_get_child (item), text);
}

static void
show_delta (GtkListItem *item,
            SbxWorld    *world)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  g_autofree char *text = sbx_format_delta (sbx_timeline_row_get_info (row)->delta);

  set_text (gtk_list_item_get_child (item), text);
}

/* It comes later to lines that nobody looked at before. */
static void
show_payload (GtkListItem *item,
              SbxWorld    *world)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);

  set_text (gtk_list_item_get_child (item), sbx_timeline_row_get_payload (row));
  sbx_payloads_ask (g_object_get_qdata (G_OBJECT (item), payloads_quark ()), row);
}

static void
show_bridge (GtkListItem *item,
             SbxWorld    *world)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  const SbxLinkCount *sent = &sbx_timeline_row_get_info (row)->sent;
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *text = sbx_line_text_dup_bridge (row, world);

  set_text (child, text);
  set_class (child, "cell-dropped", sent->dropped > 0);
}

static void
show_finding (GtkListItem *item,
              SbxWorld    *world)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *text = gtk_widget_get_last_child (box);
  SbxFinding *finding = sbx_timeline_row_get_finding (row);
  gboolean threw = (sbx_timeline_row_get_row (row)->flags & SBX_ROW_ERROR) != 0;
  int severity = finding != NULL ? (int) finding->severity : threw ? SBX_SEVERITY_ERROR : -1;

  /* Nearly all lines have none, nor had the one that was here before. */
  if (severity < 0 && !gtk_widget_get_visible (icon))
    return;
  gtk_widget_set_visible (icon, severity >= 0);
  if (severity >= 0)
    gtk_image_set_from_icon_name (GTK_IMAGE (icon), sbx_format_severity_icon (severity));
  for (int i = 0; i < (int) G_N_ELEMENTS (severity_classes); i++)
    set_class (box, severity_classes[i], i == severity);
  /* Translators: in the column of findings: the reducer threw an error */
  set_text (text, finding != NULL ? sbx_rule_get_short (finding->rule)
                  : threw ? _("threw") : "");
  gtk_widget_set_tooltip_text (box, finding != NULL ? finding->summary : NULL);
}

/* --- Cells that say something else when more is known ---------------------------------------- */

typedef void (*ShowFunc) (GtkListItem *item,
                          SbxWorld    *world);

static ShowFunc
get_show_func (SbxColumn column)
{
  switch (column)
    {
    case SBX_COLUMN_DELTA:
      return show_delta;
    case SBX_COLUMN_ACTION:
      return show_action;
    case SBX_COLUMN_PAYLOAD:
      return show_payload;
    case SBX_COLUMN_BRIDGE:
      return show_bridge;
    case SBX_COLUMN_FINDING:
      return show_finding;
    default:
      return NULL;
    }
}

static SbxColumn
get_column (GtkListItem *item)
{
  return GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (item), column_quark ()));
}

static void
changed_cb (GtkListItem *item)
{
  get_show_func (get_column (item)) (item, g_object_get_qdata (G_OBJECT (item), world_quark ()));
}

static void
bind_changing_cb (GtkSignalListItemFactory *factory,
                  GtkListItem              *item,
                  SbxWorld                 *world)
{
  g_object_set_qdata (G_OBJECT (item), world_quark (), world);
  g_object_set_qdata (G_OBJECT (item), column_quark (),
                      g_object_get_qdata (G_OBJECT (factory), column_quark ()));
  g_object_set_qdata (G_OBJECT (item), payloads_quark (),
                      g_object_get_qdata (G_OBJECT (factory), payloads_quark ()));
  g_signal_connect_swapped (gtk_list_item_get_item (item), "changed", G_CALLBACK (changed_cb),
                            item);
  changed_cb (item);
}

static void
unbind_changing_cb (GtkSignalListItemFactory *factory,
                    GtkListItem              *item)
{
  SbxTimelineRow *row = gtk_list_item_get_item (item);

  if (row != NULL)
    g_signal_handlers_disconnect_by_func (row, changed_cb, item);
}

static GCallback
get_bind_func (SbxColumn column)
{
  switch (column)
    {
    case SBX_COLUMN_TIME:
      return G_CALLBACK (bind_time_cb);
    case SBX_COLUMN_REMOTE:
      return G_CALLBACK (bind_remote_cb);
    case SBX_COLUMN_STORE:
      return G_CALLBACK (bind_store_cb);
    case SBX_COLUMN_CHANGED:
      return G_CALLBACK (bind_changed_cb);
    case SBX_COLUMN_DURATION:
      return G_CALLBACK (bind_duration_cb);
    case SBX_COLUMN_NUMBER:
      return G_CALLBACK (bind_number_cb);
    default:
      return G_CALLBACK (bind_changing_cb);
    }
}

/**
 * sbx_action_column_new:
 * @column: which one
 * @world: names of remotes; must outlive the column
 * @payloads: what actions carry; must outlive the column
 *
 * Returns: (transfer full): the column
 */
GtkColumnViewColumn *
sbx_action_column_new (SbxColumn    column,
                       SbxWorld    *world,
                       SbxPayloads *payloads)
{
  const ColumnInfo *info = &infos[column];
  gboolean marked = column == SBX_COLUMN_REMOTE || column == SBX_COLUMN_FINDING;
  GtkListItemFactory *factory;
  GtkColumnViewColumn *result;

  g_return_val_if_fail (column < SBX_N_COLUMNS, NULL);
  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup",
                    marked ? G_CALLBACK (setup_marked_cb) : G_CALLBACK (setup_text_cb),
                    (gpointer) info);
  g_signal_connect_object (factory, "bind", get_bind_func (column), world, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (mark_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unmark_cb), NULL);
  if (get_show_func (column) != NULL)
    {
      g_object_set_qdata (G_OBJECT (factory), column_quark (), GUINT_TO_POINTER (column));
      g_object_set_qdata (G_OBJECT (factory), payloads_quark (), payloads);
      g_signal_connect (factory, "unbind", G_CALLBACK (unbind_changing_cb), NULL);
    }
  result = gtk_column_view_column_new (_(info->title), factory);
  gtk_column_view_column_set_resizable (result, TRUE);
  gtk_column_view_column_set_expand (result, info->width == 0);
  return result;
}

/**
 * sbx_action_column_get_width:
 * @column: which one
 * @digit: width of a digit in pixels
 *
 * Returns: how wide the column is; of the one that takes what is left, how wide it should be
 */
int
sbx_action_column_get_width (SbxColumn column,
                             double    digit)
{
  g_return_val_if_fail (column < SBX_N_COLUMNS, 0);

  if (infos[column].width == 0)
    return (int) ceil (WANTED_CHARS * digit);
  return (int) ceil (infos[column].width * digit) + infos[column].extra;
}

const char *
sbx_action_column_get_title (SbxColumn column)
{
  g_return_val_if_fail (column < SBX_N_COLUMNS, NULL);

  return _(infos[column].title);
}

const char *
sbx_action_column_get_name (SbxColumn column)
{
  g_return_val_if_fail (column < SBX_N_COLUMNS, NULL);

  return infos[column].name;
}

gboolean
sbx_action_column_is_usual (SbxColumn column)
{
  g_return_val_if_fail (column < SBX_N_COLUMNS, FALSE);

  return !infos[column].unusual;
}
