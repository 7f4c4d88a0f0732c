/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The Signalbox protocol over real sockets: the conversation, what is resumed, and what peers that
 * break it are told. */

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <sys/resource.h>

#include "../core/session-kit.h"
#include "raw-peer.h"
#include "sbx-limits.h"
#include "sbx-signalbox-listener.h"

#define TEXT 0x1u

#define OPEN "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"keys\":[\"n\"]}"
#define STATE "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"n\":0}}"
#define LOG "{\"k\":\"log\",\"t\":2,\"level\":\"info\",\"text\":\"x\"}"

typedef struct
{
  Kit kit;
  SbxOrigins *origins;
  SbxConnector *connector;
  guint16 port;
} Fixture;

static void
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
  fixture->port = sbx_listener_get_port (SBX_LISTENER (fixture->connector));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->origins = sbx_origins_new ();
  fixture->connector = sbx_signalbox_listener_new (fixture->origins, 0);
  start (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_connector_stop (fixture->connector, "stopped");
  g_assert_finalize_object (fixture->connector);
  g_assert_finalize_object (fixture->origins);
  kit_clear (&fixture->kit);
}

static void
say (GSocket    *peer,
     const char *text)
{
  raw_send_frame (peer, TEXT | RAW_MASKED, text, strlen (text));
}

G_GNUC_PRINTF (2, 3)
static void
sayf (GSocket    *peer,
      const char *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  say (peer, text);
}

static void
hear (GSocket    *peer,
      const char *expected)
{
  g_autofree char *text = raw_read_text (peer, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
hear_error (GSocket    *peer,
            const char *code,
            gboolean    fatal)
{
  g_autofree char *start_of_it = g_strdup_printf ("{\"m\":\"error\",\"code\":\"%s\",\"text\":\"",
                                                  code);
  g_autofree char *text = raw_read_text (peer, NULL);

  g_assert_nonnull (text);
  if (!g_str_has_prefix (text, start_of_it) ||
      !g_str_has_suffix (text, fatal ? "\",\"fatal\":true}" : "\",\"fatal\":false}"))
    g_error ("Expected %s error “%s”, got: %s", fatal ? "the fatal" : "the", code, text);
}

/* Nothing comes any more, behind a close frame with this code. */
static void
hear_the_end (GSocket *peer,
              guint    expected)
{
  guint close_code;
  g_autofree char *text = raw_read_text (peer, &close_code);

  g_assert_null (text);
  g_assert_cmpuint (close_code, ==, expected);
}

#define HELLO(peer, run) \
  "{\"m\":\"hello\",\"protocol\":1,\"agent\":\"1.0.0\",\"peer\":\"" peer "\",\"run\":\"" run "\"," \
  "\"wall\":1795150179604.5,\"kind\":\"node\",\"name\":\"" peer "\"}"

static GSocket *
greet (Fixture    *fixture,
       const char *run,
       guint64     have,
       gboolean    known)
{
  GSocket *peer = raw_upgrade (fixture->port, "");
  g_autofree char *welcome = NULL;

  sayf (peer, "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"%s\",\"wall\":1795150179604,"
        "\"kind\":\"node\",\"name\":\"shop\"}", run);
  welcome = g_strdup_printf ("{\"m\":\"welcome\",\"run\":\"%s\",\"protocol\":1,"
                             "\"have\":%" G_GUINT64_FORMAT ",\"known\":%s}",
                             run, have, known ? "true" : "false");
  hear (peer, welcome);

  return peer;
}

/* The kinds of all recorded events, in order. */
static char *
get_kinds (Fixture *fixture)
{
  g_autoptr (GString) kinds = g_string_new (NULL);
  guint64 n = sbx_session_get_n_events (fixture->kit.session);

  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  for (guint64 i = 1; i <= n; i++)
    {
      g_autofree char *text = kit_event_text (&fixture->kit, i);
      g_autoptr (SbxJson) json = kit_parse (text);
      g_autofree char *kind = sbx_json_dup_string (json, sbx_json_member (json, 0, "k"), NULL);

      g_string_append_printf (kinds, "%s%s", i > 1 ? " " : "", kind);
    }

  return g_string_free (g_steal_pointer (&kinds), FALSE);
}

static void
assert_kinds (Fixture    *fixture,
              const char *expected)
{
  g_autofree char *kinds = get_kinds (fixture);

  g_assert_cmpstr (kinds, ==, expected);
}

static void
test_conversation (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, "r1", 0, FALSE);

  say (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  say (peer, " { \"events\" : [ " LOG " ] , \"first\" : 3.0e0 , \"run\" : \"r1\" , \"m\" : \"batch\" } ");
  hear_error (peer, "malformed", TRUE);
  hear_the_end (peer, 1008);
  assert_kinds (fixture, "hello store-open state bye");
}

static void
test_resume (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GSocket) first = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) second = NULL;

  say (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (first, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  g_socket_close (first, NULL);

  /* Lost: what was not acknowledged, and more, comes again. */
  second = greet (fixture, "r1", 2, TRUE);
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "," LOG "]}");
  hear (second, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":3}");
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":2,\"events\":[" STATE "," LOG "]}");
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":4,\"events\":[" LOG "]}");
  hear (second, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":4}");
  assert_kinds (fixture, "hello store-open state bye hello log log");
}

