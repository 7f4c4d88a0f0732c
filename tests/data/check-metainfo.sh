#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check-metainfo.sh METAINFO: valid, and without so much as a warning.

set -eu
output=$(appstreamcli validate --no-net --no-color "$1") || {
  printf '%s\n' "$output" >&2
  exit 1
}
printf '%s\n' "$output"
if printf '%s\n' "$output" | grep -E '^[EW]: '; then
  exit 1
fi
