# SPDX-License-Identifier: MIT
# Entries that sleep and that compute for 20 ms, recurse through their host,
# throw and fork in such calls, with arguments and results in vector registers;
# and one whose calls are short but for a single one.
# Rule: an entry whose calls have proved longer than 50 us carries the thread's
# CPU time from then on, that is from its third call; the bill says for how
# many calls (design section 6).
# Taken out: it failed when the clock was read of the process and not of the
# thread; when is_long() took the longest call for the mean; when recursion's
# inner calls were read too; when the agent's own work stayed in.
. "$(dirname "$0")/lib.sh"

# 8 MB of code, which the agent reads to learn how `getpid` is called.
c libplugin.so -fno-plt <<'EOF'
#include <unistd.h>
asm(".pushsection .text\n.fill 8000000, 1, 0x90\n.popsection");
int plugin(void) { return getpid(); }
EOF
cxx libcore.so <<'EOF'
#include <dlfcn.h>
#include <time.h>
extern "C" {
static long cpu_ns() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000l + t.tv_nsec;
}
static void compute(long ns) {
  for (long end = cpu_ns() + ns; cpu_ns() < end;) {}
}
static void rest(long ns) {
  timespec t{0, ns};
  nanosleep(&t, nullptr);
}
double nap(double a, long double b) { return rest(20'000'000), a + b; }
long double spin(double a, long double b) {
  return compute(20'000'000), a * b;
}
long spin_for(long ms) { return compute(ms * 1'000'000), ms; }
void short_but_once(int i) {
  if (i == 2000) rest(3'000'000);
}
void recurse(int depth, void (*next)(int)) {
  compute(2'000'000);
  if (depth > 0) next(depth - 1);
}
void throws(int i) {
  compute(1'000'000);
  if (i % 2) throw i;
}
// The agent works while a module comes and goes.
long opens() {
  compute(100'000);
  void* handle = dlopen("./libplugin.so", RTLD_NOW);
  long found = dlsym(handle, "plugin") != nullptr;
  dlclose(handle);
  return found;
}
void forks(void (*fork_it)(void)) {
  compute(1'000'000);
  fork_it();
}
}
EOF
cxx host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" {
double nap(double, long double);
long double spin(double, long double);
long spin_for(long), opens();
void short_but_once(int), throws(int);
void recurse(int, void (*)(int)), forks(void (*)(void));
static void again(int depth) { recurse(depth, again); }
static void fork_it() {
  pid_t child = fork();
  if (child == 0) return;
  int status;
  waitpid(child, &status, 0);
  if (status != 0) abort();
}
static void* others(void* stop) {
  while (!__atomic_load_n((int*)stop, __ATOMIC_RELAXED)) {}
  return nullptr;
}
}
int main() {
  double sum = 0;
  long double product = 1;
  int caught = 0, stop = 0;
  // Another thread's time is not the entry's.
  pthread_t busy;
  pthread_create(&busy, nullptr, others, &stop);
  for (int i = 0; i < 10; i++) sum = nap(sum, 0.5L);
  __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
  pthread_join(busy, nullptr);
  for (int i = 0; i < 10; i++) product = spin(1.25, product);
  for (int i = 0; i < 50000; i++) short_but_once(i);
  for (int i = 0; i < 5; i++) recurse(3, again);
  for (int i = 0; i < 10; i++) try { throws(i); } catch (int) { caught++; }
  long found = 0;
  for (int i = 0; i < 20; i++) found += opens();
  pid_t self = getpid();
  for (int i = 0; i < 5 && getpid() == self; i++) forks(fork_it);
  if (getpid() != self) return spin_for(1) != 1;
  printf("%f %Lf %d %ld\n", sum, product, caught, found);
  printf("witness nap 10\nwitness spin 10\nwitness short_but_once 50000\n"
         "witness throws 10\n");
}
EOF
same ./host
for name in nap spin short_but_once throws; do expect $name; done
expect_timed cpu_calls nap 8
expect_timed cpu_calls spin 8
expect_timed cpu_calls short_but_once 0
# One call, of four levels, has proved it.
expect_timed cpu_calls recurse 4
# The others, of the third call on, that returned: 3, 5, 7 and 9.
expect_timed cpu_calls throws 4

# cpu NAME LOW HIGH: microseconds
cpu() {
  [ -z "$PLAIN" ] || return 0
  got=$(query timed "select sum(cpu_ns) / 1000 from nodes
    join edges on nodes.edge = edges.id where '$1' in (name, symbol)")
  [ "$got" -ge "$2" ] && [ "$got" -le "$3" ] ||
    fail "$1: $got us of CPU time in the recording, $2 to $3 expected"
}
cpu nap 0 32000
cpu spin 160000 192000
cpu recurse 32000 38000
cpu throws 4000 6000
expect_timed "cpu_calls > 10" opens 1
expect_timed "cpu_ns <= 1.1 * nodes.cpu_wall_ns" opens 1
expect_timed "cpu_wall_ns >= 160000000" nap 1
