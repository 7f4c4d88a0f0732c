/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-times.h"

SbxDevtoolsTimes sbx_devtools_times = {
  .handshake = 10000,
  .ping = 8000,
  .silence = 60000,
  .state = 3000,
  .answer = 5000,
  .command = 9000,
  .farewell = 1500,
  .again = 250,
};
