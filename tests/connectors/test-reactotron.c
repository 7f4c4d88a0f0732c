/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reactotron: a recorded conversation against what the reference server made of it, every token in
 * every place, differences, and clients that are none. */

#include "config.h"

#include <locale.h>

#include "listener-kit.h"
#include "sbx-limits.h"
#include "sbx-model.h"
#include "sbx-patch.h"
#include "sbx-reactotron-diff.h"
#include "sbx-reactotron-value.h"
#include "sbx-reactotron.h"

#define TEXT (0x1u | RAW_MASKED)
#define MIB (1024u * 1024u)

/* --- Values ---------------------------------------------------------------------------------- */

static char *
decode (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_reactotron_decode (text, strlen (text), &error);

  g_assert_no_error (error);

  return g_strdup (json->text);
}

static void
test_tokens (void)
{
  const struct
  {
    const char *token;
    const char *value;
  } cases[] = {
    { "\"~~~ undefined ~~~\"", "{\"$sbx\":\"undefined\"}" },
    { "\"~~~ null ~~~\"", "null" },
    { "\"~~~ false ~~~\"", "false" },
    { "\"~~~ zero ~~~\"", "0" },
    { "\"~~~ empty string ~~~\"", "\"\"" },
    { "\"~~~ Infinity ~~~\"", "{\"$sbx\":\"number\",\"value\":\"Infinity\"}" },
    { "\"~~~ -INFINITY ~~~\"", "{\"$sbx\":\"number\",\"value\":\"-Infinity\"}" },
    { "null", "{\"$sbx\":\"number\",\"value\":\"NaN\"}" },
    { "\"~~~ fn() ~~~\"", "{\"$sbx\":\"function\",\"name\":\"fn\"}" },
    { "\"~~~ a \\\"b\\\"() ~~~\"", "{\"$sbx\":\"function\",\"name\":\"a \\\"b\\\"\"}" },
    { "\"~~~ anonymous function ~~~\"", "{\"$sbx\":\"function\",\"name\":\"\"}" },
    { "\"~~~ Circular Reference ~~~\"", "{\"$sbx\":\"cut\",\"why\":\"cycle\"}" },
    { "true", "true" },
    { "1e400", "1e400" },
    { "\"plain\"", "\"plain\"" },
    { "\"~~~ nothing of ours ~~~\"", "\"~~~ nothing of ours ~~~\"" },
    { "\"~~~ zero ~~~ \"", "\"~~~ zero ~~~ \"" },
    { "\"~~~  ~~~\"", "\"~~~  ~~~\"" },
    { "\"~~~ ~~~\"", "\"~~~ ~~~\"" },
    { "{\"$sbx\":\"~~~ zero ~~~\"}", "{\"$sbx\":\"object\",\"entries\":[[\"$sbx\",0]]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bare = decode (cases[i].token);
      g_autofree char *text = g_strdup_printf ("{\"~~~ zero ~~~\":[%s,{\"a\":%s}],\"b\":%s}",
                                               cases[i].token, cases[i].token, cases[i].token);
      g_autofree char *expected = g_strdup_printf ("{\"~~~ zero ~~~\":[%s,{\"a\":%s}],\"b\":%s}",
                                                   cases[i].value, cases[i].value, cases[i].value);
      g_autofree char *nested = decode (text);

      g_assert_cmpstr (bare, ==, cases[i].value);
      g_assert_cmpstr (nested, ==, expected);
    }
}

static void
test_encode (void)
{
  const struct
  {
    const char *value;
    const char *text;
  } cases[] = {
    { "{\"a\":[1,\"x\",null,{}],\"b\":{\"$sbx\":\"undefined\"}}", "{\"a\":[1,\"x\",null,{}]}" },
    { "{\"b\":{\"$sbx\":\"undefined\"},\"c\":1}", "{\"c\":1}" },
    { "[]", "[]" },
    { "7", "7" },
    { "{\"$sbx\":\"undefined\"}", NULL },
    { "[{\"$sbx\":\"undefined\"}]", NULL },
    { "{\"a\":{\"$sbx\":\"number\",\"value\":\"NaN\"}}", NULL },
    { "{\"a\":[{\"$sbx\":\"date\",\"value\":\"2026\"}]}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxJson) json = kit_parse (cases[i].value);
      g_autoptr (GString) out = g_string_new (NULL);

      g_assert_cmpint (sbx_reactotron_encode (json, 0, out), ==, cases[i].text != NULL);
      if (cases[i].text != NULL)
        g_assert_cmpstr (out->str, ==, cases[i].text);
    }
}

/* A decoded value as the reference server would write it: it loses what JSON cannot say. */
static void
append_plain (GString       *out,
              const SbxJson *json,
              guint32        token)
{
  guint32 first = sbx_json_first (json, token);
  gboolean object = json->tokens[token].type == SBX_JSON_OBJECT;
  const char *separator = "";
  gsize length;

  if (object && first != 0 && sbx_json_equals (json, first, "$sbx"))
    {
      g_autofree char *mark = sbx_json_dup_string (json, first + 1, NULL);
      g_autofree char *name = NULL;

      if (g_str_equal (mark, "number"))
        {
          name = sbx_json_dup_string (json, sbx_json_member (json, token, "value"), NULL);
          if (g_str_equal (name, "NaN"))
            g_string_append (out, "null");
          else
            g_string_append_printf (out, "\" %s \"", name);
        }
      else if (g_str_equal (mark, "function"))
        {
          name = sbx_json_dup_string (json, sbx_json_member (json, token, "name"), NULL);
          g_string_append_printf (out, "\" %s() \"", name);
        }
      else
        {
          g_assert_cmpstr (mark, ==, "cut");
          g_string_append (out, "\" Circular Reference \"");
        }
      return;
    }
  if (!object && json->tokens[token].type != SBX_JSON_ARRAY)
    {
      const char *raw = sbx_json_raw (json, token, &length);

      g_string_append_len (out, raw, (gssize) length);
      return;
    }

  g_string_append_c (out, object ? '{' : '[');
  for (guint32 at = first; at != 0; at = sbx_json_after (json, token, object ? at + 1 : at))
    {
      guint32 value = object ? at + 1 : at;
      guint32 mark = json->tokens[value].type == SBX_JSON_OBJECT ? sbx_json_first (json, value) : 0;

      if (object && mark != 0 && sbx_json_equals (json, mark, "$sbx")
          && sbx_json_equals (json, mark + 1, "undefined"))
        continue;
      g_string_append (out, separator);
      separator = ",";
      if (object)
        {
          const char *key = sbx_json_raw (json, at, &length);

          g_string_append_printf (out, "%.*s:", (int) length, key);
        }
      append_plain (out, json, value);
    }
  g_string_append_c (out, object ? '}' : ']');
}

static char *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "captures", name, NULL);
  char *text;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return text;
}

