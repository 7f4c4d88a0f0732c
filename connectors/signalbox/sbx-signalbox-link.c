/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-link.h"

#include <math.h>

#include "sbx-limits.h"
#include "sbx-signalbox-calls.h"
#include "sbx-signalbox-receipts.h"
#include "sbx-socket.h"
#include "sbx-timeout.h"

struct _SbxSignalboxLink
{
  GObject parent_instance;

  /* Owned */
  SbxWire *wire;
  SbxSession *session;
  GArray *receipts;    /* SbxSignalboxReceipt, the own run first */
  SbxSignalboxCalls *calls;
  GQueue held;         /* GBytes: messages that wait for the disk */
  char *name;          /* of the peer, for complaints */

  /* Borrowed */
  SbxConnector *connector;
  SbxRun *run;

  gboolean known;      /* the recording held events of this run before */
  gboolean began;      /* something was taken: too late for describe */
  gboolean waiting;    /* for the disk */
  gboolean ended;
  gboolean shared;     /* the peer may speak to another Signalbox, too */
  gboolean replaced;   /* it does now */
  GSource *patience;   /* until hello */
};

G_DEFINE_FINAL_TYPE (SbxSignalboxLink, sbx_signalbox_link, G_TYPE_OBJECT)

enum
{
  HELLO,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- Out ------------------------------------------------------------------------------------- */

static void
send_text (SbxSignalboxLink *self,
           GString          *text)
{
  /* A failure closes the socket, and that says so. */
  if (sbx_wire_is_open (self->wire))
    sbx_wire_send (self->wire, text->str, (gssize) text->len, NULL);
}

static void
send_error (SbxSignalboxLink *self,
            const char       *code,
            const char       *problem,
            gboolean          fatal)
{
  g_autoptr (GString) text = g_string_new ("{\"m\":\"error\",\"code\":");

  sbx_json_append_string (text, code, -1);
  g_string_append (text, ",\"text\":");
  sbx_json_append_string (text, problem, -1);
  g_string_append_printf (text, ",\"fatal\":%s}", fatal ? "true" : "false");
  send_text (self, text);
}

static void
send_run_message (SbxSignalboxLink *self,
                  const char       *kind,
                  const SbxRun     *run,
                  const char       *rest)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{\"m\":\"%s\",\"run\":", kind);
  sbx_json_append_string (text, run->name, -1);
  g_string_append_printf (text, "%s}", rest);
  send_text (self, text);
}

static void
complain (SbxSignalboxLink *self,
          const char       *code,
          const char       *problem)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", self->name, problem);

  sbx_connector_add_complaint (self->connector, code, text);
}

static void
stop_patience (SbxSignalboxLink *self)
{
  sbx_timeout_clear (&self->patience);
}

static void
end (SbxSignalboxLink *self,
     const char       *reason)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  stop_patience (self);
  g_clear_pointer (&self->calls, sbx_signalbox_calls_free);
  g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->run != NULL)
    sbx_session_end_run (self->session, g_steal_pointer (&self->run), reason);
  g_signal_emit (self, signals[ENDED], 0);
}

/* Something that the peer may not do: it is told, and the connection ends. */
static void
fail (SbxSignalboxLink *self,
      const char       *code,
      const char       *problem)
{
  complain (self, code, problem);
  send_error (self, code, problem, TRUE);
  sbx_wire_close (self->wire, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, problem);
  end (self, "closed");
}

static const char *
get_code (const GError *error)
{
  if (error->domain != SBX_SESSION_ERROR)
    return "malformed";

  switch ((SbxSessionError) error->code)
    {
    case SBX_SESSION_ERROR_PROTOCOL:
      return "protocol";
    case SBX_SESSION_ERROR_LIMIT:
      return "limit";
    case SBX_SESSION_ERROR_DISK:
      return "disk";
    case SBX_SESSION_ERROR_MALFORMED:
    default:
      return "malformed";
    }
}

static gboolean
on_silence (gpointer data)
{
  g_autoptr (SbxSignalboxLink) self = g_object_ref (data);

  fail (self, "malformed", "no hello came in time");

  return G_SOURCE_REMOVE;
}

