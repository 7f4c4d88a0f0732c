/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gtk/gtk.h>
#include <string.h>

#include "sbx-stack-page.h"
#include "sbx-stack-row.h"
#include "widget-kit.h"

static guint
count (GtkWidget *widget,
       GType      type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_child_visible (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, type);

  return n;
}

/* Whether a label that is on show says @text. */
static gboolean
says (GtkWidget  *widget,
      const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_is_visible (widget)
      && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (says (child, text))
        return TRUE;
    }

  return FALSE;
}

static void
set_stack (GtkWidget  *page,
           const char *stack)
{
  g_autofree char *text = g_strdup_printf ("{\"k\":\"dispatch\",\"stack\":\"%s\"}", stack);
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, NULL);
  SbxEventDetail detail = { .json = json, .token = 0, .number = 1 };
  SbxDetailsEvent event = { .number = 1, .detail = &detail };

  g_assert_true (sbx_stack_page_is_there (&event));
  sbx_stack_page_set_event (page, &event);
  kit_run (50);
}

/* What the agent sends, what an engine of another make does, and what nobody knows. */
static void
test_forms (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *page = sbx_stack_page_new ();
  Kit kit;

  kit_init (&kit);
  sbx_stack_page_connect (page, NULL, kit.world, NULL);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));

  set_stack (page, "at onLogin (http://profile.localhost:3002/login.js:41:9)\\n"
                   "at http://profile.localhost:3002/login.js:12:3");
  g_assert_cmpuint (count (page, SBX_TYPE_STACK_ROW), ==, 2);
  g_assert_true (says (page, "onLogin"));
  g_assert_true (says (page, "login.js:41:9"));

  set_stack (page, "onLogin@http://profile.localhost:3002/login.js:41:9");
  g_assert_cmpuint (count (page, SBX_TYPE_STACK_ROW), ==, 1);
  g_assert_true (says (page, "onLogin"));

  set_stack (page, "somewhere in login.js");
  g_assert_cmpuint (count (page, SBX_TYPE_STACK_ROW), ==, 0);
  g_assert_true (says (page, "somewhere in login.js"));

  gtk_window_destroy (GTK_WINDOW (window));
  kit_run (20);
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stack-page/forms", test_forms);

  return g_test_run ();
}
