/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-feed.h"

#include "sbx-budget.h"
#include "sbx-clock.h"
#include "sbx-diff.h"
#include "sbx-feed-batch.h"
#include "sbx-feed-states.h"
#include "sbx-limits.h"
#include "sbx-spans.h"
#include "sbx-timeout.h"

#define BATCH_TIME 20 /* ms */
#define BATCH_BYTES (256u * 1024)
#define BATCH_EVENTS 1000u

struct _SbxFeed
{
  GObject parent_instance;

  /* Owned */
  SbxSession *session;
  SbxFeedStates *states;
  SbxFeedBatch *batch;     /* the one that is being filled */
  SbxSpans *spans;
  GQueue held;             /* SbxFeedBatch: those that wait for the disk */
  GSource *timer;

  /* Borrowed */
  SbxConnector *connector;
  SbxRun *run;

  double began;            /* of the run, on the monotonic clock, ms */
  double fixed;            /* the time of events to come, if it is not negative */
  gsize held_bytes;
  gsize charged;           /* for them (SBX_BUDGET_FEEDS) */
  guint64 n_dropped;       /* events past the limit of what is held */
  guint64 dropped_bytes;
  gboolean paused;
};

G_DEFINE_FINAL_TYPE (SbxFeed, sbx_feed, G_TYPE_OBJECT)

enum
{
  PAUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- To the session -------------------------------------------------------------------------- */

static void
format_time (SbxFeed *self,
             char     t[static G_ASCII_DTOSTR_BUF_SIZE])
{
  g_ascii_formatd (t, G_ASCII_DTOSTR_BUF_SIZE, "%.1f",
                   self->fixed >= 0 ? self->fixed : sbx_feed_get_time (self));
}

/* FALSE if the batch has to wait for the disk. */
static gboolean
deliver (SbxFeed            *self,
         const SbxFeedBatch *batch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;
  char t[G_ASCII_DTOSTR_BUF_SIZE];

  format_time (self, t);
  json = sbx_feed_batch_parse (batch, t);
  g_return_val_if_fail (json != NULL, TRUE);

  if (sbx_session_take (self->session, self->run, json, 0, self->run->seq + 1, &error))
    return TRUE;
  g_return_val_if_fail (g_error_matches (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_DISK), TRUE);

  return FALSE;
}

static void
set_paused (SbxFeed *self,
            gboolean paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  g_signal_emit (self, signals[PAUSED], 0, paused);
}

static void
clear_timer (SbxFeed *self)
{
  sbx_timeout_clear (&self->timer);
}

static gboolean
on_batch_time (gpointer data)
{
  sbx_feed_flush (data);

  return G_SOURCE_REMOVE;
}

static void
schedule (SbxFeed *self)
{
  if (self->timer != NULL)
    return;

  self->timer = sbx_timeout_new (BATCH_TIME, "[signalbox] feed", on_batch_time, self);
}

void
sbx_feed_flush (SbxFeed *self)
{
  g_autoptr (SbxFeed) keep = NULL;
  SbxFeedBatch *batch;

  g_return_if_fail (SBX_IS_FEED (self));

  clear_timer (self);
  if (self->run == NULL || self->batch->ends->len == 0)
    return;

  keep = g_object_ref (self);
  batch = self->batch;
  self->batch = sbx_feed_batch_new ();
  if (!self->paused && deliver (self, batch))
    {
      sbx_feed_batch_free (batch);
      return;
    }
  self->held_bytes += batch->text->len;
  g_queue_push_tail (&self->held, batch);
  set_paused (self, TRUE);
}

/* FALSE if the event is lost: there is no room any more for what waits for the disk. */
static gboolean
push (SbxFeed       *self,
      const GString *event)
{
  gsize held = self->held_bytes + self->batch->text->len + event->len;

  if (self->n_dropped > 0
      || (self->paused && (held > SBX_LIMIT_FEED_HELD
                           || !sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, held))))
    {
      self->n_dropped++;
      self->dropped_bytes += event->len;
      return FALSE;
    }

  sbx_feed_batch_add (self->batch, event);
  if (self->batch->ends->len >= BATCH_EVENTS || self->batch->text->len >= BATCH_BYTES)
    sbx_feed_flush (self);
  else
    schedule (self);

  return TRUE;
}

static GString *
begin_event (SbxFeed     *self,
             SbxEventKind kind)
{
  GString *text = g_string_new (NULL);
  char t[G_ASCII_DTOSTR_BUF_SIZE];

  format_time (self, t);
  g_string_append_printf (text, "{\"k\":\"%s\",\"t\":%s", sbx_event_kind_to_string (kind), t);

  return text;
}

static void
append_store (GString    *text,
              const char *store)
{
  g_string_append (text, ",\"store\":");
  sbx_json_append_string (text, store, -1);
}

static gboolean
push_state (SbxFeed       *self,
            const char    *store,
            const SbxJson *json,
            guint32        token)
{
  g_autoptr (GString) text = begin_event (self, SBX_EVENT_STATE);
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  append_store (text, store);
  g_string_append (text, ",\"state\":");
  g_string_append_len (text, raw, (gssize) length);
  g_string_append_c (text, '}');

  return push (self, text);
}

