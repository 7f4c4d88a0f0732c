/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-content-search.h"

#include "sbx-content-test.h"

/* The first hits are told at once, the others a few times in a second: each portion makes the
 * listener look at its rows again. In µs. */
#define TELL_EVERY 60000
/* A listener that was busy for a while with a portion has that many times as long for other things
 * before the next one. */
#define REST 6
/* What a session has taken is in its file a moment later, or when more has arrived: asked for again
 * after twice the time, each time. In ms. */
#define FIRST_WAIT 20
#define LONGEST_WAIT 1000

/* What the thread and its owner share. */
typedef struct
{
  gatomicrefcount ref_count;
  char *path;
  SbxFilter *filter;
  GMainContext *owner;
  GWeakRef search;

  GMutex lock;
  GCond wake;
  guint64 wanted;            /* events that there are */
  SbxContentPortion *ready;  /* found, and not told yet */
  GError *error;
  gboolean telling;
  gint64 not_before;         /* the listener rests until then; in µs */
  gint cancelled;            /* atomic */
} Shared;

struct _SbxContentSearch
{
  GObject parent_instance;

  /* Owned References */
  Shared *shared;
  guint64 wanted;
  guint64 searched;
};

G_DEFINE_FINAL_TYPE (SbxContentSearch, sbx_content_search, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_FOUND,
  SIGNAL_FAILED,
} SbxContentSearchSignal;

static guint signals[SIGNAL_FAILED + 1];

/* --- Portions -------------------------------------------------------------------------------- */

static SbxContentPortion *
portion_new (guint n_terms)
{
  SbxContentPortion *self = g_new0 (SbxContentPortion, 1);

  self->n_terms = n_terms;
  self->hits = g_new (GArray *, n_terms);
  for (guint i = 0; i < n_terms; i++)
    self->hits[i] = g_array_new (FALSE, FALSE, sizeof (guint32));

  return self;
}

void
sbx_content_portion_free (SbxContentPortion *self)
{
  for (guint i = 0; i < self->n_terms; i++)
    g_array_unref (self->hits[i]);
  g_free (self->hits);
  g_free (self);
}

/**
 * sbx_content_portion_apply:
 * @self: a portion
 * @matcher: of the filter that was searched for
 *
 * Tells the matcher what was found. The verdicts on rows behind the portion before may change.
 */
void
sbx_content_portion_apply (const SbxContentPortion *self,
                           SbxMatcher              *matcher)
{
  for (guint i = 0; i < self->n_terms; i++)
    sbx_matcher_add_hits (matcher, i, (const guint32 *) self->hits[i]->data, self->hits[i]->len);
  sbx_matcher_set_searched (matcher, self->searched);
}

static gboolean
portion_has_hits (const SbxContentPortion *self)
{
  for (guint i = 0; i < self->n_terms; i++)
    if (self->hits[i]->len > 0)
      return TRUE;

  return FALSE;
}

static void
portion_append (SbxContentPortion       *self,
                const SbxContentPortion *more)
{
  for (guint i = 0; i < self->n_terms; i++)
    g_array_append_vals (self->hits[i], more->hits[i]->data, more->hits[i]->len);
  self->searched = more->searched;
}

/* --- Reading --------------------------------------------------------------------------------- */

typedef struct
{
  const SbxContentTest *test;
  SbxContentPortion *portion;
  Shared *shared;             /* (nullable) */
  GCancellable *cancellable;  /* (nullable) */
  gint64 told;
  gboolean any;               /* hits were told */
} Reader;

static void
read_events (Reader                  *self,
             const SbxRecordingBatch *batch,
             guint64                  terms)
{
  g_autoptr (SbxJson) json = sbx_json_parse (batch->events, batch->length, 0, 0, NULL);
  guint64 number = batch->first;

  if (json == NULL || json->tokens[0].type != SBX_JSON_ARRAY)
    return; /* a damaged one has no events, and so no rows */
  for (guint32 event = sbx_json_first (json, 0);
       event != 0 && number <= G_MAXUINT32;
       event = sbx_json_after (json, 0, event), number++)
    {
      guint64 held = sbx_content_test_event (self->test, json, event, terms);
      guint32 hit = (guint32) number;

      for (guint i = 0; held != 0 && i < self->portion->n_terms; i++)
        if ((held >> i & 1) != 0)
          g_array_append_val (self->portion->hits[i], hit);
    }
}

static gboolean
tell_cb (gpointer data);

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->ref_count))
    return;

  g_clear_pointer (&shared->ready, sbx_content_portion_free);
  g_clear_error (&shared->error);
  sbx_filter_unref (shared->filter);
  g_main_context_unref (shared->owner);
  g_weak_ref_clear (&shared->search);
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->wake);
  g_free (shared->path);
  g_free (shared);
}

