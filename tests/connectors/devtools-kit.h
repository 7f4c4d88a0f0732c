/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "listener-kit.h"
#include "sbx-devtools-listener.h"
#include "sbx-devtools-times.h"
#include "sbx-limits.h"

#define TEXT 0x1u

#define HANDSHAKE "{\"event\":\"#handshake\",\"data\":{\"authToken\":null},\"cid\":1}"
#define LOGIN "{\"event\":\"login\",\"data\":\"master\",\"cid\":2}"
#define SUBSCRIBE "{\"event\":\"#subscribe\",\"data\":{\"channel\":\"respond\"},\"cid\":3}"
#define START(instance) \
  "{\"event\":\"log\",\"data\":{\"type\":\"START\",\"id\":\"x\",\"name\":\"shop\"," \
  "\"instanceId\":\"" instance "\"}}"

/* A listener with the times of the protocol cut short, and peers without manners. */

static inline void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  sbx_devtools_times = (SbxDevtoolsTimes) { .handshake = 300, .ping = 100, .silence = 60000,
                                            .state = 200, .answer = 300, .command = 900,
                                            .farewell = 300, .again = 50 };
  listener_start (fixture, sbx_devtools_listener_new);
}

static inline char *
ask_upgrade (Fixture    *fixture,
             GSocket    *socket,
             const char *headers)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("GET /socketcluster/ HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Extensions: permessage-deflate; "
                             "client_max_window_bits\r\n%s\r\n", fixture->port, headers);
  g_assert_true (raw_send (socket, request, strlen (request)));

  return raw_read_head (socket);
}

static inline GSocket *
open_socket (Fixture *fixture)
{
  GSocket *socket = raw_connect (fixture->port);
  g_autofree char *head = ask_upgrade (fixture, socket, "");

  if (!g_str_has_prefix (head, "HTTP/1.1 101 "))
    g_error ("No upgrade: %s", head);
  g_assert_null (strstr (head, "Sec-WebSocket-Extensions"));

  return socket;
}

static inline void
say (GSocket    *peer,
     const char *text)
{
  raw_send_frame (peer, TEXT | RAW_MASKED, text, strlen (text));
}

/* The next message that is no ping. */
static inline char *
hear (GSocket *peer)
{
  for (;;)
    {
      char *text = raw_read_text (peer, NULL);

      if (text == NULL || text[0] != '\0')
        return text;
      g_free (text);
    }
}

static inline void
hear_exactly (GSocket    *peer,
              const char *expected)
{
  g_autofree char *text = hear (peer);

  g_assert_cmpstr (text, ==, expected);
}

static inline void
hear_the_end (GSocket *peer,
              guint    expected)
{
  guint code = 0;

  for (;;)
    {
      g_autofree char *text = raw_read_text (peer, &code);

      if (text == NULL)
        break;
    }
  g_assert_cmpuint (code, ==, expected);
}

/* A store that has said everything up to its subscription, and was told to start. */
static inline GSocket *
greet (Fixture    *fixture,
       const char *start)
{
  GSocket *peer = open_socket (fixture);
  g_autofree char *reply = NULL;

  say (peer, HANDSHAKE);
  reply = hear (peer);
  g_assert_true (g_str_has_prefix (reply, "{\"rid\":1,\"data\":{\"id\":\"sbx"));
  say (peer, LOGIN);
  hear_exactly (peer, "{\"rid\":2,\"data\":\"respond\"}");
  say (peer, start);
  say (peer, SUBSCRIBE);
  hear_exactly (peer, "{\"rid\":3}");
  hear_exactly (peer, "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\","
                      "\"data\":{\"type\":\"START\"}}}");

  return peer;
}

/* A message on `log` whose payload and action are JSON in text. */
static inline void
say_log (GSocket    *peer,
         const char *type,
         const char *payload,
         const char *action,
         guint       next)
{
  g_autoptr (GString) text = g_string_new ("{\"event\":\"log\",\"data\":{\"type\":\"");

  g_string_append_printf (text, "%s\",\"payload\":", type);
  sbx_json_append_string (text, payload, -1);
  if (action != NULL)
    {
      g_string_append (text, ",\"action\":");
      sbx_json_append_string (text, action, -1);
      g_string_append_printf (text, ",\"nextActionId\":%u,\"isExcess\":false", next);
    }
  g_string_append (text, "}}");
  say (peer, text->str);
}

#define LIFT(type, time) \
  "{\"type\":\"PERFORM_ACTION\",\"action\":{\"type\":\"" type "\"},\"timestamp\":" time "}"

/* A log with nothing but `@@INIT` in it. */
#define FRESH \
  "{\"monitorState\":{},\"actionsById\":{\"0\":" LIFT ("@@INIT", "1795143612890") "}," \
  "\"nextActionId\":1,\"stagedActionIds\":[0],\"skippedActionIds\":[],\"currentStateIndex\":0," \
  "\"computedStates\":[{\"state\":{\"n\":0}}],\"isLocked\":false,\"isPaused\":false}"

/* All events of a kind, one on a line. */
static inline char *
get_events (Fixture    *fixture,
            const char *kind)
{
  SbxSession *session = fixture->kit.session;
  g_autoptr (GString) text = g_string_new (NULL);

  sbx_session_commit (session, NULL);
  for (guint64 number = 1; number <= sbx_session_get_n_events (session); number++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxJson) json = NULL;
      guint32 token;
      gsize length;
      const char *raw;
      SbxRun *run;
      SbxStore *store;

      json = sbx_session_get_event (session, number, &token, &run, &store, &error);
      g_assert_no_error (error);
      if (!sbx_json_equals (json, sbx_json_member (json, token, "k"), kind))
        continue;
      raw = sbx_json_raw (json, token, &length);
      g_string_append_len (text, raw, (gssize) length);
      g_string_append_c (text, '\n');
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static inline guint
count_events (Fixture    *fixture,
              const char *kind)
{
  g_autofree char *events = get_events (fixture, kind);
  guint count = 0;

  for (const char *p = events; (p = strchr (p, '\n')) != NULL; p++)
    count++;

  return count;
}

static inline gboolean
has_event (Fixture    *fixture,
           const char *kind,
           const char *part)
{
  g_autofree char *events = get_events (fixture, kind);

  return strstr (events, part) != NULL;
}

static inline char *
get_state (Fixture *fixture,
           guint    index)
{
  SbxStore *store = g_ptr_array_index (sbx_session_get_stores (fixture->kit.session), index);
  g_autoptr (SbxValue) state = sbx_session_get_state (fixture->kit.session, store,
                                                       store->last, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  if (state != NULL)
    sbx_value_append_json (state, text);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What the connector complained about last. */
static inline gboolean
has_complaint (Fixture    *fixture,
               const char *part)
{
  guint64 total;
  g_autoptr (GPtrArray) complaints = sbx_connector_get_complaints (fixture->connector, &total);

  for (guint i = 0; i < complaints->len; i++)
    {
      SbxComplaint *complaint = g_ptr_array_index (complaints, i);

      if (strstr (complaint->text, part) != NULL)
        return TRUE;
    }

  return FALSE;
}