/* --- When the disk has room again ------------------------------------------------------------ */

/* What was lost while it had not, and how the stores stand now. */
static void
make_good (SbxFeed *self)
{
  g_autofree char *members = NULL;
  g_autoptr (GPtrArray) stores = NULL;

  if (self->n_dropped == 0)
    return;

  members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT
                             ",\"reason\":\"queue\"", self->n_dropped, self->dropped_bytes);
  self->n_dropped = 0;
  self->dropped_bytes = 0;
  sbx_feed_add (self, SBX_EVENT_GAP, members);
  /* A list of its own: whoever hears of a pause meanwhile may forget states. */
  stores = sbx_feed_states_list (self->states);
  for (guint i = 0; i < stores->len; i++)
    {
      SbxFeedState *known = sbx_feed_states_find (self->states, stores->pdata[i]);

      if (known == NULL || known->told)
        continue;
      known->told = TRUE;
      push_state (self, stores->pdata[i], known->json, known->token);
    }
}

static void
on_disk_error (SbxSession *session,
               const char *problem,
               SbxFeed    *self)
{
  g_autoptr (SbxFeed) keep = g_object_ref (self);

  if (problem != NULL || !self->paused || self->run == NULL)
    return;

  while (self->held.length > 0)
    {
      SbxFeedBatch *batch = g_queue_peek_head (&self->held);

      if (!deliver (self, batch))
        return;
      self->held_bytes -= batch->text->len;
      sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, self->held_bytes);
      sbx_feed_batch_free (g_queue_pop_head (&self->held));
    }
  self->paused = FALSE;
  sbx_feed_flush (self);
  make_good (self);
  if (!self->paused)
    g_signal_emit (self, signals[PAUSED], 0, FALSE);
}

/* --- States ---------------------------------------------------------------------------------- */

void
sbx_feed_forget_state (SbxFeed    *self,
                       const char *store)
{
  g_return_if_fail (SBX_IS_FEED (self));
  g_return_if_fail (store != NULL);

  sbx_feed_states_forget (self->states, store);
}

static gboolean
is_same (const SbxFeedState *known,
         const SbxJson      *json,
         guint32             token)
{
  gsize length_a;
  gsize length_b;
  const char *a = sbx_json_raw (known->json, known->token, &length_a);
  const char *b = sbx_json_raw (json, token, &length_b);

  return length_a == length_b && memcmp (a, b, length_a) == 0;
}

void
sbx_feed_know_state (SbxFeed    *self,
                     const char *store,
                     SbxJson    *json,
                     guint32     token)
{
  g_return_if_fail (SBX_IS_FEED (self));
  g_return_if_fail (store != NULL && json != NULL && token < json->n_tokens);

  sbx_feed_states_remember (self->states, store, json, token, self->n_dropped == 0);
}

void
sbx_feed_set_state (SbxFeed    *self,
                    const char *store,
                    SbxJson    *json,
                    guint32     token)
{
  const SbxFeedState *known;

  g_return_if_fail (SBX_IS_FEED (self));
  g_return_if_fail (store != NULL && json != NULL && token < json->n_tokens);

  if (self->run == NULL)
    return;
  known = sbx_feed_states_find (self->states, store);
  if (known == NULL || !known->told || !is_same (known, json, token))
    sbx_feed_states_remember (self->states, store, json, token,
                              push_state (self, store, json, token));
}

void
sbx_feed_dispatch (SbxFeed    *self,
                   const char *store,
                   const char *action,
                   gssize      length,
                   const char *members,
                   SbxJson    *json,
                   guint32     token)
{
  g_autoptr (GString) text = NULL;
  const SbxFeedState *known;
  gboolean patched;
  gboolean told;

  g_return_if_fail (SBX_IS_FEED (self));
  g_return_if_fail (store != NULL && action != NULL && members != NULL);
  g_return_if_fail (json == NULL || token < json->n_tokens);

  if (self->run == NULL)
    return;
  known = json != NULL ? sbx_feed_states_find (self->states, store) : NULL;
  text = begin_event (self, SBX_EVENT_DISPATCH);
  append_store (text, store);
  g_string_append (text, ",\"action\":");
  g_string_append_len (text, action, length);
  g_string_append (text, members);
  sbx_spans_append (self->spans, store, action, length < 0 ? strlen (action) : (gsize) length,
                    self->fixed >= 0 ? self->fixed : sbx_feed_get_time (self), text);
  patched = known != NULL && known->told;
  if (patched)
    {
      g_string_append (text, ",\"patch\":");
      sbx_diff (known->json, known->token, json, token, text);
    }
  g_string_append_c (text, '}');
  told = push (self, text);

  if (json == NULL)
    return;
  if (!patched)
    told = push_state (self, store, json, token);
  sbx_feed_states_remember (self->states, store, json, token, told);
}

