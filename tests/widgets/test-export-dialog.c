/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The export dialog over a real recording: what it shows before, what it writes, and what it asks; and what the list
 * reads of the same recording for its lines and copies. */

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sbx-action-copy.h"
#include "sbx-export-dialog.h"
#include "sbx-payloads.h"
#include "sbx-redaction-group.h"
#include "sbx-session.h"
#include "widget-kit.h"

static const char hello[] =
  "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p1\",\"run\":\"r1\",\"wall\":1795150179604,\"kind\":\"page\",\"name\":\"shop\"}";

static const char events[] =
  "[{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"name\":\"cart\",\"library\":\"redux\"},"
  "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"cart\":{\"sender\":\"anna@example.org\",\"ref\":\"ACME-4711\"}}},"
  "{\"k\":\"dispatch\",\"t\":2,\"store\":\"s1\",\"action\":{\"type\":\"cart/set\",\"payload\":{\"mail\":\"anna@example.org\"}},\"patch\":[]},"
  "{\"k\":\"dispatch\",\"t\":3,\"store\":\"s1\",\"action\":{\"type\":\"cart/clear\"},\"patch\":[]}]";

typedef struct
{
  char *folder;
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  GSettings *settings;
  SbxExportDialog *dialog;
} Fixture;

static void
write_recording (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, SBX_RECORDING_CREATE, &error);
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (SbxJson) start = sbx_json_parse (hello, strlen (hello), 0, 0, NULL);
  g_autoptr (SbxJson) batch = sbx_json_parse (events, strlen (events), 0, 0, NULL);
  gboolean known;
  SbxRun *run;

  g_assert_no_error (error);
  session = sbx_session_new (recording);
  run = sbx_session_begin_run (session, start, 0, &known, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_session_take (session, run, batch, 0, 1, &error));
  sbx_session_end_run (session, run, "closed");
  g_assert_true (sbx_session_commit (session, &error));
}

static gboolean
has_rows (gpointer data)
{
  return sbx_world_get_n_rows (data) >= 4;
}

