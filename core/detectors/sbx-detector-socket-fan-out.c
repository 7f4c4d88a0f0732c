/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule socket-fan-out (docs/findings/socket-fan-out.md): several connections of one page to one
 * server for the same stream.
 *
 * SbxStreams gathers, and is bounded (see there); here is judged. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-queries.h"
#include "sbx-streams.h"

#include <math.h>
#include <string.h>

#define RULE "socket-fan-out"

enum { OVERLAP, SOCKETS, EQUAL, WITHIN, UNCHANGED, SMALL };

static const SbxThreshold thresholds[] = {
  { "overlap", 10000, 0, 3600000, "ms", "connections side by side for so long count as held" },
  { "sockets", 3, 2, 100, "times", "so many connections for one stream are a warning" },
  { "equal", 5, 1, 10000, "times", "so many frames that arrived twice are a warning" },
  { "within", 1000, 1, 60000, "ms", "the same frame on two connections within this arrived twice" },
  { "unchanged", 5, 1, 10000, "times", "so many frames in a row like the one before are a notice" },
  { "small", 32, 0, 65536, "bytes", "a smaller frame is taken for a sign of life" },
  { NULL, 0, 0, 0, NULL, NULL },
};

typedef struct
{
  SbxSymbols *symbols;
  const double *values;
  SbxStreams *streams;
} Memory;

static const SbxCase two_remotes = {
  "two-remotes", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "Two remotes of one page hold a connection each to the same address. The server sends "
  "everything twice, and browsers limit how many there may be.",
  "Open it once and share what arrives: `export const feed = new WebSocket(url)` in a module that "
  "the host exposes, or one listener that dispatches into the shared store. The remotes subscribe "
  "to that."
};

static const SbxCase several = {
  "several", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Several remotes of one page hold a connection each to the same address. Each push is sent and "
  "handled as many times, and browsers limit how many connections there may be.",
  "Open it once and share what arrives: `export const feed = new WebSocket(url)` in a module that "
  "the host exposes, or one listener that dispatches into the shared store."
};

static const SbxCase equal_frames = {
  "equal-frames", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The same frames arrive on several connections of one page: it is one stream, paid for twice "
  "and handled twice.",
  "Open it once and share what arrives: `export const feed = new WebSocket(url)` in a module that "
  "the host exposes. Whoever needs it listens there: `feed.addEventListener('message', …)`."
};

static const SbxCase event_streams = {
  "event-streams", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "Several event streams to one server are open over `HTTP/1.1`, where each takes a connection. "
  "Browsers allow six for a server over all tabs: a few tabs more, and every request to that "
  "server waits.",
  "Share one `EventSource` between the remotes, or serve `HTTP/2`, where streams take no "
  "connection of their own."
};

static const SbxCase unchanged = {
  "unchanged", SBX_SEVERITY_NOTICE, SBX_CONFIDENCE_CERTAIN,
  "One connection brings the same frame again and again. If each is dispatched, every listener of "
  "the store runs for nothing: Redux calls them after each action, changed or not.",
  "Let the server send only what changed, or look before you dispatch: `if (text !== last) "
  "store.dispatch(received(JSON.parse(last = text)))`."
};

static gpointer
create (SbxSession *session)
{
  Memory *memory = g_new0 (Memory, 1);

  memory->symbols = sbx_session_get_symbols (session);
  memory->values = sbx_session_get_thresholds (session, &sbx_detector_socket_fan_out);
  memory->streams = sbx_streams_new (memory->symbols, &memory->values[WITHIN],
                                     &memory->values[SMALL]);

  return memory;
}

static void
destroy (gpointer self)
{
  Memory *memory = self;

  sbx_streams_free (memory->streams);
  g_free (memory);
}

static void
observe (gpointer        self,
         const SbxEvent *event)
{
  Memory *memory = self;

  sbx_streams_observe (memory->streams, event);
}

/* How long both were open. What happens after the page's last event nobody knows. */
static double
get_overlap (const SbxStream *stream,
             const SbxStreamSocket *a,
             const SbxStreamSocket *b,
             double        now)
{
  double end = MIN (now, stream->run->wall + stream->run->last_t);

  return MIN (MIN (a->closed, b->closed), end) - MAX (a->opened, b->opened);
}

