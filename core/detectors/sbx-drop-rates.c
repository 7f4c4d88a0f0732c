/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-drop-rates.h"

#include <math.h>

#include "sbx-detectors.h"

#define WINDOW_MASK ((G_GUINT64_CONSTANT (1) << SBX_DROP_WINDOW) - 1)

enum
{
  TAKEN,
  IN_A_ROW,
  DECIDED,
  SHARE,
  MOST,
};

const SbxThreshold sbx_drop_rate_thresholds[] = {
  { "taken", 3, 1, 1000, "times", "so often a type was taken before its drops are a change" },
  { "in-a-row", 3, 1, 1000, "times", "so many drops one after the other end it" },
  { "decided", 20, 1, SBX_DROP_WINDOW, "times", "so many deliveries make a rate" },
  { "share", 10, 1, 100, "%", "from here on a rate that has doubled is one that rises" },
  { "most", 50, 1, 100, "%", "from here on most are dropped" },
  { NULL, 0, 0, 0, NULL, NULL },
};

struct _SbxDropRates
{
  SbxSession *session;
  SbxDeliveries *deliveries;
  const double *thresholds;
  GHashTable *past; /* SbxDropTrack, of messages that are forgotten */
  GHashTable *all;  /* (nullable): what was collected last */
  guint64 all_number;
  double all_now;
  guint n_users;
};

static G_DEFINE_QUARK (sbx-drop-rates, sbx_drop_rates)

/* --- Tracks ---------------------------------------------------------------------------------- */

static guint
track_hash (gconstpointer key)
{
  const SbxDropTrack *track = key;

  return (GPOINTER_TO_UINT (track->receiver) >> 4) ^ (track->type * 0x9e3779b1u);
}

static gboolean
track_equal (gconstpointer a,
             gconstpointer b)
{
  const SbxDropTrack *left = a;
  const SbxDropTrack *right = b;

  return left->receiver == right->receiver && left->type == right->type;
}

static GHashTable *
tracks_new (void)
{
  return g_hash_table_new_full (track_hash, track_equal, NULL, g_free);
}

/* (nullable) */
static SbxDropTrack *
get_track (GHashTable         *tracks,
           const SbxReception *reception)
{
  SbxDropTrack key = { .receiver = reception->receiver, .type = reception->message->type };
  SbxDropTrack *track = g_hash_table_lookup (tracks, &key);

  if (track == NULL && g_hash_table_size (tracks) < SBX_DROP_RATES_MAX)
    {
      track = g_memdup2 (&key, sizeof key);
      track->begin = NAN;
      g_hash_table_add (tracks, track);
    }

  return track;
}

static gboolean
has_version (const SbxDropTrack *track,
             SbxSymbol           version)
{
  for (guint i = 0; i < track->n_versions; i++)
    {
      if (track->versions[i] == version)
        return TRUE;
    }

  return FALSE;
}

static void
push (SbxDropTrack *track,
      gboolean      dropped)
{
  guint64 carry = (track->recent >> (SBX_DROP_WINDOW - 1)) & 1;

  track->before = ((track->before << 1) | carry) & WINDOW_MASK;
  track->recent = ((track->recent << 1) | (dropped ? 1 : 0)) & WINDOW_MASK;
  track->decided++;
}

static void
add_taken (SbxDropTrack       *track,
           const SbxReception *reception)
{
  SbxSymbol version = reception->message->version;

  push (track, FALSE);
  track->taken++;
  track->in_a_row = 0;
  track->last_taken = reception->settled;
  track->last_taken_time = reception->settled_time;
  if (track->n_versions < SBX_DROP_MAX_VERSIONS && !has_version (track, version))
    track->versions[track->n_versions++] = version;
}

static void
add_drop (SbxDropTrack       *track,
          const SbxReception *reception,
          SbxFate             reason)
{
  const SbxMessage *message = reception->message;
  gboolean told = reception->fate != SBX_FATE_OPEN;

  push (track, TRUE);
  track->in_a_row++;
  track->reason = reason;
  track->version = message->version;
  track->gapped |= !told && message->gapped;
  if (message->remote != NULL)
    sbx_name_set_add (&track->senders, message->remote->name);
  if (told)
    sbx_evidence_add (&track->drops, reception->settled, reception->settled_time);
  else
    sbx_evidence_add (&track->drops, reception->number, reception->time);
}