static gboolean
has_path (gpointer data)
{
  return sbx_engine_get_path (data) != NULL;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;

  sbx_engine_open_finish (SBX_ENGINE (source), result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("sbx-export-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "run.signalbox", NULL);
  write_recording (path);
  fixture->engine = sbx_engine_new (fixture->folder);
  fixture->world = sbx_world_new ();
  fixture->selection = sbx_selection_new ();
  fixture->settings = g_settings_new (APPLICATION_ID);
  g_settings_reset (fixture->settings, "redaction-rules");
  g_settings_reset (fixture->settings, "export-format");
  g_settings_reset (fixture->settings, "redact-exports");
  g_signal_connect_object (fixture->engine, "update", G_CALLBACK (sbx_world_take), fixture->world,
                           G_CONNECT_SWAPPED);
  sbx_engine_open_async (fixture->engine, path, NULL, opened_cb, NULL);
  g_assert_true (kit_wait (has_path, fixture->engine));
  g_assert_true (kit_wait (has_rows, fixture->world));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  if (fixture->dialog != NULL)
    {
      g_object_ref (fixture->dialog);
      gtk_window_destroy (GTK_WINDOW (fixture->dialog));
      kit_run (300);
      g_assert_finalize_object (fixture->dialog);
    }
  sbx_engine_stop (fixture->engine);
  kit_run (50);
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->world);
  g_assert_finalize_object (fixture->selection);
  g_object_unref (fixture->settings);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
present (Fixture *fixture)
{
  fixture->dialog = SBX_EXPORT_DIALOG (sbx_export_dialog_new (fixture->engine, fixture->world,
                                                              fixture->selection,
                                                              fixture->settings));
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

/* The first widget below @from that shows @text, as a title, a subtitle or a label. */
static GtkWidget *
find_text (GtkWidget  *from,
           const char *text)
{
  const char *shown[3] = { NULL };

  if (!gtk_widget_get_visible (from))
    return NULL;
  if (GTK_IS_LABEL (from))
    shown[0] = gtk_label_get_label (GTK_LABEL (from));
  if (GTK_IS_BUTTON (from))
    shown[0] = gtk_button_get_label (GTK_BUTTON (from));
  if (ADW_IS_PREFERENCES_ROW (from))
    shown[1] = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (from));
  if (ADW_IS_ACTION_ROW (from))
    shown[2] = adw_action_row_get_subtitle (ADW_ACTION_ROW (from));
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    if (shown[i] != NULL && strstr (shown[i], text) != NULL)
      return from;
  if (GTK_IS_STACK (from))
    return find_text (gtk_stack_get_visible_child (GTK_STACK (from)), text);
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

typedef struct
{
  GtkWidget *from;
  const char *text;
} Wanted;

static gboolean
is_shown (gpointer data)
{
  Wanted *wanted = data;

  return find_text (wanted->from, wanted->text) != NULL;
}

static GtkWidget *
expect (Fixture    *fixture,
        const char *text)
{
  Wanted wanted = { GTK_WIDGET (fixture->dialog), text };

  g_test_message ("%s", text);
  g_assert_true (kit_wait (is_shown, &wanted));
  return find_text (GTK_WIDGET (fixture->dialog), text);
}

static GtkWidget *
find_type (GtkWidget *from,
           GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (from, type))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static char *
write_to (Fixture    *fixture,
          const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  char *text = NULL;

  sbx_export_dialog_write (fixture->dialog, file);
  expect (fixture, "The File Is Ready");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* What would be replaced is said before, by kind and place, with the pseudonym that the file has. */
static void
test_preview (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  const char *mark;

  present (fixture);
  expect (fixture, "2 secrets were found");
  expect (fixture, "E-Mail Addresses");
  expect (fixture, "2 actions, about");
  mark = strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (expect (fixture, "1 time in the action “cart/set”"))), "email · ");
  g_assert_nonnull (mark);
  id = g_strndup (mark + strlen ("email · "), 4);
  text = write_to (fixture, "report.html");
  g_assert_null (strstr (text, "anna@example.org"));
  g_assert_nonnull (strstr (text, id));
  expect (fixture, "report.html");
}

/* A rule is added, seen in the preview and in the file; a wrong one is explained in place. */
static void
test_rules (Fixture      *fixture,
            gconstpointer data)
{
  GtkWidget *row, *kind;
  g_autofree char *text = NULL;
  g_auto (GStrv) rules = NULL;

  present (fixture);
  expect (fixture, "2 secrets were found");
  row = find_type (GTK_WIDGET (fixture->dialog), ADW_TYPE_ENTRY_ROW);
  kind = find_type (row, GTK_TYPE_DROP_DOWN);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (kind), 2);
  gtk_editable_set_text (GTK_EDITABLE (row), "ACME-[");
  expect (fixture, "This is no regular expression");
  g_signal_emit_by_name (row, "apply");
  g_assert_null (find_text (GTK_WIDGET (fixture->dialog), "Text that matches"));

  gtk_editable_set_text (GTK_EDITABLE (row), "ACME-[0-9]+");
  g_assert_null (find_text (GTK_WIDGET (fixture->dialog), "This is no regular expression"));
  g_signal_emit_by_name (row, "apply");
  expect (fixture, "3 secrets were found");
  expect (fixture, "Found by Your Patterns");
  expect (fixture, "Text that matches “ACME-[0-9]+” is replaced");
  rules = g_settings_get_strv (fixture->settings, "redaction-rules");
  g_assert_cmpstr (rules[0], ==, "text:ACME-[0-9]+");
  text = write_to (fixture, "report.json");
  g_assert_null (strstr (text, "ACME-4711"));
}

/* What is no secret is kept where it stands, and nowhere else. */
static void
test_keep (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *keep;
  g_autofree char *text = NULL;

  g_settings_set_int (fixture->settings, "export-format", 2);
  present (fixture);
  expect (fixture, "2 secrets were found");
  keep = find_text (expect (fixture, "cart.sender"), "Keep");
  g_assert_nonnull (keep);
  g_signal_emit_by_name (keep, "clicked");
  expect (fixture, "1 secret was found");
  expect (fixture, "What stands at “cart.sender” stays");
  text = write_to (fixture, "report.json");
  g_assert_nonnull (strstr (text, "\"sender\":\"anna@example.org\""));
  g_assert_null (strstr (text, "\"mail\":\"anna@example.org\""));
}

static GtkWindow *
find_question (Fixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

/* To write secrets takes the switch, and a question that says which; nothing is written before. */
static void
test_raw (Fixture      *fixture,
          gconstpointer data)
{
  GtkWidget *button;
  GtkWindow *question;
  const char *body;

  present (fixture);
  expect (fixture, "2 secrets were found");
  gtk_switch_set_active (GTK_SWITCH (find_type (expect (fixture, "Replace Secrets"), GTK_TYPE_SWITCH)), FALSE);
  button = gtk_widget_get_ancestor (expect (fixture, "Export With Secrets"), GTK_TYPE_BUTTON);
  g_assert_true (gtk_widget_has_css_class (button, "destructive-action"));
  expect (fixture, "They will be in the file");
  g_signal_emit_by_name (button, "clicked");
  kit_run (50);
  question = find_question (fixture);
  g_assert_nonnull (question);
  body = adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (question));
  g_assert_nonnull (strstr (body, "E-Mail Addresses: 2"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (question)), ==, "cancel");
  g_assert_cmpint (adw_message_dialog_get_response_appearance (ADW_MESSAGE_DIALOG (question), "raw"), ==, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "cancel");
  gtk_window_destroy (question);
  kit_run (50);
  g_assert_nonnull (find_text (GTK_WIDGET (fixture->dialog), "Replace Secrets"));
}

/* A format that cannot be filtered says why; one of one store asks for it; the filter is applied. */
static void
test_choices (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *filter;
  g_autofree char *text = NULL;

  sbx_selection_set_filter (fixture->selection, "type:cart/clear");
  g_settings_set_boolean (fixture->settings, "export-filtered", TRUE);
  g_settings_set_int (fixture->settings, "export-format", 4);
  present (fixture);
  g_assert_true (gtk_widget_get_visible (expect (fixture, "A file of this format holds one store")));
  filter = expect (fixture, "each state follows from the one before");
  g_assert_false (gtk_widget_get_sensitive (filter));
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  fixture->dialog = NULL;
  kit_run (300);

  g_settings_set_int (fixture->settings, "export-format", 2);
  present (fixture);
  expect (fixture, "1 action, about");
  text = write_to (fixture, "report.json");
  g_assert_nonnull (strstr (text, "cart/clear"));
  g_assert_null (strstr (text, "cart/set"));
  g_settings_reset (fixture->settings, "export-filtered");
}

/* A place that cannot be written to is said, with what to do; the choices stand. */
static void
test_problem (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/proc/nowhere/report.html");

  present (fixture);
  sbx_export_dialog_write (fixture->dialog, file);
  expect (fixture, "Choose another place, and try again");
  g_assert_true (gtk_widget_get_mapped (expect (fixture, "Replace Secrets")));
}

static guint64
get_number (Fixture    *fixture,
            const char *type)
{
  SbxRows *rows = sbx_world_get_rows (fixture->world);

  for (guint i = 0; i < sbx_world_get_n_rows (fixture->world); i++)
    if (g_strcmp0 (sbx_symbols_get (sbx_world_get_symbols (fixture->world), sbx_rows_get (rows, i)->type), type) == 0)
      return sbx_rows_get (rows, i)->number;
  g_assert_not_reached ();
}

static void
choose_range (GtkWidget  *from,
              const char *name)
{
  if (ADW_IS_COMBO_ROW (from) && GTK_IS_STRING_LIST (adw_combo_row_get_model (ADW_COMBO_ROW (from))))
    {
      GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (ADW_COMBO_ROW (from)));

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (names)); i++)
        if (g_str_equal (gtk_string_list_get_string (names, i), name))
          adw_combo_row_set_selected (ADW_COMBO_ROW (from), i);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    choose_range (child, name);
}

