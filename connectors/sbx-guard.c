/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-guard.h"

#include <string.h>

#include "sbx-limits.h"
#include "sbx-loopback.h"

/* So much of a foreign header is kept for the list. */
#define TEXT_MAX 256u

struct _SbxGuard
{
  GObject parent_instance;

  GMutex mutex;

  /* Under the mutex */
  guint64 n_refused;
  GQueue refusals;

  /* Owned references */
  SbxOrigins *origins;
};

enum
{
  SIGNAL_REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxGuard, sbx_guard, G_TYPE_OBJECT)

/* Auxiliary functions */

/* How often a header stands in a request, and its first value. libsoup's getters join or drop
 * repeated headers, and a second Host or Origin is exactly what must be seen. */
static guint
count_header (SoupMessageHeaders  *headers,
              const char          *name,
              const char         **value)
{
  SoupMessageHeadersIter iter;
  const char *header_name;
  const char *header_value;
  guint count = 0;

  *value = NULL;
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &header_name, &header_value))
    {
      if (g_ascii_strcasecmp (header_name, name) == 0 && count++ == 0)
        *value = header_value;
    }

  return count;
}

static char *
dup_header (SoupMessageHeaders *headers,
            const char         *name)
{
  const char *value;
  gsize length;

  if (headers == NULL || count_header (headers, name, &value) == 0)
    return NULL;

  length = strlen (value);

  return g_utf8_make_valid (value, (gssize) MIN (length, TEXT_MAX));
}

/* GObject overrides */

static void
sbx_guard_finalize (GObject *object)
{
  SbxGuard *self = SBX_GUARD (object);

  g_queue_clear_full (&self->refusals, (GDestroyNotify) sbx_refusal_free);
  g_clear_object (&self->origins);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (sbx_guard_parent_class)->finalize (object);
}

static void
sbx_guard_class_init (SbxGuardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_guard_finalize;

  /**
   * SbxGuard::refused:
   * @self: the guard
   * @refusal: (type gpointer): an #SbxRefusal, valid during the emission
   *
   * A request was refused.
   */
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
sbx_guard_init (SbxGuard *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->refusals);
}

/* Public API */

/**
 * sbx_refusal_free:
 * @self: a refusal
 *
 * Frees @self.
 */
void
sbx_refusal_free (SbxRefusal *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->origin);
  g_free (self);
}

/**
 * sbx_guard_new:
 * @origins: which origins may come
 *
 * Makes a guard.
 *
 * Returns: (transfer full): a guard
 */
SbxGuard *
sbx_guard_new (SbxOrigins *origins)
{
  SbxGuard *self;

  g_return_val_if_fail (SBX_IS_ORIGINS (origins), NULL);

  self = g_object_new (SBX_TYPE_GUARD, NULL);
  self->origins = g_object_ref (origins);

  return self;
}

/**
 * sbx_guard_get_origins:
 * @self: a guard
 *
 * Returns: (transfer none): which origins may come
 */
SbxOrigins *
sbx_guard_get_origins (SbxGuard *self)
{
  g_return_val_if_fail (SBX_IS_GUARD (self), NULL);

  return self->origins;
}

/**
 * sbx_guard_check_host:
 * @self: a guard
 * @headers: the headers of a request
 * @port: the port on which it came
 *
 * Checks that the request was meant for us, and not for a name that was made to point here.
 *
 * Returns: %SBX_GUARD_PASS or %SBX_GUARD_HOST
 */
SbxGuardVerdict
sbx_guard_check_host (SbxGuard           *self,
                      SoupMessageHeaders *headers,
                      guint16             port)
{
  const char *host;
  guint16 named_port;

  g_return_val_if_fail (SBX_IS_GUARD (self), SBX_GUARD_HOST);
  g_return_val_if_fail (headers != NULL, SBX_GUARD_HOST);

  if (count_header (headers, "Host", &host) != 1 ||
      !sbx_loopback_parse_host (host, &named_port) || named_port != port)
    return SBX_GUARD_HOST;

  return SBX_GUARD_PASS;
}

/**
 * sbx_guard_check_origin:
 * @self: a guard
 * @headers: the headers of a request
 * @origin: (out) (optional) (nullable): return location for the origin, normalised; %NULL for a
 *   request without one, which does not come from a page
 *
 * Checks where the request comes from. An origin that nobody decided about becomes a question.
 *
 * Returns: %SBX_GUARD_PASS, or one of the verdicts about origins
 */