/* With the lock held: something new lies ready. */
static void
tell (Shared *shared)
{
  g_autoptr (GSource) source = NULL;
  gint64 rest = shared->not_before - g_get_monotonic_time ();

  if (shared->telling)
    return;
  shared->telling = TRUE;
  g_atomic_ref_count_inc (&shared->ref_count);
  source = rest > 0 ? g_timeout_source_new ((guint) (rest / 1000) + 1) : g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, shared, (GDestroyNotify) shared_unref);
  g_source_attach (source, shared->owner);
}

static void
hand_over (Reader *self)
{
  Shared *shared = self->shared;
  SbxContentPortion *portion = self->portion;

  self->any = self->any || portion_has_hits (portion);
  self->told = g_get_monotonic_time ();
  self->portion = portion_new (portion->n_terms);
  self->portion->searched = portion->searched;
  g_mutex_lock (&shared->lock);
  if (shared->ready == NULL)
    {
      shared->ready = portion;
    }
  else
    {
      portion_append (shared->ready, portion);
      sbx_content_portion_free (portion);
    }
  tell (shared);
  g_mutex_unlock (&shared->lock);
}

static gboolean
read_batch (const SbxRecordingBatch *batch,
            gpointer                 data,
            GError                 **error)
{
  Reader *self = data;
  guint64 last = batch->first + batch->count - 1;
  guint64 terms;

  if (self->shared != NULL && g_atomic_int_get (&self->shared->cancelled))
    return FALSE;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (last <= self->portion->searched)
    return TRUE;

  terms = sbx_content_test_look (self->test, batch->events, batch->length);
  if (terms != 0)
    read_events (self, batch, terms);
  self->portion->searched = (guint32) MIN (last, G_MAXUINT32);
  if (self->shared != NULL
      && (g_get_monotonic_time () - self->told > TELL_EVERY
          || (!self->any && portion_has_hits (self->portion))))
    hand_over (self);

  return TRUE;
}

/* --- The thread ------------------------------------------------------------------------------ */

/* Waits until there are events behind @searched that were not waited for in vain just now, or for
 * @pause ms if there are none.
 *
 * Returns: how many there are, or 0 if the search is to end
 */
static guint64
wait_for_events (Shared *shared,
                 guint64 searched,
                 guint64 tried,
                 guint   pause)
{
  const gint64 until = g_get_monotonic_time () + (gint64) pause * 1000;
  guint64 wanted;

  g_mutex_lock (&shared->lock);
  while (!g_atomic_int_get (&shared->cancelled)
         && (shared->wanted <= searched || shared->wanted == tried))
    {
      if (shared->wanted <= searched)
        g_cond_wait (&shared->wake, &shared->lock);
      else if (!g_cond_wait_until (&shared->wake, &shared->lock, until))
        break;
    }
  wanted = g_atomic_int_get (&shared->cancelled) ? 0 : shared->wanted;
  g_mutex_unlock (&shared->lock);

  return wanted;
}

static gboolean
search (Reader  *self,
        GError **error)
{
  Shared *shared = self->shared;
  g_autoptr (SbxRecording) recording = sbx_recording_open (shared->path, SBX_RECORDING_READ, error);
  guint64 tried = 0;
  guint64 wanted;
  guint pause = FIRST_WAIT;

  if (recording == NULL)
    return FALSE;
  while ((wanted = wait_for_events (shared, self->portion->searched, tried, pause)) > 0)
    {
      guint32 before = self->portion->searched;

      if (!sbx_recording_each_batch (recording, (guint64) before + 1, wanted, 0, read_batch, self,
                                     error))
        return FALSE;
      tried = self->portion->searched < wanted ? wanted : 0;
      pause = self->portion->searched > before ? FIRST_WAIT : MIN (2 * pause, LONGEST_WAIT);
      if (self->portion->searched > before && !g_atomic_int_get (&shared->cancelled))
        hand_over (self);
    }

  return TRUE;
}

static gpointer
run_thread (gpointer data)
{
  Shared *shared = data;
  g_autoptr (SbxContentTest) test = sbx_content_test_new (shared->filter);
  g_autoptr (GError) error = NULL;
  Reader reader = {
    .test = test,
    .portion = portion_new (sbx_filter_get_n_content (shared->filter)),
    .shared = shared,
    .told = g_get_monotonic_time (),
  };

  if (!search (&reader, &error))
    {
      g_mutex_lock (&shared->lock);
      shared->error = g_steal_pointer (&error);
      tell (shared);
      g_mutex_unlock (&shared->lock);
    }
  sbx_content_portion_free (reader.portion);
  shared_unref (shared);

  return NULL;
}

