/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Commands on their way from a button to a connector: what is checked, filled in and recorded. */

#include "config.h"

#include "session-kit.h"

#include "sbx-connector.h"
#include "sbx-overview.h"

#define OPEN "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"keys\":[\"n\"],\"can\":[\"dispatch\",\"jump\",\"skip\",\"reorder\",\"lock\",\"fly\"]}"
#define STATE "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"n\":0}}"
#define FIRST "{\"k\":\"dispatch\",\"t\":2,\"store\":\"s1\",\"id\":\"0.1\",\"action\":{\"type\":\"a\"},\"patch\":[{\"p\":[\"n\"],\"v\":1}]}"
#define NAMELESS "{\"k\":\"dispatch\",\"t\":3,\"store\":\"s1\",\"action\":{\"type\":\"b\"},\"patch\":[{\"p\":[\"n\"],\"v\":2}]}"
#define OTHER "{\"k\":\"store-open\",\"t\":4,\"store\":\"s2\"},{\"k\":\"dispatch\",\"t\":5,\"store\":\"s2\",\"id\":\"0.1\",\"action\":{\"type\":\"c\"}}"

/* --- A connector that notes what it is told --------------------------------------------------- */

#define TEST_TYPE_CONNECTOR (test_connector_get_type ())
G_DECLARE_FINAL_TYPE (TestConnector, test_connector, TEST, CONNECTOR, SbxConnector)

struct _TestConnector
{
  SbxConnector parent_instance;
  SbxCommand *last;
  SbxStore *store;
  char *invoked;
  char *answered;
  const char *refuse;
};

G_DEFINE_FINAL_TYPE (TestConnector, test_connector, SBX_TYPE_CONNECTOR)

static void
test_connector_command (SbxConnector *connector,
                        SbxCommand   *command,
                        SbxStore     *store,
                        GTask        *task)
{
  TestConnector *self = TEST_CONNECTOR (connector);

  g_clear_pointer (&self->last, sbx_command_unref);
  self->last = sbx_command_ref (command);
  self->store = store;
  if (self->refuse != NULL)
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED, "%s", self->refuse);
  else
    g_task_return_boolean (task, TRUE);
}

static void
test_connector_invoke (SbxConnector *connector,
                       const char   *offer,
                       GTask        *task)
{
  TEST_CONNECTOR (connector)->invoked = g_strdup (offer);
  g_task_return_boolean (task, TRUE);
}

static void
test_connector_answer (SbxConnector *connector,
                       const char   *text,
                       gboolean      remember)
{
  TEST_CONNECTOR (connector)->answered = g_strdup_printf ("%s %d", text, remember);
}

static void
test_connector_finalize (GObject *object)
{
  TestConnector *self = TEST_CONNECTOR (object);

  g_clear_pointer (&self->last, sbx_command_unref);
  g_free (self->invoked);
  g_free (self->answered);

  G_OBJECT_CLASS (test_connector_parent_class)->finalize (object);
}

static void
test_connector_class_init (TestConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_connector_finalize;
  SBX_CONNECTOR_CLASS (klass)->kind = "test";
  SBX_CONNECTOR_CLASS (klass)->command = test_connector_command;
  SBX_CONNECTOR_CLASS (klass)->invoke = test_connector_invoke;
  SBX_CONNECTOR_CLASS (klass)->answer = test_connector_answer;
}

static void
test_connector_init (TestConnector *self)
{
}

/* --- Kit -------------------------------------------------------------------------------------- */

typedef struct
{
  Kit kit;
  TestConnector *connector;
  SbxRun *run;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  fixture->run = kit_hello (&fixture->kit, "p", "r", NULL);
  fixture->run->connector = SBX_CONNECTOR (fixture->connector);
  kit_must_take (&fixture->kit, fixture->run, 1, OPEN "," STATE "," FIRST "," NAMELESS "," OTHER);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  kit_clear (&fixture->kit);
  g_assert_finalize_object (fixture->connector);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  GAsyncResult **where = data;

  *where = g_object_ref (result);
}

/* Sends and waits; the error it ended with. */
static GError *
send_command (Fixture    *fixture,
              SbxCommand *command)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  sbx_session_command_async (fixture->kit.session, command, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (sbx_session_command_finish (fixture->kit.session, result, &error), ==, error == NULL);

  return error;
}

