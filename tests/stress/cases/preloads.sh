# SPDX-License-Identifier: MIT
# Libraries that stand before libc: false identities, false times, no fsync, an
# allocator, and a profiler that walks stacks from a signal.
# needs: fakeroot faketime eatmydata gcc google-pprof
. "$(dirname "$0")/../program.sh"
fakeroot sh -c './program; id -u; touch own; chown 3:4 own; stat -c %u:%g own'
faketime '2020-01-01 00:00:00' sh -c './program; date +%Y'
eatmydata ./program
LD_PRELOAD=libtcmalloc_minimal.so.4 ./program
LD_PRELOAD=libprofiler.so.0 CPUPROFILE=profile ./program 2>/dev/null
test -s profile && echo profiled
