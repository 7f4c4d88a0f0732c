#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fresh-root.sh DIRECTORY [SCRIPT...]: makes a minimal Debian 12 in DIRECTORY with debootstrap, puts a
# clean clone of the committed tree into it, and runs scripts/run and scripts/test there (or the
# SCRIPTs given). Needs root. Shows that the two commands of README.md do all their own set-up.
# A DIRECTORY that exists is used again, as it is, apart from the clone.

set -euo pipefail

[ $# -ge 1 ] || { sed -n '5,8s/^# //p' "$0"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "fresh-root.sh needs root" >&2; exit 2; }
top=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
root=$(cd "$1" && pwd)
shift
scripts=("$@")
[ ${#scripts[@]} -gt 0 ] || scripts=(scripts/run scripts/test)
clone=/opt/signalbox

cleanup ()
{
  local name
  for name in dev/shm dev/pts dev proc; do
    ! mountpoint -q "$root/$name" || umount "$root/$name" || true
  done
}

if [ ! -e "$root/etc/debian_version" ]; then
  debootstrap --variant=minbase bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}"
fi
trap cleanup EXIT
# The network is the machine's: its name service, and the authorities it trusts (some networks have
# one of their own). The devices are not: nothing in there can reach ours.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
authorities=/etc/ssl/machine.crt
mkdir -p "$root/etc/ssl"
cat /etc/ssl/certs/ca-certificates.crt > "$root$authorities"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
  read -r name major minor <<< "$device"
  [ -e "$root/dev/$name" ] || mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
mkdir -p "$root/dev/pts" "$root/dev/shm"
mountpoint -q "$root/dev/pts" || mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
mountpoint -q "$root/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -sfn pts/ptmx "$root/dev/ptmx"
ln -sfn /proc/self/fd "$root/dev/fd"
ln -sfn /proc/self/fd/0 "$root/dev/stdin"
ln -sfn /proc/self/fd/1 "$root/dev/stdout"
ln -sfn /proc/self/fd/2 "$root/dev/stderr"

rm -rf "${root:?}$clone"
mkdir -p "$root${clone%/*}"
git clone --quiet --no-local "$top" "$root$clone"

failed=0
for script in "${scripts[@]}"; do
  began=$SECONDS
  status=0
  # shellcheck disable=SC2086 # a script may come with arguments
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
    NODE_EXTRA_CA_CERTS=$authorities chroot "$root" /bin/sh -c "cd $clone && exec $script" || status=$?
  echo "fresh-root: $script: exit code $status after $((SECONDS - began)) s"
  [ "$status" = 0 ] || failed=1
done
exit "$failed"
