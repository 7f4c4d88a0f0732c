/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-origins.h"

#include "sbx-limits.h"

#define N_LISTS (SBX_ORIGIN_ASK + 1)

struct _SbxOrigins
{
  GObject parent_instance;

  GMutex mutex;

  /* Under the mutex: the origins of each verdict in the order in which they came */
  GPtrArray *lists[N_LISTS];
  GHashTable *once;  /* of the allowed ones: those that are not to be remembered */
  GHashTable *asked; /* origin: Asked, of those that wait */
  GPtrArray *watches;
  guint last_watch;
};

/* How often an origin came while nobody had decided, and when last. */
typedef struct
{
  guint count;
  gint64 time;
} Asked;

/* One party that wants to hear of changes. */
typedef struct
{
  gatomicrefcount ref_count;
  guint id;
  int active;    /* atomic */
  int scheduled; /* atomic */
  GMainContext *context;
  SbxOriginsFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Watch;

/* What is on its way to the context of a watch. */
typedef struct
{
  Watch *watch;
  SbxOrigins *origins;
} Call;

G_DEFINE_FINAL_TYPE (SbxOrigins, sbx_origins, G_TYPE_OBJECT)

/* Auxiliary functions */

static void
watch_unref (gpointer data)
{
  Watch *watch = data;

  if (!g_atomic_ref_count_dec (&watch->ref_count))
    return;

  if (watch->destroy != NULL)
    watch->destroy (watch->user_data);
  g_main_context_unref (watch->context);
  g_free (watch);
}

static void
watch_end (gpointer data)
{
  Watch *watch = data;

  g_atomic_int_set (&watch->active, 0);
  watch_unref (watch);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  watch_unref (call->watch);
  g_object_unref (call->origins);
  g_free (call);
}

static gboolean
call_run (gpointer data)
{
  Call *call = data;

  g_atomic_int_set (&call->watch->scheduled, 0);
  if (g_atomic_int_get (&call->watch->active))
    call->watch->func (call->origins, call->watch->user_data);

  return G_SOURCE_REMOVE;
}

/* Called with the mutex held. Many changes before a party has its turn are one call. */
static void
notify_locked (SbxOrigins *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, i);
      g_autoptr (GSource) source = NULL;
      Call *call;

      if (!g_atomic_int_compare_and_exchange (&watch->scheduled, 0, 1))
        continue;

      call = g_new0 (Call, 1);
      g_atomic_ref_count_inc (&watch->ref_count);
      call->watch = watch;
      call->origins = g_object_ref (self);

      source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, call_run, call, call_free);
      g_source_attach (source, watch->context);
    }
}