/* Actions that were selected one by one; a format that needs all of a range says what it takes instead. */
static void
test_picked (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 chosen[] = { sbx_rows_get (sbx_world_get_rows (fixture->world), 0)->number, get_number (fixture, "cart/clear") };
  g_autofree char *text = NULL;

  g_array_append_vals (numbers, chosen, 2);
  sbx_selection_set_numbers (fixture->selection, numbers);
  g_settings_set_int (fixture->settings, "export-format", 4);
  present (fixture);
  choose_range (GTK_WIDGET (fixture->dialog), "Selected Actions");
  expect (fixture, "every action from the first selected one to the last");
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  fixture->dialog = NULL;
  kit_run (300);

  g_settings_set_int (fixture->settings, "export-format", 2);
  present (fixture);
  choose_range (GTK_WIDGET (fixture->dialog), "Selected Actions");
  expect (fixture, "1 action, about");
  text = write_to (fixture, "picked.json");
  g_assert_nonnull (strstr (text, "cart/clear"));
  g_assert_null (strstr (text, "cart/set"));
}

static gboolean
has_payload (gpointer data)
{
  return sbx_timeline_row_get_payload (data) != NULL;
}

/* A line gets the beginning of its payload when somebody asks, and then at once. */
static void
test_payloads (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (SbxShown) shown = sbx_shown_new (fixture->world, fixture->selection);
  g_autoptr (SbxPayloads) payloads = sbx_payloads_new (shown);
  const SbxRow *row = sbx_world_find_row (fixture->world, get_number (fixture, "cart/set"));
  const SbxRow *bare = sbx_world_find_row (fixture->world, get_number (fixture, "cart/clear"));
  g_autoptr (SbxTimelineRow) line = sbx_timeline_row_new (row, 0, sbx_world_get_symbols (fixture->world));
  g_autoptr (SbxTimelineRow) again = sbx_timeline_row_new (row, 0, sbx_world_get_symbols (fixture->world));
  g_autoptr (SbxTimelineRow) other = sbx_timeline_row_new (bare, 1, sbx_world_get_symbols (fixture->world));

  sbx_shown_set_engine (shown, fixture->engine);
  sbx_payloads_ask (payloads, line);
  sbx_payloads_ask (payloads, other);
  g_assert_null (sbx_timeline_row_get_payload (line));
  g_assert_true (kit_wait (has_payload, line));
  g_assert_cmpstr (sbx_timeline_row_get_payload (line), ==, "{\"mail\":\"anna@example.org\"}");
  g_assert_cmpstr (sbx_timeline_row_get_payload (other), ==, "");
  sbx_payloads_ask (payloads, again);
  g_assert_cmpstr (sbx_timeline_row_get_payload (again), ==, "{\"mail\":\"anna@example.org\"}");
}

