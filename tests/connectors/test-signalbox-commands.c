/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Commands over real sockets: what goes out, what comes back, and peers that answer wrongly, twice,
 * late or never. */

#include "config.h"

#include <locale.h>

#include "../core/session-kit.h"
#include "raw-peer.h"
#include "sbx-limits.h"
#include "sbx-signalbox-dialer.h"
#include "sbx-signalbox-listener.h"

#define TEXT 0x1u

#define EVENTS \
  "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"keys\":[\"n\"],\"can\":[\"dispatch\",\"jump\"," \
  "\"skip\",\"reorder\",\"lock\",\"reset\",\"import\",\"fly\"]}," \
  "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"n\":0}}," \
  "{\"k\":\"dispatch\",\"t\":2,\"store\":\"s1\",\"action\":{\"type\":\"a\"},\"id\":\"0#1\"," \
  "\"patch\":[{\"p\":[\"n\"],\"v\":{\"$sbx\":\"date\",\"value\":\"invalid\"}}]}," \
  "{\"k\":\"dispatch\",\"t\":3,\"store\":\"s1\",\"action\":{\"type\":\"b\"},\"patch\":[{\"p\":[\"n\"],\"v\":2}]}"
#define FIRST 4u
#define SECOND 5u

typedef struct
{
  Kit kit;
  SbxOrigins *origins;
  SbxConnector *connector;
  GSocket *peer;
} Fixture;

typedef struct
{
  gboolean done;
  GError *error;
} Answer;

static void
say (GSocket    *peer,
     const char *text)
{
  raw_send_frame (peer, TEXT | RAW_MASKED, text, strlen (text));
}

