/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cdp.h"

#include "sbx-connector.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/* So often deadlines are looked at, in milliseconds. */
#define TICK 250u

/* What a call waits for. */
typedef struct
{
  guint64 id;
  char *method;
  guint left;          /* ms until its deadline; time that we hold the connection does not count */
  SbxCdpReply reply;
  gpointer data;
  GDestroyNotify destroy;
} Waiter;

struct _SbxCdp
{
  GObject parent_instance;

  /* Owned */
  SbxSocket *socket;
  GHashTable *waiters;   /* guint64 -> Waiter */
  GQueue late;           /* Waiter: refused before they were sent, answered at the next turn */
  GSource *tick;
  GSource *turn;
  GError *error;

  guint64 last_id;
  guint patience;
  guint holds;
  guint finishing;       /* ms left of it, 0 if it is not */
  gboolean closed;
};

G_DEFINE_QUARK (sbx-cdp-error-quark, sbx_cdp_error)
G_DEFINE_FINAL_TYPE (SbxCdp, sbx_cdp, G_TYPE_OBJECT)

enum
{
  EVENT,
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
free_waiter (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->destroy != NULL)
    waiter->destroy (waiter->data);
  g_free (waiter->method);
  g_free (waiter);
}

static void
answer (Waiter        *waiter,
        const SbxJson *json,
        guint32        result,
        const GError  *error)
{
  if (waiter->reply != NULL)
    waiter->reply (json, result, error, waiter->data);
  free_waiter (waiter);
}

static void
stop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Takes it out of the table first: who is answered may call again. */
static Waiter *
steal_waiter (SbxCdp  *self,
              guint64  id)
{
  Waiter *waiter = g_hash_table_lookup (self->waiters, &id);

  if (waiter != NULL)
    g_hash_table_steal (self->waiters, &id);

  return waiter;
}

static void
answer_all (SbxCdp       *self,
            const GError *error)
{
  while (g_hash_table_size (self->waiters) > 0 || self->late.length > 0)
    {
      Waiter *waiter = g_queue_pop_head (&self->late);

      if (waiter == NULL)
        {
          GHashTableIter iter;
          gpointer value;

          g_hash_table_iter_init (&iter, self->waiters);
          g_hash_table_iter_next (&iter, NULL, &value);
          g_hash_table_iter_steal (&iter);
          waiter = value;
        }
      answer (waiter, NULL, 0, error);
    }
}

static void
end (SbxCdp *self)
{
  g_autoptr (SbxCdp) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (self->closed)
    return;

  self->closed = TRUE;
  stop_source (&self->tick);
  stop_source (&self->turn);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  error = self->error != NULL
            ? g_error_copy (self->error)
            : g_error_new_literal (SBX_CDP_ERROR, SBX_CDP_ERROR_CLOSED,
                                   "The connection to the browser has ended");
  answer_all (self, error);
  g_signal_emit (self, signals[CLOSED], 0, self->error);
  if (self->finishing > 0)
    sbx_connector_linger_end (G_OBJECT (self));
}

static void
fail (SbxCdp     *self,
      const char *problem)
{
  if (self->closed)
    return;

  if (self->error == NULL)
    self->error = g_error_new (SBX_CDP_ERROR, SBX_CDP_ERROR_MALFORMED,
                               "What answers at %s does not speak the DevTools protocol: %s",
                               sbx_socket_get_remote_address (self->socket), problem);
  sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, problem);
  end (self);
}

/* --- Deadlines ------------------------------------------------------------------------------- */

static GPtrArray *
take_late (SbxCdp *self)
{
  GPtrArray *late = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->waiters);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Waiter *waiter = value;

      if (waiter->left > TICK)
        {
          waiter->left -= TICK;
          continue;
        }
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (late, waiter);
    }

  return late;
}

