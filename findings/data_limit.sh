#!/bin/sh
# SPDX-License-Identifier: MIT
# A preloaded library that is larger than RLIMIT_DATA, under `ulimit -d`.
#
# Guess: it cannot be loaded, and ld.so ignores it with a message, as it does
# with a preload that it does not find: the program runs without it.
# True: it is loaded, 8 MiB of zeroed data under a limit of 2,000 KiB. ld.so maps
# the whole file read-only and then the zeroed pages over it with MAP_FIXED, and
# Linux counts only pages that such a mapping adds, of whichever kind they were.
# From then on the limit is exceeded, and the next library is refused, whose name
# is in the message: "libc.so.6: failed to map segment". The program ends with
# 127. So what an agent keeps in .bss is taken from programs with a low limit.
#
# Seen with glibc 2.36 (Debian 12) and gcc 12.2, Linux 6.18.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
echo 'static char big[8 << 20]; char first(void) { return big[0]; }' >big.c
gcc -shared -fPIC big.c -o big.so || exit 2

under_limit() {  # PRELOAD: its exit status, and what ld.so says
  (ulimit -d 2000; LD_PRELOAD=$1 /bin/true 2>said; echo $?)
}
missing=$(under_limit ./none.so)
echo "a preload that is not there: $missing, $(cat said)"
large=$(under_limit ./big.so)
echo "a preload of 8 MiB of zeroed data: $large, $(cat said)"
[ "$missing" = 0 ] && [ "$large" = 127 ] &&
  grep -q 'libc.so.6: failed to map segment' said