/* The members that the reference server added are its own. */
static void
drop_own (char *payload)
{
  const char *own[] = { ",\"address\":\"::ffff:127.0.0.1\"", ",\"name\":null" };

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    {
      char *at = strstr (payload, own[i]);

      if (at != NULL)
        memmove (at, at + strlen (own[i]), strlen (at + strlen (own[i])) + 1);
    }
}

static void
assert_same_message (const SbxJson *ours,
                     const SbxJson *golden,
                     guint32        expected)
{
  const char *names[] = { "type", "important", "date", "deltaTime", "payload" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint32 a = sbx_json_member (ours, 0, names[i]);
      guint32 b = sbx_json_member (golden, expected, names[i]);
      g_autoptr (GString) plain = g_string_new (NULL);
      g_autofree char *text = NULL;
      const char *raw;
      gsize length;

      if (b == 0)
        continue;
      g_assert_cmpuint (a, !=, 0);
      append_plain (plain, ours, a);
      raw = sbx_json_raw (golden, b, &length);
      text = g_strndup (raw, length);
      drop_own (text);
      g_assert_cmpstr (plain->str, ==, text);
    }
}

static void
test_golden (void)
{
  g_autofree char *capture = load ("reactotron.ndjson");
  g_autofree char *commands = load ("reactotron-server-commands.json");
  g_auto (GStrv) lines = g_strsplit (capture, "\n", -1);
  g_autoptr (SbxJson) golden = kit_parse (commands);
  guint32 expected = sbx_json_first (golden, 0);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autoptr (SbxJson) line = kit_parse (lines[i]);
      guint32 direction = sbx_json_member (line, 0, "dir");
      g_autoptr (SbxJson) json = NULL;
      g_autofree char *frame = NULL;

      if (direction == 0 || !sbx_json_equals (line, direction, "client->server") || expected == 0)
        continue;
      frame = sbx_json_dup_string (line, sbx_json_member (line, 0, "frame"), NULL);
      json = sbx_reactotron_decode (frame, strlen (frame), NULL);
      g_assert_nonnull (json);
      assert_same_message (json, golden, expected);
      expected = sbx_json_after (golden, 0, expected);
      n++;
    }
  g_assert_cmpuint (n, ==, 40);
  g_assert_cmpuint (expected, ==, 0);
}

