/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"

/* A connector that does nothing: for what needs one to stand in front of a session. */

#define TEST_TYPE_CONNECTOR (test_connector_get_type ())
G_DECLARE_FINAL_TYPE (TestConnector, test_connector, TEST, CONNECTOR, SbxConnector)

struct _TestConnector
{
  SbxConnector parent_instance;
};

G_DEFINE_FINAL_TYPE (TestConnector, test_connector, SBX_TYPE_CONNECTOR)

static void
test_connector_class_init (TestConnectorClass *klass)
{
  SBX_CONNECTOR_CLASS (klass)->kind = "test";
}

static void
test_connector_init (TestConnector *self)
{
}
