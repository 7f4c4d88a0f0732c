/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The entry of the filter: what it proposes, what it says is wrong, what it remembers and saves. */

#include "config.h"

#include <string.h>

#include "sbx-filter-entry.h"
#include "sbx-filter-proposals.h"
#include "sbx-filter-store.h"
#include "sbx-filter-words.h"
#include "sbx-shown.h"
#include "widget-kit.h"

/* `|` is the cursor; what is proposed, one after the other. */
static void
assert_proposed (SbxFilterNames *names,
                 const char     *written,
                 const char     *expected)
{
  g_auto (GStrv) parts = g_strsplit (written, "|", 2);
  g_autofree char *text = g_strconcat (parts[0], parts[1], NULL);
  g_autoptr (GPtrArray) proposals =
    sbx_filter_list_proposals (names, text, strlen (parts[0]), FALSE);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < proposals->len; i++)
    {
      const SbxFilterProposal *proposal = g_ptr_array_index (proposals, i);

      g_assert_cmpuint (proposal->place.start, <=, proposal->place.end);
      g_assert_cmpuint (proposal->place.end, <=, strlen (text));
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", proposal->text);
    }
  g_test_message ("%s", written);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_proposals (void)
{
  Kit kit;
  g_autoptr (SbxFilterNames) names = NULL;

  kit_init (&kit);
  kit_append (&kit, 31);
  kit_tell (&kit);
  names = sbx_filter_names_new (kit.world);
  assert_proposed (names, "|", "");
  assert_proposed (names, "rem|", "remote: type:cart/remove");
  assert_proposed (names, "-p|", "peer: payload:");
  assert_proposed (names, "is:a|", "action");
  assert_proposed (names, "is:action|", "");
  assert_proposed (names, "bridge:dro|", "dropped");
  assert_proposed (names, "bridge:sent,dro|", "dropped");
  assert_proposed (names, "duration:|", ">16ms >50ms >1s 10ms..50ms");
  assert_proposed (names, "nothing:x|", "");
  assert_proposed (names, "type:car|", "cart/add cart/remove");
  assert_proposed (names, "type:move|", "cart/remove");
  assert_proposed (names, "rename|", "type:profile/rename");
  /* What is new is proposed, too. */
  kit_append_row (&kit, SBX_ROW_ACTION, "cart (late)", 0);
  kit_tell (&kit);
  assert_proposed (names, "type:late|", "\"cart (late)\"");
  g_clear_pointer (&names, sbx_filter_names_free);
  kit_clear (&kit);
}