static SbxFinding *
make_finding (const SbxStream *stream,
              const SbxCase   *text)
{
  SbxFinding *finding = sbx_case_new_finding (text, RULE, stream->gapped);

  finding->subject = sbx_queries_dup_template (stream->url);

  return finding;
}

static void
add_name (const Memory *memory,
          SbxFinding   *finding,
          SbxSymbol     remote)
{
  if (remote != SBX_SYMBOL_NONE)
    sbx_finding_add_remote (finding, sbx_symbols_get (memory->symbols, remote));
}

static char *
dup_names (const SbxFinding *finding)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; finding->remotes[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (names, finding->remotes[i + 1] == NULL ? " and " : ", ");
      g_string_append (names, finding->remotes[i]);
    }
  if (names->len == 0)
    g_string_assign (names, "unknown remotes");

  return g_string_free (names, FALSE);
}

/* Those of other remotes that were held together with @base, for the same thing. */
static guint
list_beside (const Memory *memory,
             const SbxStream *stream,
             const SbxStreamSocket *base,
             double        now,
             const SbxStreamSocket *beside[SBX_STREAMS_SOCKETS])
{
  guint n = 0;

  beside[n++] = base;
  for (guint i = 0; i < sbx_stream_count_sockets (stream); i++)
    {
      const SbxStreamSocket *socket = &stream->sockets[i];
      gboolean known = socket->remote == SBX_SYMBOL_NONE;

      for (guint j = 0; j < n && !known; j++)
        known = beside[j]->remote == socket->remote;
      if (!known && socket->protocol == base->protocol && socket->key == base->key
          && get_overlap (stream, base, socket, now) >= memory->values[OVERLAP])
        beside[n++] = socket;
    }

  return n;
}

static void
report_held (const Memory *memory,
             const SbxStream *stream,
             double        now,
             GPtrArray    *findings)
{
  const SbxStreamSocket *most[SBX_STREAMS_SOCKETS];
  g_autofree char *names = NULL;
  SbxFinding *finding;
  guint n_most = 0;

  for (guint i = 0; i < sbx_stream_count_sockets (stream); i++)
    {
      const SbxStreamSocket *beside[SBX_STREAMS_SOCKETS];
      guint n = stream->sockets[i].remote != SBX_SYMBOL_NONE
                ? list_beside (memory, stream, &stream->sockets[i], now, beside) : 0;

      if (n <= n_most)
        continue;
      memcpy (most, beside, n * sizeof *beside);
      n_most = n;
    }
  if (n_most < 2)
    return;

  finding = make_finding (stream, n_most >= memory->values[SOCKETS] ? &several
                                                                            : &two_remotes);
  for (guint i = 0; i < n_most; i++)
    {
      add_name (memory, finding, most[i]->remote);
      sbx_finding_add_evidence (finding, most[i]->number, most[i]->opened);
    }
  names = dup_names (finding);
  finding->summary = g_strdup_printf ("%s each hold a connection to %s", names, stream->url);
  finding->count = n_most;
  g_ptr_array_add (findings, finding);
}

static void
report_equal (const Memory *memory,
              const SbxStream *stream,
              GPtrArray    *findings)
{
  g_autofree char *names = NULL;
  SbxFinding *finding;

  if (stream->twice.count < memory->values[EQUAL])
    return;
  finding = make_finding (stream, &equal_frames);
  add_name (memory, finding, stream->both[0]);
  add_name (memory, finding, stream->both[1]);
  names = dup_names (finding);
  finding->summary = g_strdup_printf ("%" G_GUINT64_FORMAT " frames of %s arrived on more than one "
                                      "connection of %s", stream->twice.count, stream->url, names);
  sbx_evidence_tell (&stream->twice, finding);
  g_ptr_array_add (findings, finding);
}