/* --- Differences ----------------------------------------------------------------------------- */

static char *
apply (const char *state,
       const char *diff)
{
  g_autoptr (SbxJson) before = kit_parse (state);
  g_autoptr (SbxJson) json = kit_parse (diff);
  g_autoptr (SbxValue) value = sbx_value_new (before, 0);
  g_autoptr (SbxJson) patch = NULL;
  g_autoptr (GBytes) after = NULL;

  if (!sbx_reactotron_diff_fits (value, json, 0))
    return NULL;
  patch = sbx_reactotron_diff_to_patch (json, 0);
  if (patch == NULL || !sbx_patch_apply (&value, patch, 0, NULL))
    return NULL;
  after = sbx_value_to_json (value);

  return g_strndup (g_bytes_get_data (after, NULL), g_bytes_get_size (after));
}

static void
test_differences (void)
{
  const struct
  {
    const char *before;
    const char *diff;
    const char *after;
  } cases[] = {
    { "{\"a\":1}", "[]", "{\"a\":1}" },
    { "{\"a\":[1,2,3,4]}",
      "[{\"path\":[\"a\",1],\"type\":\"CHANGE\",\"value\":4},{\"path\":[\"a\",2],\"type\":\"REMOVE\"}"
      ",{\"path\":[\"a\",3],\"type\":\"REMOVE\"}]", "{\"a\":[1,4]}" },
    { "{\"a\":[]}",
      "[{\"type\":\"CREATE\",\"path\":[\"a\",0],\"value\":1},{\"type\":\"CREATE\",\"path\":[\"a\",1],"
      "\"value\":{\"b\":[]}}]", "{\"a\":[1,{\"b\":[]}]}" },
    { "{\"a\":{\"0\":1,\"b\":2}}",
      "[{\"type\":\"REMOVE\",\"path\":[\"a\",\"0\"],\"oldValue\":1},{\"type\":\"CREATE\",\"path\":[\"c\"],"
      "\"value\":null}]", "{\"a\":{\"b\":2},\"c\":null}" },
    { "{\"a\":1}", "[{\"type\":\"CHANGE\",\"path\":[\"b\"],\"value\":1}]", NULL },
    { "{\"a\":1}", "[{\"type\":\"CREATE\",\"path\":[\"b\",\"c\"],\"value\":1}]", NULL },
    { "{\"a\":1}", "[{\"type\":\"CHANGE\",\"path\":[\"a\"]}]", NULL },
    { "{\"a\":1}", "[{\"type\":\"CHANGE\",\"path\":[],\"value\":1}]", NULL },
    { "{\"a\":1}", "[{\"type\":\"MOVE\",\"path\":[\"a\"],\"value\":1}]", NULL },
    { "{\"a\":[1]}", "[{\"type\":\"REMOVE\",\"path\":[\"a\",-1]}]", NULL },
    { "{\"a\":[1]}", "[{\"type\":\"REMOVE\",\"path\":[\"a\",1e9]}]", NULL },
    { "{\"a\":[1]}", "[{\"type\":\"REMOVE\",\"path\":[\"a\",{}]}]", NULL },
    { "{\"a\":1}", "[7]", NULL },
    { "3", "[{\"type\":\"CHANGE\",\"path\":[\"a\"],\"value\":1}]", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = apply (cases[i].before, cases[i].diff);

      g_assert_cmpstr (after, ==, cases[i].after);
    }
}

/* --- Conversations --------------------------------------------------------------------------- */

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  listener_start (fixture, sbx_reactotron_new);
}

