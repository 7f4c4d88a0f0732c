/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any lines as reports of Module Federation's observability plugin. */

#include "fuzz.h"

#include "fuzz-kit.h"
#include "sbx-federation-event.h"
#include "sbx-federation-load.h"
#include "sbx-limits.h"

static void
take (SbxFederationLoad *load,
      const char        *text,
      gsize              length)
{
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, SBX_LIMIT_REPORT_SIZE, 0, NULL);
  g_autofree char *trace = NULL;
  guint32 event;

  if (json == NULL)
    return;
  event = sbx_json_member (json, 0, "event");
  if (event == 0 || json->tokens[event].type != SBX_JSON_OBJECT)
    return;
  trace = sbx_federation_dup_text (json, event, "traceId", SBX_LIMIT_NAME_LENGTH);
  sbx_federation_load_take (load, "host", trace != NULL ? trace : "", 1, json);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  const char *at = (const char *) data;
  const char *end = at + size;
  g_autoptr (SbxConnector) connector = NULL;
  g_autoptr (SbxFederationLoad) load = NULL;

  connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  load = sbx_federation_load_new (fuzz_kit_get_session (), connector, "peer", "name",
                                  "http://localhost:3000");
  while (at < end)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));

      if (stop == NULL)
        stop = end;
      take (load, at, (gsize) (stop - at));
      at = stop + 1;
    }
  sbx_federation_load_end (load, "closed");

  return 0;
}