/* `have` is what is on disk, not what was merely taken. */
static void
test_have_is_durable (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GSocket) first = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) second = NULL;
  struct rlimit limit;
  g_autofree char *filler = g_strnfill (600 * 1024, 'x');

  say (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (first, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = 256 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  sayf (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":3,\"events\":["
        "{\"k\":\"log\",\"t\":2,\"level\":\"info\",\"text\":\"%s\"}]}", filler);
  raw_run_for (100);

  /* The disk is full. Who asks now is told what is safe. */
  second = greet (fixture, "r1", 2, TRUE);
  hear_error (first, "duplicate-run", TRUE);
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":4,\"events\":[" LOG "]}");
  hear_error (second, "disk", FALSE);
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":5,\"events\":[" LOG "]}");
  raw_run_for (100);

  limit.rlim_cur = RLIM_INFINITY;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  hear (second, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":3}");
  hear (second, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":5}");
  assert_kinds (fixture, "hello store-open state log bye hello log log");
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) first = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) second = NULL;

  say (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (first, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  sbx_connector_stop (fixture->connector, "stopped");
  hear_the_end (first, 1001);
  kit_reopen (&fixture->kit, SBX_RECORDING_APPEND);
  start (fixture);

  second = greet (fixture, "r1", 2, TRUE);
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":3,\"events\":[" LOG "]}");
  hear (second, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":3}");
  assert_kinds (fixture, "hello store-open state bye hello log");
}

/* The first dispatch after a restart needs the state as it was; what is acknowledged meanwhile must
 * be on disk all the same. */
static void
test_ack_after_restart (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GSocket) first = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) second = NULL;
  g_autoptr (SbxRecording) reader = NULL;
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;
  guint32 token;
  gint64 run;
  guint64 seq;

  say (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (first, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  sbx_connector_stop (fixture->connector, "stopped");
  kit_reopen (&fixture->kit, SBX_RECORDING_APPEND);
  start (fixture);

  second = greet (fixture, "r1", 2, TRUE);
  say (second, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":3,\"events\":["
       "{\"k\":\"dispatch\",\"t\":3,\"store\":\"s1\",\"action\":{\"type\":\"a\"},"
       "\"patch\":[{\"p\":[\"n\"],\"v\":1}]}]}");
  hear (second, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":3}");

  reader = sbx_recording_open (fixture->kit.path, SBX_RECORDING_READ, &error);
  g_assert_no_error (error);
  json = sbx_recording_get_event (reader, sbx_session_get_n_events (fixture->kit.session), &token,
                                  &run, &seq, &error);
  g_assert_no_error (error);
  g_assert_nonnull (json);
  g_assert_cmpuint (seq, ==, 3);
  state = kit_state_text (&fixture->kit, 0, G_MAXUINT64);
  g_assert_cmpstr (state, ==, "{\"n\":1}");
}

/* A recording that has never seen the run asks what existed. */
static void
test_describe (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GSocket) lost = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) peer = NULL;
  g_autofree char *gap = NULL;

  /* Lost before it could describe: asked again. */
  g_socket_close (lost, NULL);
  peer = greet (fixture, "r1", 0, FALSE);
  say (peer, "{\"m\":\"describe\",\"run\":\"r1\",\"at\":1841,\"events\":[" OPEN "," STATE "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":1841}");
  say (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1842,\"events\":[" LOG "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":1842}");
  assert_kinds (fixture, "hello bye hello gap store-open state log");
  gap = kit_event_text (&fixture->kit, 4);
  g_assert_nonnull (strstr (gap, "\"count\":1841,\"reason\":\"earlier\""));

  say (peer, "{\"m\":\"describe\",\"run\":\"r1\",\"at\":1842,\"events\":[" OPEN "]}");
  hear_error (peer, "malformed", TRUE);
}

