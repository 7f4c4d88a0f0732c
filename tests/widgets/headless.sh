#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# headless.sh PROGRAM [ARGUMENT…]: runs a program on a display of its own that nobody sees.

set -e
numbers=$(mktemp)
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1400x900x24}" -nolisten tcp -noreset 3>"$numbers" 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$numbers"' EXIT
for _ in $(seq 200); do
  [ -s "$numbers" ] && break
  kill -0 "$server" 2>/dev/null || { echo "Xvfb did not start" >&2; exit 1; }
  sleep 0.05
done
unset WAYLAND_DISPLAY
DISPLAY=:$(cat "$numbers") "$@"