/* Nothing followed, and nobody said why: what the contract tells. */
static SbxFate
judge_silent (const SbxDropTrack *track,
              const SbxReception *reception)
{
  const SbxMessage *message = reception->message;
  GHashTable *accepts = reception->receiver->accepts;

  if (track->taken == 0 || message->body != SBX_BODY_ACTION)
    return SBX_FATE_OPEN;
  if (message->version != SBX_SYMBOL_NONE && !has_version (track, message->version))
    return SBX_FATE_SCHEMA;
  if (accepts != NULL && !g_hash_table_contains (accepts, GUINT_TO_POINTER (message->type)))
    return SBX_FATE_ALLOW_LIST;

  return SBX_FATE_OPEN;
}

/* A remote that was mounted again has other code, perhaps. */
static void
begin_anew (SbxDropTrack *track,
            double        begin)
{
  const SbxReceiver *receiver = track->receiver;
  SbxSymbol type = track->type;

  *track = (SbxDropTrack) { .receiver = receiver, .type = type, .begin = begin };
}

static void
add_reception (GHashTable         *tracks,
               SbxDeliveries      *deliveries,
               const SbxReception *reception,
               double              now)
{
  double begin = sbx_receiver_get_begin (reception->receiver, reception->time);
  SbxDropTrack *track;
  SbxFate fate = reception->fate;

  if (fate == SBX_FATE_OPEN
      && (isnan (reception->handled)
          || !sbx_deliveries_has_passed (deliveries, reception->receiver->run,
                                         reception->handled + SBX_DELIVERIES_ASYNC, now)))
    return;
  track = get_track (tracks, reception);
  if (track == NULL)
    return;
  if (!isnan (begin) && track->begin != begin)
    begin_anew (track, begin);

  if (fate == SBX_FATE_OPEN)
    fate = judge_silent (track, reception);
  if (fate == SBX_FATE_DELIVERED)
    add_taken (track, reception);
  else if (fate != SBX_FATE_OPEN && track->taken > 0)
    add_drop (track, reception, fate);
}

static void
list_message (const SbxMessage *message,
              gpointer          data)
{
  GPtrArray *receptions = data;

  if (message->type == SBX_SYMBOL_NONE)
    return;
  for (guint i = 0; i < message->receptions->len; i++)
    {
      SbxReception *reception = g_ptr_array_index (message->receptions, i);

      if (sbx_message_find_best (message, reception->receiver) == reception)
        g_ptr_array_add (receptions, reception);
    }
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const SbxReception *left = *(const SbxReception *const *) a;
  const SbxReception *right = *(const SbxReception *const *) b;

  return left->number < right->number ? -1 : left->number > right->number;
}

/* A message is about to be forgotten: long ago, so what it was waiting for has come or will not. */
static void
remember (const SbxMessage *message,
          gpointer          data)
{
  SbxDropRates *self = data;
  g_autoptr (GPtrArray) receptions = g_ptr_array_new ();

  list_message (message, receptions);
  for (guint i = 0; i < receptions->len; i++)
    add_reception (self->past, self->deliveries, g_ptr_array_index (receptions, i), -1);
}

/* --- Sharing --------------------------------------------------------------------------------- */

SbxDropRates *
sbx_drop_rates_get (SbxSession *session)
{
  SbxDropRates *self = g_object_get_qdata (G_OBJECT (session), sbx_drop_rates_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxDropRates, 1);
      self->session = session;
      self->deliveries = sbx_deliveries_get (session);
      self->thresholds = sbx_session_get_thresholds (session, &sbx_detector_bridge_drop_rate);
      self->past = tracks_new ();
      sbx_deliveries_watch (self->deliveries, remember, self);
      g_object_set_qdata (G_OBJECT (session), sbx_drop_rates_quark (), self);
    }
  self->n_users++;

  return self;
}

