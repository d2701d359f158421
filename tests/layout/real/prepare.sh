#!/bin/sh
# SPDX-License-Identifier: MIT
# Brings what packages.tsv names to build/layout-real, and nothing else of the
# machine is changed:
#
#   debs/  Debian's packages of the libraries that the machine lacks
#   root/  what is in them
#   venv/  the packages of PyPI
#
# What does not come is named, and is no failure: its rows are not judged then.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../../build/layout-real
mkdir -p "$work/debs/partial" "$work/root"
work=$(cd "$work" && pwd)

rows() { # COLUMN KIND...
  grep -v '^#' "$here/packages.tsv" | cut -f1,"$1" | grep -E "^($2)" | cut -f2-
}

packages=$(rows 4 '.*' | grep -vx -- - | sort -u)
for each in $packages; do
  apt-cache show "$each" > /dev/null 2>&1 && known="${known-} $each" ||
    echo "apt knows no $each"
done
# shellcheck disable=SC2086
apt-get install -y --download-only --no-install-recommends \
  -o Dir::Cache::archives="$work/debs" -o APT::Sandbox::User=root \
  -o Debug::NoLocking=1 ${known-} > "$work/apt.log" 2>&1 ||
  echo "Debian's packages did not come: see $work/apt.log"
for each in "$work"/debs/*.deb; do
  [ -e "$each" ] || continue
  mark=$work/root/.$(basename "$each")
  [ -e "$mark" ] || { dpkg -x "$each" "$work/root" && touch "$mark"; }
done

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv" || exit 0
pip="$work/venv/bin/python -m pip install -q"
$pip setuptools wheel cffi numpy > "$work/pip.log" 2>&1
rows 2,7 'ctypes|cffi' | while read -r name pinned; do
  [ -e "$work/venv/.$name" ] && continue
  if $pip "$name${pinned:+==$pinned}" > "$work/pip.log" 2>&1; then
    touch "$work/venv/.$name"
  else
    echo "$name did not come: $(grep -m1 -i error "$work/pip.log")"
  fi
done