static gboolean
find_locked (SbxOrigins       *self,
             const char       *origin,
             SbxOriginVerdict *verdict,
             guint            *position)
{
  for (guint i = 0; i < N_LISTS; i++)
    {
      if (g_ptr_array_find_with_equal_func (self->lists[i], origin, g_str_equal, position))
        {
          *verdict = i;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
remove_locked (SbxOrigins *self,
               const char *origin)
{
  SbxOriginVerdict verdict;
  guint position;

  if (!find_locked (self, origin, &verdict, &position))
    return FALSE;

  g_hash_table_remove (self->once, origin);
  g_hash_table_remove (self->asked, origin);
  g_ptr_array_remove_index (self->lists[verdict], position);

  return TRUE;
}

/* The user's decisions push out the oldest ones; a question that nobody could ever answer is not
 * worth that, so pages cannot push each other out. */
static gboolean
add_locked (SbxOrigins       *self,
            const char       *origin,
            SbxOriginVerdict  verdict)
{
  GPtrArray *list = self->lists[verdict];

  if (list->len >= SBX_LIMIT_ORIGINS)
    {
      if (verdict == SBX_ORIGIN_ASK)
        return FALSE;
      g_hash_table_remove (self->once, g_ptr_array_index (list, 0));
      g_ptr_array_remove_index (list, 0);
    }

  g_ptr_array_add (list, g_strdup (origin));

  return TRUE;
}

static void
note_locked (SbxOrigins *self,
             const char *origin)
{
  Asked *asked = g_hash_table_lookup (self->asked, origin);

  if (asked == NULL)
    {
      asked = g_new0 (Asked, 1);
      g_hash_table_insert (self->asked, g_strdup (origin), asked);
    }
  asked->count++;
  asked->time = g_get_real_time ();
}

static void
load_locked (SbxOrigins        *self,
             SbxOriginVerdict   verdict,
             const char *const *list)
{
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      g_autofree char *origin = sbx_origins_normalize (list[i]);

      if (origin == NULL)
        continue;

      remove_locked (self, origin);
      add_locked (self, origin, verdict);
    }
}

static char **
dup_list (SbxOrigins       *self,
          SbxOriginVerdict  verdict,
          gboolean          kept_only)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *list = self->lists[verdict];

  for (guint i = 0; i < list->len; i++)
    if (!kept_only || !g_hash_table_contains (self->once, g_ptr_array_index (list, i)))
      g_strv_builder_add (builder, g_ptr_array_index (list, i));

  return g_strv_builder_end (builder);
}

/* GObject overrides */

static void
sbx_origins_finalize (GObject *object)
{
  SbxOrigins *self = SBX_ORIGINS (object);

  for (guint i = 0; i < N_LISTS; i++)
    g_clear_pointer (&self->lists[i], g_ptr_array_unref);
  g_clear_pointer (&self->watches, g_ptr_array_unref);
  g_clear_pointer (&self->once, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (sbx_origins_parent_class)->finalize (object);
}

static void
sbx_origins_class_init (SbxOriginsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_origins_finalize;
}

static void
sbx_origins_init (SbxOrigins *self)
{
  g_mutex_init (&self->mutex);
  for (guint i = 0; i < N_LISTS; i++)
    self->lists[i] = g_ptr_array_new_with_free_func (g_free);
  self->watches = g_ptr_array_new_with_free_func (watch_end);
  self->once = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Public API */

/**
 * sbx_origins_new:
 *
 * Makes an empty registry: every origin is a question.
 *
 * Returns: (transfer full): a registry
 */
SbxOrigins *
sbx_origins_new (void)
{
  return g_object_new (SBX_TYPE_ORIGINS, NULL);
}

/**
 * sbx_origins_check:
 * @self: a registry
 * @origin: an origin
 *
 * Says what may come from @origin. One that is not known becomes a question, once, as long as there
 * are not too many questions already.
 *
 * Returns: the verdict
 */
SbxOriginVerdict
sbx_origins_check (SbxOrigins *self,
                   const char *origin)
{
  g_autofree char *normal = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  SbxOriginVerdict verdict;

  g_return_val_if_fail (SBX_IS_ORIGINS (self), SBX_ORIGIN_DENIED);
  g_return_val_if_fail (origin != NULL, SBX_ORIGIN_DENIED);

  normal = sbx_origins_normalize (origin);
  if (normal == NULL)
    return SBX_ORIGIN_DENIED;

  locker = g_mutex_locker_new (&self->mutex);
  if (find_locked (self, normal, &verdict, NULL))
    {
      if (verdict == SBX_ORIGIN_ASK)
        note_locked (self, normal);
      return verdict;
    }

  if (add_locked (self, normal, SBX_ORIGIN_ASK))
    {
      note_locked (self, normal);
      notify_locked (self);
    }

  return SBX_ORIGIN_ASK;
}

/**
 * sbx_origins_is_allowed:
 * @self: a registry
 * @origin: an origin
 *
 * Looks without asking: an unknown origin does not become a question.
 *
 * Returns: whether @origin is allowed now
 */
gboolean
sbx_origins_is_allowed (SbxOrigins *self,
                        const char *origin)
{
  g_autofree char *normal = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  SbxOriginVerdict verdict;

  g_return_val_if_fail (SBX_IS_ORIGINS (self), FALSE);
  g_return_val_if_fail (origin != NULL, FALSE);

  normal = sbx_origins_normalize (origin);
  if (normal == NULL)
    return FALSE;

  locker = g_mutex_locker_new (&self->mutex);

  return find_locked (self, normal, &verdict, NULL) && verdict == SBX_ORIGIN_ALLOWED;
}

/**
 * sbx_origins_decide:
 * @self: a registry
 * @origin: an origin; anything else is ignored
 * @allow: whether to allow it
 *
 * Keeps the user's decision about @origin.
 */
void
sbx_origins_decide (SbxOrigins *self,
                    const char *origin,
                    gboolean    allow)
{
  g_autofree char *normal = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SBX_IS_ORIGINS (self));
  g_return_if_fail (origin != NULL);

  normal = sbx_origins_normalize (origin);
  if (normal == NULL)
    return;

  locker = g_mutex_locker_new (&self->mutex);
  remove_locked (self, normal);
  add_locked (self, normal, allow ? SBX_ORIGIN_ALLOWED : SBX_ORIGIN_DENIED);
  notify_locked (self);
}

/**
 * sbx_origins_allow_once:
 * @self: a registry
 * @origin: an origin
 *
 * Allows @origin until the program ends.
 */
void
sbx_origins_allow_once (SbxOrigins *self,
                        const char *origin)
{
  g_autofree char *normal = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SBX_IS_ORIGINS (self));
  g_return_if_fail (origin != NULL);

  normal = sbx_origins_normalize (origin);
  if (normal == NULL)
    return;

  locker = g_mutex_locker_new (&self->mutex);
  remove_locked (self, normal);
  add_locked (self, normal, SBX_ORIGIN_ALLOWED);
  g_hash_table_add (self->once, g_strdup (normal));
  notify_locked (self);
}

/**
 * sbx_origins_get_asked:
 * @self: a registry
 * @origin: an origin, normalised
 * @time: (out): when it came last, µs since 1970
 *
 * Returns: how often it came since nobody has decided about it
 */
guint
sbx_origins_get_asked (SbxOrigins *self,
                       const char *origin,
                       gint64     *time)
{
  g_autoptr (GMutexLocker) locker = NULL;
  const Asked *asked;

  g_return_val_if_fail (SBX_IS_ORIGINS (self), 0);
  g_return_val_if_fail (origin != NULL, 0);

  locker = g_mutex_locker_new (&self->mutex);
  asked = g_hash_table_lookup (self->asked, origin);
  *time = asked != NULL ? asked->time : 0;

  return asked != NULL ? asked->count : 0;
}

/**
 * sbx_origins_forget:
 * @self: a registry
 * @origin: an origin
 *
 * Withdraws a decision or a question: the next time @origin is a question again.
 */
void
sbx_origins_forget (SbxOrigins *self,
                    const char *origin)
{
  g_autofree char *normal = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SBX_IS_ORIGINS (self));
  g_return_if_fail (origin != NULL);

  normal = sbx_origins_normalize (origin);
  if (normal == NULL)
    return;

  locker = g_mutex_locker_new (&self->mutex);
  if (remove_locked (self, normal))
    notify_locked (self);
}