/* --- In -------------------------------------------------------------------------------------- */

static void
acknowledge (SbxSignalboxLink *self)
{
  const SbxSignalboxReceipt *receipt;

  while (!self->ended && (receipt = sbx_signalbox_receipts_take_due (self->receipts)) != NULL)
    {
      g_autofree char *rest = g_strdup_printf (",\"seq\":%" G_GUINT64_FORMAT,
                                               receipt->acknowledged);

      send_run_message (self, "ack", receipt->run, rest);
    }
}

static void
on_hello (SbxSignalboxLink *self,
          const SbxJson    *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rest = NULL;
  guint32 member;

  if (self->run != NULL && self->shared)
    {
      self->replaced = TRUE;
      complain (self, "replaced", "another Signalbox has attached to it, and shows it from now on");
      end (self, "replaced");
      return;
    }
  if (self->run != NULL)
    {
      fail (self, "malformed", "hello was said twice");
      return;
    }

  member = sbx_json_member (json, 0, "name");
  if (member != 0 && json->tokens[member].type == SBX_JSON_STRING)
    {
      g_free (self->name);
      self->name = sbx_json_dup_string (json, member, NULL);
    }
  member = sbx_json_member (json, 0, "run");
  if (member != 0 && json->tokens[member].type == SBX_JSON_STRING)
    {
      g_autofree char *run = sbx_json_dup_string (json, member, NULL);

      g_signal_emit (self, signals[HELLO], 0, run);
    }

  self->run = sbx_session_begin_run (self->session, json, 0, &self->known, &error);
  if (self->run == NULL)
    {
      fail (self, get_code (error), error->message);
      return;
    }
  self->run->connector = self->connector;
  stop_patience (self);
  /* A hello alone is not worth knowing: who was lost before its describe must send it again. */
  self->known = self->known && self->run->seq > 0;
  sbx_signalbox_receipts_get (self->receipts, self->run)->acknowledged = self->run->durable;
  rest = g_strdup_printf (",\"protocol\":1,\"have\":%" G_GUINT64_FORMAT ",\"known\":%s",
                          self->run->durable, self->known ? "true" : "false");
  send_run_message (self, "welcome", self->run, rest);
}

static SbxRun *
find_run (SbxSignalboxLink *self,
          const SbxJson    *json,
          GError          **error)
{
  guint32 name = sbx_json_member (json, 0, "run");
  guint32 of = sbx_json_member (json, 0, "of");
  SbxRun *run;

  if (name != 0 && sbx_json_equals (json, name, self->run->name))
    return self->run;
  if (of == 0)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "a batch of another run has no member “of”");
      return NULL;
    }

  run = sbx_session_find_or_add_run (self->session, json, of, error);
  if (run != NULL && (name == 0 || !sbx_json_equals (json, name, run->name)))
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "a batch names one run and “of” another");
      return NULL;
    }

  return run;
}

static void
on_events (SbxSignalboxLink *self,
           SbxJson          *json,
           gboolean          describe,
           GError          **error)
{
  guint32 events = sbx_json_member (json, 0, "events");
  guint32 first = sbx_json_member (json, 0, describe ? "at" : "first");
  guint64 seq = 0;
  SbxRun *run;

  if (events == 0 || first == 0 || !sbx_json_get_uint (json, first, &seq))
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                   "a message has no events or no “%s”", describe ? "at" : "first");
      return;
    }
  run = find_run (self, json, error);
  if (run == NULL)
    return;
  if (describe && (self->began || self->known || run != self->run))
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "describe came when it was not asked for");
      return;
    }

  if (describe ? sbx_session_describe (self->session, run, json, events, seq, error)
               : sbx_session_take (self->session, run, json, events, seq, error))
    {
      self->began = TRUE;
      sbx_signalbox_receipts_get (self->receipts, run);
    }
}

