/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "../core/session-kit.h"
#include "raw-peer.h"
#include "sbx-listener.h"

/* A listener on a session. */

typedef struct
{
  Kit kit;
  SbxOrigins *origins;
  SbxConnector *connector;
  guint16 port;
} Fixture;

static inline void
listener_start (Fixture *fixture,
                SbxConnector *(*make) (SbxOrigins *origins,
                                       guint16     port))
{
  g_autoptr (GError) error = NULL;

  kit_init (&fixture->kit);
  fixture->origins = sbx_origins_new ();
  fixture->connector = make (fixture->origins, 0);
  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
  fixture->port = sbx_listener_get_port (SBX_LISTENER (fixture->connector));
}

static inline void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_connector_stop (fixture->connector, "stopped");
  raw_run_for (20);
  g_assert_finalize_object (fixture->connector);
  g_assert_finalize_object (fixture->origins);
  kit_clear (&fixture->kit);
}
