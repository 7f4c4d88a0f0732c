# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Shared by scripts/run, scripts/test and scripts/bench: packages, build, headless display.

set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$top/build
# The C locale of a minimal system cannot print what the programs write; a window speaks the language
# of whoever asked for it.
callers_lc_all=${LC_ALL-}
export LC_ALL=C.UTF-8

packages_build=(
  build-essential meson ninja-build pkg-config gettext
  libglib2.0-dev libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev
  libsqlite3-dev libsimdjson-dev libsecret-1-dev libmd4c-dev
  desktop-file-utils appstream libxml2-utils shared-mime-info
  adwaita-icon-theme fonts-cantarell librsvg2-common)
packages_headless=(xvfb dbus at-spi2-core)
packages_test=(clang libclang-rt-14-dev sqlite3 procps ca-certificates gir1.2-atspi-2.0 gir1.2-gtk-4.0
  python3-gi gnome-keyring firefox-esr)

say ()
{
  printf '\n== %s\n' "$*"
}

die ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

apt_get ()
{
  local as_root=()

  [ "$(id -u)" = 0 ] || as_root=(sudo --)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@"
}

# install_packages NAME...: installs those that are not there yet.
install_packages ()
{
  local name log missing=()

  command -v dpkg-query > /dev/null || die "this is not a Debian system; see README.md for what to install"
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null)" = installed ] ||
      missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  [ "$(id -u)" = 0 ] || command -v sudo > /dev/null ||
    die "packages are missing and there is no sudo; as root, run
  apt-get install --no-install-recommends ${missing[*]}"
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  log=$(mktemp)
  if ! { apt_get update && apt_get install --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    die "apt-get could not install the packages"
  fi
  rm -f "$log"
}

# install_tools: what is taken as it is where some version exists already.
install_tools ()
{
  local missing=()

  command -v node > /dev/null || missing+=(nodejs)
  command -v npm > /dev/null || missing+=(npm)
  command -v chromium > /dev/null || missing+=(chromium)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# build_in DIRECTORY [MESON-OPTION...]
build_in ()
{
  local directory=$1
  shift

  if [ ! -f "$directory/build.ninja" ]; then
    say "Configuring ${directory#"$top"/}"
    mkdir -p "$directory"
    if ! meson setup "$directory" "$top" "$@" > "$directory/configure.log" 2>&1; then
      tail -n 20 "$directory/configure.log" >&2
      return 1
    fi
  elif [ $# -gt 0 ]; then
    meson configure "$directory" "$@" || return
  fi
  say "Building ${directory#"$top"/}"
  ninja -C "$directory" -j"$(nproc)"
}

# npm_install DIRECTORY: exactly what the lock file says, once.
npm_install ()
{
  local stamp=$1/node_modules/.package-lock.json

  [ -f "$1/package-lock.json" ] || return 0
  if [ -f "$stamp" ] && [ "$stamp" -nt "$1/package-lock.json" ]; then
    return 0
  fi
  say "Installing the npm packages of ${1#"$top"/}"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
}

has_display ()
{
  [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]
}

# headless COMMAND...: under an X server, a session bus and settings of its own.
headless ()
(
  # Nothing is "local": a failing command ends the subshell, and the trap runs outside the function.
  fifo=$(mktemp -u)
  mkfifo -m 600 "$fifo"
  # The server picks a free number itself, so that several runs never meet.
  Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3> "$fifo" > /dev/null 2>&1 &
  xvfb=$!
  trap 'kill "$xvfb" 2> /dev/null || true; rm -f "$fifo"' EXIT
  if ! read -r -t 30 number < "$fifo"; then
    echo "Xvfb did not start" >&2
    exit 2
  fi
  # The bus reports every service that it starts; that is nobody's business here.
  env -u WAYLAND_DISPLAY DISPLAY=":$number" GDK_BACKEND=x11 GSK_RENDERER=cairo \
    GSETTINGS_BACKEND=memory LIBGL_ALWAYS_SOFTWARE=1 dbus-run-session -- "$@" \
    2> >(grep --line-buffered -v '^dbus-daemon\[' >&2)
)