static void
test_problems (void)
{
  static const struct { const char *text; const char *says; } cases[] = {
    { "remot:cart", "Did you mean “remote”?" },
    { "is:acton", "“is:” does not know “acton”. Did you mean “action”?" },
    { "a -type:", "Something is missing behind “type:”" },
    { "duration:fast", "“fast” is no duration" },
    { "a OR", "beside “OR”" },
    { "\"a", "quotation mark" },
    { "(a", "parenthesis" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      SbxFilterPlace place;
      g_autofree char *problem = NULL;

      g_assert_null (sbx_filter_new (cases[i].text, &place, &error));
      problem = sbx_filter_words_dup_problem (cases[i].text, &place, error);
      g_test_message ("%s", problem);
      g_assert_nonnull (strstr (problem, cases[i].says));
    }
}

/* Every key is explained, and every word of it. */
static void
test_words (void)
{
  g_autofree const char **keys = sbx_filter_list_keys ();
  SbxFilterExample example;
  guint n = 0;

  for (const char **key = keys; *key != NULL; key++)
    {
      g_autofree const char **words = sbx_filter_list_words (*key);

      g_assert_nonnull (sbx_filter_words_get_key (*key));
      for (const char **word = words; *word != NULL; word++)
        g_assert_nonnull (sbx_filter_words_get_word (*key, *word));
    }
  while (sbx_filter_words_get_example (n, &example))
    {
      g_autofree char *text = g_strconcat (example.key, example.value[0] == '.' ? "" : ":",
                                           example.value, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxFilter) filter = sbx_filter_new (text, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (filter);
      n++;
    }
  g_assert_cmpuint (n, >, 15);
}

static void
test_store (void)
{
  g_autoptr (SbxFilterStore) store = sbx_filter_store_new ();
  g_autoptr (GPtrArray) saved = NULL;
  g_auto (GStrv) used = NULL;
  SbxSavedFilter *first;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      sbx_filter_store_add_used (store, text);
    }
  sbx_filter_store_add_used (store, "text 38");
  used = sbx_filter_store_list_used (store);
  g_assert_cmpuint (g_strv_length (used), ==, 30);
  g_assert_cmpstr (used[0], ==, "text 38");
  g_assert_cmpstr (used[1], ==, "text 39");
  g_assert_cmpstr (used[2], ==, "text 37");

  g_assert_true (sbx_filter_store_save (store, "Slow", "duration:>50ms"));
  g_assert_true (sbx_filter_store_save (store, "Lost", "bridge:lost"));
  g_assert_true (sbx_filter_store_save (store, "Slow", "duration:>16ms"));
  sbx_filter_store_rename (store, "Lost", "Slow"); /* there is one of that name */
  sbx_filter_store_rename (store, "Lost", "Gone");
  saved = sbx_filter_store_list_saved (store);
  g_assert_cmpuint (saved->len, ==, 2);
  first = g_ptr_array_index (saved, 0);
  g_assert_cmpstr (first->name, ==, "Slow");
  g_assert_cmpstr (first->text, ==, "duration:>16ms");
  g_assert_cmpstr (((SbxSavedFilter *) g_ptr_array_index (saved, 1))->name, ==, "Gone");

  sbx_filter_store_remove (store, "Slow");
  sbx_filter_store_insert (store, 0, first);
  sbx_filter_store_insert (store, 0, first); /* once */
  g_clear_pointer (&used, g_strfreev);
  {
    g_autoptr (GPtrArray) again = sbx_filter_store_list_saved (store);

    g_assert_cmpuint (again->len, ==, 2);
    g_assert_cmpstr (((SbxSavedFilter *) g_ptr_array_index (again, 0))->name, ==, "Slow");
  }
}

/* As a person does: letter by letter. */
static void
type (GtkEditable *text,
      const char  *letters)
{
  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      const char string[] = { *letter, '\0' };

      g_signal_emit_by_name (text, "insert-at-cursor", string);
    }
}

/* The beginning of a key is no text to look for while keys are proposed for it, until nothing was
 * typed for a while. */
static void
test_beginnings (void)
{
  Kit kit;
  g_autoptr (SbxSelection) selection = sbx_selection_new ();
  g_autoptr (SbxShown) shown = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *entry = g_object_new (SBX_TYPE_FILTER_ENTRY, NULL);
  GtkEditable *text;

  kit_init (&kit);
  kit_append (&kit, 31);
  kit_tell (&kit);
  shown = sbx_shown_new (kit.world, selection);
  sbx_filter_entry_connect (SBX_FILTER_ENTRY (entry), shown, selection);
  gtk_window_set_child (GTK_WINDOW (window), entry);
  gtk_window_present (GTK_WINDOW (window));
  kit_run (200);
  gtk_widget_grab_focus (entry);
  text = GTK_EDITABLE (gtk_window_get_focus (GTK_WINDOW (window)));

  type (text, "dura");
  kit_run (250);
  g_assert_cmpstr (sbx_selection_get_filter (selection), ==, "");
  kit_run (300);
  g_assert_cmpstr (sbx_selection_get_filter (selection), ==, "dura");
  g_assert_cmpuint (sbx_shown_get_n_matching (shown), ==, 0);

  /* A text that no key begins with is used sooner. */
  gtk_editable_set_text (text, "");
  type (text, "rename");
  kit_run (250);
  g_assert_cmpstr (sbx_selection_get_filter (selection), ==, "rename");

  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&shown);
  kit_clear (&kit);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter-entry/proposals", test_proposals);
  g_test_add_func ("/filter-entry/problems", test_problems);
  g_test_add_func ("/filter-entry/words", test_words);
  g_test_add_func ("/filter-entry/store", test_store);
  g_test_add_func ("/filter-entry/beginnings", test_beginnings);

  return g_test_run ();
}