static void
test_missing_and_invalid (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, "r1", 0, FALSE);
  g_autofree char *missing = NULL;
  g_autofree char *invalid = NULL;

  say (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":4,\"events\":[" OPEN ","
       "{\"k\":\"explode\",\"t\":1},{\"k\":\"log\"},7,null,{\"k\":\"hello\",\"t\":1}," LOG "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":10}");
  assert_kinds (fixture, "hello gap store-open gap gap gap gap gap log");
  missing = kit_event_text (&fixture->kit, 2);
  g_assert_nonnull (strstr (missing, "\"count\":3,\"reason\":\"missing\""));
  invalid = kit_event_text (&fixture->kit, 4);
  g_assert_nonnull (strstr (invalid, "\"reason\":\"invalid\",\"error\":"));
}

/* What a reloaded page left behind comes over the connection of the next run. */
static void
test_left_behind (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, "r2", 0, FALSE);

  say (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"of\":" HELLO ("p", "r1") ",\"first\":1,"
       "\"events\":[" OPEN "," LOG "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  say (peer, "{\"m\":\"batch\",\"run\":\"r2\",\"first\":1,\"events\":[" LOG "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r2\",\"seq\":1}");
  say (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"of\":" HELLO ("p", "r1") ",\"first\":2,"
       "\"events\":[" LOG "," LOG "]}");
  hear (peer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":3}");
  assert_kinds (fixture, "hello hello store-open log log log");
}

static void
test_duplicate_run (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GSocket) older = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) newer = NULL;

  say (older, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "]}");
  hear (older, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":1}");
  newer = greet (fixture, "r1", 1, TRUE);
  hear_error (older, "duplicate-run", TRUE);
  hear_the_end (older, 1001);
  say (newer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":2,\"events\":[" LOG "]}");
  hear (newer, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  assert_kinds (fixture, "hello store-open bye hello log");
}

typedef struct
{
  const char *name;
  gboolean greeted;
  const char *text;
  const char *code;
  gboolean fatal;
} Bad;

#define BATCH(first, events) \
  "{\"m\":\"batch\",\"run\":\"bad\",\"first\":" first ",\"events\":" events "}"

