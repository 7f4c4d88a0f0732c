/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxDevtoolsTimes:
 * @handshake: how long a client may take until it has said `#handshake`
 * @ping: between two pings of ours
 * @silence: how long a client waits for a ping before it gives us up; told in the handshake
 * @state: after a START, until a store is shown even though its state has not come
 * @answer: how long a store may take to answer, besides what its size takes
 * @command: how long a command may take before the user is told that it has not been answered
 * @farewell: how long a store may take to be back at its newest state when we leave
 * @again: between two STARTs to stores that have not answered, when we are a monitor
 *
 * Times of the protocol, in milliseconds. Variable only so that tests need not wait.
 */
typedef struct
{
  guint handshake;
  guint ping;
  guint silence;
  guint state;
  guint answer;
  guint command;
  guint farewell;
  guint again;
} SbxDevtoolsTimes;

extern SbxDevtoolsTimes sbx_devtools_times;

/* What debuggers call its timers. */
#define SBX_DEVTOOLS_TIMER "[signalbox] devtools"

G_END_DECLS