/**
 * sbx_origins_dup_list:
 * @self: a registry
 * @verdict: which list
 *
 * Gets the origins with a verdict, the oldest first: those allowed or denied to keep them, those to
 * ask about to ask.
 *
 * Returns: (transfer full) (array zero-terminated=1): the origins
 */
char **
sbx_origins_dup_list (SbxOrigins       *self,
                      SbxOriginVerdict  verdict)
{
  g_return_val_if_fail (SBX_IS_ORIGINS (self), NULL);
  g_return_val_if_fail (verdict < N_LISTS, NULL);

  return dup_list (self, verdict, FALSE);
}

/**
 * sbx_origins_dup_kept:
 * @self: a registry
 * @verdict: which ones
 *
 * Returns: (transfer full) (array zero-terminated=1): those with that verdict that are to be
 *   remembered
 */
char **
sbx_origins_dup_kept (SbxOrigins       *self,
                      SbxOriginVerdict  verdict)
{
  g_return_val_if_fail (SBX_IS_ORIGINS (self), NULL);
  g_return_val_if_fail (verdict < N_LISTS, NULL);

  return dup_list (self, verdict, TRUE);
}

/**
 * sbx_origins_load:
 * @self: a registry
 * @allowed: (nullable) (array zero-terminated=1): what the user allowed
 * @denied: (nullable) (array zero-terminated=1): what the user denied
 *
 * Replaces the decisions, for example by those of the settings. Questions that are not answered by
 * them stay. What is no origin is left out.
 */
void
sbx_origins_load (SbxOrigins        *self,
                  const char *const *allowed,
                  const char *const *denied)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SBX_IS_ORIGINS (self));

  locker = g_mutex_locker_new (&self->mutex);
  g_ptr_array_set_size (self->lists[SBX_ORIGIN_ALLOWED], 0);
  g_ptr_array_set_size (self->lists[SBX_ORIGIN_DENIED], 0);
  load_locked (self, SBX_ORIGIN_ALLOWED, allowed);
  load_locked (self, SBX_ORIGIN_DENIED, denied);
  notify_locked (self);
}

/**
 * sbx_origins_watch:
 * @self: a registry
 * @context: (nullable): where to call, %NULL for the default main context
 * @func: (scope notified): called after changes; several changes may be one call
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Asks to be told of changes. Calls that were on their way when sbx_origins_unwatch() was called on
 * the thread of @context do not arrive.
 *
 * Returns: a number for sbx_origins_unwatch()
 */
guint
sbx_origins_watch (SbxOrigins     *self,
                   GMainContext   *context,
                   SbxOriginsFunc  func,
                   gpointer        user_data,
                   GDestroyNotify  destroy)
{
  g_autoptr (GMutexLocker) locker = NULL;
  Watch *watch;

  g_return_val_if_fail (SBX_IS_ORIGINS (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  watch = g_new0 (Watch, 1);
  g_atomic_ref_count_init (&watch->ref_count);
  watch->active = 1;
  watch->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  watch->func = func;
  watch->user_data = user_data;
  watch->destroy = destroy;

  locker = g_mutex_locker_new (&self->mutex);
  watch->id = ++self->last_watch;
  g_ptr_array_add (self->watches, watch);

  return watch->id;
}

/**
 * sbx_origins_unwatch:
 * @self: a registry
 * @id: what sbx_origins_watch() returned
 *
 * Ends a watch.
 */
void
sbx_origins_unwatch (SbxOrigins *self,
                     guint       id)
{
  Watch *found = NULL;

  g_return_if_fail (SBX_IS_ORIGINS (self));

  g_mutex_lock (&self->mutex);
  for (guint i = 0; found == NULL && i < self->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, i);

      if (watch->id == id)
        found = g_ptr_array_steal_index (self->watches, i);
    }
  g_mutex_unlock (&self->mutex);

  /* Outside the lock: it frees the user's data. */
  if (found != NULL)
    watch_end (found);
}