static void
hear (GSocket    *peer,
      const char *expected)
{
  g_autofree char *text = raw_read_text (peer, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static GSocket *
enter (SbxConnector *connector,
       const char   *run)
{
  GSocket *peer = raw_upgrade (sbx_listener_get_port (SBX_LISTENER (connector)), "");
  g_autofree char *hello = g_strdup_printf ("{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"%s\","
                                            "\"wall\":1795150179604,\"kind\":\"node\",\"name\":\"p\"}", run);
  g_autofree char *batch = g_strdup_printf ("{\"m\":\"batch\",\"run\":\"%s\",\"first\":1,\"events\":["
                                            EVENTS "]}", run);
  g_autofree char *welcome = NULL;
  g_autofree char *ack = NULL;

  say (peer, hello);
  welcome = raw_read_text (peer, NULL);
  g_assert_nonnull (welcome);
  say (peer, batch);
  ack = raw_read_text (peer, NULL);
  g_assert_nonnull (ack);

  return peer;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  kit_init (&fixture->kit);
  fixture->origins = sbx_origins_new ();
  fixture->connector = sbx_signalbox_listener_new (fixture->origins, 0);
  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
  fixture->peer = enter (fixture->connector, "r1");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_connector_stop (fixture->connector, "stopped");
  g_assert_finalize_object (fixture->connector);
  g_assert_finalize_object (fixture->origins);
  g_clear_object (&fixture->peer);
  kit_clear (&fixture->kit);
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Answer *answer = data;

  g_assert_false (answer->done);
  answer->done = TRUE;
  sbx_session_command_finish (SBX_SESSION (source), result, &answer->error);
}

static void
send_json (Fixture        *fixture,
           SbxCommandKind  kind,
           guint64         number,
           const char     *json,
           Answer         *answer)
{
  g_autoptr (SbxCommand) command = sbx_command_new (kind, 0);

  command->number = number;
  command->on = TRUE;
  command->json = json != NULL ? kit_parse (json) : NULL;
  sbx_session_command_async (fixture->kit.session, command, on_answer, answer);
}

static void
assert_done (Answer *answer)
{
  raw_await (answer->done);
  g_assert_no_error (answer->error);
  answer->done = FALSE;
}

static void
assert_refused (Answer          *answer,
                SbxCommandError  code,
                const char      *part)
{
  raw_await (answer->done);
  g_assert_error (answer->error, SBX_COMMAND_ERROR, (int) code);
  if (strstr (answer->error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", answer->error->message, part);
  g_clear_error (&answer->error);
  answer->done = FALSE;
}

static void
test_messages (Fixture       *fixture,
               gconstpointer  data)
{
  Answer answer = { 0 };

  send_json (fixture, SBX_COMMAND_DISPATCH, 0, "{\"type\":\"a\",\"big\":1e20}", &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":1,\"store\":\"s1\",\"command\":\"dispatch\","
        "\"action\":{\"type\":\"a\",\"big\":1e20}}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":1,\"ok\":true}");
  assert_done (&answer);

  send_json (fixture, SBX_COMMAND_JUMP, FIRST, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":2,\"store\":\"s1\",\"command\":\"jump\","
        "\"action\":\"0#1\",\"state\":{\"n\":{\"$sbx\":\"date\",\"value\":\"invalid\"}}}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":2,\"ok\":false,\"text\":\"not today\"}");
  assert_refused (&answer, SBX_COMMAND_ERROR_REFUSED, "not today");

  /* An action without a name of the peer's own is named by its number; it can be jumped to. */
  send_json (fixture, SBX_COMMAND_JUMP, SECOND, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":3,\"store\":\"s1\",\"command\":\"jump\","
        "\"action\":\"5\",\"state\":{\"n\":2}}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":3,\"ok\":true}");
  assert_done (&answer);

  send_json (fixture, SBX_COMMAND_REORDER, FIRST, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":4,\"store\":\"s1\",\"command\":\"reorder\","
        "\"action\":\"0#1\",\"before\":null}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":4,\"ok\":true}");
  assert_done (&answer);

  send_json (fixture, SBX_COMMAND_SKIP, FIRST, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":5,\"store\":\"s1\",\"command\":\"skip\","
        "\"action\":\"0#1\",\"on\":true}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":5,\"ok\":true}");
  assert_done (&answer);

  send_json (fixture, SBX_COMMAND_LOCK, 0, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":6,\"store\":\"s1\",\"command\":\"lock\","
        "\"on\":true}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":6,\"ok\":true}");
  assert_done (&answer);

  /* To no action: the way back. Only the peer knows its newest state. */
  send_json (fixture, SBX_COMMAND_JUMP, 0, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":7,\"store\":\"s1\",\"command\":\"jump\"}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":7,\"ok\":true}");
  assert_done (&answer);
}

/* Nothing is sent: the store has not said that it can, or the command is not complete. */
static void
test_refused_here (Fixture       *fixture,
                   gconstpointer  data)
{
  Answer answer = { 0 };

  send_json (fixture, SBX_COMMAND_PAUSE, 0, NULL, &answer);
  assert_refused (&answer, SBX_COMMAND_ERROR_CANNOT, "does not take");
  send_json (fixture, SBX_COMMAND_SKIP, SECOND, NULL, &answer);
  assert_refused (&answer, SBX_COMMAND_ERROR_INVALID, "no name");
  send_json (fixture, SBX_COMMAND_JUMP, 2, NULL, &answer);
  assert_refused (&answer, SBX_COMMAND_ERROR_INVALID, "no action");
  send_json (fixture, SBX_COMMAND_DISPATCH, 0, "[]", &answer);
  assert_refused (&answer, SBX_COMMAND_ERROR_INVALID, "object");

  say (fixture->peer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":5,\"events\":[{\"k\":\"store-status\","
       "\"t\":4,\"store\":\"s1\",\"can\":[\"pause\"],\"why\":\"It is late.\"}]}");
  hear (fixture->peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":5}");
  send_json (fixture, SBX_COMMAND_RESET, 0, NULL, &answer);
  assert_refused (&answer, SBX_COMMAND_ERROR_CANNOT, "It is late.");
  send_json (fixture, SBX_COMMAND_PAUSE, 0, NULL, &answer);
  hear (fixture->peer, "{\"m\":\"command\",\"id\":1,\"store\":\"s1\",\"command\":\"pause\","
        "\"on\":true}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":1,\"ok\":true}");
  assert_done (&answer);
}

/* Answers in any order; those that nobody waits for, twice, or of no sense, hurt nobody. */
static void
test_answers (Fixture       *fixture,
              gconstpointer  data)
{
  Answer answers[3] = { 0 };
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *refusal = g_strdup_printf ("{\"m\":\"done\",\"id\":1,\"ok\":0,\"text\":\"%s\"}",
                                              long_text);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *text = NULL;

      send_json (fixture, SBX_COMMAND_RESET, 0, NULL, &answers[i]);
      text = raw_read_text (fixture->peer, NULL);
      g_assert_nonnull (text);
    }
  say (fixture->peer, "{\"m\":\"done\"}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":\"1\",\"ok\":true}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":99,\"ok\":true}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":4294967297,\"ok\":true}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":3,\"ok\":true}");
  assert_done (&answers[2]);
  g_assert_false (answers[0].done || answers[1].done);
  say (fixture->peer, "{\"m\":\"done\",\"id\":3,\"ok\":false}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":2,\"ok\":\"yes\",\"text\":7}");
  assert_refused (&answers[1], SBX_COMMAND_ERROR_REFUSED, "said no");
  say (fixture->peer, refusal);
  raw_await (answers[0].done);
  g_assert_cmpuint (strlen (answers[0].error->message), ==, SBX_LIMIT_NAME_LENGTH);
  g_clear_error (&answers[0].error);
}

/* A peer that answers nothing: so many and no more, then its connection ends. */
static void
test_silent (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree Answer *answers = g_new0 (Answer, SBX_LIMIT_COMMANDS + 1);

  for (guint i = 0; i <= SBX_LIMIT_COMMANDS; i++)
    send_json (fixture, SBX_COMMAND_RESET, 0, NULL, &answers[i]);
  assert_refused (&answers[SBX_LIMIT_COMMANDS], SBX_COMMAND_ERROR_REFUSED, "not answered 64");
  g_socket_close (fixture->peer, NULL);
  for (guint i = 0; i < SBX_LIMIT_COMMANDS; i++)
    assert_refused (&answers[i], SBX_COMMAND_ERROR_GONE, "not connected");
  send_json (fixture, SBX_COMMAND_RESET, 0, NULL, &answers[0]);
  assert_refused (&answers[0], SBX_COMMAND_ERROR_GONE, "not connected");
}

static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 began = g_get_monotonic_time ();
  Answer answer = { 0 };
  g_autofree char *text = NULL;

  send_json (fixture, SBX_COMMAND_RESET, 0, NULL, &answer);
  assert_refused (&answer, SBX_COMMAND_ERROR_REFUSED, "in time");
  g_assert_cmpint (g_get_monotonic_time () - began, >=, SBX_LIMIT_COMMAND_TIME * 990);
  say (fixture->peer, "{\"m\":\"done\",\"id\":1,\"ok\":true}");
  send_json (fixture, SBX_COMMAND_RESET, 0, NULL, &answer);
  text = raw_read_text (fixture->peer, NULL);
  g_assert_nonnull (text);
  say (fixture->peer, "{\"m\":\"done\",\"id\":2,\"ok\":true}");
  assert_done (&answer);
}

/* Two apps at once: each gets its own. */
static void
test_right_peer (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GSocket) other = enter (fixture->connector, "r2");
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_RESET, 1);
  Answer answer = { 0 };

  sbx_session_command_async (fixture->kit.session, command, on_answer, &answer);
  hear (other, "{\"m\":\"command\",\"id\":1,\"store\":\"s1\",\"command\":\"reset\"}");
  say (fixture->peer, "{\"m\":\"done\",\"id\":1,\"ok\":true}");
  raw_run_for (100);
  g_assert_false (answer.done);
  say (other, "{\"m\":\"done\",\"id\":1,\"ok\":true}");
  assert_done (&answer);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/signalbox-commands/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("messages", test_messages);
  ADD ("refused-here", test_refused_here);
  ADD ("answers", test_answers);
  ADD ("silent", test_silent);
  ADD ("late", test_late);
  ADD ("right-peer", test_right_peer);

  return g_test_run ();
}