static GSocket *
upgrade (Fixture *fixture)
{
  GSocket *socket = raw_connect (fixture->port);
  g_autofree char *request = NULL;
  g_autofree char *head = NULL;

  request = g_strdup_printf ("GET / HTTP/1.1\r\nHost: localhost:%u\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
                             "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                             fixture->port);
  raw_send (socket, request, strlen (request));
  head = raw_read_head (socket);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 101 "));
  g_assert_null (strstr (head, "Extensions"));

  return socket;
}

static void
say (GSocket    *peer,
     const char *text)
{
  raw_send_frame (peer, TEXT, text, strlen (text));
}

static guint
count_kind (Fixture    *fixture,
            const char *kind)
{
  g_autofree char *start = g_strdup_printf ("{\"k\":\"%s\"", kind);
  guint64 n = sbx_session_get_n_events (fixture->kit.session);
  guint count = 0;

  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  for (guint64 i = 1; i <= n; i++)
    {
      g_autofree char *text = kit_event_text (&fixture->kit, i);

      count += g_str_has_prefix (text, start);
    }

  return count;
}

#define INTRO(name, id) \
  "{\"type\":\"client.intro\",\"payload\":{\"name\":\"" name "\",\"clientId\":\"" id "\"}}"
#define WHOLE(state) \
  "{\"type\":\"state.values.change\",\"payload\":{\"changes\":[{\"path\":\"~~~ empty string ~~~\"," \
  "\"value\":" state "}]}}"
#define ACTION(type, rest) \
  "{\"type\":\"state.action.complete\",\"payload\":{\"name\":\"" type "\",\"action\":{\"type\":\"" \
  type "\"},\"ms\":\"~~~ zero ~~~\"" rest "}}"

static void
hear (GSocket    *peer,
      const char *expected)
{
  g_autofree char *text = raw_read_text (peer, NULL);

  g_assert_cmpstr (text, ==, expected);
}

/* All frames of the recorded clients, each on a connection of its own. */
static void
test_replay (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *capture = load ("reactotron.ndjson");
  g_auto (GStrv) lines = g_strsplit (capture, "\n", -1);
  g_autoptr (GSocket) first = upgrade (fixture);
  g_autoptr (GSocket) second = upgrade (fixture);
  g_autoptr (GSocket) third = upgrade (fixture);
  GSocket *peers[] = { first, second, third };
  GPtrArray *known = sbx_session_get_peers (fixture->kit.session);
  GPtrArray *stores = sbx_session_get_stores (fixture->kit.session);
  g_autofree char *state = NULL;

  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autoptr (SbxJson) line = kit_parse (lines[i]);
      guint32 direction = sbx_json_member (line, 0, "dir");
      g_autofree char *who = NULL;
      g_autofree char *frame = NULL;

      if (direction == 0 || !sbx_json_equals (line, direction, "client->server"))
        continue;
      who = sbx_json_dup_string (line, sbx_json_member (line, 0, "who"), NULL);
      frame = sbx_json_dup_string (line, sbx_json_member (line, 0, "frame"), NULL);
      say (peers[who[1] - '0'], frame);
      raw_run_for (5);
    }
  raw_run_for (150);

  /* Two of them came with one id. */
  g_assert_cmpuint (known->len, ==, 3);
  g_assert_cmpuint (stores->len, ==, 3);
  g_assert_cmpuint (count_kind (fixture, "dispatch"), ==, 8);
  g_assert_cmpuint (count_kind (fixture, "gap"), ==, 0);
  g_assert_cmpuint (count_kind (fixture, "log"), ==, 5);
  state = kit_state_text (&fixture->kit, 0, sbx_session_get_n_events (fixture->kit.session));
  g_assert_cmpstr (state, ==, "{\"cart\":{\"items\":[],\"status\":\"restored\"}}");
}

