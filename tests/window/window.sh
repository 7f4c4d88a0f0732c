#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# window.sh HEADLESS TEST PROGRAM: a display, a bus and a home of their own for a test of the window.

set -e
home=$(mktemp -d)
# The portal of documents may still be mounted below it for a moment.
trap 'rm -rf "$home" 2>/dev/null || { sleep 1; rm -rf "$home" || true; }' EXIT
export XDG_DATA_HOME=$home/data XDG_CACHE_HOME=$home/cache XDG_CONFIG_HOME=$home/config
export ADW_DISABLE_PORTAL=1
unset AT_SPI_BUS_ADDRESS DBUS_SESSION_BUS_ADDRESS NO_AT_BRIDGE GTK_A11Y
# What the bus starts prints to its output as well; that is not TAP.
exec 4>&1
"$1" dbus-run-session -- sh -c 'exec /usr/bin/python3 "$@" >&4' sh "$2" "$3" >&2
