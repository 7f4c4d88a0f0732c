#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# keyring.sh PROGRAM: runs it with a keyring of its own, which holds nothing and is unlocked.

set -eu

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" \
  XDG_RUNTIME_DIR="$home" SIGNALBOX_KEYRING=1
unset DISPLAY WAYLAND_DISPLAY
dbus-run-session -- sh -c '
  printf "\n" | gnome-keyring-daemon --foreground --unlock --components=secrets > /dev/null 2>&1 &
  keyring=$!
  trap "kill $keyring" EXIT
  for turn in 1 2 3 4 5 6 7 8 9 10; do
    gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
      --method org.freedesktop.DBus.NameHasOwner org.freedesktop.secrets 2> /dev/null | grep -q true && break
    sleep 0.3
  done
  "$@"
' sh "$@"
