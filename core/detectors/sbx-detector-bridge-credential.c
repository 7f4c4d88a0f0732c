/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule bridge-credential (docs/findings/bridge-credential.md): a password or a token in a message
 * on a bridge, or in a store that is written to disk.
 *
 * Each message, state and patch is scanned within the bounds of sbx-credential-scan.h, states and
 * patches only of stores that persist. What is found is counted by place, path and kind: at most
 * MAX_FACTS of them, 500 bytes each. The credential itself is kept nowhere. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-credential-scan.h"
#include "sbx-deliveries.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-name-set.h"
#include "sbx-persistence.h"

#define RULE "bridge-credential"
#define MAX_FACTS 1024

typedef struct
{
  SbxSymbol place; /* bridge, or store */
  SbxSymbol type;  /* of the message; none in a store */
  char *path;
  const char *what;
  guint8 certain;
  guint8 stored;
  guint8 maybe;
  gsize length;
  guint listeners; /* the most that one message reached */
  SbxNameSet remotes;
  SbxEvidence evidence;
} Fact;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxDeliveries *deliveries;
  SbxPersistence *persistence;
  GHashTable *facts;   /* Fact → itself */
  GHashTable *sending; /* number of a message that is remembered → GPtrArray of Fact */
} Memory;

/* Where something was found. */
typedef struct
{
  Memory *memory;
  const SbxEvent *event;
  Fact key;
} Scene;

#define REMEDY_BRIDGE \
  "Send what others need to know, never what lets them in: `dispatch (login ({ id: user.id, " \
  "name: user.name }))`. Whoever calls a service in the user's name asks a function of the host, " \
  "`const answer = await host.fetch (url)`, or uses a cookie with `HttpOnly`."

#define REMEDY_STORE \
  "Keep it out of what is written: `persistReducer ({ key: 'auth', storage, blacklist: ['token'] " \
  "}, reducer)`, or with zustand `partialize: ({ token, ...rest }) => rest`. Better keep it out " \
  "of the store: in a variable of the module that calls the service, or in a cookie with " \
  "`HttpOnly`."

static const SbxCase sent = {
  "sent", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "A bridge reaches every listener of its name, a broadcast channel those in all tabs of this "
  "origin: every remote, whoever built it, and every script that one of them loads. Each of them "
  "can now act as this user, and the next log, error report or recording has the credential too.",
  REMEDY_BRIDGE
};

static const SbxCase sent_likely = {
  "sent-by-name", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "By its name this is a credential. A bridge reaches every listener of its name, a broadcast "
  "channel those in all tabs of this origin: every remote, whoever built it, and every script that "
  "one of them loads. Each of them could act as this user.",
  REMEDY_BRIDGE
};

static const SbxCase stored = {
  "stored", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "This store is written to the browser's storage. What lies there outlives the session and the "
  "sign-out, and every script of this origin can read it: one injected line takes the credential "
  "away.",
  REMEDY_STORE
};

static const SbxCase stored_likely = {
  "stored-by-name", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_PROBABLE,
  "By its name this is a credential, and the store is written to the browser's storage. What lies "
  "there outlives the session and the sign-out, and every script of this origin can read it.",
  REMEDY_STORE
};

static const SbxCase stored_maybe = {
  "stored-unless-listed", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
  "The root of this store is persisted. Whether this slice is, its `whitelist` and `blacklist` "
  "say, which cannot be seen from outside. If it is, the credential lies in the browser's storage, "
  "where every script of this origin can read it.",
  "Look at the configuration of `persistReducer`: the slice belongs into its `blacklist`, or not "
  "into its `whitelist`."
};

/* --- Facts ----------------------------------------------------------------------------------- */

static guint
fact_hash (gconstpointer key)
{
  const Fact *fact = key;

  return g_str_hash (fact->path) ^ (fact->place * 0x9e3779b1u) ^ fact->type;
}

