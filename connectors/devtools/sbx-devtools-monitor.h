/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-devtools-roster.h"
#include "sbx-socket.h"

G_BEGIN_DECLS

/**
 * SbxDevtoolsMonitor:
 *
 * One connection of ours to a server of Redux DevTools. It listens to what all stores say, and
 * never logs in: the server tells the stores when somebody who did leaves, and then they fall
 * silent for everybody. Lives on the session's thread.
 *
 * Signals: `joined` (the server speaks the protocol), `ended` (text: why, for people), once.
 */
#define SBX_TYPE_DEVTOOLS_MONITOR (sbx_devtools_monitor_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevtoolsMonitor, sbx_devtools_monitor, SBX, DEVTOOLS_MONITOR, GObject)

/* @roster: borrowed; must outlive the monitor */
SbxDevtoolsMonitor *sbx_devtools_monitor_new (SbxSocket         *socket,
                                              SbxDevtoolsRoster *roster);
void sbx_devtools_monitor_close (SbxDevtoolsMonitor *self,
                                 const char         *reason);

G_END_DECLS