static char *copied;

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  guint n_secrets;

  copied = sbx_action_copy_finish (result, &n_secrets, NULL);
}

static gboolean
is_copied (gpointer data)
{
  return copied != NULL;
}

/* Secrets are copied only by who asks for them. */
static void
test_copies (Fixture      *fixture,
             gconstpointer data)
{
  static const struct { SbxActionCopyKind kind; gboolean secret; } cases[] = {
    { SBX_ACTION_COPY_JSON, FALSE }, { SBX_ACTION_COPY_RAW, TRUE }, { SBX_ACTION_COPY_CURL, FALSE },
  };
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < sbx_world_get_n_rows (fixture->world); i++)
    g_array_append_val (rows, i);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sbx_action_copy_async (fixture->engine, fixture->world, rows, cases[i].kind, NULL, copied_cb, NULL);
      g_assert_true (kit_wait (is_copied, NULL));
      g_assert_nonnull (strstr (copied, "cart/set"));
      g_assert_cmpint (strstr (copied, "anna@example.org") != NULL, ==, cases[i].secret);
      g_clear_pointer (&copied, g_free);
    }
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/export-dialog/preview", Fixture, NULL, set_up, test_preview, tear_down);
  g_test_add ("/export-dialog/rules", Fixture, NULL, set_up, test_rules, tear_down);
  g_test_add ("/export-dialog/keep", Fixture, NULL, set_up, test_keep, tear_down);
  g_test_add ("/export-dialog/raw", Fixture, NULL, set_up, test_raw, tear_down);
  g_test_add ("/export-dialog/choices", Fixture, NULL, set_up, test_choices, tear_down);
  g_test_add ("/export-dialog/picked", Fixture, NULL, set_up, test_picked, tear_down);
  g_test_add ("/recording/payloads", Fixture, NULL, set_up, test_payloads, tear_down);
  g_test_add ("/recording/copies", Fixture, NULL, set_up, test_copies, tear_down);
  g_test_add ("/export-dialog/problem", Fixture, NULL, set_up, test_problem, tear_down);
  return g_test_run ();
}