static gboolean
fact_equal (gconstpointer a,
            gconstpointer b)
{
  const Fact *left = a;
  const Fact *right = b;

  return left->place == right->place && left->type == right->type && left->what == right->what
         && left->stored == right->stored && left->maybe == right->maybe
         && g_str_equal (left->path, right->path);
}

static void
fact_free (gpointer data)
{
  Fact *fact = data;

  g_free (fact->path);
  g_free (fact);
}

/* (nullable) */
static Fact *
get_fact (Memory                 *self,
          const Fact             *key,
          const SbxCredentialHit *hit)
{
  Fact wanted = *key;
  Fact *fact;

  wanted.path = (char *) hit->path;
  wanted.what = hit->what;
  fact = g_hash_table_lookup (self->facts, &wanted);
  if (fact == NULL && g_hash_table_size (self->facts) < MAX_FACTS)
    {
      fact = g_memdup2 (&wanted, sizeof wanted);
      fact->path = g_strdup (hit->path);
      fact->certain = hit->certain;
      g_hash_table_add (self->facts, fact);
    }

  return fact;
}

static void
take_hit (const SbxCredentialHit *hit,
          gpointer                data)
{
  Scene *scene = data;
  const SbxEvent *event = scene->event;
  Fact *fact = get_fact (scene->memory, &scene->key, hit);
  GPtrArray *facts;
  guint64 number = event->number;

  if (fact == NULL)
    return;
  fact->length = MAX (fact->length, hit->length);
  if (event->remote != NULL)
    sbx_name_set_add (&fact->remotes, event->remote->name);
  else if (fact->stored && event->store->owner != NULL)
    sbx_name_set_add (&fact->remotes, event->store->owner->name);
  if (fact->evidence.n > 0 && fact->evidence.numbers[fact->evidence.n - 1] == number)
    return;
  sbx_evidence_add (&fact->evidence, number, event->time);
  if (fact->stored)
    return;

  /* Whom it reaches is known later. */
  facts = g_hash_table_lookup (scene->memory->sending, &number);
  if (facts == NULL)
    {
      facts = g_ptr_array_new ();
      g_hash_table_insert (scene->memory->sending, g_memdup2 (&number, sizeof number), facts);
    }
  g_ptr_array_add (facts, fact);
}

/* --- Bridges --------------------------------------------------------------------------------- */

static void
observe_sent (Memory         *self,
              const SbxEvent *event)
{
  guint32 body = sbx_json_member (event->json, event->token, "body");
  g_autofree char *bridge = NULL;
  Scene scene = { self, event, { .type = event->type } };

  if (body == 0)
    return;
  bridge = sbx_event_dup_text (event, "bridge");
  if (bridge == NULL)
    return;
  scene.key.place = sbx_symbols_intern (self->symbols, bridge, -1);
  sbx_credential_scan (event->json, 0, 0, body, take_hit, &scene);
}

static void
add_reach (Fact             *fact,
           const SbxMessage *message)
{
  fact->listeners = MAX (fact->listeners, message->receptions->len);
  for (guint i = 0; i < message->receptions->len; i++)
    {
      const SbxReception *reception = g_ptr_array_index (message->receptions, i);

      sbx_name_set_add (&fact->remotes, reception->receiver->remote);
    }
}

/* What is known of it when it is forgotten is all that will be. */
static void
remember (const SbxMessage *message,
          gpointer          data)
{
  Memory *self = data;
  GPtrArray *facts = g_hash_table_lookup (self->sending, &message->number);

  for (guint i = 0; facts != NULL && i < facts->len; i++)
    add_reach (g_ptr_array_index (facts, i), message);
  g_hash_table_remove (self->sending, &message->number);
}

/* --- Stores ---------------------------------------------------------------------------------- */