/* On the owner's thread. */
static gboolean
tell_cb (gpointer data)
{
  Shared *shared = data;
  g_autoptr (SbxContentSearch) self = g_weak_ref_get (&shared->search);
  g_autoptr (SbxContentPortion) portion = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 begin = g_get_monotonic_time ();
  gint64 end;

  g_mutex_lock (&shared->lock);
  shared->telling = FALSE;
  portion = g_steal_pointer (&shared->ready);
  error = g_steal_pointer (&shared->error);
  g_mutex_unlock (&shared->lock);
  if (self == NULL)
    return G_SOURCE_REMOVE;

  if (portion != NULL)
    {
      self->searched = portion->searched;
      g_signal_emit (self, signals[SIGNAL_FOUND], 0, portion);
      end = g_get_monotonic_time ();
      g_mutex_lock (&shared->lock);
      shared->not_before = end + REST * (end - begin);
      g_mutex_unlock (&shared->lock);
    }
  if (error != NULL)
    {
      self->searched = self->wanted;
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
    }

  return G_SOURCE_REMOVE;
}

/* --- The object ------------------------------------------------------------------------------ */

static void
sbx_content_search_finalize (GObject *object)
{
  SbxContentSearch *self = SBX_CONTENT_SEARCH (object);

  g_mutex_lock (&self->shared->lock);
  g_atomic_int_set (&self->shared->cancelled, TRUE);
  g_cond_signal (&self->shared->wake);
  g_mutex_unlock (&self->shared->lock);
  shared_unref (self->shared);

  G_OBJECT_CLASS (sbx_content_search_parent_class)->finalize (object);
}

static void
sbx_content_search_class_init (SbxContentSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_content_search_finalize;

  signals[SIGNAL_FOUND] =
    g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
sbx_content_search_init (SbxContentSearch *self)
{
}

/**
 * sbx_content_search_new:
 * @path: the recording
 * @filter: one with terms that only contents answer
 *
 * Begins to search as soon as sbx_content_search_extend() says how much there is.
 *
 * Returns: (transfer full): the search
 */
SbxContentSearch *
sbx_content_search_new (const char *path,
                        SbxFilter  *filter)
{
  SbxContentSearch *self;
  Shared *shared;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (sbx_filter_needs_content (filter), NULL);

  self = g_object_new (SBX_TYPE_CONTENT_SEARCH, NULL);
  shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&shared->ref_count);
  shared->path = g_strdup (path);
  shared->filter = sbx_filter_ref (filter);
  shared->owner = g_main_context_ref_thread_default ();
  g_weak_ref_init (&shared->search, self);
  g_mutex_init (&shared->lock);
  g_cond_init (&shared->wake);
  self->shared = shared;
  g_atomic_ref_count_inc (&shared->ref_count);
  g_thread_unref (g_thread_new ("search", run_thread, shared));

  return self;
}

/**
 * sbx_content_search_extend:
 * @self: a search
 * @n_events: events that the session has taken
 *
 * To be called with each update: the search goes on with what has arrived, as soon as it is on
 * disk.
 */
void
sbx_content_search_extend (SbxContentSearch *self,
                           guint64           n_events)
{
  g_return_if_fail (SBX_IS_CONTENT_SEARCH (self));

  self->wanted = n_events;
  g_mutex_lock (&self->shared->lock);
  self->shared->wanted = n_events;
  g_cond_signal (&self->shared->wake);
  g_mutex_unlock (&self->shared->lock);
}

/**
 * sbx_content_search_get_progress:
 * @self: a search
 *
 * Returns: 0…1: how much of what there is was read
 */
double
sbx_content_search_get_progress (SbxContentSearch *self)
{
  g_return_val_if_fail (SBX_IS_CONTENT_SEARCH (self), 1);

  return self->searched >= self->wanted ? 1 : (double) self->searched / (double) self->wanted;
}

/**
 * sbx_content_search_run:
 * @recording: a recording, all of which is searched
 * @matcher: gets what is found
 * @cancellable: (nullable): ends it early
 * @error: return location for an error, or %NULL
 *
 * The same at once, for exports and commands: after it the matcher answers every row. Does nothing
 * for a filter that rows alone answer.
 *
 * Returns: whether everything was read
 */
gboolean
sbx_content_search_run (SbxRecording *recording,
                        SbxMatcher   *matcher,
                        GCancellable *cancellable,
                        GError      **error)
{
  SbxFilter *filter = sbx_matcher_get_filter (matcher);
  g_autoptr (SbxContentTest) test = NULL;
  Reader reader = { .cancellable = cancellable };
  gboolean done;

  if (!sbx_filter_needs_content (filter))
    return TRUE;

  test = sbx_content_test_new (filter);
  reader.test = test;
  reader.portion = portion_new (sbx_filter_get_n_content (filter));
  done = sbx_recording_each_batch (recording, 1, G_MAXINT64, 0, read_batch, &reader, error);
  reader.portion->searched = G_MAXUINT32;
  if (done)
    sbx_content_portion_apply (reader.portion, matcher);
  sbx_content_portion_free (reader.portion);

  return done;
}
