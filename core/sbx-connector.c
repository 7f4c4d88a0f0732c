/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-connector.h"

#include "sbx-clock.h"

#define MAX_COMPLAINTS 64

/* So long a thread waits for what lingers, in microseconds. */
#define SETTLE_TIME (2500 * G_TIME_SPAN_MILLISECOND)

/* How many objects linger on this thread. */
static GPrivate n_lingering;

typedef struct
{
  SbxConnectorState state;
  char *problem;
  char *address;
  char *question;
  const SbxOffer *offers;
  guint n_offers;
  GQueue complaints;   /* SbxComplaint, newest first */
  guint64 n_complaints;
} SbxConnectorPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SbxConnector, sbx_connector, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * sbx_connector_start:
 * @self: a connector
 * @session: what to feed
 * @error: return location for an error, or %NULL
 *
 * Attaches the connector to a session and begins to listen or to dial. On the session's thread,
 * like everything else here. After a failure the state is %SBX_CONNECTOR_FAILED.
 *
 * Returns: whether it has begun
 */
gboolean
sbx_connector_start (SbxConnector *self,
                     SbxSession   *session,
                     GError      **error)
{
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (SBX_IS_CONNECTOR (self), FALSE);

  if (SBX_CONNECTOR_GET_CLASS (self)->start (self, session, &problem))
    return TRUE;

  /* It may have begun with something; it can be started again. */
  SBX_CONNECTOR_GET_CLASS (self)->stop (self, "stopped");
  sbx_connector_set_state (self, SBX_CONNECTOR_FAILED, problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/**
 * sbx_connector_stop:
 * @self: a connector
 * @reason: for the `bye` of its peers: `stopped`, `closed`
 *
 * Ends every connection. The connector may be started again.
 */
void
sbx_connector_stop (SbxConnector *self,
                    const char   *reason)
{
  g_return_if_fail (SBX_IS_CONNECTOR (self));

  SBX_CONNECTOR_GET_CLASS (self)->stop (self, reason);
  sbx_connector_set_question (self, NULL);
  sbx_connector_set_offers (self, NULL, 0);
  sbx_connector_set_state (self, SBX_CONNECTOR_IDLE, NULL);
}

/**
 * sbx_connector_get_state:
 * @self: a connector
 *
 * Returns: how it stands
 */
SbxConnectorState
sbx_connector_get_state (SbxConnector *self)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  return priv->state;
}

/**
 * sbx_connector_get_problem:
 * @self: a connector
 *
 * Returns: (nullable): why it failed or waits, for people; untranslated
 */
const char *
sbx_connector_get_problem (SbxConnector *self)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  return priv->problem;
}

/**
 * sbx_connector_get_address:
 * @self: a connector
 *
 * Returns: (nullable): what to show, for example `127.0.0.1:7410` or `ws://localhost:9000/v1`
 */
const char *
sbx_connector_get_address (SbxConnector *self)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  return priv->address;
}

/**
 * sbx_connector_get_offers:
 * @self: a connector
 * @n_offers: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_offers) (nullable): what it can do beyond commands
 */
const SbxOffer *
sbx_connector_get_offers (SbxConnector *self,
                          guint        *n_offers)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  *n_offers = priv->n_offers;

  return priv->offers;
}

/**
 * sbx_connector_set_offers:
 * @self: a connector
 * @offers: (array length=n_offers) (nullable): static data
 * @n_offers: how many there are
 *
 * For subclasses: what the user may ask for now. Emits `changed`.
 */
void
sbx_connector_set_offers (SbxConnector   *self,
                          const SbxOffer *offers,
                          guint           n_offers)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  if (priv->offers == offers && priv->n_offers == n_offers)
    return;

  priv->offers = offers;
  priv->n_offers = n_offers;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_connector_get_question:
 * @self: a connector
 *
 * Returns: (nullable): what it has to know before it can go on, such as a password; for people
 */
const char *
sbx_connector_get_question (SbxConnector *self)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  return priv->question;
}

/**
 * sbx_connector_set_question:
 * @self: a connector
 * @question: (nullable): for people
 *
 * For subclasses: asks for a secret. Emits `changed`.
 */
void
sbx_connector_set_question (SbxConnector *self,
                            const char   *question)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  if (g_strcmp0 (priv->question, question) == 0)
    return;

  g_free (priv->question);
  priv->question = g_strdup (question);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_connector_answer:
 * @self: a connector
 * @text: (nullable): the answer to its question; %NULL if there is none
 * @remember: keep it in the user's keyring
 *
 * Answers the question, which is gone then.
 */
void
sbx_connector_answer (SbxConnector *self,
                      const char   *text,
                      gboolean      remember)
{
  g_return_if_fail (SBX_IS_CONNECTOR (self));

  if (sbx_connector_get_question (self) == NULL || SBX_CONNECTOR_GET_CLASS (self)->answer == NULL)
    return;
  sbx_connector_set_question (self, NULL);
  SBX_CONNECTOR_GET_CLASS (self)->answer (self, text, remember);
}

/**
 * sbx_connector_command_async:
 * @self: a connector
 * @command: what to do
 * @store: the store, of a run of @self
 * @callback: called when the peer has answered; end with sbx_connector_finish()
 * @data: passed to @callback
 *
 * Sends a command to a store.
 */
void
sbx_connector_command_async (SbxConnector       *self,
                             SbxCommand         *command,
                             SbxStore           *store,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_return_if_fail (SBX_IS_CONNECTOR (self));

  g_task_set_source_tag (task, sbx_connector_command_async);
  if (SBX_CONNECTOR_GET_CLASS (self)->command == NULL)
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                             "Stores that are connected in this way take no commands");
  else
    SBX_CONNECTOR_GET_CLASS (self)->command (self, command, store, task);
}