static void
scan_store (Memory         *self,
            const SbxEvent *event,
            SbxPersisted    persisted,
            guint32         path,
            guint32         key,
            guint32         value)
{
  const SbxStore *store = event->store;
  Scene scene = {
    self, event, {
      .place = store->name != SBX_SYMBOL_NONE ? store->name : store->id,
      .stored = TRUE,
      .maybe = persisted == SBX_PERSISTED_MAYBE,
    }
  };

  if (persisted != SBX_PERSISTED_NOT && value != 0)
    sbx_credential_scan (event->json, path, key, value, take_hit, &scene);
}

static void
scan_state (Memory         *self,
            const SbxEvent *event,
            guint32         state)
{
  const SbxJson *json = event->json;

  if (json->tokens[state].type != SBX_JSON_OBJECT)
    return;
  for (guint32 key = sbx_json_first (json, state), value; key != 0;
       key = sbx_json_after (json, state, value))
    {
      value = json->tokens[key].next;
      scan_store (self, event, sbx_persistence_get (self->persistence, event->store, json, key),
                  0, key, value);
    }
}

/* What comes back had been written. A slice that is persisted by itself comes without its name. */
static void
scan_restored (Memory         *self,
               const SbxEvent *event)
{
  const SbxJson *json = event->json;
  guint32 key = sbx_json_member (json, event->action, "key");
  guint32 payload = sbx_json_member (json, event->action, "payload");

  if (key != 0
      && sbx_persistence_get (self->persistence, event->store, json, key) != SBX_PERSISTED)
    key = 0;
  scan_store (self, event, SBX_PERSISTED, 0, key, payload);
}

static void
observe_dispatch (Memory         *self,
                  const SbxEvent *event)
{
  const SbxJson *json = event->json;

  if (!sbx_persistence_concerns (self->persistence, event->store))
    return;
  if (event->action != 0 && sbx_persistence_restores (self->persistence, event))
    {
      scan_restored (self, event);
      return;
    }
  for (guint32 at = event->patch != 0 ? sbx_json_first (json, event->patch) : 0; at != 0;
       at = sbx_json_after (json, event->patch, at))
    {
      guint32 path = sbx_json_member (json, at, "p");
      guint32 value = sbx_json_member (json, at, "v");
      guint32 slice = path != 0 ? sbx_json_first (json, path) : 0;
      SbxPersisted persisted;

      if (value == 0)
        value = sbx_json_member (json, at, "add");
      if (value == 0)
        continue;
      if (slice == 0)
        {
          scan_state (self, event, value);
          continue;
        }
      persisted = sbx_persistence_get (self->persistence, event->store, json, slice);
      scan_store (self, event, persisted, path, 0, value);
    }
}

/* --- Telling --------------------------------------------------------------------------------- */

static const SbxCase *
judge (const Fact *fact)
{
  if (fact->maybe)
    return &stored_maybe;
  if (fact->stored)
    return fact->certain ? &stored : &stored_likely;

  return fact->certain ? &sent : &sent_likely;
}

static char *
make_summary (Memory     *self,
              const Fact *fact,
              const char *type)
{
  const char *place = sbx_symbols_get (self->symbols, fact->place);
  g_autofree char *type_of = g_strdup_printf (" of %s", type);
  g_autofree char *listeners = NULL;
  g_autofree char *length = NULL;

  length = fact->length > 0 ? g_strdup_printf (" (%" G_GSIZE_FORMAT " characters)", fact->length)
                            : g_strdup ("");
  if (fact->maybe)
    return g_strdup_printf ("%s%s stands at %s of the store “%s”, which is persisted at its root",
                            fact->what, length, fact->path, place);
  if (fact->stored)
    return g_strdup_printf ("%s%s is written to disk as %s of the store “%s”", fact->what,
                            length, fact->path, place);

  if (fact->listeners == 0)
    listeners = g_strdup ("no listener");
  else
    listeners = g_strdup_printf ("%u listener%s", fact->listeners, fact->listeners == 1 ? "" : "s");

  return g_strdup_printf ("%s%s crosses “%s” %s%s%s; %s received it", fact->what, length, place,
                          fact->path[0] != '\0' ? "at " : "as ",
                          fact->path, fact->path[0] != '\0' ? type_of : type, listeners);
}