SbxGuardVerdict
sbx_guard_check_origin (SbxGuard            *self,
                        SoupMessageHeaders  *headers,
                        char               **origin)
{
  g_autofree char *normal = NULL;
  const char *text;
  guint count;

  g_return_val_if_fail (SBX_IS_GUARD (self), SBX_GUARD_ORIGIN_MALFORMED);
  g_return_val_if_fail (headers != NULL, SBX_GUARD_ORIGIN_MALFORMED);

  if (origin != NULL)
    *origin = NULL;

  count = count_header (headers, "Origin", &text);
  if (count == 0)
    return SBX_GUARD_PASS;
  if (count > 1)
    return SBX_GUARD_ORIGIN_MALFORMED;

  normal = sbx_origins_normalize (text);
  if (normal == NULL)
    return SBX_GUARD_ORIGIN_MALFORMED;

  switch (sbx_origins_check (self->origins, normal))
    {
    case SBX_ORIGIN_ALLOWED:
      if (origin != NULL)
        *origin = g_steal_pointer (&normal);
      return SBX_GUARD_PASS;

    case SBX_ORIGIN_ASK:
      return SBX_GUARD_ORIGIN_ASK;

    case SBX_ORIGIN_DENIED:
    default:
      return SBX_GUARD_ORIGIN_DENIED;
    }
}

/**
 * sbx_guard_refuse:
 * @self: a guard
 * @reason: why
 * @headers: (nullable): the headers of the request, if it got that far
 *
 * Counts and lists a refusal.
 */
void
sbx_guard_refuse (SbxGuard           *self,
                  SbxGuardVerdict     reason,
                  SoupMessageHeaders *headers)
{
  SbxRefusal copy;
  SbxRefusal *refusal;
  g_autofree char *host = NULL;
  g_autofree char *origin = NULL;

  g_return_if_fail (SBX_IS_GUARD (self));
  g_return_if_fail (reason != SBX_GUARD_PASS);

  host = dup_header (headers, "Host");
  origin = dup_header (headers, "Origin");

  refusal = g_new0 (SbxRefusal, 1);
  refusal->time = g_get_real_time ();
  refusal->reason = reason;
  refusal->host = g_strdup (host);
  refusal->origin = g_strdup (origin);
  copy = (SbxRefusal) { refusal->time, reason, host, origin };

  g_mutex_lock (&self->mutex);
  self->n_refused++;
  g_queue_push_tail (&self->refusals, refusal);
  if (self->refusals.length > SBX_LIMIT_REFUSALS)
    sbx_refusal_free (g_queue_pop_head (&self->refusals));
  g_mutex_unlock (&self->mutex);

  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, &copy);
}

/**
 * sbx_guard_get_n_refused:
 * @self: a guard
 *
 * Returns: how many requests were refused
 */
guint64
sbx_guard_get_n_refused (SbxGuard *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (SBX_IS_GUARD (self), 0);

  locker = g_mutex_locker_new (&self->mutex);

  return self->n_refused;
}

/**
 * sbx_guard_dup_refusals:
 * @self: a guard
 *
 * Gets the last refusals, the oldest first; at most %SBX_LIMIT_REFUSALS.
 *
 * Returns: (transfer full) (element-type SbxRefusal): the refusals
 */
GPtrArray *
sbx_guard_dup_refusals (SbxGuard *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GPtrArray *list;

  g_return_val_if_fail (SBX_IS_GUARD (self), NULL);

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_refusal_free);
  locker = g_mutex_locker_new (&self->mutex);
  for (GList *l = self->refusals.head; l != NULL; l = l->next)
    {
      const SbxRefusal *refusal = l->data;
      SbxRefusal *copy = g_new0 (SbxRefusal, 1);

      copy->time = refusal->time;
      copy->reason = refusal->reason;
      copy->host = g_strdup (refusal->host);
      copy->origin = g_strdup (refusal->origin);
      g_ptr_array_add (list, copy);
    }

  return list;
}

/**
 * sbx_guard_describe:
 * @verdict: a verdict
 *
 * Says what a verdict means, for a log or a list; not translated.
 *
 * Returns: a text
 */
const char *
sbx_guard_describe (SbxGuardVerdict verdict)
{
  switch (verdict)
    {
    case SBX_GUARD_PASS:
      return "Nothing is wrong";
    case SBX_GUARD_HOST:
      return "The request was not addressed to this machine by one of its own names";
    case SBX_GUARD_ORIGIN_MALFORMED:
      return "The origin of the page is hidden or malformed";
    case SBX_GUARD_ORIGIN_DENIED:
      return "You denied this origin";
    case SBX_GUARD_ORIGIN_ASK:
      return "This origin waits for your decision";
    case SBX_GUARD_NOT_FOUND:
      return "Nothing is served at this address";
    case SBX_GUARD_HANDSHAKE:
      return "The request was malformed";
    case SBX_GUARD_LIMIT:
      return "The request exceeded a limit";
    case SBX_GUARD_TIMEOUT:
      return "The request took too long";
    default:
      g_return_val_if_reached (NULL);
    }
}