static void
handle_json (SbxSignalboxLink *self,
             SbxJson          *json,
             GError          **error)
{
  guint32 m = json->tokens[0].type == SBX_JSON_OBJECT ? sbx_json_member (json, 0, "m") : 0;

  if (m == 0)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "a message has no “m”");
    }
  else if (sbx_json_equals (json, m, "hello"))
    {
      on_hello (self, json);
    }
  else if (self->run == NULL)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "the first message must be hello");
    }
  else if (sbx_json_equals (json, m, "batch"))
    {
      on_events (self, json, FALSE, error);
    }
  else if (sbx_json_equals (json, m, "describe"))
    {
      on_events (self, json, TRUE, error);
    }
  else if (sbx_json_equals (json, m, "done"))
    {
      sbx_signalbox_calls_take_done (self->calls, json);
    }
  else
    {
      complain (self, "unknown-message", "a message of an unknown kind was ignored");
      send_error (self, "unknown-message", "this Signalbox does not know that message", FALSE);
    }
}

/* TRUE if the message is done with; FALSE if it has to wait for the disk. */
static gboolean
handle (SbxSignalboxLink *self,
        GBytes           *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  json = sbx_json_parse (text, length, SBX_LIMIT_MESSAGE_SIZE, 0, &error);
  if (json == NULL)
    {
      gboolean is_syntax = g_error_matches (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX);

      fail (self, is_syntax ? "malformed" : "limit", error->message);
      return TRUE;
    }

  handle_json (self, json, &error);
  if (g_error_matches (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_DISK))
    return FALSE;
  if (error != NULL)
    fail (self, get_code (error), error->message);

  return TRUE;
}

static void
on_message (SbxWire          *wire,
            GBytes           *message,
            SbxSignalboxLink *self)
{
  g_autoptr (SbxSignalboxLink) keep = g_object_ref (self); /* the end may drop the last reference */

  if (self->ended || (!self->waiting && handle (self, message)))
    return;

  g_queue_push_tail (&self->held, g_bytes_ref (message));
  if (self->waiting)
    return;
  /* The peer waits with us: it keeps what is not acknowledged, and its socket fills. */
  self->waiting = TRUE;
  send_error (self, "disk",
              "Signalbox cannot write its recording now; it goes on when there is space", FALSE);
  sbx_wire_set_paused (wire, TRUE);
}

static void
on_disk_error (SbxSession       *session,
               const char       *problem,
               SbxSignalboxLink *self)
{
  g_autoptr (SbxSignalboxLink) keep = g_object_ref (self);

  if (problem != NULL || !self->waiting)
    return;

  self->waiting = FALSE;
  while (!self->ended && !self->waiting && self->held.length > 0)
    {
      g_autoptr (GBytes) message = g_queue_pop_head (&self->held);

      if (!handle (self, message))
        {
          g_queue_push_head (&self->held, g_bytes_ref (message));
          self->waiting = TRUE;
        }
    }
  if (!self->ended && !self->waiting)
    sbx_wire_set_paused (self->wire, FALSE);
}

static void
on_committed (SbxSession       *session,
              SbxSignalboxLink *self)
{
  g_autoptr (SbxSignalboxLink) keep = g_object_ref (self);

  acknowledge (self);
}