const SbxJson *
sbx_feed_get_state (SbxFeed    *self,
                    const char *store,
                    guint32    *token)
{
  const SbxFeedState *known;

  g_return_val_if_fail (SBX_IS_FEED (self), NULL);
  g_return_val_if_fail (store != NULL && token != NULL, NULL);

  known = sbx_feed_states_find (self->states, store);
  if (known == NULL)
    return NULL;
  *token = known->token;

  return known->json;
}

/* --- Public ---------------------------------------------------------------------------------- */

void
sbx_feed_add (SbxFeed     *self,
              SbxEventKind kind,
              const char  *members)
{
  g_autoptr (GString) text = NULL;

  g_return_if_fail (SBX_IS_FEED (self));
  g_return_if_fail (members != NULL && (members[0] == '\0' || members[0] == ','));

  if (self->run == NULL)
    return;
  text = begin_event (self, kind);
  g_string_append (text, members);
  g_string_append_c (text, '}');
  push (self, text);
}

SbxRun *
sbx_feed_get_run (SbxFeed *self)
{
  g_return_val_if_fail (SBX_IS_FEED (self), NULL);

  return self->run;
}

double
sbx_feed_get_time (SbxFeed *self)
{
  g_return_val_if_fail (SBX_IS_FEED (self), 0);

  return MAX (0, (double) g_get_monotonic_time () / 1000.0 - self->began);
}

void
sbx_feed_set_time (SbxFeed *self,
                   double   t)
{
  g_return_if_fail (SBX_IS_FEED (self));

  self->fixed = t;
}

void
sbx_feed_end (SbxFeed    *self,
              const char *reason)
{
  g_autoptr (SbxFeed) keep = NULL;
  guint64 lost;

  g_return_if_fail (SBX_IS_FEED (self));
  g_return_if_fail (reason != NULL);

  if (self->run == NULL)
    return;

  keep = g_object_ref (self);
  sbx_feed_flush (self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  lost = self->n_dropped;
  for (GList *l = self->held.head; l != NULL; l = l->next)
    lost += ((SbxFeedBatch *) l->data)->ends->len;
  if (lost > 0)
    {
      g_autofree char *members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT
                                                  ",\"reason\":\"queue\"", lost);

      sbx_session_add_own (self->session, self->run, SBX_EVENT_GAP, members);
    }
  if (self->run->connector == self->connector)
    self->run->connector = NULL;
  self->run->taken = FALSE;
  self->run->past = self->fixed >= 0;
  sbx_session_end_run (self->session, g_steal_pointer (&self->run), reason);
}

SbxFeed *
sbx_feed_new (SbxSession         *session,
              SbxConnector       *connector,
              const SbxFeedHello *hello,
              GError            **error)
{
  g_autoptr (SbxFeed) self = NULL;
  g_autoptr (SbxJson) json = NULL;
  double now = sbx_clock_now ();
  gboolean known;

  g_return_val_if_fail (SBX_IS_SESSION (session), NULL);
  g_return_val_if_fail (SBX_IS_CONNECTOR (connector), NULL);
  g_return_val_if_fail (hello != NULL && hello->peer != NULL && hello->kind != NULL
                        && hello->name != NULL, NULL);

  json = sbx_feed_hello_to_json (hello, now, error);
  if (json == NULL)
    return NULL;

  self = g_object_new (SBX_TYPE_FEED, NULL);
  self->session = g_object_ref (session);
  self->connector = connector;
  self->run = sbx_session_begin_run (session, json, 0, &known, error);
  if (self->run == NULL)
    return NULL;
  /* A run that goes on counts from where it began. */
  self->began = (double) g_get_monotonic_time () / 1000.0 - MAX (0, now - self->run->wall);
  self->run->connector = connector;
  self->run->taken = TRUE;
  g_signal_connect (session, "disk-error", G_CALLBACK (on_disk_error), self);

  return g_steal_pointer (&self);
}

static void
sbx_feed_dispose (GObject *object)
{
  SbxFeed *self = SBX_FEED (object);

  if (self->run != NULL)
    sbx_feed_end (self, "stopped");
  clear_timer (self);

  G_OBJECT_CLASS (sbx_feed_parent_class)->dispose (object);
}

static void
sbx_feed_finalize (GObject *object)
{
  SbxFeed *self = SBX_FEED (object);

  g_queue_clear_full (&self->held, (GDestroyNotify) sbx_feed_batch_free);
  sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, 0);
  sbx_feed_batch_free (self->batch);
  sbx_feed_states_free (self->states);
  sbx_spans_free (self->spans);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_feed_parent_class)->finalize (object);
}

static void
sbx_feed_class_init (SbxFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_feed_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_feed_finalize;

  signals[PAUSED] = g_signal_new ("paused", SBX_TYPE_FEED, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
sbx_feed_init (SbxFeed *self)
{
  self->fixed = -1;
  self->spans = sbx_spans_new ();
  self->states = sbx_feed_states_new ();
  self->batch = sbx_feed_batch_new ();
  g_queue_init (&self->held);
}