static void
test_same_id_and_name (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GSocket) first = upgrade (fixture);
  g_autoptr (GSocket) second = upgrade (fixture);
  g_autofree char *given = NULL;
  g_autoptr (GSocket) nameless = upgrade (fixture);

  say (first, INTRO ("shop", "one"));
  hear (first, "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[\"\"]}}");
  say (second, INTRO ("shop", "one"));
  hear (second, "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[\"\"]}}");
  say (nameless, "{\"type\":\"client.intro\",\"payload\":{\"clientId\":\"~~~ empty string ~~~\"}}");
  given = raw_read_text (nameless, NULL);
  g_assert_true (g_str_has_prefix (given, "{\"type\":\"setClientId\",\"payload\":\""));
  g_assert_cmpuint (sbx_session_get_peers (fixture->kit.session)->len, ==, 3);

  /* Once more: nobody else. */
  say (first, INTRO ("other", "two"));
  say (first, WHOLE ("{\"n\":1}"));
  raw_await (sbx_session_get_stores (fixture->kit.session)->len == 1);
  g_assert_cmpuint (sbx_session_get_peers (fixture->kit.session)->len, ==, 3);
}

/* Frames before the introduction, or none at all. */
static void
test_no_intro (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GSocket) peer = upgrade (fixture);
  SbxPeer *known;

  say (peer, "{\"type\":\"log\",\"payload\":{\"level\":\"warn\",\"message\":\"early\"}}");
  say (peer, WHOLE ("{\"n\":1}"));
  say (peer, ACTION ("up", ",\"diff\":[{\"type\":\"CHANGE\",\"path\":[\"n\"],\"value\":2}]"));
  raw_await (count_kind (fixture, "dispatch") == 1);
  known = g_ptr_array_index (sbx_session_get_peers (fixture->kit.session), 0);
  g_assert_cmpstr (known->name, ==, "Reactotron client");
}

/* A difference that does not fit: the state is asked for, and what comes is believed. */
static void
test_lost_state (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GSocket) peer = upgrade (fixture);
  g_autofree char *state = NULL;

  say (peer, INTRO ("shop", "one"));
  hear (peer, "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[\"\"]}}");
  say (peer, WHOLE ("{\"n\":1}"));
  say (peer, WHOLE ("{\"n\":2}"));
  say (peer, ACTION ("up", ",\"diff\":[{\"type\":\"CHANGE\",\"path\":[\"n\"],\"value\":2}]"));
  hear (peer, "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[]}}");
  say (peer, ACTION ("deep", ",\"diff\":[{\"type\":\"CREATE\",\"path\":[\"n\",\"x\"],\"value\":2}]"));
  hear (peer, "{\"type\":\"state.backup.request\",\"payload\":{}}");
  say (peer, "{\"type\":\"state.backup.response\",\"payload\":{\"state\":{\"n\":{\"x\":2}}}}");
  raw_await (count_kind (fixture, "state") == 2);
  state = kit_state_text (&fixture->kit, 0, sbx_session_get_n_events (fixture->kit.session));
  g_assert_cmpstr (state, ==, "{\"n\":{\"x\":2}}");

  /* Without differences from now on: whole states again. */
  say (peer, ACTION ("plain", ""));
  hear (peer, "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[\"\"]}}");
}