/**
 * sbx_connector_invoke_async:
 * @self: a connector
 * @offer: the id of one of its offers
 * @callback: called when it is done; end with sbx_connector_finish()
 * @data: passed to @callback
 *
 * Does what the offer says.
 */
void
sbx_connector_invoke_async (SbxConnector       *self,
                            const char         *offer,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_return_if_fail (SBX_IS_CONNECTOR (self));

  g_task_set_source_tag (task, sbx_connector_invoke_async);
  for (guint i = 0; i < priv->n_offers; i++)
    {
      if (g_str_equal (priv->offers[i].id, offer))
        {
          SBX_CONNECTOR_GET_CLASS (self)->invoke (self, offer, task);
          return;
        }
    }
  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                           "This cannot be done now");
}

/**
 * sbx_connector_finish:
 * @self: a connector
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: whether it was done
 */
gboolean
sbx_connector_finish (SbxConnector *self,
                      GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sbx_connector_set_state:
 * @self: a connector
 * @state: how it stands now
 * @problem: (nullable): why it failed or waits, for people
 *
 * For subclasses. Emits `changed`, unless both are as before.
 */
void
sbx_connector_set_state (SbxConnector     *self,
                         SbxConnectorState state,
                         const char       *problem)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  if (priv->state == state && g_strcmp0 (priv->problem, problem) == 0)
    return;

  priv->state = state;
  g_free (priv->problem);
  priv->problem = g_strdup (problem);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_connector_set_address:
 * @self: a connector
 * @address: (nullable): what to show
 *
 * For subclasses. Emits `changed`.
 */
void
sbx_connector_set_address (SbxConnector *self,
                           const char   *address)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  g_free (priv->address);
  priv->address = g_strdup (address);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_connector_add_complaint:
 * @self: a connector
 * @code: the protocol's error code, or `refused`
 * @text: for people; need not be UTF-8
 *
 * For subclasses: records what a peer did wrong. The last 64 are kept, all are counted. Emits
 * `changed`.
 */
void
sbx_connector_add_complaint (SbxConnector *self,
                             const char   *code,
                             const char   *text)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);
  SbxComplaint *complaint = g_new0 (SbxComplaint, 1);

  complaint->time = sbx_clock_now ();
  complaint->code = g_strdup (code);
  complaint->text = g_utf8_make_valid (text, -1);
  g_queue_push_head (&priv->complaints, complaint);
  priv->n_complaints++;
  if (priv->complaints.length > MAX_COMPLAINTS)
    sbx_complaint_free (g_queue_pop_tail (&priv->complaints));
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sbx_connector_get_complaints:
 * @self: a connector
 * @total: (out) (optional): how many there were
 *
 * Returns: (transfer full) (element-type SbxComplaint): copies of the last ones, newest first
 */
GPtrArray *
sbx_connector_get_complaints (SbxConnector *self,
                              guint64      *total)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_complaint_free);

  for (GList *l = priv->complaints.head; l != NULL; l = l->next)
    {
      const SbxComplaint *complaint = l->data;
      SbxComplaint *copy = g_new0 (SbxComplaint, 1);

      copy->time = complaint->time;
      copy->code = g_strdup (complaint->code);
      copy->text = g_strdup (complaint->text);
      g_ptr_array_add (copies, copy);
    }
  if (total != NULL)
    *total = priv->n_complaints;

  return copies;
}

/**
 * sbx_complaint_free:
 * @self: (transfer full): a complaint
 */
void
sbx_complaint_free (SbxComplaint *self)
{
  g_free (self->code);
  g_free (self->text);
  g_free (self);
}

static void
add_lingering (int change)
{
  g_private_set (&n_lingering, GINT_TO_POINTER (GPOINTER_TO_INT (g_private_get (&n_lingering))
                                                + change));
}

/**
 * sbx_connector_linger:
 * @object: what has something to say still, such as that a page be as it was
 *
 * Keeps @object, and lets sbx_connector_settle() wait for it.
 */
void
sbx_connector_linger (GObject *object)
{
  g_object_ref (object);
  add_lingering (1);
}

/**
 * sbx_connector_linger_end:
 * @object: it has said everything
 *
 * Takes a sbx_connector_linger() back, on the same thread.
 */
void
sbx_connector_linger_end (GObject *object)
{
  add_lingering (-1);
  g_object_unref (object);
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * sbx_connector_settle:
 * @context: (nullable): that of this thread
 *
 * For who is about to end the thread: runs @context until nothing lingers, at most 2.5 seconds.
 */
void
sbx_connector_settle (GMainContext *context)
{
  gint64 end = g_get_monotonic_time () + SETTLE_TIME;
  g_autoptr (GSource) tick = NULL;

  if (g_private_get (&n_lingering) == NULL)
    return;

  tick = g_timeout_source_new (50);
  g_source_set_callback (tick, on_tick, NULL, NULL);
  g_source_attach (tick, context);
  while (g_private_get (&n_lingering) != NULL && g_get_monotonic_time () < end)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (tick);
}

static void
sbx_connector_finalize (GObject *object)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (SBX_CONNECTOR (object));

  g_free (priv->problem);
  g_free (priv->address);
  g_free (priv->question);
  g_queue_clear_full (&priv->complaints, (GDestroyNotify) sbx_complaint_free);

  G_OBJECT_CLASS (sbx_connector_parent_class)->finalize (object);
}

static void
sbx_connector_class_init (SbxConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_connector_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_CONNECTOR, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_connector_init (SbxConnector *self)
{
  SbxConnectorPrivate *priv = sbx_connector_get_instance_private (self);

  g_queue_init (&priv->complaints);
}
