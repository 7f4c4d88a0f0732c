/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-streams.h"

#include <math.h>
#include <string.h>

struct _SbxStreams
{
  SbxSymbols *symbols;
  const double *within;
  const double *small;
  GPtrArray *streams;   /* SbxStream */
  GHashTable *by_name;  /* SbxStream → itself, by run, address and kind */
  GHashTable *open;     /* run and id of a connection → Place */
};

typedef struct
{
  const SbxRun *run;
  char *id;
  SbxStream *stream;
  guint socket;
} Place;

static guint
hash_stream (gconstpointer data)
{
  const SbxStream *stream = data;

  return g_str_hash (stream->url) ^ g_direct_hash (stream->run) ^ (guint) stream->events;
}

static gboolean
equal_streams (gconstpointer a,
               gconstpointer b)
{
  const SbxStream *left = a;
  const SbxStream *right = b;

  return left->run == right->run && left->events == right->events
         && strcmp (left->url, right->url) == 0;
}

static guint
hash_place (gconstpointer data)
{
  const Place *place = data;

  return g_str_hash (place->id) ^ g_direct_hash (place->run);
}

static gboolean
equal_places (gconstpointer a,
              gconstpointer b)
{
  const Place *left = a;
  const Place *right = b;

  return left->run == right->run && strcmp (left->id, right->id) == 0;
}

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->id);
  g_free (place);
}

static void
stream_free (gpointer data)
{
  SbxStream *stream = data;

  for (guint i = 0; i < SBX_STREAMS_SOCKETS; i++)
    g_free (stream->sockets[i].id);
  g_free (stream->url);
  g_free (stream);
}

static guint64
hash_text (const char *text)
{
  guint64 hash = 14695981039346656037u;

  for (; text != NULL && *text != '\0'; text++)
    hash = (hash ^ (guchar) *text) * 1099511628211u;

  return hash;
}

