#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check-mime.sh MIME-XML: a recording is known by its name and by its content; another SQLite
# database is not taken for one.

set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_DATA_HOME="$scratch" LC_ALL=C.UTF-8
mkdir -p "$scratch/mime/packages"
cp "$1" "$scratch/mime/packages/"
update-mime-database "$scratch/mime"

# database FILE APPLICATION-ID-IN-OCTAL-ESCAPES: the first page of an SQLite database.
database ()
{
  { printf 'SQLite format 3\0'; head -c 52 /dev/zero; printf "$2"; head -c 4024 /dev/zero; } > "$1"
}

type_of ()
{
  gio info -a standard::content-type "$1" | sed -n 's/^ *standard::content-type: //p'
}

expect ()
{
  actual=$(type_of "$1")
  if [ "$actual" != "$2" ]; then
    echo "${1##*/}: $actual, expected $2" >&2
    exit 1
  fi
}

recording=application/vnd.signalbox.recording+sqlite3
database "$scratch/by-both.signalbox" 'SBX1'
database "$scratch/by-content" 'SBX1'
database "$scratch/foreign" '\0\0\0\1'
printf '\001\002\003' > "$scratch/by-name.signalbox"
expect "$scratch/by-both.signalbox" "$recording"
expect "$scratch/by-content" "$recording"
expect "$scratch/by-name.signalbox" "$recording"
expect "$scratch/foreign" application/vnd.sqlite3
