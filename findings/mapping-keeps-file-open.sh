#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: once its descriptor is closed, a file that is still mapped counts as
#   closed: leases are granted, and inotify tells of IN_CLOSE_WRITE at close(2).
# True: a shared writable mapping keeps the file open for writing, even a part
#   of it. F_SETLEASE(F_RDLCK) is refused with EAGAIN until the last page is
#   unmapped (or its process has ended, also in another pid namespace), and
#   IN_CLOSE_WRITE comes then, not at close(2). So a lease tells whether anybody
#   can still write to a shared-memory file, without pids.
# Seen with Linux 6.18 and glibc 2.36; on tmpfs.
set -eu
work=$(mktemp -d /dev/shm/finding-XXXXXX)
trap 'rm -rf "$work"' EXIT
cat >"$work/probe.c" <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <unistd.h>
static const char *path;
static int watch;
static int state(const char *when) {
  char events[4096];
  int reader = open(path, O_RDONLY);
  int granted = fcntl(reader, F_SETLEASE, F_RDLCK) == 0;
  close(reader);
  int told = read(watch, events, sizeof events) > 0;
  printf("%-28s lease %s, IN_CLOSE_WRITE %s\n", when,
         granted ? "granted" : "refused", told ? "yes" : "no");
  return granted * 2 + told;
}
int main(int count, char **words) {
  (void)count;
  path = words[1];
  int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (ftruncate(file, 8192) != 0) return 2;
  char *map = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  watch = inotify_init1(IN_NONBLOCK);
  inotify_add_watch(watch, path, IN_CLOSE_WRITE);
  close(file);
  int closed = state("descriptor closed, mapped:");
  munmap(map, 4096);
  int half = state("half of it unmapped:");
  munmap(map + 4096, 4096);
  int gone = state("all of it unmapped:");
  return closed == 0 && half == 0 && gone == 3 ? 0 : 1;
}
END
gcc -o "$work/probe" "$work/probe.c"
"$work/probe" "$work/file"
