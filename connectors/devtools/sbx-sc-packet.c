/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-sc-packet.h"

/* What has neither an event nor a number is no packet; a number that is none counts as absent. */
static gboolean
read_packet (const SbxJson *json,
             guint32        token,
             SbxScPacket   *packet)
{
  guint32 number;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    return FALSE;
  packet->json = json;
  packet->token = token;
  packet->cid = 0;
  packet->rid = 0;
  packet->event = sbx_json_member (json, token, "event");
  packet->data = sbx_json_member (json, token, "data");
  packet->error = sbx_json_member (json, token, "error");
  number = sbx_json_member (json, token, "cid");
  if (number != 0)
    sbx_json_get_uint (json, number, &packet->cid);
  number = sbx_json_member (json, token, "rid");
  if (number != 0)
    sbx_json_get_uint (json, number, &packet->rid);
  if (packet->event != 0)
    return json->tokens[packet->event].type == SBX_JSON_STRING;

  return packet->rid != 0;
}

/**
 * sbx_sc_read_frame:
 * @frame: a text frame that is not empty
 * @func: called for every packet in it
 * @data: for @func
 * @error: return location for a [error@JsonError]
 *
 * A frame is a packet or a list of packets.
 *
 * Returns: %FALSE if it is no JSON
 */
gboolean
sbx_sc_read_frame (GBytes    *frame,
                   SbxScFunc  func,
                   gpointer   data,
                   GError   **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (SbxSpan));
  g_autoptr (SbxJson) json = NULL;
  SbxScPacket packet;
  gsize length;
  const char *text = g_bytes_get_data (frame, &length);

  json = sbx_split_excise (text, length, SBX_SC_BULK, spans, error);
  if (json == NULL)
    return FALSE;
  if (json->tokens[0].type == SBX_JSON_ARRAY)
    {
      for (guint32 at = sbx_json_first (json, 0); at != 0; at = sbx_json_after (json, 0, at))
        {
          if (read_packet (json, at, &packet))
            func (&packet, spans, data);
        }
    }
  else if (read_packet (json, 0, &packet))
    {
      func (&packet, spans, data);
    }

  return TRUE;
}

/**
 * sbx_sc_packet_is:
 * @self: a packet
 * @event: a name
 *
 * Returns: whether it is that event
 */
gboolean
sbx_sc_packet_is (const SbxScPacket *self,
                  const char        *event)
{
  return self->event != 0 && sbx_json_equals (self->json, self->event, event);
}

/**
 * sbx_sc_call:
 * @event: a name
 * @data: JSON
 * @cid: by which it is to be answered
 *
 * Returns: (transfer full): a packet
 */
GString *
sbx_sc_call (const char *event,
             const char *data,
             guint64     cid)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"event\":\"%s\",\"data\":%s,\"cid\":%" G_GUINT64_FORMAT "}",
                          event, data, cid);

  return text;
}

/**
 * sbx_sc_answer:
 * @rid: the number of the call
 * @data: (nullable): JSON
 *
 * Returns: (transfer full): a packet
 */
GString *
sbx_sc_answer (guint64     rid,
               const char *data)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"rid\":%" G_GUINT64_FORMAT, rid);
  if (data != NULL)
    g_string_append_printf (text, ",\"data\":%s", data);
  g_string_append_c (text, '}');

  return text;
}

/**
 * sbx_sc_answer_error:
 * @rid: the number of the call
 * @name: of the error
 * @text: what is wrong
 *
 * Returns: (transfer full): a packet
 */
GString *
sbx_sc_answer_error (guint64     rid,
                     const char *name,
                     const char *text)
{
  GString *packet = g_string_new (NULL);

  g_string_append_printf (packet, "{\"rid\":%" G_GUINT64_FORMAT ",\"error\":{\"name\":", rid);
  sbx_json_append_string (packet, name, -1);
  g_string_append (packet, ",\"message\":");
  sbx_json_append_string (packet, text, -1);
  g_string_append (packet, "}}");

  return packet;
}

/**
 * sbx_sc_publish:
 * @channel: a name
 * @data: JSON
 *
 * Returns: (transfer full): a packet
 */
GString *
sbx_sc_publish (const char    *channel,
                const GString *data)
{
  GString *text = g_string_sized_new (data->len + 64);

  g_string_append (text, "{\"event\":\"#publish\",\"data\":{\"channel\":");
  sbx_json_append_string (text, channel, -1);
  g_string_append (text, ",\"data\":");
  g_string_append_len (text, data->str, (gssize) data->len);
  g_string_append (text, "}}");

  return text;
}

/**
 * sbx_sc_transmit:
 * @event: a name
 * @data: JSON
 *
 * Returns: (transfer full): a packet that wants no answer
 */
GString *
sbx_sc_transmit (const char    *event,
                 const GString *data)
{
  GString *text = g_string_sized_new (data->len + 64);

  g_string_append_printf (text, "{\"event\":\"%s\",\"data\":", event);
  g_string_append_len (text, data->str, (gssize) data->len);
  g_string_append_c (text, '}');

  return text;
}