static const Bad bad_messages[] = {
  { "no JSON", FALSE, "hello", "malformed", TRUE },
  { "nothing", FALSE, "", "malformed", TRUE },
  { "half an object", FALSE, "{\"m\":\"hello\"", "malformed", TRUE },
  { "two objects", FALSE, "{\"m\":\"hello\"}{}", "malformed", TRUE },
  { "an array", FALSE, "[\"hello\"]", "malformed", TRUE },
  { "null", FALSE, "null", "malformed", TRUE },
  { "no m", FALSE, "{\"n\":\"hello\"}", "malformed", TRUE },
  { "m is no text", FALSE, "{\"m\":1}", "malformed", TRUE },
  { "no hello first", FALSE, BATCH ("1", "[]"), "malformed", TRUE },
  { "hello of version 2", FALSE, "{\"m\":\"hello\",\"protocol\":2,\"peer\":\"p\",\"run\":\"bad\","
    "\"wall\":1,\"kind\":\"node\",\"name\":\"x\"}", "protocol", TRUE },
  { "hello without version", FALSE, "{\"m\":\"hello\",\"peer\":\"p\",\"run\":\"bad\",\"wall\":1,"
    "\"kind\":\"node\",\"name\":\"x\"}", "protocol", TRUE },
  { "hello without run", FALSE, "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"wall\":1,"
    "\"kind\":\"node\",\"name\":\"x\"}", "malformed", TRUE },
  { "hello with an empty peer", FALSE, "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"\","
    "\"run\":\"bad\",\"wall\":1,\"kind\":\"node\",\"name\":\"x\"}", "malformed", TRUE },
  { "hello with a wall of text", FALSE, "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\","
    "\"run\":\"bad\",\"wall\":\"now\",\"kind\":\"node\",\"name\":\"x\"}", "malformed", TRUE },
  { "hello with a wall beyond time", FALSE, "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\","
    "\"run\":\"bad\",\"wall\":1e300,\"kind\":\"node\",\"name\":\"x\"}", "malformed", TRUE },
  { "hello twice", TRUE, HELLO ("p", "bad"), "malformed", TRUE },
  { "a welcome from the peer", TRUE, "{\"m\":\"welcome\"}", "unknown-message", FALSE },
  { "an unknown kind", TRUE, "{\"m\":\"eval\",\"code\":\"1\"}", "unknown-message", FALSE },
  { "no events", TRUE, "{\"m\":\"batch\",\"run\":\"bad\",\"first\":1}", "malformed", TRUE },
  { "events are an object", TRUE, BATCH ("1", "{}"), "malformed", TRUE },
  { "first is 0", TRUE, BATCH ("0", "[]"), "malformed", TRUE },
  { "first is negative", TRUE, BATCH ("-1", "[]"), "malformed", TRUE },
  { "first is a fraction", TRUE, BATCH ("1.5", "[]"), "malformed", TRUE },
  { "first is huge", TRUE, BATCH ("1e30", "[]"), "malformed", TRUE },
  { "first is beyond 2^63", TRUE, BATCH ("9223372036854775807", "[]"), "malformed", TRUE },
  { "first is text", TRUE, BATCH ("\"1\"", "[]"), "malformed", TRUE },
  { "another run without of", TRUE, "{\"m\":\"batch\",\"run\":\"x\",\"first\":1,\"events\":[]}",
    "malformed", TRUE },
  { "another run than of", TRUE, "{\"m\":\"batch\",\"run\":\"x\",\"of\":" HELLO ("p", "y")
    ",\"first\":1,\"events\":[]}", "malformed", TRUE },
  { "of is no hello", TRUE, "{\"m\":\"batch\",\"run\":\"x\",\"of\":[],\"first\":1,\"events\":[]}",
    "malformed", TRUE },
  { "describe of another run", TRUE, "{\"m\":\"describe\",\"run\":\"x\",\"of\":" HELLO ("p", "x")
    ",\"at\":1,\"events\":[]}", "malformed", TRUE },
};

/* Each one is told what was wrong, while the neighbour goes on. */
static void
test_bad_messages (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSocket) neighbour = greet (fixture, "good", 0, FALSE);
  guint64 complaints;
  g_autoptr (GPtrArray) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad_messages); i++)
    {
      const Bad *bad = &bad_messages[i];
      g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
      g_autofree char *ack = g_strdup_printf ("{\"m\":\"ack\",\"run\":\"good\",\"seq\":%u}", i + 1);

      g_test_message ("%s", bad->name);
      if (bad->greeted)
        {
          g_autofree char *welcome = NULL;

          say (peer, HELLO ("p", "bad"));
          welcome = raw_read_text (peer, NULL);
          g_assert_true (g_str_has_prefix (welcome, "{\"m\":\"welcome\",\"run\":\"bad\""));
        }
      say (peer, bad->text);
      hear_error (peer, bad->code, bad->fatal);
      if (bad->fatal)
        hear_the_end (peer, 1008);
      g_socket_close (peer, NULL);
      raw_run_for (5);

      sayf (neighbour, "{\"m\":\"batch\",\"run\":\"good\",\"first\":%u,\"events\":[" LOG "]}", i + 1);
      hear (neighbour, ack);
    }

  list = sbx_connector_get_complaints (fixture->connector, &complaints);
  g_assert_cmpuint (complaints, ==, G_N_ELEMENTS (bad_messages));
  g_assert_cmpuint (list->len, <=, 64);
}

