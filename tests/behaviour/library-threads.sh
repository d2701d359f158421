# SPDX-License-Identifier: MIT
# A library keeps a pool of 1, 2 and 8 threads, starts std::threads, threads that
# end by pthread_exit, one that has the smallest stack, and one that outlives
# main; the host starts threads of its own; both fork. A process is killed.
# Rule: every thread that a library starts is counted, with its CPU time, in each
# mode; what the pool uses in a call that is the only long one is that call's;
# the host's threads are nobody's. The thread's function gets its argument, its
# result reaches whoever joins, and backtrace() shows the frames that it would.
# Taken out: it failed when threads were taken for the module's that calls
# pthread_create (libstdc++); when a thread's end was not seen; when the last
# clocks were not read at the end; when what was used before a call was taken
# for its own; when the fork's child kept the parent's seats.
. "$(dirname "$0")/lib.sh"

cxx libcore.so <<'EOF'
#include <execinfo.h>
#include <limits.h>
#include <pthread.h>
#include <time.h>
#include <atomic>
#include <thread>
#include <vector>
static long cpu_ns() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000l + t.tv_nsec;
}
static void burn(long ns) {
  for (long end = cpu_ns() + ns; cpu_ns() < end;) {}
}
static std::atomic<long> used{0};  // by threads of ours
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static long generation, left, wanted, members;
static void* member(void*) {
  for (long seen = 0;;) {
    pthread_mutex_lock(&lock);
    while (generation == seen) pthread_cond_wait(&go, &lock);
    seen = generation;
    pthread_mutex_unlock(&lock);
    if (wanted == 0) return nullptr;
    long start = cpu_ns();
    burn(wanted);
    used += cpu_ns() - start;
    pthread_mutex_lock(&lock);
    if (--left == 0) pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
  }
}
static void* with_exit(void* argument) {
  burn((long)argument);
  used += cpu_ns();
  pthread_exit((char*)argument + 1);
}
static std::atomic<long> outlived{0};
static void* forever(void*) {
  for (;;) burn(1000000), outlived++;
}
static void* frames(void* argument) {
  void* all[64];
  *(int*)argument = backtrace(all, 64);
  return argument;
}
static pthread_t pool[64];
extern "C" {
void start_pool(int n) {
  members = n;
  for (int i = 0; i < n; i++) pthread_create(&pool[i], nullptr, member, nullptr);
}
static void tell_pool(long ns) {
  pthread_mutex_lock(&lock);
  wanted = ns;
  left = members;
  generation++;
  pthread_cond_broadcast(&go);
  pthread_mutex_unlock(&lock);
}
void pool_work(long ns) {
  tell_pool(ns);
  pthread_mutex_lock(&lock);
  while (left > 0) pthread_cond_wait(&done, &lock);
  pthread_mutex_unlock(&lock);
}
void end_pool() {
  tell_pool(0);
  for (int i = 0; i < members; i++) pthread_join(pool[i], nullptr);
  generation = 0;
}
void std_threads(int n, long ns) {
  std::vector<std::thread> all;
  for (int i = 0; i < n; i++) all.emplace_back([ns] {
    burn(ns);
    used += cpu_ns();
  });
  for (auto& each : all) each.join();
}
long exits(long ns) {
  pthread_t thread;
  pthread_attr_t small;
  void* result;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN);
  if (pthread_create(&thread, &small, with_exit, (void*)ns) != 0) return -1;
  pthread_join(thread, &result);
  return (long)result - ns;
}
int depth() {
  pthread_t thread;
  int found = 0;
  pthread_create(&thread, nullptr, frames, &found);
  pthread_join(thread, nullptr);
  return found;
}
void outlives() {
  pthread_t thread;
  pthread_create(&thread, nullptr, forever, nullptr);
  pthread_detach(thread);
  while (outlived < 30) sched_yield();
}
long used_ns() { return used; }
}
EOF
# OpenMP's runtime has a pool of its own, for whoever calls it.
cxx libloops.so -fopenmp <<'EOF'
#include <omp.h>
#include <time.h>
extern "C" long loops(long ns) {
  long sum = 0;
#pragma omp parallel num_threads(3) reduction(+ : sum)
  {
    timespec t;
    long start = 0, now = 0;
    do {
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
      now = t.tv_sec * 1000000000l + t.tv_nsec;
      if (start == 0) start = now;
    } while (now - start < ns);
    sum += omp_get_thread_num();
  }
  return sum;
}
EOF
cxx host -lcore -lloops <<'EOF'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
extern "C" {
void start_pool(int), pool_work(long), end_pool(), std_threads(int, long);
void outlives();
long exits(long), used_ns(), loops(long);
int depth();
static void* of_host(void* argument) { return argument; }
}
// What the library's threads used in this run, written beside the output.
static void say(const char* what, int threads, long ns) {
  FILE* file = fopen("threads", "a");
  fprintf(file, "%s %d %ld\n", what, threads, ns);
  fclose(file);
}
static void use_pool(int n) {
  start_pool(n);
  for (int i = 0; i < 6; i++) pool_work(10000000);
}
int main(int, char** argv) {
  long pool = 0;
  if (strcmp(argv[1], "killed") == 0) {
    use_pool(2);
    say("killed", 2, used_ns());
    raise(SIGKILL);
  }
  if (strcmp(argv[1], "outlived") == 0) {
    outlives();
    return 0;
  }
  if (strcmp(argv[1], "loops") == 0) {
    printf("%ld\n", loops(20000000));
    return 0;
  }
  for (int n : {1, 2, 8}) {
    long before = used_ns();
    use_pool(n);
    pool += used_ns() - before;
    end_pool();
  }
  say("pool", 11, pool);
  std_threads(3, 20000000);
  printf("exits %ld depth %d\n", exits(20000000), depth());
  pthread_t thread;
  void* result;
  pthread_create(&thread, nullptr, of_host, argv);
  pthread_join(thread, &result);
  std::thread([] {}).join();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    long before = used_ns();
    std_threads(2, 20000000);
    say("child", 2, used_ns() - before);
    exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  say("all", 11 + 3 + 1, used_ns());
  printf("%d %d\n", result == argv, status);
}
EOF
same ./host whole

