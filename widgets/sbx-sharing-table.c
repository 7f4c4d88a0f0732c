/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-sharing-table.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-page-table.h"
#include "sbx-remote-chip.h"
#include "sbx-wrap-layout.h"

static GtkWidget *
new_line (void)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (line, g_object_new (SBX_TYPE_WRAP_LAYOUT, NULL));
  return line;
}

static void
add_heading (GtkWidget  *box,
             const char *text,
             guint       level)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                                   "label", text, "xalign", 0.0f, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label),
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) level, -1);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "page-heading");
  gtk_box_append (GTK_BOX (box), label);
}

static SbxPageTable *
add_table (GtkWidget         *box,
           GPtrArray         *tables,
           const char *const *columns,
           guint              n_columns)
{
  GtkWidget *table = sbx_page_table_new (n_columns);

  sbx_page_table_begin_row (SBX_PAGE_TABLE (table));
  for (guint i = 0; i < n_columns; i++)
    sbx_page_table_add_cell (SBX_PAGE_TABLE (table), columns[i], TRUE);
  gtk_box_append (GTK_BOX (box), table);
  g_ptr_array_add (tables, table);
  return SBX_PAGE_TABLE (table);
}

static void
add_text (SbxPageTable *table,
          const char   *text)
{
  g_autofree char *clean = sbx_format_name (text, 200);
  g_autofree char *escaped = g_markup_escape_text (clean, -1);

  sbx_page_table_add_cell (table, escaped, FALSE);
}

/* "×12, 3 over bridges" */
static char *
dup_writes (const SbxSharingUse *use)
{
  g_autofree char *writes = sbx_format_count (use->writes);
  g_autofree char *bridged = sbx_format_count (use->bridged);

  if (use->bridged == 0)
    return g_strdup_printf ("×%s", writes);
  /* Translators: "×12 (3 over bridges)": how often a remote wrote a slice */
  return g_strdup_printf (_("×%s (%s over bridges)"), writes, bridged);
}

static void
add_writers (SbxWorld              *world,
             SbxPageTable          *table,
             const SbxSharingSlice *slice)
{
  GtkWidget *line = new_line ();
  guint n = 0;

  for (guint i = 0; i < slice->uses->len; i++)
    {
      const SbxSharingUse *use = g_ptr_array_index (slice->uses, i);
      g_autofree char *note = NULL;

      if (use->writes == 0)
        continue;
      note = dup_writes (use);
      gtk_box_append (GTK_BOX (line), sbx_remote_chip_new (world, use->remote, note));
      n++;
    }
  if (n == 0)
    gtk_box_append (GTK_BOX (line), gtk_label_new (_("nobody")));
  sbx_page_table_add_widget (table, line, _("Written by"));
}

static void
add_slice (SbxWorld              *world,
           SbxPageTable          *table,
           const SbxSharingSlice *slice)
{
  g_autofree char *name = NULL;

  sbx_page_table_begin_row (table);
  if (!slice->open)
    name = g_strdup_printf (_("%s (gone)"), slice->name);
  else if (slice->on_purpose)
    name = g_strdup_printf (_("%s (shared on purpose)"), slice->name);
  add_text (table, name != NULL ? name : slice->name);
  if (slice->owner != NULL)
    sbx_page_table_add_widget (table, sbx_remote_chip_new (world, slice->owner, NULL),
                               _("Owner"));
  else
    sbx_page_table_add_widget (table, gtk_label_new ("–"), _("Owner"));
  add_writers (world, table, slice);
}

/* "2 of 5 subscriptions live, 3 reads" */
static char *
dup_looks (const SbxSharingReader *reader)
{
  g_autofree char *reads = sbx_format_count (reader->reads);
  g_autofree char *subscriptions =
    g_strdup_printf (ngettext ("%u of %u subscription live", "%u of %u subscriptions live",
                               reader->subscriptions),
                     reader->live, reader->subscriptions);

  if (reader->subscriptions == 0)
    return g_strdup_printf (ngettext ("%s read", "%s reads", reader->reads), reads);
  if (reader->reads == 0)
    return g_steal_pointer (&subscriptions);
  return g_strdup_printf (ngettext ("%s, %s read", "%s, %s reads", reader->reads),
                          subscriptions, reads);
}

