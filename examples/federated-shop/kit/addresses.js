// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the remotes are; known when the page is served.

export const addresses = JSON.parse(document.getElementById('remotes').textContent);