void
sbx_drop_rates_release (SbxDropRates *self)
{
  if (--self->n_users > 0)
    return;

  g_object_set_qdata (G_OBJECT (self->session), sbx_drop_rates_quark (), NULL);
  sbx_deliveries_release (self->deliveries);
  g_clear_pointer (&self->all, g_hash_table_unref);
  g_hash_table_unref (self->past);
  g_free (self);
}

GHashTable *
sbx_drop_rates_collect (SbxDropRates *self,
                        double        now)
{
  g_autoptr (GPtrArray) receptions = g_ptr_array_new ();
  guint64 number = sbx_session_get_n_events (self->session);
  GHashTable *tracks;
  GHashTableIter iter;
  gpointer value;

  /* Two rules ask, one after the other. */
  if (self->all != NULL && self->all_number == number && self->all_now == now)
    return g_hash_table_ref (self->all);

  tracks = tracks_new ();
  g_hash_table_iter_init (&iter, self->past);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_hash_table_add (tracks, g_memdup2 (value, sizeof (SbxDropTrack)));

  sbx_deliveries_foreach (self->deliveries, list_message, receptions);
  g_ptr_array_sort (receptions, compare_numbers);
  for (guint i = 0; i < receptions->len; i++)
    add_reception (tracks, self->deliveries, g_ptr_array_index (receptions, i), now);

  g_clear_pointer (&self->all, g_hash_table_unref);
  self->all = g_hash_table_ref (tracks);
  self->all_number = number;
  self->all_now = now;

  return tracks;
}

/* --- Judging --------------------------------------------------------------------------------- */

const char *
sbx_drop_rate_get_variant (SbxDropRate self)
{
  static const char *const variants[] = {
    [SBX_DROP_RATE_STEADY] = "",
    [SBX_DROP_RATE_STOPPED] = "stopped",
    [SBX_DROP_RATE_RISING] = "rising",
    [SBX_DROP_RATE_MOSTLY] = "mostly",
  };

  return variants[self];
}

static guint
count_bits (guint64 bits)
{
  return (guint) __builtin_popcountll (bits);
}

double
sbx_drop_track_get_rate (const SbxDropTrack *self)
{
  guint64 n = MIN (self->decided, SBX_DROP_WINDOW);

  return n > 0 ? 100.0 * count_bits (self->recent) / (double) n : 0;
}

double
sbx_drop_track_get_rate_before (const SbxDropTrack *self)
{
  guint64 n = MIN (self->decided, 2 * SBX_DROP_WINDOW);

  return n > SBX_DROP_WINDOW ? 100.0 * count_bits (self->before) / (double) (n - SBX_DROP_WINDOW)
                             : 0;
}

SbxDropRate
sbx_drop_rates_judge (const SbxDropRates *self,
                      const SbxDropTrack *track)
{
  const double *limits = self->thresholds;
  double rate = sbx_drop_track_get_rate (track);

  if ((double) track->taken < limits[TAKEN] || track->in_a_row + count_bits (track->recent) == 0)
    return SBX_DROP_RATE_STEADY;
  if (rate >= limits[MOST] && count_bits (track->recent) >= limits[DECIDED])
    return SBX_DROP_RATE_MOSTLY;
  if ((double) track->in_a_row >= limits[IN_A_ROW])
    return SBX_DROP_RATE_STOPPED;
  /* Both windows have to say something. */
  if ((double) track->decided >= SBX_DROP_WINDOW + limits[DECIDED] && rate >= limits[SHARE]
      && rate >= 2 * sbx_drop_track_get_rate_before (track))
    return SBX_DROP_RATE_RISING;

  return SBX_DROP_RATE_STEADY;
}

SbxDropRate
sbx_drop_rates_judge_one (const SbxDropRates *self,
                          GHashTable         *tracks,
                          const SbxReceiver  *receiver,
                          SbxSymbol           type)
{
  SbxDropTrack key = { .receiver = receiver, .type = type };
  const SbxDropTrack *track = g_hash_table_lookup (tracks, &key);

  return track != NULL ? sbx_drop_rates_judge (self, track) : SBX_DROP_RATE_STEADY;
}
