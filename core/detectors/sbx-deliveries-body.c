/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a message on a bridge is: an action, what was meant as one, or something else. */

#include "config.h"

#include "sbx-deliveries-private.h"

#define MAX_VERSION_LENGTH 64

static SbxSymbol
read_version (SbxSymbols    *symbols,
              const SbxJson *json,
              guint32        body)
{
  guint32 meta = sbx_json_member (json, body, "meta");
  guint32 version;
  const char *text;
  gsize length;

  if (meta == 0 || json->tokens[meta].type != SBX_JSON_OBJECT)
    return SBX_SYMBOL_NONE;
  version = sbx_json_member (json, meta, "schemaVersion");
  if (version == 0)
    return SBX_SYMBOL_NONE;
  text = sbx_json_raw (json, version, &length);

  if (length > MAX_VERSION_LENGTH)
    return SBX_SYMBOL_NONE;

  return sbx_symbols_intern (symbols, text, (gssize) length);
}

/* Without a type a message is another conversation on the same bridge, unless it has what only
 * actions for others have. The agent decides alike (isMeantAsAction in agent/src/bridge.js). */
static gboolean
is_meant_as_action (const SbxJson *json,
                    guint32        body)
{
  static const char *const marks[] = { "crossApp", "origin", "schemaVersion" };
  guint32 meta = sbx_json_member (json, body, "meta");

  if (meta == 0 || json->tokens[meta].type != SBX_JSON_OBJECT)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (sbx_json_member (json, meta, marks[i]) != 0)
        return TRUE;
    }

  return FALSE;
}

void
sbx_message_read_body (SbxMessage     *self,
                       SbxSymbols     *symbols,
                       const SbxEvent *event)
{
  const SbxJson *json = event->json;
  guint32 body = sbx_json_member (json, event->token, "body");

  if (body == 0)
    return;
  self->body = SBX_BODY_OTHER;
  if (json->tokens[body].type != SBX_JSON_OBJECT)
    return;
  self->type = event->type;
  if (event->type != SBX_SYMBOL_NONE)
    self->body = SBX_BODY_ACTION;
  else if (is_meant_as_action (json, body))
    self->body = SBX_BODY_MALFORMED;
  self->version = read_version (symbols, json, body);
}