static char *
nest (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');

  return g_strconcat (open, close, NULL);
}

static void
test_depth (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) neighbour = greet (fixture, "good", 0, FALSE);
  /* The message, its events and the event stand around the value. */
  g_autofree char *deepest = nest (SBX_LIMIT_JSON_DEPTH - 3);
  g_autofree char *deeper = nest (SBX_LIMIT_JSON_DEPTH - 2);
  g_autofree char *abyss = g_strnfill (100000, '[');

  sayf (neighbour, "{\"m\":\"batch\",\"run\":\"good\",\"first\":1,\"events\":["
        "{\"k\":\"log\",\"t\":1,\"level\":\"info\",\"text\":\"x\",\"more\":%s}]}", deepest);
  hear (neighbour, "{\"m\":\"ack\",\"run\":\"good\",\"seq\":1}");

  {
    g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");

    say (peer, abyss);
    hear_error (peer, "limit", TRUE);
    hear_the_end (peer, 1008);
  }

  sayf (neighbour, "{\"m\":\"batch\",\"run\":\"good\",\"first\":2,\"events\":["
        "{\"k\":\"log\",\"t\":1,\"level\":\"info\",\"text\":\"x\",\"more\":%s}]}", deeper);
  hear_error (neighbour, "limit", TRUE);
}

static void
test_batch_limit (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GString) events = g_string_new (LOG);
  g_autofree char *ack = NULL;

  for (guint i = 1; i < SBX_LIMIT_BATCH_EVENTS; i++)
    g_string_append (events, "," LOG);
  sayf (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[%s]}", events->str);
  ack = g_strdup_printf ("{\"m\":\"ack\",\"run\":\"r1\",\"seq\":%u}", SBX_LIMIT_BATCH_EVENTS);
  hear (peer, ack);

  g_string_append (events, "," LOG);
  sayf (peer, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":%u,\"events\":[%s]}",
        SBX_LIMIT_BATCH_EVENTS + 1, events->str);
  hear_error (peer, "limit", TRUE);
  g_assert_cmpuint (sbx_session_get_n_events (fixture->kit.session), ==, SBX_LIMIT_BATCH_EVENTS + 2);
}

static void
test_id_limits (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *longest = g_strnfill (SBX_LIMIT_ID_LENGTH, 'r');
  g_autofree char *longer = g_strnfill (SBX_LIMIT_ID_LENGTH + 1, 'r');
  g_autoptr (GSocket) good = greet (fixture, longest, 0, FALSE);
  g_autoptr (GSocket) bad = raw_upgrade (fixture->port, "");

  sayf (bad, "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"%s\",\"wall\":1,"
        "\"kind\":\"node\",\"name\":\"x\"}", longer);
  hear_error (bad, "malformed", TRUE);
}

/* The frame says how long it will be: nothing of it is kept. */
static void
test_message_limit (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, "r1", 0, FALSE);
  guint8 header[14] = { 0x81, 0xff };
  guint64 length = SBX_LIMIT_MESSAGE_SIZE + 1;

  for (guint i = 0; i < 8; i++)
    header[2 + i] = (guint8) (length >> (56 - 8 * i));
  raw_send (peer, header, sizeof header);
  hear_the_end (peer, 1009);
}

/* Who goes on shouting still hears why it was closed. */
static void
test_last_words (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, "r1", 0, FALSE);
  g_autofree char *noise = g_strnfill (64 * 1024, 'x');

  say (peer, "nonsense");
  for (guint i = 0; i < 64; i++)
    if (!raw_send_frame (peer, TEXT | RAW_MASKED, noise, 64 * 1024))
      break;
  hear_error (peer, "malformed", TRUE);
  hear_the_end (peer, 1008);
}