/* What build tools open for themselves. */
static gboolean
is_development (const char *url,
                const char *protocol)
{
  static const char *const paths[] = { "/__webpack_hmr", "/_next/webpack-hmr", "/ng-cli-ws",
                                       "/rsbuild-hmr", "/sockjs-node", "/livereload", "/esbuild",
                                       "/browser-sync", "/__parcel_hmr" };
  const char *host = strstr (url, "://");
  const char *path = host != NULL ? strchr (host + 3, '/') : NULL;

  if (protocol != NULL && g_str_has_prefix (protocol, "vite-"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (paths) && path != NULL; i++)
    {
      if (g_str_has_prefix (path, paths[i]))
        return TRUE;
    }

  /* webpack-dev-server */
  return path != NULL && strcmp (path, "/ws") == 0
         && (g_str_has_prefix (host + 3, "localhost") || g_str_has_prefix (host + 3, "127.0.0.1"));
}

static SbxStream *
get_stream (SbxStreams     *self,
            const SbxEvent *event,
            const char     *url)
{
  g_autofree char *what = sbx_event_dup_text (event, "what");
  SbxStream name = { .run = event->run, .url = (char *) url,
                  .events = g_strcmp0 (what, "event-source") == 0 };
  SbxStream *stream = g_hash_table_lookup (self->by_name, &name);

  if (stream != NULL || self->streams->len >= SBX_STREAMS_MAX)
    return stream;
  stream = g_new0 (SbxStream, 1);
  stream->run = event->run;
  stream->url = g_strdup (url);
  stream->events = name.events;
  g_ptr_array_add (self->streams, stream);
  g_hash_table_add (self->by_name, stream);

  return stream;
}

static void
forget_place (SbxStreams   *self,
              const SbxRun *run,
              char         *id)
{
  Place name = { .run = run, .id = id };

  if (id != NULL)
    g_hash_table_remove (self->open, &name);
}

static void
take_open (SbxStreams     *self,
           const SbxEvent *event)
{
  g_autofree char *url = sbx_event_dup_text (event, "url");
  g_autofree char *id = sbx_event_dup_text (event, "id");
  g_autofree char *protocol = sbx_event_dup_text (event, "protocol");
  g_autofree char *key = sbx_event_dup_text (event, "key");
  SbxStream *stream;
  SbxStreamSocket *socket;
  Place *place;

  if (url == NULL || id == NULL || strlen (url) > SBX_STREAMS_MAX_URL
      || is_development (url, protocol))
    return;
  stream = get_stream (self, event, url);
  if (stream == NULL)
    return;
  socket = &stream->sockets[stream->n_sockets % SBX_STREAMS_SOCKETS];
  forget_place (self, event->run, socket->id);
  g_free (socket->id);
  *socket = (SbxStreamSocket) { 0 };
  socket->id = g_strdup (id);
  socket->remote = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE;
  if (!stream->events && protocol != NULL)
    socket->protocol = sbx_symbols_intern (self->symbols, protocol, -1);
  socket->key = hash_text (key);
  socket->opened = event->time;
  socket->closed = INFINITY;
  socket->number = event->number;
  if (stream->events)
    stream->apart |= g_str_has_prefix (url, "http://")
                             || g_strcmp0 (protocol, "http/1.1") == 0;

  place = g_new0 (Place, 1);
  place->run = event->run;
  place->id = g_steal_pointer (&id);
  place->stream = stream;
  place->socket = stream->n_sockets % SBX_STREAMS_SOCKETS;
  g_hash_table_replace (self->open, place, place);
  stream->n_sockets++;
}

static const Place *
find_place (SbxStreams     *self,
            const SbxEvent *event)
{
  g_autofree char *id = sbx_event_dup_text (event, "id");
  Place name = { .run = event->run, .id = id };

  return id != NULL ? g_hash_table_lookup (self->open, &name) : NULL;
}

static void
take_close (SbxStreams     *self,
            const SbxEvent *event)
{
  const Place *place = find_place (self, event);

  if (place == NULL)
    return;
  place->stream->sockets[place->socket].closed = event->time;
  g_hash_table_remove (self->open, place);
}

/* Whether it came on another connection a moment ago. */
static void
compare_frame (SbxStreams      *self,
               SbxStream      *stream,
               const SbxStreamFrame *frame)
{
  guint n = MIN (stream->n_frames, SBX_STREAMS_FRAMES);

  for (guint i = 0; i < n; i++)
    {
      SbxStreamFrame *other = &stream->frames[(stream->n_frames - 1 - i) % SBX_STREAMS_FRAMES];

      if (frame->time - other->time > *self->within)
        return;
      if (other->hash != frame->hash || other->socket == frame->socket)
        continue;
      if (stream->twice.count == 0)
        {
          stream->both[0] = stream->sockets[other->socket].remote;
          stream->both[1] = stream->sockets[frame->socket].remote;
        }
      sbx_evidence_add (&stream->twice, frame->number, frame->time);
      return;
    }
}

static void
take_frame (SbxStreams     *self,
            const SbxEvent *event)
{
  const Place *place = find_place (self, event);
  g_autofree char *hash = sbx_event_dup_text (event, "hash");
  SbxStreamFrame frame = { .time = event->time, .number = event->number };
  double bytes;
  SbxStreamSocket *socket;

  if (place == NULL || hash == NULL)
    return;
  if (sbx_json_get_double (event->json, sbx_json_member (event->json, event->token, "bytes"),
                           &bytes)
      && bytes < *self->small)
    return;
  frame.hash = hash_text (hash);
  frame.socket = place->socket;
  socket = &place->stream->sockets[place->socket];
  compare_frame (self, place->stream, &frame);
  place->stream->frames[place->stream->n_frames++ % SBX_STREAMS_FRAMES] = frame;
  if (socket->last != frame.hash)
    {
      socket->last = frame.hash;
      socket->same = 0;
      return;
    }
  socket->same++;
  socket->most_same = MAX (socket->most_same, socket->same);
  sbx_evidence_add (&socket->unchanged, event->number, event->time);
}

static void
take_gap (SbxStreams     *self,
          const SbxEvent *event)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      SbxStream *stream = g_ptr_array_index (self->streams, i);

      stream->gapped |= stream->run == event->run;
    }
}

void
sbx_streams_observe (SbxStreams     *self,
                     const SbxEvent *event)
{
  switch ((int) event->kind)
    {
    case SBX_EVENT_SOCKET_OPEN:
      take_open (self, event);
      break;
    case SBX_EVENT_SOCKET_FRAME:
      take_frame (self, event);
      break;
    case SBX_EVENT_SOCKET_CLOSE:
      take_close (self, event);
      break;
    case SBX_EVENT_GAP:
      take_gap (self, event);
      break;
    default:
      break;
    }
}

SbxStreams *
sbx_streams_new (SbxSymbols   *symbols,
                 const double *within,
                 const double *small)
{
  SbxStreams *self = g_new0 (SbxStreams, 1);

  self->symbols = symbols;
  self->within = within;
  self->small = small;
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  self->by_name = g_hash_table_new (hash_stream, equal_streams);
  self->open = g_hash_table_new_full (hash_place, equal_places, NULL, place_free);

  return self;
}

void
sbx_streams_free (SbxStreams *self)
{
  g_hash_table_unref (self->open);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->streams);
  g_free (self);
}

GPtrArray *
sbx_streams_get_all (SbxStreams *self)
{
  return self->streams;
}