# near RUN LINE THREADS WITNESS: how many threads of libcore, and that their CPU
# time is what they have measured themselves, and at most 5 % more and 1 ms for
# each: to start and to end is theirs, too.
near() {
  read -r threads got <<EOF
$(query "$1" "select sum(threads), sum(library_threads.cpu_ns) from library_threads
  join modules on module = modules.id where path like '%/libcore.so' and $2" |
  tr '|' ' ')
EOF
  [ "$threads" = "$3" ] || fail "$1: $threads threads, $3 were started"
  [ "$got" -ge $(($4 - $4 / 100)) ] &&
    [ "$got" -le $(($4 + $4 / 20 + $3 * 1000000)) ] ||
    fail "$1: $got ns of CPU time, $4 were used"
}
# said WHAT RUN: which number of runs it was.
said() { awk -v what="$1" '$1 == what { print $3 }' threads | sed -n "$2p"; }
if [ -z "$PLAIN" ]; then
  number=1
  for run in timed sampled counted; do
    number=$((number + 1))
    # One more that only took its frames.
    near $run 'process = 1' 16 "$(said all $number)"
    near $run 'process = 2' 2 "$(said child $number)"
    [ "$(query $run "select count(*) from library_threads where starter
      is not null")" = 0 ] || fail "$run: a starter where there is none"
  done
  for run in timed sampled; do
    # From the third call on. The pool of the last is one of 8.
    calls=$(query $run "select sum(pool_calls) from nodes join edges on edge =
      edges.id where name = 'pool_work'")
    [ "$calls" = 16 ] || fail "$run: the pool was read in $calls calls of 16"
    got=$(query $run "select sum(pool_ns) from nodes join edges on edge =
      edges.id where name = 'pool_work'")
    wanted=$((10000000 * (4 * 1 + 6 * 2 + 6 * 8)))
    [ "$got" -ge $((wanted - wanted / 100)) ] &&
      [ "$got" -le $((wanted + wanted / 20)) ] ||
      fail "$run: $got ns of the pool in pool_work, $wanted were used"
  done
fi

rm -f threads
same ./host killed
if [ -z "$PLAIN" ]; then
  near timed 1 2 "$(said killed 2)"
  near sampled 1 2 "$(said killed 3)"
fi

same ./host outlived
if [ -z "$PLAIN" ]; then
  for run in timed sampled counted; do
    got=$(query $run "select threads, cpu_ns >= 30000000 from library_threads")
    [ "$got" = '1|1' ] || fail "$run: one that outlives main is $got"
  done
fi

same ./host loops
if [ -z "$PLAIN" ]; then
  # The caller is one of the three. What waits for more work may spin.
  for run in timed sampled counted; do
    got=$(query $run "select threads, cpu_ns >= 40000000,
      modules.path like '%/libgomp.so%', of.path like '%/libloops.so'
      from library_threads join modules on module = modules.id
      left join modules as of on starter = of.id")
    wanted='2|1|1|1'
    [ $run != counted ] || wanted='2|1|1|'
    [ "$got" = "$wanted" ] || fail "$run: the threads of libgomp are '$got'"
  done
fi
