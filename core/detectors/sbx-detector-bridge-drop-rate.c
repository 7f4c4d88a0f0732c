/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule bridge-drop-rate (docs/findings/bridge-drop-rate.md): a receiver that took an action type
 * drops it now, or more and more often.
 *
 * SbxDropRates keeps the rates, bounded (see there); here they are told. What is told here
 * bridge-dropped leaves out. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-drop-rates.h"

#define RULE "bridge-drop-rate"

typedef struct
{
  SbxSymbols *symbols;
  SbxDeliveries *deliveries;
  SbxDropRates *rates;
} Memory;

#define REMEDY \
  "Find out which of the two was released last and changed the message: its `type`, its " \
  "`meta.schemaVersion`, its shape. Let the receiver take both until the other side is " \
  "everywhere, `const VERSIONS = new Set([1, 2])`, keep type, versions and a test of them in " \
  "code that both import, and count what is dropped."

static const SbxCase stopped = {
  "stopped", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "This receiver took messages of this type, and now it drops every one of them. While the page is "
  "open, one of the two sides has come to speak another way: a release that was loaded later, a "
  "flag, a user for whom something else is switched on.",
  REMEDY
};

/* Another version than any that was taken: there is no other reading. */
static const SbxCase stopped_schema = {
  "stopped", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "This receiver took messages of this type, and now it drops every one of them, because they come "
  "in a schema version that it does not know. While the page is open, the sender has come to speak "
  "another way: a release that was loaded later, a flag, a user for whom something else is "
  "switched on.",
  REMEDY
};

static const SbxCase rising = {
  "rising", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "This receiver takes messages of this type, but it drops at least twice as many of them as it "
  "did before. Some senders, or some messages, keep to the contract and some no longer do.",
  REMEDY
};

static const SbxCase mostly = {
  "mostly", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "This receiver took messages of this type, and now it drops most of them. What it shows has "
  "little to do with what the others show.",
  REMEDY
};

static const SbxCase *
get_case (const SbxDropTrack *track,
          SbxDropRate         rate)
{
  switch (rate)
    {
    case SBX_DROP_RATE_STOPPED:
      return track->reason == SBX_FATE_SCHEMA ? &stopped_schema : &stopped;
    case SBX_DROP_RATE_RISING:
      return &rising;
    case SBX_DROP_RATE_MOSTLY:
      return &mostly;
    case SBX_DROP_RATE_STEADY:
    default:
      return NULL;
    }
}

static const char *
get_reason (SbxFate reason)
{
  switch (reason)
    {
    case SBX_FATE_ALLOW_LIST:
      return "its allow-list does not hold the type any more";
    case SBX_FATE_MALFORMED:
      return "it finds them malformed";
    case SBX_FATE_SCHEMA:
      return "it does not know their schema version";
    case SBX_FATE_THREW:
      return "its handler throws";
    case SBX_FATE_OPEN:
    case SBX_FATE_DELIVERED:
    default:
      return "nobody says why";
    }
}

/* Which releases speak with each other, where that is known: " (host 2.0.0, cart 1.4.1)". */
static char *
dup_versions (Memory             *self,
              const SbxDropTrack *track)
{
  GPtrArray *remotes = track->receiver->run->peer->remotes;
  GString *text = g_string_new (NULL);

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < remotes->len; i++)
        {
          const SbxRemote *remote = g_ptr_array_index (remotes, i);
          gboolean wanted = pass == 0 ? sbx_name_set_has (&track->senders, remote->name)
                                      : remote->name == track->receiver->remote;

          if (wanted && remote->version != NULL && *remote->version != '\0')
            g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : " (",
                                    sbx_symbols_get (self->symbols, remote->name), remote->version);
        }
    }
  if (text->len > 0)
    g_string_append_c (text, ')');

  return g_string_free (text, FALSE);
}

static char *
make_summary (Memory             *self,
              const SbxDropTrack *track,
              const SbxCase      *kase,
              const char         *receiver)
{
  const char *type = sbx_symbols_get (self->symbols, track->type);
  const char *bridge = sbx_symbols_get (self->symbols, track->receiver->bridge);
  g_autofree char *versions = dup_versions (self, track);
  g_autofree char *reason = NULL;

  if (track->reason == SBX_FATE_SCHEMA && track->version != SBX_SYMBOL_NONE)
    reason = g_strdup_printf ("it does not know schema version %s",
                              sbx_symbols_get (self->symbols, track->version));
  else
    reason = g_strdup (get_reason (track->reason));

  if (kase == &stopped || kase == &stopped_schema)
    return g_strdup_printf ("%s took “%s” on “%s” %" G_GUINT64_FORMAT " times and then dropped the "
                            "last %" G_GUINT64_FORMAT ": %s%s",
                            receiver, type, bridge, track->taken, track->in_a_row, reason,
                            versions);
  if (kase == &rising)
    return g_strdup_printf ("%s drops %.0f %% of “%s” on “%s”, %.0f %% before: %s%s", receiver,
                            sbx_drop_track_get_rate (track), type, bridge,
                            sbx_drop_track_get_rate_before (track), reason, versions);

  return g_strdup_printf ("%s drops %.0f %% of “%s” on “%s”, which it took: %s%s", receiver,
                          sbx_drop_track_get_rate (track), type, bridge, reason, versions);
}

static void
tell (Memory             *self,
      const SbxDropTrack *track,
      const SbxCase      *kase,
      GPtrArray          *findings)
{
  SbxFinding *finding = sbx_case_new_finding (kase, RULE, track->gapped);
  SbxSymbol remote = track->receiver->remote;
  const char *name = remote != SBX_SYMBOL_NONE ? sbx_symbols_get (self->symbols, remote)
                                               : "unknown remote";

  if (remote == SBX_SYMBOL_NONE)
    finding->severity = SBX_SEVERITY_NOTICE; /* nobody can act on it */
  else
    sbx_finding_add_remote (finding, name);
  sbx_name_set_tell (&track->senders, self->symbols, finding);
  finding->subject = g_strdup_printf ("%s to %s on %s",
                                      sbx_symbols_get (self->symbols, track->type), name,
                                      sbx_symbols_get (self->symbols, track->receiver->bridge));
  finding->summary = make_summary (self, track, kase,
                                   remote != SBX_SYMBOL_NONE ? name : "An unknown remote");
  sbx_evidence_tell (&track->drops, finding);
  if (track->last_taken != 0)
    sbx_finding_add_evidence (finding, track->last_taken, track->last_taken_time);
  g_ptr_array_add (findings, finding);
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->symbols = sbx_session_get_symbols (session);
  self->deliveries = sbx_deliveries_get (session);
  self->rates = sbx_drop_rates_get (session);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_deliveries_observe (self->deliveries, event);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (GHashTable) tracks = sbx_drop_rates_collect (self->rates, now);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, tracks);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    {
      const SbxCase *kase = get_case (value, sbx_drop_rates_judge (self->rates, value));

      if (kase != NULL)
        tell (self, value, kase, findings);
    }
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_drop_rates_release (self->rates);
  sbx_deliveries_release (self->deliveries);
  g_free (self);
}

static const char *const variants[] = {
  "stopped", "rising", "mostly", NULL,
};

const SbxDetectorClass sbx_detector_bridge_drop_rate = {
  .id = RULE,
  .title = "Rising share of dropped bridged actions",
  .kinds = SBX_DELIVERIES_KINDS,
  .variants = variants,
  .thresholds = sbx_drop_rate_thresholds,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
