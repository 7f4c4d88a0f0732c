/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gtk/gtk.h>
#include <math.h>
#include <string.h>

#include "sbx-deliveries-page.h"
#include "sbx-delivery-text.h"
#include "widget-kit.h"

typedef struct
{
  Kit kit;
  SbxSelection *selection;
  GtkWidget *window;
  GtkWidget *page;
} Shown;

static void
tell (Shown         *shown,
      guint          index,
      const SbxLink *link)
{
  SbxLinkChange change = { index, *link };

  shown->kit.update.links = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
  g_array_append_val (shown->kit.update.links, change);
  kit_tell (&shown->kit);
  g_clear_pointer (&shown->kit.update.links, g_array_unref);
}

static void
show (Shown   *shown,
      guint64  number)
{
  const SbxRow *row = sbx_world_find_row (shown->kit.world, number);
  SbxDetailsEvent event = { .number = number, .has_row = TRUE, .row = *row, .n_links = 1 };

  sbx_deliveries_page_set_event (shown->page, &event);
  kit_run (50);
}

static void
open_page (Shown *shown)
{
  kit_init (&shown->kit);
  kit_append (&shown->kit, 6);
  kit_tell (&shown->kit);
  shown->selection = sbx_selection_new ();
  shown->page = sbx_deliveries_page_new ();
  sbx_deliveries_page_connect (shown->page, NULL, shown->kit.world, shown->selection);
  shown->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (shown->window), shown->page);
  gtk_window_present (GTK_WINDOW (shown->window));
  kit_run (50);
}

static void
close_page (Shown *shown)
{
  gtk_window_destroy (GTK_WINDOW (shown->window));
  kit_run (20);
  g_object_unref (shown->selection);
  kit_clear (&shown->kit);
}

/* (nullable): the widget of @type that says @text, or some of it */
static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *text)
{
  const char *said = NULL;

  if (GTK_IS_LABEL (widget))
    said = gtk_label_get_text (GTK_LABEL (widget));
  else if (GTK_IS_BUTTON (widget))
    said = gtk_button_get_label (GTK_BUTTON (widget));
  if (said != NULL && strstr (said, text) != NULL && g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
test_sender (void)
{
  Shown shown = { 0 };
  guint64 first;
  guint64 second;
  SbxLink link = { .from_time = 1000, .to_time = 1007, .fate = SBX_LINK_DELIVERED };

  open_page (&shown);
  first = sbx_rows_get (sbx_world_get_rows (shown.kit.world), 0)->number;
  second = sbx_rows_get (sbx_world_get_rows (shown.kit.world), 1)->number;
  link.from = (guint32) first;
  link.to = (guint32) second;
  link.to_remote = 1;
  tell (&shown, 0, &link);
  show (&shown, first);
  g_assert_nonnull (find (shown.page, GTK_TYPE_LABEL, "Delivered to the one remote that listens."));
  g_assert_nonnull (find (shown.page, GTK_TYPE_LABEL, "delivered · 7.0 ms"));
  /* More becomes known while it is on show. */
  link.to = 0;
  link.fate = SBX_LINK_THREW;
  link.to_remote = 0;
  tell (&shown, 1, &link);
  kit_run (50);
  g_assert_nonnull (find (shown.page, GTK_TYPE_LABEL, "Delivered to 1 of 2 remotes."));
  g_assert_nonnull (find (shown.page, GTK_TYPE_LABEL, "Dropped by"));
  g_assert_nonnull (find (shown.page, GTK_TYPE_LABEL, "Its message handler threw."));
  /* A jump. */
  g_signal_emit_by_name (find (shown.page, GTK_TYPE_BUTTON, "replayed as #"), "clicked");
  g_assert_cmpuint (sbx_selection_get_event (shown.selection), ==, second);
  close_page (&shown);
}

static void
test_receiver (void)
{
  Shown shown = { 0 };
  guint64 first;
  guint64 second;
  SbxLink link = { .from_time = 1000, .to_time = 1007, .fate = SBX_LINK_DELIVERED, .to_remote = 1 };

  open_page (&shown);
  first = sbx_rows_get (sbx_world_get_rows (shown.kit.world), 0)->number;
  second = sbx_rows_get (sbx_world_get_rows (shown.kit.world), 1)->number;
  link.from = (guint32) first;
  link.to = (guint32) second;
  tell (&shown, 0, &link);
  show (&shown, second);
  g_assert_null (find (shown.page, GTK_TYPE_LABEL, "Delivered to"));
  g_signal_emit_by_name (find (shown.page, GTK_TYPE_BUTTON, "sent as #"), "clicked");
  g_assert_cmpuint (sbx_selection_get_event (shown.selection), ==, first);
  close_page (&shown);
}

static void
check_reason (SbxLinkFate fate,
              const char *detail,
              const char *expected)
{
  SbxLink link = { .fate = (guint8) fate };
  g_autofree char *text = sbx_delivery_dup_reason (&link, detail);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_text (void)
{
  SbxLink link = { .from_time = 1000, .to_time = 990, .fate = SBX_LINK_DELIVERED };
  SbxLinkCount none = { 0 };
  g_autofree char *state = sbx_delivery_dup_state (&link);
  g_autofree char *count = sbx_delivery_dup_count (&none);

  /* Clocks differ: no time is below 0. */
  g_assert_cmpstr (state, ==, "delivered");
  g_assert_cmpstr (count, ==, "Nobody received it.");
  check_reason (SBX_LINK_SCHEMA, "2", "It does not take this type in schema version 2.");
  check_reason (SBX_LINK_SCHEMA, "version 2, takes 1", "version 2, takes 1");
  check_reason (SBX_LINK_THREW, "a\nb", "Its message handler threw: a b");
  check_reason (SBX_LINK_LOST, SBX_LINK_UNMOUNTED, "It was unmounted before the message arrived.");
  check_reason (SBX_LINK_DELIVERED, NULL, "");
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deliveries/sender", test_sender);
  g_test_add_func ("/deliveries/receiver", test_receiver);
  g_test_add_func ("/deliveries/text", test_text);

  return g_test_run ();
}