static void
report_unchanged (const Memory *memory,
                  const SbxStream *stream,
                  GPtrArray    *findings)
{
  for (guint i = 0; i < sbx_stream_count_sockets (stream); i++)
    {
      const SbxStreamSocket *socket = &stream->sockets[i];
      SbxFinding *finding;

      if (socket->most_same < memory->values[UNCHANGED])
        continue;
      finding = make_finding (stream, &unchanged);
      add_name (memory, finding, socket->remote);
      finding->summary = g_strdup_printf ("%s pushed the same frame %u times in a row",
                                          stream->url, socket->most_same + 1);
      sbx_evidence_tell (&socket->unchanged, finding);
      g_ptr_array_add (findings, finding);
    }
}

static gsize
get_host_length (const char *url)
{
  const char *host = strstr (url, "://");

  return host != NULL ? (gsize) (host + 3 - url) + strcspn (host + 3, "/") : strlen (url);
}

static gboolean
is_same_server (const SbxStream *a,
                const SbxStream *b)
{
  gsize length = get_host_length (a->url);

  return a->run == b->run && b->events && length == get_host_length (b->url)
         && strncmp (a->url, b->url, length) == 0;
}

/* How many were open together with @base at the same server; @finding: (nullable): gets them. */
static guint
add_streams (const Memory          *memory,
             const SbxStream       *stream,
             const SbxStreamSocket *base,
             double                 now,
             SbxFinding            *finding)
{
  GPtrArray *streams = sbx_streams_get_all (memory->streams);
  guint n = 0;

  for (guint i = 0; i < streams->len; i++)
    {
      const SbxStream *other = g_ptr_array_index (streams, i);

      for (guint j = 0; is_same_server (stream, other) && j < sbx_stream_count_sockets (other); j++)
        {
          const SbxStreamSocket *socket = &other->sockets[j];

          if (socket != base && get_overlap (stream, base, socket, now) < memory->values[OVERLAP])
            continue;
          n++;
          if (finding == NULL)
            continue;
          add_name (memory, finding, socket->remote);
          sbx_finding_add_evidence (finding, socket->number, socket->opened);
        }
    }

  return n;
}

/* Beside the connections of one stream: those of others to the same server. */
static void
report_streams (const Memory    *memory,
                const SbxStream *stream,
                double           now,
                GPtrArray       *findings)
{
  g_autofree char *server = g_strndup (stream->url, get_host_length (stream->url));
  const SbxStreamSocket *most = NULL;
  guint n_most = 0;
  SbxFinding *finding;

  if (!stream->events || !stream->apart)
    return;
  for (guint i = 0; i < sbx_stream_count_sockets (stream); i++)
    {
      guint n = add_streams (memory, stream, &stream->sockets[i], now, NULL);

      if (n > n_most)
        most = &stream->sockets[i];
      n_most = MAX (n, n_most);
    }
  if (n_most < memory->values[SOCKETS])
    return;

  finding = make_finding (stream, &event_streams);
  add_streams (memory, stream, most, now, finding);
  g_free (finding->subject);
  finding->subject = g_strdup_printf ("event streams of %s", server);
  finding->summary = g_strdup_printf ("%u event streams to %s are open at once, over HTTP/1.1",
                                      n_most, server);
  finding->count = 1;
  g_ptr_array_add (findings, finding);
}

static void
report (gpointer   self,
        double     now,
        GPtrArray *findings)
{
  const Memory *memory = self;

  GPtrArray *streams = sbx_streams_get_all (memory->streams);

  for (guint i = 0; i < streams->len; i++)
    {
      const SbxStream *stream = g_ptr_array_index (streams, i);

      report_held (memory, stream, now, findings);
      report_equal (memory, stream, findings);
      report_unchanged (memory, stream, findings);
      report_streams (memory, stream, now, findings);
    }
}

static const char *const variants[] = {
  "two-remotes", "several", "equal-frames", "event-streams", "unchanged", NULL,
};

const SbxDetectorClass sbx_detector_socket_fan_out = {
  .id = RULE,
  .title = "Socket fan-out",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_SOCKET_OPEN) | SBX_DETECTOR_WANTS (SBX_EVENT_SOCKET_FRAME)
           | SBX_DETECTOR_WANTS (SBX_EVENT_SOCKET_CLOSE) | SBX_DETECTOR_WANTS (SBX_EVENT_GAP),
  .thresholds = thresholds,
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
