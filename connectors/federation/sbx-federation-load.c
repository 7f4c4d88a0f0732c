/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-federation-load.h"

#include "sbx-clock.h"
#include "sbx-federation-event.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/* Each step comes by a request of its own, and these overtake each other: so long we wait for those
 * that were sent earlier. Milliseconds. */
#define ORDER_TIME 120u
#define ORDER_STEPS 1024u
#define ORDER_BYTES (2u * 1024 * 1024)

/* A clock that is further off than this is not believed. Milliseconds. */
#define AGE_MAX (24.0 * 60 * 60 * 1000)

/* One step that waits for its turn. */
typedef struct
{
  double time;   /* ms since 1970 */
  guint arrival;
  SbxJson *json;
  guint32 event;
} Step;

struct _SbxFederationLoad
{
  SbxSession *session;     /* owned */
  SbxConnector *connector; /* borrowed */
  SbxFeed *feed;           /* (nullable) owned */
  SbxFederationTold *told;
  char *peer;
  char *name;
  char *origin;            /* (nullable) */
  char *run;

  GHashTable *traces;  /* set of digests of trace ids */
  GHashTable *numbers; /* set of digests of `HOST NUMBER` */
  GHashTable *last;    /* host → the greatest number */
  GHashTable *seen;    /* set of digests of steps */
  GArray *waiting;     /* Step */
  gsize waiting_bytes; /* of what was posted with them */
  GSource *timer;
  double wall;         /* when the run began, ms since 1970 */
  double latest;       /* of the steps that were told */
  guint arrivals;
};

static void
step_clear (gpointer data)
{
  sbx_json_unref (((Step *) data)->json);
}

static int
compare_steps (gconstpointer a,
               gconstpointer b)
{
  const Step *first = a;
  const Step *second = b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;

  return first->arrival < second->arrival ? -1 : 1;
}

/* --- Telling --------------------------------------------------------------------------------- */

static gboolean
ensure_feed (SbxFederationLoad *self,
             const Step        *first)
{
  g_autofree char *version = sbx_federation_dup_text (first->json, first->event, "runtimeVersion",
                                                      64);
  g_autofree char *agent = g_strdup_printf ("Module Federation %s",
                                            version != NULL ? version : "runtime");
  g_autoptr (GError) error = NULL;
  SbxFeedHello hello = {
    .peer = self->peer,
    .run = self->run,
    .kind = self->origin != NULL ? "page" : "node",
    .name = self->name,
    .url = self->origin,
    .agent = agent,
    .wall = self->wall,
  };

  if (self->feed != NULL)
    return TRUE;

  if (self->wall == 0)
    hello.wall = self->wall = first->time;
  self->feed = sbx_feed_new (self->session, self->connector, &hello, &error);
  if (self->feed == NULL)
    sbx_connector_add_complaint (self->connector, "limit", error->message);

  return self->feed != NULL;
}

static void
tell (SbxFederationLoad *self)
{
  sbx_timeout_clear (&self->timer);
  self->waiting_bytes = 0;
  if (self->waiting->len == 0)
    return;

  g_array_sort (self->waiting, compare_steps);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const Step *step = &g_array_index (self->waiting, Step, i);

      if (!ensure_feed (self, step))
        break;
      self->latest = MAX (self->latest, step->time);
      sbx_feed_set_time (self->feed, MAX (0, self->latest - self->wall));
      sbx_federation_tell (self->told, self->feed, step->json, step->event);
    }
  g_array_set_size (self->waiting, 0);
  if (self->feed != NULL)
    sbx_feed_flush (self->feed);
}

static gboolean
on_order_time (gpointer data)
{
  tell (data);

  return G_SOURCE_REMOVE;
}

/* --- Taking ---------------------------------------------------------------------------------- */

static gboolean
is_new (SbxFederationLoad *self,
        const SbxJson     *json,
        guint32            event)
{
  static const char *const names[] = { "traceId", "timestamp", "phase", "status", "requestId",
                                       "message" };
  g_autoptr (GString) key = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint32 token = sbx_json_member (json, event, names[i]);
      gsize length;
      const char *raw = token != 0 ? sbx_json_raw (json, token, &length) : NULL;

      if (raw != NULL)
        g_string_append_len (key, raw, (gssize) MIN (length, SBX_LIMIT_NAME_LENGTH));
      g_string_append_c (key, '\n');
    }
  if (g_hash_table_size (self->seen) >= SBX_LIMIT_REPORTED_EVENTS)
    return !g_hash_table_contains (self->seen, sbx_federation_digest (key->str));

  return g_hash_table_add (self->seen, sbx_federation_digest (key->str));
}

static void
add_step (SbxFederationLoad *self,
          SbxJson           *json,
          guint32            event)
{
  double now = sbx_clock_now ();
  Step step = { .arrival = self->arrivals++, .event = event };

  if (json->tokens[event].type != SBX_JSON_OBJECT || !is_new (self, json, event))
    return;
  if (!sbx_json_get_double (json, sbx_json_member (json, event, "timestamp"), &step.time)
      || step.time > now || step.time < now - AGE_MAX)
    step.time = now;

  step.json = sbx_json_ref (json);
  g_array_append_val (self->waiting, step);
}

