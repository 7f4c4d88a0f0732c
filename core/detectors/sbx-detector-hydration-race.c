/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule hydration-race (docs/findings/hydration-race.md): a remote read a store before a slice was
 * restored.
 *
 * Remembered: for each store when its slices became ready (MAX_READY in all), for each store and
 * remote its first read, its last one, and the errors that followed one (MAX_READERS). Slices are
 * looked at in the first minute of a store, and in the first minute after one was added, at most
 * MAX_LOOKS dispatches long; then a dispatch costs a comparison. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-evidence.h"
#include "sbx-presence.h"
#include "sbx-slices.h"

#include <math.h>
#include <string.h>

#define RULE "hydration-race"
#define MAX_READY 4096
#define MAX_READERS 4096
#define MAX_ERRORS 4
#define MAX_LOOKS 5000

enum
{
  ERROR_AFTER,
  WINDOW,
};

static const SbxThreshold thresholds[] = {
  [ERROR_AFTER] = { "error", 1000, 0, 60000, "ms",
                    "An error of the reader that comes so soon after its read belongs to it" },
  [WINDOW] = { "window", 60000, 1000, 3600000, "ms",
               "A slice that becomes ready so long after it was added was not restored, but "
               "loaded" },
  { 0 },
};

typedef struct
{
  SbxSymbol slice;
  SbxSymbol sender;
  guint64 number;
  double time;
  guint64 added; /* number of the event that told of the slice */
} Ready;

typedef struct
{
  guint64 read;
  double read_time;
  guint64 log;
  double log_time;
} Failure;

typedef struct
{
  SbxSymbol remote;
  SbxSymbol slice;      /* of a read that names it, else none */
  SbxSymbol site;
  guint64 number;
  double time;
  guint64 last;
  double last_time;
  guint gaps;
  gboolean follows;     /* it was subscribed when a slice became ready */
  guint64 ready_seen;   /* up to which `follows` is decided */
  Failure failures[MAX_ERRORS];
  guint n_failures;
} Reader;

typedef struct
{
  SbxStore *store;
  double until;         /* slices are looked at */
  guint n_looks;
  GArray *ready;        /* Ready, in their order */
  GPtrArray *readers;   /* Reader */
} Look;

typedef struct
{
  SbxSession *session;
  SbxSymbols *symbols;
  const double *limits;
  SbxSlices *slices;
  SbxPresence *presence;
  GPtrArray *looks;     /* Look, by index of the store; (nullable) */
  guint n_ready;
  guint n_readers;
} Memory;

typedef enum
{
  FAILED,
  EARLY,
} What;

static const SbxCase cases[] = {
  [FAILED] = {
    "error", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
    "A remote read a store before what it reads was restored, and failed on what was not there "
    "yet. With a warm cache or a fast network the order is another one, so it fails for some "
    "users, some of the time.",
    "Let the remote wait until the slice says that it is ready: `if (auth.status !== 'ready') "
    "return null;` in what it draws from `useSyncExternalStore`, or `await restored` at the host "
    "before `mount (remote)`."
  },
  [EARLY] = {
    "early-read", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_PROBABLE,
    "A remote read a store before one of its slices was restored, and was not subscribed when the "
    "slice changed: it was not told. What it shows may be from before, such as a guest's page for "
    "somebody who is signed in.",
    "Read by subscription, not once: `useSyncExternalStore(store.subscribe, () => "
    "store.getState().auth)`; or mount the remote when the slice is ready."
  },
};

/* --- Memory ---------------------------------------------------------------------------------- */

static void
look_free (Look *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ready);
  g_ptr_array_unref (self->readers);
  g_free (self);
}

