#!/bin/sh
# SPDX-License-Identifier: MIT
# The Python package zstandard, built with --system-zstd.
#
# Guess: it calls the system's libzstd, whichever version that is, and holds no
# zstd of its own any more.
# True: only the extension `backend_c` is linked with libzstd; `_cffi` of the same
# build still holds a whole zstd. And an older libzstd than 1.5.6 is found out
# when the package is imported, not when it is built, with a message that calls
# 10506 the expected version, as if no other would do: it is the least.
#
# Seen with zstandard 0.25.0, libzstd-dev 1.5.4 (Debian 12), CPython 3.11.
set -u
pkg-config --exists libzstd || { echo "libzstd-dev is missing"; exit 2; }
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
/usr/bin/python3 -m venv venv || exit 2
venv/bin/pip -q install --no-binary zstandard \
  --config-settings=--build-option=--system-zstd zstandard==0.25.0 ||
  exit 2
c=$(find venv -name 'backend_c*.so') cffi=$(find venv -name '_cffi*.so')
echo "libzstd $(pkg-config --modversion libzstd); linked with it:" \
  "backend_c $(ldd "$c" | grep -c libzstd), _cffi $(ldd "$cffi" |
    grep -c libzstd)"
holds=$(grep -c 'Frame requires too much memory for decoding' "$cffi")
echo "_cffi holds the messages of zstd: $holds"
said=$(venv/bin/python -c 'import zstandard' 2>&1 | tail -1)
echo "import: ${said:-no error}"
[ "$holds" = 1 ] && ldd "$c" | grep -q libzstd && ! ldd "$cffi" |
  grep -q libzstd && case $said in *"versions mismatch"*) ;; *) false ;; esac