static SbxCommand *
new_command (SbxCommandKind kind,
             guint64        number)
{
  SbxCommand *command = sbx_command_new (kind, 0);

  command->number = number;

  return command;
}

static void
assert_refused (Fixture         *fixture,
                SbxCommand      *command,
                SbxCommandError  code,
                const char      *word)
{
  guint64 before = sbx_session_get_n_events (fixture->kit.session);
  g_autoptr (SbxCommand) owned = command;
  g_autoptr (GError) error = send_command (fixture, command);

  g_assert_error (error, SBX_COMMAND_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (fixture->connector->last);
  /* What was never sent is not part of the story. */
  g_assert_cmpuint (sbx_session_get_n_events (fixture->kit.session), ==, before);
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void
test_send (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_DISPATCH, 0);
  g_autoptr (SbxCommand) skip = new_command (SBX_COMMAND_SKIP, 4);
  g_autoptr (SbxCommand) jump = new_command (SBX_COMMAND_JUMP, 5);
  g_autoptr (GError) error = NULL;
  g_autofree char *dispatched = NULL;
  g_autofree char *skipped = NULL;
  SbxRows *rows = sbx_session_get_rows (fixture->kit.session);

  command->json = kit_parse ("{\"type\":\"cart/add\",\"payload\":\"\\u0007\"}");
  error = send_command (fixture, command);
  g_assert_no_error (error);
  g_assert_true (fixture->connector->last == command);
  g_assert_true (fixture->connector->store == g_ptr_array_index (sbx_session_get_stores (fixture->kit.session), 0));
  dispatched = kit_event_text (&fixture->kit, 8);
  g_assert_nonnull (strstr (dispatched, "\"command\":\"dispatch\",\"action\":{\"type\":\"cart/add\",\"payload\":\"\\u0007\"}}"));
  g_assert_cmpint (sbx_rows_get (rows, sbx_rows_get_count (rows) - 1)->kind, ==, SBX_ROW_COMMAND);

  /* The store's own name of the action is filled in; a jump does without. */
  skip->on = TRUE;
  error = send_command (fixture, skip);
  g_assert_no_error (error);
  g_assert_cmpstr (skip->id, ==, "0.1");
  skipped = kit_event_text (&fixture->kit, 9);
  g_assert_nonnull (strstr (skipped, "\"command\":\"skip\",\"id\":\"0.1\",\"on\":true}"));
  error = send_command (fixture, jump);
  g_assert_no_error (error);
  g_assert_null (jump->id);
}

static void
test_checks (Fixture       *fixture,
             gconstpointer  data)
{
  SbxCommand *array = sbx_command_new (SBX_COMMAND_DISPATCH, 0);
  SbxCommand *other = sbx_command_new (SBX_COMMAND_LOCK, 7);

  array->json = kit_parse ("[1]");
  assert_refused (fixture, array, SBX_COMMAND_ERROR_INVALID, "JSON object");
  assert_refused (fixture, sbx_command_new (SBX_COMMAND_DISPATCH, 0), SBX_COMMAND_ERROR_INVALID, "JSON object");
  assert_refused (fixture, sbx_command_new (SBX_COMMAND_COMMIT, 0), SBX_COMMAND_ERROR_CANNOT, "does not take");
  assert_refused (fixture, sbx_command_new (SBX_COMMAND_LOCK, 1), SBX_COMMAND_ERROR_CANNOT, "no commands");
  assert_refused (fixture, other, SBX_COMMAND_ERROR_GONE, "not connected");
  assert_refused (fixture, new_command (SBX_COMMAND_SKIP, 5), SBX_COMMAND_ERROR_INVALID, "no name");
  assert_refused (fixture, new_command (SBX_COMMAND_SKIP, 2), SBX_COMMAND_ERROR_INVALID, "no action");
  assert_refused (fixture, new_command (SBX_COMMAND_SKIP, 7), SBX_COMMAND_ERROR_INVALID, "of this store");
  assert_refused (fixture, new_command (SBX_COMMAND_JUMP, 99), SBX_COMMAND_ERROR_INVALID, "no action");

  sbx_session_end_run (fixture->kit.session, fixture->run, "closed");
  assert_refused (fixture, sbx_command_new (SBX_COMMAND_LOCK, 0), SBX_COMMAND_ERROR_GONE, "not connected");
}

static void
test_refusal (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_LOCK, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *failed = NULL;

  fixture->connector->refuse = "the \"store\" says no";
  error = send_command (fixture, command);
  g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED);
  sent = kit_event_text (&fixture->kit, 8);
  failed = kit_event_text (&fixture->kit, 9);
  g_assert_nonnull (strstr (sent, "\"command\":\"lock\",\"on\":false}"));
  g_assert_nonnull (strstr (failed, "\"k\":\"log\""));
  g_assert_nonnull (strstr (failed, "lock: the \\\"store\\\" says no"));
}

