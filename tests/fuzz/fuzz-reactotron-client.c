/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any lines as the messages of a Reactotron client: events come of them, or nothing. */

#include "fuzz.h"

#include "fuzz-kit.h"
#include "fuzz-wire.h"
#include "sbx-reactotron-client.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (SbxConnector) connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  g_autoptr (FuzzWire) wire = g_object_new (FUZZ_TYPE_WIRE, NULL);
  g_autoptr (SbxReactotronClient) client = NULL;

  client = sbx_reactotron_client_new (SBX_WIRE (wire), fuzz_kit_get_session (), connector);
  fuzz_wire_say (wire, data, size);
  sbx_wire_close (SBX_WIRE (wire), 1000, NULL);

  return 0;
}