/* A report repeats every step of its trace, those included that were sent before anybody
 * listened. */
static void
add_report (SbxFederationLoad *self,
            SbxJson           *json)
{
  guint32 report = sbx_json_member (json, 0, "report");
  guint32 events = report != 0 ? sbx_json_member (json, report, "events") : 0;

  if (events == 0 || json->tokens[events].type != SBX_JSON_ARRAY
      || g_hash_table_size (self->seen) >= SBX_LIMIT_REPORTED_EVENTS)
    return;

  for (guint32 event = sbx_json_first (json, events);
       event != 0;
       event = sbx_json_after (json, events, event))
    add_step (self, json, event);
}

static gpointer
digest_number (const char *host,
               guint64     number)
{
  g_autofree char *text = g_strdup_printf ("%s %" G_GUINT64_FORMAT, host, number);

  return sbx_federation_digest (text);
}

static void
learn_trace (SbxFederationLoad *self,
             const char        *host,
             const char        *trace,
             guint64            number)
{
  guint64 *last = g_hash_table_lookup (self->last, host);

  if (g_hash_table_size (self->traces) >= SBX_LIMIT_REPORTED_EVENTS
      || !g_hash_table_add (self->traces, sbx_federation_digest (trace)) || number == 0)
    return;

  g_hash_table_add (self->numbers, digest_number (host, number));
  if (last == NULL)
    {
      last = g_new0 (guint64, 1);
      g_hash_table_insert (self->last, g_strdup (host), last);
    }
  *last = MAX (*last, number);
}

/**
 * sbx_federation_load_take:
 * @self: a load
 * @host: who reports
 * @trace: id of the trace
 * @number: its number, 0 if it has none
 * @json: what was posted
 *
 * Takes one report. Its steps are told in the order of their times, a moment later.
 */
void
sbx_federation_load_take (SbxFederationLoad *self,
                          const char        *host,
                          const char        *trace,
                          guint64            number,
                          SbxJson           *json)
{
  learn_trace (self, host, trace, number);
  add_report (self, json);
  add_step (self, json, sbx_json_member (json, 0, "event"));
  self->waiting_bytes += json->length;
  if (self->waiting->len >= ORDER_STEPS || self->waiting_bytes >= ORDER_BYTES)
    tell (self);
  if (self->waiting->len == 0 || self->timer != NULL)
    return;

  self->timer = sbx_timeout_new (ORDER_TIME, "[signalbox] federation", on_order_time, self);
}

gboolean
sbx_federation_load_has_trace (SbxFederationLoad *self,
                               const char        *trace)
{
  return g_hash_table_contains (self->traces, sbx_federation_digest (trace));
}

gboolean
sbx_federation_load_has_number (SbxFederationLoad *self,
                                const char        *host,
                                guint64            number)
{
  return g_hash_table_contains (self->numbers, digest_number (host, number));
}

/**
 * sbx_federation_load_get_last:
 * @self: a load
 * @host: who reports
 *
 * Returns: the greatest number of its traces, 0 if there is none
 */
guint64
sbx_federation_load_get_last (SbxFederationLoad *self,
                              const char        *host)
{
  const guint64 *last = g_hash_table_lookup (self->last, host);

  return last != NULL ? *last : 0;
}

/**
 * sbx_federation_load_end:
 * @self: a load
 * @reason: for its `bye`
 *
 * Ends its run. If more comes after all, the run goes on.
 */
void
sbx_federation_load_end (SbxFederationLoad *self,
                         const char        *reason)
{
  tell (self);
  if (self->feed == NULL)
    return;

  sbx_feed_set_time (self->feed, -1);
  sbx_feed_end (self->feed, reason);
  g_clear_object (&self->feed);
}

/**
 * sbx_federation_load_new:
 * @session: what to feed
 * @connector: who listens
 * @peer: names the page over its loads
 * @name: what the user calls it
 * @origin: (nullable): where it comes from
 *
 * Returns: (transfer full): a load of which nothing is known
 */
SbxFederationLoad *
sbx_federation_load_new (SbxSession   *session,
                         SbxConnector *connector,
                         const char   *peer,
                         const char   *name,
                         const char   *origin)
{
  SbxFederationLoad *self = g_new0 (SbxFederationLoad, 1);

  self->session = g_object_ref (session);
  self->connector = connector;
  self->told = sbx_federation_told_new ();
  self->peer = g_strdup (peer);
  self->name = g_strdup (name);
  self->origin = g_strdup (origin);
  self->run = sbx_feed_make_id ();
  self->traces = g_hash_table_new (NULL, NULL);
  self->numbers = g_hash_table_new (NULL, NULL);
  self->last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seen = g_hash_table_new (NULL, NULL);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->waiting, step_clear);

  return self;
}

void
sbx_federation_load_free (SbxFederationLoad *self)
{
  sbx_federation_load_end (self, "stopped");
  g_array_unref (self->waiting);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->last);
  g_hash_table_unref (self->numbers);
  g_hash_table_unref (self->traces);
  g_free (self->run);
  g_free (self->origin);
  g_free (self->name);
  g_free (self->peer);
  sbx_federation_told_free (self->told);
  g_object_unref (self->session);
  g_free (self);
}