static void
add_readers (SbxWorld              *world,
             GtkWidget             *box,
             GPtrArray             *tables,
             const SbxSharingStore *store)
{
  const char *columns[] = { _("Looks at the store"), _("How") };
  SbxPageTable *table;

  if (store->readers->len == 0)
    return;
  table = add_table (box, tables, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < store->readers->len; i++)
    {
      const SbxSharingReader *reader = g_ptr_array_index (store->readers, i);
      g_autofree char *looks = dup_looks (reader);

      sbx_page_table_begin_row (table);
      sbx_page_table_add_widget (table, sbx_remote_chip_new (world, reader->remote, NULL), NULL);
      add_text (table, looks);
    }
}

static guint
add_store (SbxWorld              *world,
           GtkWidget             *box,
           GPtrArray             *tables,
           SbxSharingMap         *map,
           const SbxSharingStore *store,
           guint                  room)
{
  const char *columns[] = { _("Slice"), _("Owner"), _("Written by") };
  g_autofree char *title = sbx_sharing_map_dup_title (map, store);
  g_autofree char *text = g_strdup_printf ("%s · %s", title, store->peer);
  g_autofree char *heading = sbx_format_name (text, 200);
  guint n = MIN (store->slices->len, room);
  SbxPageTable *table;

  add_heading (box, heading, 2);
  if (n > 0)
    {
      table = add_table (box, tables, columns, G_N_ELEMENTS (columns));
      for (guint i = 0; i < n; i++)
        add_slice (world, table, g_ptr_array_index (store->slices, i));
    }
  add_readers (world, box, tables, store);
  return n;
}

static void
add_remotes (SbxWorld     *world,
             SbxPageTable *table,
             GPtrArray    *names,
             const char   *label)
{
  GtkWidget *line = new_line ();

  for (guint i = 0; i < names->len; i++)
    gtk_box_append (GTK_BOX (line),
                    sbx_remote_chip_new (world, g_ptr_array_index (names, i), NULL));
  if (names->len == 0)
    gtk_box_append (GTK_BOX (line), gtk_label_new (_("nobody")));
  sbx_page_table_add_widget (table, line, label);
}

static void
add_types (SbxWorld      *world,
           GtkWidget     *box,
           GPtrArray     *tables,
           SbxSharingMap *map)
{
  const char *columns[] = { _("Action"), _("Sent by"), _("Taken by"), _("Times") };
  SbxPageTable *table;

  if (map->types->len == 0)
    return;
  add_heading (box, _("Over Bridges"), 2);
  table = add_table (box, tables, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < MIN (map->types->len, SBX_SHARING_TABLE_MAX_SLICES); i++)
    {
      const SbxSharingType *type = g_ptr_array_index (map->types, i);
      g_autofree char *sent = sbx_format_count (type->sent);
      g_autofree char *times = g_strdup_printf ("×%s", sent);

      sbx_page_table_begin_row (table);
      add_text (table, type->type);
      add_remotes (world, table, type->senders, columns[1]);
      add_remotes (world, table, type->receivers, columns[2]);
      add_text (table, times);
    }
}

GtkWidget *
sbx_sharing_table_new (SbxWorld      *world,
                       SbxSharingMap *map,
                       GPtrArray     *tables)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  guint room = SBX_SHARING_TABLE_MAX_SLICES;

  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (map != NULL, NULL);

  for (guint i = 0; i < map->stores->len && room > 0; i++)
    room -= add_store (world, box, tables, map, g_ptr_array_index (map->stores, i), room);
  add_types (world, box, tables, map);
  if (room == 0 || map->left_out)
    add_heading (box, _("There is more than fits here."), 3);
  return box;
}
