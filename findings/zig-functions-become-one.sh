#!/bin/sh
# SPDX-License-Identifier: MIT
# Exported functions of a library that zig has built for release.
#
# Guess: each exported function of a library has an entry of its own in the debug
# information, with its name and the types of its parameters; optimisation may
# lose parameters, and does not exchange functions.
# True: zig's release builds make one function of those whose code is equal,
# exported ones, too, and whatever their types: both symbols have one address.
# The debug information knows one of them. Who finds a function by the address of
# its symbol, as debuggers and profilers do, is told another's name, file line and
# parameters; who finds it by its name finds nothing.
#
# Seen with zig 0.17.1 (pip's ziglang), -OReleaseFast.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in python3 nm addr2line; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check ziglang==0.17.1 ||
  { echo "skip: no packages"; exit 77; }
cat >core.zig <<'EOC'
const Point = extern struct { x: u32, y: u32 };
const Range = extern struct { first: u32, end: u32 };
export fn larger_range(range: *Range) u32 {
    range.end +%= 1000;
    return range.first +% range.end;
}
export fn shifted_point(point: *Point) u32 {
    point.y +%= 1000;
    return point.x +% point.y;
}
EOC
venv/bin/python -m ziglang build-lib -dynamic -OReleaseFast -fno-strip \
  core.zig -femit-bin=libcore.so --global-cache-dir cache || exit 2
nm -D libcore.so | grep -E 'larger_range|shifted_point'
set -- $(nm -D libcore.so | awk '/larger_range|shifted_point/ {print $1}')
for address in "$@"; do
  addr2line -f -e libcore.so "0x$address" | head -1
done | tee names
[ "$1" = "$2" ] && [ "$(sort -u names | wc -l)" = 1 ]