static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  const char *bad[] = { "", "{", "[]", "7", "{}", "{\"type\":7}", "{\"type\":\"\"}",
                        "{\"type\":\"~~~ empty string ~~~\"}" };
  const char *odd[] = {
    "{\"type\":\"state.action.complete\"}", "{\"type\":\"state.action.complete\",\"payload\":[]}",
    "{\"type\":\"state.action.complete\",\"payload\":{}}",
    "{\"type\":\"state.action.complete\",\"payload\":{\"name\":{},\"action\":7,\"ms\":-1,\"diff\":{}}}",
    "{\"type\":\"state.values.change\",\"payload\":{\"changes\":[1,{},{\"path\":\"\"},{\"path\":\"\","
    "\"value\":\"~~~ undefined ~~~\"}]}}",
    "{\"type\":\"state.backup.response\",\"payload\":{}}",
    "{\"type\":\"state.backup.response\",\"payload\":{\"state\":\"~~~ null ~~~\"}}",
    "{\"type\":\"api.response\",\"payload\":{\"request\":7,\"response\":[],\"duration\":1e999}}",
    "{\"type\":\"client.intro\",\"payload\":\"x\"}", "{\"type\":\"clear\"}",
    "{\"type\":\"repl.execute\",\"payload\":\"1\"}", "{\"type\":\"log\",\"payload\":{}}",
    "{\"type\":\"custom of the app\",\"payload\":[1,2]}",
  };
  g_autoptr (GSocket) friend = upgrade (fixture);
  g_autoptr (GSocket) peer = upgrade (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GSocket) stranger = upgrade (fixture);
      guint code;

      say (stranger, bad[i]);
      g_assert_null (raw_read_text (stranger, &code));
      g_assert_cmpuint (code, ==, 1008);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    say (peer, odd[i]);
  raw_run_for (150);
  g_assert_cmpuint (count_kind (fixture, "gap"), ==, 0);

  say (friend, INTRO ("friend", "f"));
  hear (friend, "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[\"\"]}}");
}

/* Nested deeper than allowed, larger than allowed, and a state of 60 MB. */
static void
test_giants (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GSocket) deep = upgrade (fixture);
  g_autoptr (GSocket) large = upgrade (fixture);
  g_autoptr (GSocket) whole = upgrade (fixture);
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autofree char *frame = g_malloc (SBX_LIMIT_MESSAGE_SIZE + 1);
  g_autofree char *item = g_strnfill (60 * MIB, 'x');
  g_autofree char *message = g_strdup_printf (WHOLE ("{\"n\":\"%s\"}"), item);
  guint code;

  say (deep, brackets);
  g_assert_null (raw_read_text (deep, &code));
  g_assert_cmpuint (code, ==, 1008);
  memset (frame, ' ', SBX_LIMIT_MESSAGE_SIZE + 1);
  raw_send_frame (large, TEXT, frame, SBX_LIMIT_MESSAGE_SIZE + 1);
  g_assert_null (raw_read_text (large, &code));
  g_assert_cmpuint (code, ==, 1009);
  say (whole, message);
  raw_await (count_kind (fixture, "state") == 1);
}

static guint64
count_actions (Fixture *fixture)
{
  GPtrArray *stores = sbx_session_get_stores (fixture->kit.session);
  guint64 n = 0;

  for (guint i = 0; i < stores->len; i++)
    n += ((SbxStore *) g_ptr_array_index (stores, i))->n_actions;

  return n;
}

/* 20,000 actions, and a peer that never reads what it is asked. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) peer = upgrade (fixture);
  gsize before;

  say (peer, WHOLE ("{\"n\":0}"));
  say (peer, WHOLE ("{\"n\":1}"));
  say (peer, ACTION ("up", ",\"diff\":[]"));
  raw_run_for (50);
  before = raw_get_resident_size ();
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *text =
        g_strdup_printf (ACTION ("up", ",\"diff\":[{\"type\":\"%s\",\"path\":[\"%s\"],\"value\":%u}]"),
                         i % 2 ? "CHANGE" : "REMOVE", i % 3 ? "n" : "gone", i);

      say (peer, text);
    }
  raw_await (count_actions (fixture) == 20001);
  raw_assert_growth (before, 64 * MIB);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connectors/reactotron/tokens", test_tokens);
  g_test_add_func ("/connectors/reactotron/encode", test_encode);
  g_test_add_func ("/connectors/reactotron/golden", test_golden);
  g_test_add_func ("/connectors/reactotron/differences", test_differences);

#define ADD(path, function) \
  g_test_add ("/connectors/reactotron/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("replay", test_replay);
  ADD ("same-id-and-name", test_same_id_and_name);
  ADD ("no-intro", test_no_intro);
  ADD ("lost-state", test_lost_state);
  ADD ("hostile", test_hostile);
  ADD ("giants", test_giants);
  ADD ("flood", test_flood);

  return g_test_run ();
}