static void
on_closed (SbxWire          *wire,
           SbxWireReason     reason,
           const GError     *error,
           SbxSignalboxLink *self)
{
  if (error != NULL && reason == SBX_WIRE_REASON_FAILED)
    complain (self, g_error_matches (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LIMIT)
                    || g_error_matches (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_UNSENT)
                      ? "limit" : "malformed", error->message);
  end (self, reason == SBX_WIRE_REASON_LOST || reason == SBX_WIRE_REASON_FAILED ? "lost"
                                                                                    : "closed");
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_signalbox_link_new:
 * @wire: an open connection
 * @session: what to feed
 * @connector: told of complaints; must outlive the link
 *
 * Returns: (transfer full): a link that waits for hello
 */
SbxSignalboxLink *
sbx_signalbox_link_new (SbxWire      *wire,
                        SbxSession   *session,
                        SbxConnector *connector)
{
  SbxSignalboxLink *self = g_object_new (SBX_TYPE_SIGNALBOX_LINK, NULL);

  self->wire = g_object_ref (wire);
  self->session = g_object_ref (session);
  self->connector = connector;
  self->name = g_strdup (sbx_wire_get_address (wire));
  self->patience = sbx_timeout_new (SBX_LIMIT_UPGRADE_TIME, "[signalbox] wait for hello",
                                    on_silence, self);
  g_signal_connect (wire, "message", G_CALLBACK (on_message), self);
  g_signal_connect (wire, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (session, "committed", G_CALLBACK (on_committed), self);
  g_signal_connect (session, "disk-error", G_CALLBACK (on_disk_error), self);

  return self;
}

/**
 * sbx_signalbox_link_set_shared:
 *
 * What the peer says is heard by others, too. Where it says hello again it speaks to another one:
 * the link ends then without a word.
 */
void
sbx_signalbox_link_set_shared (SbxSignalboxLink *self)
{
  self->shared = TRUE;
}

/**
 * sbx_signalbox_link_is_replaced:
 *
 * Returns: whether the peer speaks to another Signalbox now
 */
gboolean
sbx_signalbox_link_is_replaced (SbxSignalboxLink *self)
{
  return self->replaced;
}

/**
 * sbx_signalbox_link_get_run:
 *
 * Returns: (transfer none) (nullable): the run, %NULL before hello and after the end
 */
SbxRun *
sbx_signalbox_link_get_run (SbxSignalboxLink *self)
{
  return self->run;
}

/**
 * sbx_signalbox_link_get_origin:
 *
 * Returns: (transfer none) (nullable): the web origin of the peer, %NULL if it is no page
 */
const char *
sbx_signalbox_link_get_origin (SbxSignalboxLink *self)
{
  return sbx_wire_get_origin (self->wire);
}

/**
 * sbx_signalbox_link_command:
 * @command: what to do, checked by the session
 * @store: a store of its run
 * @task: is answered when the peer has answered
 */
void
sbx_signalbox_link_command (SbxSignalboxLink *self,
                            const SbxCommand *command,
                            SbxStore         *store,
                            GTask            *task)
{
  g_autoptr (GString) text = NULL;

  if (self->ended)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The app is not connected any more");
      return;
    }
  text = sbx_signalbox_calls_begin (self->calls, self->session, command, store, task);
  if (text != NULL)
    send_text (self, text);
}

/**
 * sbx_signalbox_link_close:
 * @reason: of the run's `bye`
 * @code: (nullable): send this error first
 * @text: (nullable): its text
 */
void
sbx_signalbox_link_close (SbxSignalboxLink *self,
                          const char       *reason,
                          const char       *code,
                          const char       *text)
{
  g_return_if_fail (SBX_IS_SIGNALBOX_LINK (self));

  if (self->ended)
    return;
  if (code != NULL)
    {
      complain (self, code, text);
      send_error (self, code, text, TRUE);
    }
  sbx_wire_close (self->wire, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, text);
  end (self, reason);
}

static void
sbx_signalbox_link_finalize (GObject *object)
{
  SbxSignalboxLink *self = SBX_SIGNALBOX_LINK (object);

  stop_patience (self);
  g_clear_pointer (&self->calls, sbx_signalbox_calls_free);
  g_signal_handlers_disconnect_by_data (self->wire, self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_queue_clear_full (&self->held, (GDestroyNotify) g_bytes_unref);
  g_array_unref (self->receipts);
  g_object_unref (self->wire);
  g_object_unref (self->session);
  g_free (self->name);

  G_OBJECT_CLASS (sbx_signalbox_link_parent_class)->finalize (object);
}

static void
sbx_signalbox_link_class_init (SbxSignalboxLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_signalbox_link_finalize;

  signals[HELLO] = g_signal_new ("hello", SBX_TYPE_SIGNALBOX_LINK, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ENDED] = g_signal_new ("ended", SBX_TYPE_SIGNALBOX_LINK, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_signalbox_link_init (SbxSignalboxLink *self)
{
  self->receipts = sbx_signalbox_receipts_new ();
  self->calls = sbx_signalbox_calls_new ();
  g_queue_init (&self->held);
}