static gboolean
on_tick (gpointer data)
{
  g_autoptr (SbxCdp) self = g_object_ref (data);
  g_autoptr (GPtrArray) late = NULL;

  if (self->holds == 0)
    late = take_late (self);
  for (guint i = 0; late != NULL && i < late->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (late, i);
      g_autoptr (GError) error = g_error_new (SBX_CDP_ERROR, SBX_CDP_ERROR_TIMEOUT,
                                              "The browser did not answer %s in time",
                                              waiter->method);

      answer (waiter, NULL, 0, error);
    }
  if (self->closed)
    return G_SOURCE_REMOVE;
  if (self->finishing > 0)
    {
      self->finishing = MAX (self->finishing, TICK + 1) - TICK;
      if (self->finishing <= TICK || g_hash_table_size (self->waiters) == 0)
        sbx_cdp_close (self);
    }

  return self->closed ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
on_turn (gpointer data)
{
  g_autoptr (SbxCdp) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  guint n = self->late.length;

  g_clear_pointer (&self->turn, g_source_unref);
  error = sbx_cdp_is_open (self)
            ? g_error_new_literal (SBX_CDP_ERROR, SBX_CDP_ERROR_LIMIT,
                                   "Too many calls wait for an answer of the browser")
            : g_error_new_literal (SBX_CDP_ERROR, SBX_CDP_ERROR_CLOSED,
                                   "The connection to the browser has ended");
  while (n-- > 0 && self->late.length > 0)
    answer (g_queue_pop_head (&self->late), NULL, 0, error);

  return G_SOURCE_REMOVE;
}

/* --- In -------------------------------------------------------------------------------------- */

static void
on_reply (SbxCdp        *self,
          const SbxJson *json,
          guint32        id)
{
  g_autoptr (GError) error = NULL;
  guint32 result = sbx_json_member (json, 0, "result");
  guint32 refusal = sbx_json_member (json, 0, "error");
  guint64 number = 0;
  Waiter *waiter;

  /* An id that nobody waits for: a reply that came after its deadline. */
  if (!sbx_json_get_uint (json, id, &number))
    return;
  waiter = steal_waiter (self, number);
  if (waiter == NULL)
    return;

  if (refusal != 0 || result == 0)
    {
      /* WebDriver BiDi has the message beside the error, CDP in it. */
      guint32 in = json->tokens[refusal].type == SBX_JSON_OBJECT ? refusal : 0;
      guint32 message = sbx_json_member (json, in, "message");
      g_autofree char *text = message != 0 ? sbx_json_dup_string (json, message, NULL) : NULL;

      error = g_error_new (SBX_CDP_ERROR, SBX_CDP_ERROR_REFUSED, "The browser refused %s: %s",
                           waiter->method, text != NULL ? text : "it does not say why");
    }
  answer (waiter, error == NULL ? json : NULL, result, error);
}

static void
on_message (SbxSocket *socket,
            GBytes    *message,
            SbxCdp    *self)
{
  g_autoptr (SbxCdp) keep = g_object_ref (self);
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *method = NULL;
  g_autofree char *session = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  guint32 member;

  json = sbx_json_parse (text, length, SBX_LIMIT_MESSAGE_SIZE, 0, &error);
  if (json == NULL || json->tokens[0].type != SBX_JSON_OBJECT)
    {
      fail (self, json == NULL ? error->message : "a message is no object");
      return;
    }
  member = sbx_json_member (json, 0, "id");
  if (member != 0)
    {
      on_reply (self, json, member);
    }
  else if ((member = sbx_json_member (json, 0, "method")) != 0
           && (method = sbx_json_dup_string (json, member, NULL)) != NULL)
    {
      member = sbx_json_member (json, 0, "sessionId");
      session = member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;
      g_signal_emit (self, signals[EVENT], 0, session, method, json,
                     (guint) sbx_json_member (json, 0, "params"));
    }
  else
    {
      fail (self, "a message is neither a reply nor an event");
    }
}

static void
on_closed (SbxSocket     *socket,
           SbxWireReason  reason,
           const GError  *error,
           SbxCdp        *self)
{
  if (self->error == NULL && reason == SBX_WIRE_REASON_FAILED && error != NULL)
    self->error = g_error_new (SBX_CDP_ERROR, SBX_CDP_ERROR_MALFORMED,
                               "The connection to the browser was given up: %s", error->message);
  end (self);
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_cdp_new:
 * @socket: an open connection
 *
 * Returns: (transfer full): a client
 */
SbxCdp *
sbx_cdp_new (SbxSocket *socket)
{
  SbxCdp *self = g_object_new (SBX_TYPE_CDP, NULL);

  self->socket = g_object_ref (socket);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  self->tick = sbx_timeout_new (TICK, "[signalbox] deadlines of a browser", on_tick, self);

  return self;
}

static void
delay (SbxCdp *self,
       Waiter *waiter)
{
  g_queue_push_tail (&self->late, waiter);
  if (self->turn != NULL)
    return;
  self->turn = g_idle_source_new ();
  g_source_set_callback (self->turn, on_turn, g_object_ref (self), g_object_unref);
  g_source_attach (self->turn, g_main_context_get_thread_default ());
}

/**
 * sbx_cdp_call:
 * @session: (nullable): a flat session, %NULL for that of the socket
 * @method: for example `Runtime.enable`
 * @params: (nullable) (transfer full): JSON text
 * @reply: (nullable): takes the answer
 * @data: for @reply
 * @destroy: (nullable): frees @data
 *
 * Calls a method.
 */
void
sbx_cdp_call (SbxCdp        *self,
              const char    *session,
              const char    *method,
              char          *params,
              SbxCdpReply    reply,
              gpointer       data,
              GDestroyNotify destroy)
{
  g_autofree char *owned = params;
  g_autoptr (GString) text = g_string_new (NULL);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->id = ++self->last_id;
  waiter->method = g_strdup (method);
  waiter->left = self->patience;
  waiter->reply = reply;
  waiter->data = data;
  waiter->destroy = destroy;
  if (!sbx_cdp_is_open (self) || g_hash_table_size (self->waiters) >= SBX_LIMIT_BROWSER_CALLS)
    {
      delay (self, waiter);
      return;
    }

  g_string_append_printf (text, "{\"id\":%" G_GUINT64_FORMAT ",\"method\":", waiter->id);
  sbx_json_append_string (text, method, -1);
  if (session != NULL)
    {
      g_string_append (text, ",\"sessionId\":");
      sbx_json_append_string (text, session, -1);
    }
  if (params != NULL)
    {
      g_string_append (text, ",\"params\":");
      g_string_append (text, params);
    }
  g_string_append_c (text, '}');
  g_hash_table_insert (self->waiters, &waiter->id, waiter);
  /* A failure closes the socket, and that answers the waiter. */
  sbx_socket_send (self->socket, text->str, (gssize) text->len, NULL);
}

/**
 * sbx_cdp_set_patience:
 * @milliseconds: a time
 */
void
sbx_cdp_set_patience (SbxCdp *self,
                      guint   milliseconds)
{
  self->patience = milliseconds;
}

/**
 * sbx_cdp_is_open:
 *
 * Returns: whether calls can arrive
 */
gboolean
sbx_cdp_is_open (SbxCdp *self)
{
  return !self->closed && sbx_socket_is_open (self->socket);
}

/**
 * sbx_cdp_hold:
 *
 * Stops to read, until as many calls of sbx_cdp_unhold().
 */
void
sbx_cdp_hold (SbxCdp *self)
{
  if (self->holds++ == 0)
    sbx_socket_set_paused (self->socket, TRUE);
}

/**
 * sbx_cdp_unhold:
 *
 * Takes a sbx_cdp_hold() back.
 */
void
sbx_cdp_unhold (SbxCdp *self)
{
  g_return_if_fail (self->holds > 0);

  if (--self->holds == 0)
    sbx_socket_set_paused (self->socket, FALSE);
}

/**
 * sbx_cdp_finish:
 * @patience: at most so long, in milliseconds
 *
 * Closes when everything is answered. Needs no other reference.
 */
void
sbx_cdp_finish (SbxCdp *self,
                guint   patience)
{
  if (self->closed || self->finishing > 0)
    return;

  sbx_connector_linger (G_OBJECT (self));
  self->finishing = MAX (patience, TICK + 1);
  if (self->holds > 0)
    {
      self->holds = 0;
      sbx_socket_set_paused (self->socket, FALSE);
    }
}

/**
 * sbx_cdp_close:
 *
 * Closes now; what waits is answered with %SBX_CDP_ERROR_CLOSED.
 */
void
sbx_cdp_close (SbxCdp *self)
{
  if (self->closed)
    return;

  sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  end (self);
}

/* --- GObject --------------------------------------------------------------------------------- */

static void
sbx_cdp_dispose (GObject *object)
{
  SbxCdp *self = SBX_CDP (object);

  stop_source (&self->tick);
  stop_source (&self->turn);
  if (self->socket != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->socket, self);
      if (!self->closed)
        sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
      self->closed = TRUE;
    }
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (sbx_cdp_parent_class)->dispose (object);
}

static void
sbx_cdp_finalize (GObject *object)
{
  SbxCdp *self = SBX_CDP (object);

  g_hash_table_unref (self->waiters);
  g_queue_clear_full (&self->late, free_waiter);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (sbx_cdp_parent_class)->finalize (object);
}

static void
sbx_cdp_class_init (SbxCdpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_cdp_dispose;
  object_class->finalize = sbx_cdp_finalize;

  signals[EVENT] = g_signal_new ("event", SBX_TYPE_CDP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_POINTER,
                                 G_TYPE_UINT);
  signals[CLOSED] = g_signal_new ("closed", SBX_TYPE_CDP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_cdp_init (SbxCdp *self)
{
  self->waiters = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_waiter);
  g_queue_init (&self->late);
  self->patience = SBX_LIMIT_BROWSER_REPLY_TIME;
}
