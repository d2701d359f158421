#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Threads of a library: what the bill says of pools of 1, 2 and 8 threads,
beside what they measured themselves. The core burns processor time by each
thread's own clock; the host takes the same clocks and the wall's around each
call from the third one on, which is when a call's CPU time is known.

    bench/pools.py [build/release/crossbill]

Bars: CPU time of the library's threads and of the call within 5 %, how many
processors the call kept busy within 10 %.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

CORE = r"""
#include <pthread.h>
#include <time.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static long turn, left, members, wanted, used;
static long cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000l + t.tv_nsec;
}
static void* member(void* unused) {
  for (long seen = 0;;) {
    pthread_mutex_lock(&lock);
    while (turn == seen) pthread_cond_wait(&go, &lock);
    seen = turn;
    pthread_mutex_unlock(&lock);
    long start = cpu_ns();
    while (cpu_ns() - start < wanted) {}
    long took = cpu_ns() - start;
    pthread_mutex_lock(&lock);
    used += took;
    if (--left == 0) pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
  }
  return unused;
}
void start_pool(int n) {
  members = n;
  for (int i = 0; i < n; i++) {
    pthread_t thread;
    pthread_create(&thread, 0, member, 0);
  }
}
void pool_work(long ns) {
  pthread_mutex_lock(&lock);
  wanted = ns;
  left = members;
  turn++;
  pthread_cond_broadcast(&go);
  while (left > 0) pthread_cond_wait(&done, &lock);
  pthread_mutex_unlock(&lock);
}
long used_ns(void) { return used; }
"""

HOST = r"""
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
void start_pool(int), pool_work(long);
long used_ns(void);
static long now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000l + t.tv_nsec;
}
int main(int argc, char** argv) {
  (void)argc;
  long wall = 0, own = 0, before = 0;
  start_pool(atoi(argv[1]));
  for (int i = 0; i < 40; i++) {
    if (i == 2) before = used_ns();
    long at = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
    pool_work(atol(argv[2]));
    if (i < 2) continue;
    own += now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall += now(CLOCK_MONOTONIC) - at;
  }
  printf("%ld %ld %ld %ld\n", used_ns(), used_ns() - before, own, wall);
}
"""


def build(folder):
    (folder / "core.c").write_text(CORE)
    (folder / "host.c").write_text(HOST)
    for command in (["core.c", "-shared", "-fPIC", "-o", "libcore.so"],
                    ["host.c", "-o", "host", "-L.", "-lcore",
                     "-Wl,-rpath,$ORIGIN"]):
        subprocess.run(["gcc", "-O1", "-pthread", *command], cwd=folder,
                       check=True)


def measure(crossbill, folder, mode, threads, ns):
    """The truth and the bill: CPU of all, of the calls, processors busy."""
    done = subprocess.run(
        [crossbill, "record", "--force", "--quiet", *mode, "-o", "pool.db",
         "--", "./host", str(threads), str(ns)], cwd=folder, check=True,
        stdout=subprocess.PIPE, text=True)
    used, in_calls, own, wall = map(int, done.stdout.split())
    bill = json.loads(subprocess.run(
        [crossbill, "report", "pool.db", "--format", "json"], cwd=folder,
        check=True, stdout=subprocess.PIPE, text=True).stdout)
    (line,) = bill["library_threads"]
    (entry,) = [e for e in bill["entries"] if e["name"] == "pool_work"]
    # Of 40 calls the first ones have not yet proved to be long.
    assert 36 <= entry["pool_calls"] <= 38 and line["threads"] == threads
    seen = in_calls * entry["pool_calls"] / 38
    return ((used, seen, (in_calls + own) / wall),
            (line["cpu_ns"], entry["pool_cpu_ns"], entry["parallelism"]))


def main():
    crossbill = pathlib.Path(
        sys.argv[1] if sys.argv[1:] else "build/release/crossbill").absolute()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build(folder)
        print("threads  mode     CPU of all  of the calls  parallel (bill)")
        for threads in (1, 2, 8):
            for mode in (["--exact"], []):
                truth, bill = measure(crossbill, folder, mode, threads,
                                      10_000_000 // threads)
                off = [f"{100 * (b / t - 1):+.1f} %"
                       for t, b in zip(truth, bill)]
                print(f"{threads:7}  {(mode or ['default'])[0]:8} "
                      f"{off[0]:>10}  {off[1]:>12}  {off[2]:>8} "
                      f"({bill[2]:.2f})")


main()
