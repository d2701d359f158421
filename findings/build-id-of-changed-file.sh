#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a build id names a file's contents, so two ELF files with one build id
# have the same code at the same addresses, and each library of a wheel has one.
# True: patchelf, by which wheels are made, leaves the note as it was: a copy
# with another RPATH has its program headers, dynamic section and strings
# elsewhere and the build id of its original. What is kept by build id must
# look at the program headers, too. And the largest library in numpy's wheel,
# OpenBLAS, has none at all. Seen with patchelf 0.17.2.4, numpy 2.4.6, gcc 12.2,
# binutils 2.40.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in gcc readelf python3; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check \
    patchelf==0.17.2.4 numpy==2.4.6 || { echo "skip: no packages"; exit 77; }

build_id() { readelf -n "$1" 2>/dev/null | sed -n 's/.*Build ID: //p'; }
headers() { readelf -lW "$1" | sed -n '/Program Headers/,/^$/p'; }

changed=0
echo 'int one(void) { return 1; }' >one.c
gcc -shared -fPIC -Wl,--build-id one.c -o one.so || exit 1
cp one.so other.so
venv/bin/patchelf --set-rpath '$ORIGIN/a/longer/path/than/was/there' other.so
echo "one.so: $(build_id one.so)"
echo "other.so, by patchelf: $(build_id other.so)"
[ -n "$(build_id one.so)" ] || changed=1
[ "$(build_id one.so)" = "$(build_id other.so)" ] || changed=1
if [ "$(headers one.so)" = "$(headers other.so)" ]; then
  echo "their program headers are the same"
  changed=1
else
  echo "their program headers differ"
fi
for library in venv/lib/python3*/site-packages/numpy.libs/*; do
  id=$(build_id "$library")
  echo "$(basename "$library"): ${id:-no build id}"
  case $library in *openblas*) [ -z "$id" ] || changed=1 ;; esac
done
exit $changed
