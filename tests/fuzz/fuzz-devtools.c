/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any lines as frames of a stock Redux DevTools store: SocketCluster's packets, what is in them, and
 * texts within texts. */

#include "fuzz.h"

#include "fuzz-kit.h"
#include "sbx-devtools-roster.h"
#include "sbx-sc-packet.h"

typedef struct
{
  SbxDevtoolsRoster *roster;
  SbxDevtoolsStore *store;
} Peer;

static void
line_send (gpointer       data,
           const GString *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (message->str, message->len, 0, 0, &error);

  g_assert_no_error (error);
}

static void
line_bounce (gpointer    data,
             const char *why)
{
}

static void
line_pause (gpointer data,
            gboolean paused)
{
}

static void
on_packet (const SbxScPacket *packet,
           const GArray      *spans,
           gpointer           data)
{
  static const SbxDevtoolsLine line = { line_send, line_bounce, line_pause };
  Peer *peer = data;
  SbxDevtoolsMessage message = { packet->json, packet->data, spans };
  guint32 type = packet->data != 0 ? sbx_json_member (packet->json, packet->data, "type") : 0;

  if (!sbx_sc_packet_is (packet, "log") || type == 0)
    return;
  if (peer->store == NULL)
    {
      peer->store = sbx_devtools_roster_join (peer->roster, &message, NULL);
      sbx_devtools_store_attach (peer->store, &line, peer);
    }
  if (sbx_json_equals (packet->json, type, "START"))
    sbx_devtools_store_start (peer->store);
  else
    sbx_devtools_store_receive (peer->store, &message);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *at = (const char *) data;
  const char *end = at + size;
  g_autoptr (SbxConnector) connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  g_autoptr (SbxDevtoolsRoster) roster = NULL;
  Peer peer = { NULL, NULL };

  roster = sbx_devtools_roster_new (fuzz_kit_get_session (), connector, "here");
  peer.roster = roster;
  while (at < end)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      g_autoptr (GBytes) frame = NULL;

      if (stop == NULL)
        stop = end;
      frame = g_bytes_new (at, (gsize) (stop - at));
      if (stop > at && g_utf8_validate_len (at, (gsize) (stop - at), NULL))
        sbx_sc_read_frame (frame, on_packet, &peer, NULL);
      at = stop + 1;
    }
  if (peer.store != NULL)
    sbx_devtools_store_detach (peer.store, "closed");
  g_clear_object (&peer.store);

  return 0;
}
