// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The share scope must exist before anything that is shared is loaded: hence the import().

import(/* webpackChunkName: "shell" */ './shell.js');