static void
tell (Memory     *self,
      const Fact *fact,
      GPtrArray  *findings)
{
  const char *place = sbx_symbols_get (self->symbols, fact->place);
  const char *type = fact->type != SBX_SYMBOL_NONE ? sbx_symbols_get (self->symbols, fact->type)
                                                   : "message without a type";
  g_autofree char *where = g_strdup_printf ("%s:%s", fact->stored ? place : type, fact->path);
  g_autofree char *quoted = NULL;
  SbxFinding *finding;

  if (sbx_rules_allows (sbx_session_get_rules (self->session), SBX_ALLOW_PUBLIC_PATHS, where))
    return;

  finding = sbx_case_new_finding (judge (fact), RULE, FALSE);
  quoted = fact->type != SBX_SYMBOL_NONE ? g_strdup_printf ("“%s”", type)
                                         : g_strdup ("a message without a type");
  finding->subject = g_strdup_printf ("%s %s %s", where, fact->stored ? "in" : "on", place);
  finding->summary = make_summary (self, fact, quoted);
  finding->summary[0] = g_ascii_toupper (finding->summary[0]);
  sbx_name_set_tell (&fact->remotes, self->symbols, finding);
  sbx_evidence_tell (&fact->evidence, finding);
  g_ptr_array_add (findings, finding);
}

/* --- The rule -------------------------------------------------------------------------------- */

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->deliveries = sbx_deliveries_get (session);
  self->persistence = sbx_persistence_new (session);
  self->facts = g_hash_table_new_full (fact_hash, fact_equal, fact_free, NULL);
  self->sending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
  sbx_deliveries_watch (self->deliveries, remember, self);

  return self;
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;

  sbx_deliveries_observe (self->deliveries, event);
  sbx_persistence_observe (self->persistence, event);
  if (event->kind == SBX_EVENT_DISPATCH)
    observe_dispatch (self, event);
  else if (event->kind == SBX_EVENT_BRIDGE_SENT)
    observe_sent (self, event);
  else if (event->kind == SBX_EVENT_STATE && event->action != 0
           && sbx_persistence_concerns (self->persistence, event->store))
    scan_state (self, event, event->action);
}

typedef struct
{
  Memory *memory;
  GHashTable *copies; /* Fact → Fact with what is known now */
} Report;

static void
add_present (const SbxMessage *message,
             gpointer          data)
{
  Report *self = data;
  GPtrArray *facts = g_hash_table_lookup (self->memory->sending, &message->number);

  for (guint i = 0; facts != NULL && i < facts->len; i++)
    add_reach (g_hash_table_lookup (self->copies, g_ptr_array_index (facts, i)), message);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;
  g_autoptr (GHashTable) copies = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Report all = { self, copies };
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->facts);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_hash_table_insert (copies, value, g_memdup2 (value, sizeof (Fact)));
  if (g_hash_table_size (self->sending) > 0)
    sbx_deliveries_foreach (self->deliveries, add_present, &all);

  g_hash_table_iter_init (&iter, copies);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    tell (self, value, findings);
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  sbx_deliveries_release (self->deliveries);
  sbx_persistence_free (self->persistence);
  g_hash_table_unref (self->sending);
  g_hash_table_unref (self->facts);
  g_free (self);
}

static const char *const variants[] = {
  "sent", "sent-by-name", "stored", "stored-by-name", "stored-unless-listed", NULL,
};

const SbxDetectorClass sbx_detector_bridge_credential = {
  .id = RULE,
  .title = "Credential on a bridge or on disk",
  .kinds = SBX_DELIVERIES_KINDS | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN)
           | SBX_DETECTOR_WANTS (SBX_EVENT_STATE),
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