static void
test_withdrawn_origin (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GSocket) page = NULL;
  g_autoptr (GSocket) process = greet (fixture, "r2", 0, FALSE);

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  page = raw_upgrade (fixture->port, "Origin: http://localhost:3000\r\n");
  say (page, HELLO ("page", "r1"));
  hear (page, "{\"m\":\"welcome\",\"run\":\"r1\",\"protocol\":1,\"have\":0,\"known\":false}");

  sbx_origins_forget (fixture->origins, "http://localhost:3000");
  hear_the_end (page, 1001);
  say (process, "{\"m\":\"batch\",\"run\":\"r2\",\"first\":1,\"events\":[" LOG "]}");
  hear (process, "{\"m\":\"ack\",\"run\":\"r2\",\"seq\":1}");
}

/* Equal ids in two peers are two runs. */
static void
test_equal_ids (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GSocket) first = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GSocket) second = NULL;

  say (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (first, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":2}");
  second = greet (fixture, "r2", 0, FALSE);
  say (second, "{\"m\":\"batch\",\"run\":\"r2\",\"first\":1,\"events\":[" OPEN "," STATE "]}");
  hear (second, "{\"m\":\"ack\",\"run\":\"r2\",\"seq\":2}");
  say (first, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":3,\"events\":[" LOG "]}");
  hear (first, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":3}");
  g_assert_cmpuint (sbx_session_get_stores (fixture->kit.session)->len, ==, 2);
}

/* Who connects and says nothing holds a place that others need. */
static void
test_silent_peer (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSocket) mute = raw_connect (fixture->port);
  g_autoptr (GSocket) silent = raw_upgrade (fixture->port, "");
  g_autoptr (GSocket) speaking = greet (fixture, "r1", 0, FALSE);
  g_autoptr (GByteArray) nothing = NULL;
  g_autoptr (GPtrArray) complaints = NULL;
  guint64 total;

  raw_run_for (SBX_LIMIT_UPGRADE_TIME + 200);
  hear_error (silent, "malformed", TRUE);
  hear_the_end (silent, 1008);
  say (speaking, "{\"m\":\"batch\",\"run\":\"r1\",\"first\":1,\"events\":[" LOG "]}");
  hear (speaking, "{\"m\":\"ack\",\"run\":\"r1\",\"seq\":1}");
  /* Who did not even ask for something is let go, and nobody is told of it. */
  nothing = raw_read_to_end (mute);
  g_assert_cmpuint (nothing->len, ==, 0);
  complaints = sbx_connector_get_complaints (fixture->connector, &total);
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpstr (((SbxComplaint *) g_ptr_array_index (complaints, 0))->code, ==, "malformed");
}

static void
test_port_taken (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (SbxConnector) second = sbx_signalbox_listener_new (fixture->origins, fixture->port);
  g_autoptr (GError) error = NULL;

  g_assert_false (sbx_connector_start (second, fixture->kit.session, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (sbx_connector_get_state (second), ==, SBX_CONNECTOR_FAILED);
  g_assert_nonnull (strstr (sbx_connector_get_problem (second), "is taken"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/signalbox/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("conversation", test_conversation);
  ADD ("resume", test_resume);
  ADD ("have-is-durable", test_have_is_durable);
  ADD ("restart", test_restart);
  ADD ("ack-after-restart", test_ack_after_restart);
  ADD ("describe", test_describe);
  ADD ("missing-and-invalid", test_missing_and_invalid);
  ADD ("left-behind", test_left_behind);
  ADD ("duplicate-run", test_duplicate_run);
  ADD ("bad-messages", test_bad_messages);
  ADD ("depth", test_depth);
  ADD ("batch-limit", test_batch_limit);
  ADD ("id-limits", test_id_limits);
  ADD ("message-limit", test_message_limit);
  ADD ("last-words", test_last_words);
  ADD ("withdrawn-origin", test_withdrawn_origin);
  ADD ("equal-ids", test_equal_ids);
  ADD ("silent-peer", test_silent_peer);
  ADD ("port-taken", test_port_taken);

  return g_test_run ();
}