static void
assert_status (Fixture *fixture,
               guint64  at,
               gboolean travelled)
{
  g_autoptr (SbxOverview) overview = sbx_overview_new (fixture->kit.session);
  SbxOverviewStore *store = g_ptr_array_index (overview->stores, 0);

  g_assert_true (store->locked);
  g_assert_false (store->paused);
  g_assert_cmpint (store->travelled, ==, travelled);
  g_assert_cmpuint (store->at, ==, at);
  g_assert_cmpuint (store->skipped->len, ==, 1);
  g_assert_cmpuint (g_array_index (store->skipped, guint64, 0), ==, 4);
}

static void
test_status (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_PAUSE, 0);
  g_autoptr (GError) error = NULL;
  SbxStore *store = g_ptr_array_index (sbx_session_get_stores (fixture->kit.session), 0);

  g_assert_cmpuint (store->can, ==, (1u << SBX_COMMAND_DISPATCH) | (1u << SBX_COMMAND_JUMP) | (1u << SBX_COMMAND_SKIP)
                                    | (1u << SBX_COMMAND_REORDER) | (1u << SBX_COMMAND_LOCK));
  kit_must_take (&fixture->kit, fixture->run, 7,
                 "{\"k\":\"store-status\",\"t\":6,\"store\":\"s1\",\"locked\":true,\"at\":\"0.1\",\"skipped\":[\"0.1\"]}");
  assert_status (fixture, 4, TRUE);
  kit_must_take (&fixture->kit, fixture->run, 8,
                 "{\"k\":\"store-status\",\"t\":7,\"store\":\"s1\",\"can\":[],\"why\":\"two stores listen\",\"at\":\"newest\"}");
  error = send_command (fixture, command);
  g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT);
  g_assert_cmpstr (error->message, ==, "two stores listen");
  assert_status (fixture, 0, FALSE);

  /* A reopened recording shows the same, but has nobody to command. */
  kit_reopen (&fixture->kit, SBX_RECORDING_READ);
  assert_status (fixture, 0, FALSE);
  store = g_ptr_array_index (sbx_session_get_stores (fixture->kit.session), 0);
  g_assert_null (store->run->connector);
}

static void
test_offers (Fixture       *fixture,
             gconstpointer  data)
{
  static const SbxOffer offers[] = { { "reload", "Reload the page", NULL } };
  SbxConnector *connector = SBX_CONNECTOR (fixture->connector);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GAsyncResult) failed = NULL;
  g_autoptr (GError) error = NULL;

  sbx_connector_invoke_async (connector, "reload", on_done, &failed);
  while (failed == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (sbx_connector_finish (connector, failed, &error));
  g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT);
  g_clear_error (&error);
  g_assert_null (fixture->connector->invoked);

  sbx_connector_set_offers (connector, offers, G_N_ELEMENTS (offers));
  sbx_connector_invoke_async (connector, "reload", on_done, &done);
  while (done == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sbx_connector_finish (connector, done, &error));
  g_assert_cmpstr (fixture->connector->invoked, ==, "reload");

  /* Nobody asked: nothing is answered. */
  sbx_connector_answer (connector, "secret", TRUE);
  g_assert_null (fixture->connector->answered);
  sbx_connector_set_question (connector, "A password?");
  sbx_connector_answer (connector, "secret", TRUE);
  g_assert_cmpstr (fixture->connector->answered, ==, "secret 1");
  g_assert_null (sbx_connector_get_question (connector));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/command/send", Fixture, NULL, set_up, test_send, tear_down);
  g_test_add ("/command/checks", Fixture, NULL, set_up, test_checks, tear_down);
  g_test_add ("/command/refusal", Fixture, NULL, set_up, test_refusal, tear_down);
  g_test_add ("/command/status", Fixture, NULL, set_up, test_status, tear_down);
  g_test_add ("/command/offers", Fixture, NULL, set_up, test_offers, tear_down);

  return g_test_run ();
}