static gpointer
create (SbxSession *session)
{
  Memory *self = g_new0 (Memory, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->limits = sbx_session_get_thresholds (session, &sbx_detector_hydration_race);
  self->slices = sbx_slices_get (session);
  self->presence = sbx_presence_get (session);
  self->looks = g_ptr_array_new_with_free_func ((GDestroyNotify) look_free);

  return self;
}

static void
destroy (gpointer data)
{
  Memory *self = data;

  g_ptr_array_unref (self->looks);
  sbx_presence_release (self->presence);
  sbx_slices_release (self->slices);
  g_free (self);
}

static Look *
get_look (Memory   *self,
          SbxStore *store)
{
  Look *look;

  if (store->index >= self->looks->len)
    g_ptr_array_set_size (self->looks, (int) store->index + 1);
  look = g_ptr_array_index (self->looks, store->index);
  if (look != NULL)
    return look;

  look = g_new0 (Look, 1);
  look->store = store;
  look->until = -INFINITY;
  look->ready = g_array_new (FALSE, FALSE, sizeof (Ready));
  look->readers = g_ptr_array_new_with_free_func (g_free);
  self->looks->pdata[store->index] = look;

  return look;
}

/* --- Ready ----------------------------------------------------------------------------------- */

static gboolean
is_ready_word (const SbxJson *json,
               guint32        token)
{
  static const char *const words[] = {
    "ready", "succeeded", "loaded", "idle", "authenticated", "hydrated", NULL,
  };

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (sbx_json_equals (json, token, words[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_restoring (const char *type)
{
  static const char *const words[] = { "rehydrat", "restor", "hydrat", NULL };
  g_autofree char *lower = g_ascii_strdown (type, -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (lower, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Whoever subscribed was told; a subscription of nobody known is a UI library's, for anybody. */
static void
decide_followers (Memory *self,
                  Look   *look,
                  guint64 number)
{
  g_autoptr (GPtrArray) uses = NULL;

  for (guint i = 0; i < look->readers->len; i++)
    {
      Reader *reader = g_ptr_array_index (look->readers, i);

      if (reader->ready_seen != 0)
        continue;
      reader->ready_seen = number;
      if (uses == NULL)
        uses = sbx_presence_list_uses (self->presence);
      for (guint j = 0; j < uses->len && !reader->follows; j++)
        {
          const SbxUse *use = g_ptr_array_index (uses, j);

          reader->follows = use->store == look->store
                            && (use->who == NULL || use->who->remote == reader->remote);
        }
    }
}

static void
add_ready (Memory         *self,
           Look           *look,
           const SbxEvent *event,
           SbxSymbol       slice)
{
  const SbxSlice *known = sbx_store_find_slice (look->store, slice);
  Ready ready = {
    .slice = slice,
    .sender = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE,
    .number = event->number,
    .time = event->time,
    .added = known != NULL ? known->added : look->store->opened,
  };

  for (guint i = 0; i < look->ready->len; i++)
    {
      if (g_array_index (look->ready, Ready, i).slice == slice)
        return;
    }
  if (self->n_ready >= MAX_READY)
    return;
  self->n_ready++;
  g_array_append_val (look->ready, ready);
  decide_followers (self, look, event->number);
}

static void
look_at_patch (Memory         *self,
               Look           *look,
               const SbxEvent *event)
{
  const SbxJson *json = event->json;

  for (guint32 op = sbx_json_first (json, event->patch);
       op != 0;
       op = sbx_json_after (json, event->patch, op))
    {
      guint32 path = sbx_json_member (json, op, "p");
      guint32 value = sbx_json_member (json, op, "v");
      guint32 step = sbx_json_first (json, path);
      guint32 last = step;

      if (step == 0 || value == 0 || json->tokens[value].type != SBX_JSON_STRING)
        continue;
      for (guint32 at = step; at != 0; at = sbx_json_after (json, path, at))
        last = at;
      if (last != step && sbx_json_equals (json, last, "status") && is_ready_word (json, value))
        {
          g_autofree char *slice = sbx_json_dup_string (json, step, NULL);

          add_ready (self, look, event, sbx_symbols_intern (self->symbols, slice, -1));
        }
    }
}

static void
observe_dispatch (Memory         *self,
                  const SbxEvent *event)
{
  Look *look = event->store->index < self->looks->len
               ? g_ptr_array_index (self->looks, event->store->index) : NULL;

  if (look == NULL || event->time > look->until || event->n_changed == 0
      || look->n_looks >= MAX_LOOKS)
    return;
  look->n_looks++;
  if (event->type != SBX_SYMBOL_NONE
      && is_restoring (sbx_symbols_get (self->symbols, event->type)))
    {
      for (guint i = 0; i < event->n_changed; i++)
        add_ready (self, look, event, event->changed[i]);
    }
  if (event->patch != 0)
    look_at_patch (self, look, event);
}

/* --- Reads and errors ------------------------------------------------------------------------ */

static Reader *
get_reader (Memory         *self,
            Look           *look,
            const SbxEvent *event,
            SbxSymbol       slice)
{
  Reader *reader;

  for (guint i = 0; i < look->readers->len; i++)
    {
      reader = g_ptr_array_index (look->readers, i);
      if (reader->remote == event->remote->name && reader->slice == slice)
        return reader;
    }
  if (self->n_readers >= MAX_READERS)
    return NULL;

  self->n_readers++;
  reader = g_new0 (Reader, 1);
  reader->remote = event->remote->name;
  reader->slice = slice;
  reader->number = event->number;
  reader->time = event->time;
  reader->gaps = sbx_slices_count_gaps (self->slices, event->run);
  g_ptr_array_add (look->readers, reader);

  return reader;
}

static void
observe_read (Memory         *self,
              const SbxEvent *event)
{
  g_autofree char *site = sbx_event_dup_text (event, "site");
  Look *look;
  Reader *reader;

  if (event->remote == NULL || event->store == NULL || event->store->late)
    return;
  look = get_look (self, event->store);
  reader = get_reader (self, look, event, event->slice);
  if (reader == NULL)
    return;
  if (reader->site == SBX_SYMBOL_NONE && site != NULL && strlen (site) < 1024)
    reader->site = sbx_symbols_intern (self->symbols, site, -1);
  reader->last = event->number;
  reader->last_time = event->time;
}

static gboolean
is_about_nothing (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return strstr (lower, "undefined") != NULL || strstr (lower, "null") != NULL
         || strstr (lower, "not a function") != NULL;
}

static void
fail (Memory         *self,
      Look           *look,
      const SbxEvent *event)
{
  for (guint i = 0; i < look->readers->len; i++)
    {
      Reader *reader = g_ptr_array_index (look->readers, i);
      Failure failure = { reader->last, reader->last_time, event->number, event->time };

      if (reader->remote == event->remote->name && reader->n_failures < MAX_ERRORS
          && event->time - reader->last_time <= self->limits[ERROR_AFTER])
        reader->failures[reader->n_failures++] = failure;
    }
}

static void
observe_log (Memory         *self,
             const SbxEvent *event)
{
  g_autofree char *level = sbx_event_dup_text (event, "level");
  g_autofree char *text = sbx_event_dup_text (event, "text");
  GHashTableIter iter;
  gpointer store;

  if (event->remote == NULL || level == NULL || text == NULL || strcmp (level, "error") != 0
      || !is_about_nothing (text))
    return;
  g_hash_table_iter_init (&iter, event->run->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    {
      guint index = ((SbxStore *) store)->index;
      Look *look = index < self->looks->len ? g_ptr_array_index (self->looks, index) : NULL;

      if (look != NULL)
        fail (self, look, event);
    }
}

static void
observe (gpointer        data,
         const SbxEvent *event)
{
  Memory *self = data;
  Look *look;

  if (event->kind == SBX_EVENT_DISPATCH)
    {
      observe_dispatch (self, event);
      return;
    }
  sbx_presence_observe (self->presence, event);
  switch ((int) event->kind)
    {
    case SBX_EVENT_STORE_OPEN:
    case SBX_EVENT_REDUCER_ADD:
      if (event->store->late)
        break;
      look = get_look (self, event->store);
      look->until = event->time + self->limits[WINDOW];
      break;
    case SBX_EVENT_READ:
    case SBX_EVENT_NOT_READY:
      observe_read (self, event);
      break;
    case SBX_EVENT_LOG:
      observe_log (self, event);
      break;
    default:
      break;
    }
}

/* --- Judging --------------------------------------------------------------------------------- */

static gboolean
is_owner (Memory       *self,
          Look         *look,
          const Reader *reader,
          const Ready  *ready)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, look->store);
  const SbxTenure *tenure = g_hash_table_lookup (slices->current, GUINT_TO_POINTER (ready->slice));

  return reader->remote == ready->sender
         || (look->store->owner != NULL && look->store->owner->name == reader->remote)
         || (tenure != NULL && tenure->owner == reader->remote);
}

/* (nullable): the first slice that became ready after it was read by somebody else. */
static const Ready *
find_ready (Memory       *self,
            Look         *look,
            const Reader *reader,
            guint64       read)
{
  for (guint i = 0; i < look->ready->len; i++)
    {
      const Ready *ready = &g_array_index (look->ready, Ready, i);

      if (ready->number > read && ready->added < read
          && (reader->slice == SBX_SYMBOL_NONE || reader->slice == ready->slice)
          && !is_owner (self, look, reader, ready))
        return ready;
    }

  return NULL;
}

static const Ready *
judge (Memory         *self,
       Look           *look,
       const Reader   *reader,
       What           *what,
       const Failure **failure)
{
  const Ready *ready;

  *what = FAILED;
  for (guint i = 0; i < reader->n_failures; i++)
    {
      *failure = &reader->failures[i];
      ready = find_ready (self, look, reader, (*failure)->read);
      if (ready != NULL)
        return ready;
    }
  *what = EARLY;
  *failure = NULL;
  ready = find_ready (self, look, reader, reader->number);

  return reader->slice != SBX_SYMBOL_NONE || !reader->follows ? ready : NULL;
}

/* --- Telling --------------------------------------------------------------------------------- */

static char *
tell (Memory        *self,
      Look          *look,
      const Reader  *reader,
      const Ready   *ready,
      const Failure *failure,
      const char    *label)
{
  const char *remote = sbx_symbols_get (self->symbols, reader->remote);
  const char *slice = sbx_symbols_get (self->symbols, ready->slice);
  const char *site = reader->site != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (self->symbols, reader->site) : NULL;
  const char *file = site != NULL && strrchr (site, '/') != NULL ? strrchr (site, '/') + 1 : site;
  double read = failure != NULL ? failure->read_time : reader->time;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s read “%s” %.0f ms before “%s” was ready", remote, label,
                          ready->time - read, slice);
  if (failure != NULL)
    g_string_append_printf (text, ", and failed %.0f ms after", failure->log_time - read);
  else
    g_string_append (text, ", and was not told of the change");
  if (file != NULL)
    g_string_append_printf (text, " (%s)", file);

  return g_string_free (text, FALSE);
}

static void
report_reader (Memory       *self,
               GPtrArray    *findings,
               Look         *look,
               const Reader *reader)
{
  const Failure *failure;
  What what;
  const Ready *ready = judge (self, look, reader, &what, &failure);
  g_autofree char *label = NULL;
  SbxFinding *finding;

  if (ready == NULL)
    return;
  label = sbx_store_dup_label (look->store, self->symbols);
  finding = sbx_case_new_finding (&cases[what], RULE,
                                  reader->gaps
                                  != sbx_slices_count_gaps (self->slices, look->store->run));
  finding->subject = g_strdup_printf ("%s reads %s in %s",
                                      sbx_symbols_get (self->symbols, reader->remote),
                                      sbx_symbols_get (self->symbols, ready->slice), label);
  finding->summary = tell (self, look, reader, ready, failure, label);
  sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, reader->remote));
  if (ready->sender != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (self->symbols, ready->sender));
  finding->count = MAX (reader->n_failures, 1);
  sbx_finding_add_evidence (finding, ready->number, ready->time);
  if (failure == NULL)
    {
      sbx_finding_add_evidence (finding, reader->number, reader->time);
    }
  else
    {
      sbx_finding_add_evidence (finding, failure->read, failure->read_time);
      sbx_finding_add_evidence (finding, failure->log, failure->log_time);
    }
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   data,
        double     now,
        GPtrArray *findings)
{
  Memory *self = data;

  for (guint i = 0; i < self->looks->len; i++)
    {
      Look *look = g_ptr_array_index (self->looks, i);

      for (guint j = 0; look != NULL && j < look->readers->len; j++)
        report_reader (self, findings, look, g_ptr_array_index (look->readers, j));
    }
}

static const char *const variants[] = {
  "error", "early-read", NULL,
};

const SbxDetectorClass sbx_detector_hydration_race = {
  .id = RULE,
  .title = "Hydration race",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH) | SBX_DETECTOR_WANTS (SBX_EVENT_READ)
           | SBX_DETECTOR_WANTS (SBX_EVENT_NOT_READY) | SBX_DETECTOR_WANTS (SBX_EVENT_LOG)
           | SBX_PRESENCE_WANTS,
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
