# SPDX-License-Identifier: MIT
# Short calls that lose their processor: whose preemption it is.
# Rule: what a thread loses in a call, or in a call between two others that it
# makes, is that call's; what the host loses between calls is no entry's; and to
# sleep is no preemption. The program gives its processor up itself, to another
# process on the same one, and measures what it lost: so load changes both
# sides. sched_yield counts as an involuntary switch.
# Taken out: it failed when the gap before a call was the call's, when it was
# nobody's, and when voluntary switches were not looked at.
. "$(dirname "$0")/lib.sh"

c libcore_yields.so <<'EOF'
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static long lost[2];
static long clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000 + t.tv_nsec;
}
static void lose(int which) {
  long wall = clock_ns(CLOCK_MONOTONIC);
  long cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < 4; i++) syscall(SYS_sched_yield);
  cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
  lost[which] += clock_ns(CLOCK_MONOTONIC) - wall - cpu;
}
long lost_us(int which) { return lost[which] / 1000; }
int touch(int a) { return a + 1; }
int in_call(int a) { return lose(0), a; }
int step(int);
int between(int a) {
  a = step(a);
  lose(1);
  return step(a);
}
int sleeps(int a) {
  struct timespec t = {0, 5000000};
  nanosleep(&t, 0);
  return a;
}
EOF
c host -rdynamic -L. -lcore_yields <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
int touch(int), in_call(int), sleeps(int), between(int);
long lost_us(int);
int step(int a) { return a ^ 1; }
static void stay_on_one_processor(void) {
  cpu_set_t all, one;
  CPU_ZERO(&one);
  sched_getaffinity(0, sizeof all, &all);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
    if (CPU_ISSET(i, &all)) CPU_SET(i, &one);
  sched_setaffinity(0, sizeof one, &one);
}
int main(void) {
  int sum = 0;
  stay_on_one_processor();
  pid_t other = vfork();
  if (other == 0) execl("./busy", "busy", (char*)0);
  for (int i = 0; i < 15; i++) {
    // A leave now and then, so that what the host lost is seen before.
    sum = touch(sum);
    sum = in_call(sum);
    sum = touch(sum);
    sum = between(sum);
    for (int j = 0; j < 4; j++) syscall(SYS_sched_yield);
    sum = touch(sum);
    sum = sleeps(sum);
  }
  kill(other, SIGKILL);
  waitpid(other, 0, 0);
  printf("%d\nwitness touch 45\nwitness in_call 15\nwitness between 15\n"
         "witness step 30\nwitness sleeps 15\n", sum);
  FILE* file = fopen("lost", "a");
  fprintf(file, "%ld %ld\n", lost_us(0), lost_us(1));
  fclose(file);
  return 0;
}
EOF
c busy <<'EOF'
#include <signal.h>
#include <sys/prctl.h>
int main(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (volatile long i = 0;; i++) {}
}
EOF
same ./host
for name in touch in_call between step sleeps; do expect $name; done
[ -z "$PLAIN" ] || exit 0

# What the timed run, the second of three, has lost, in us.
read -r in_call between <<EOF
$(sed -n 2p lost)
EOF
[ "$in_call" -gt 3000 ] && [ "$between" -gt 3000 ] ||
  skip "sched_yield gives no processor to another process here"

# of NAME: what was found to be preempted, in us, of its own time.
of() {
  query timed "select coalesce(sum(preempted_ns), 0) / 1000 from nodes
    join edges on nodes.edge = edges.id where name = '$1'"
}

# about NAME LOST: less where two were too close to tell whose they were, more
# by what was too short to be told apart.
about() {
  got=$(of "$1")
  [ "$got" -ge $(($2 / 2)) ] && [ "$got" -le $(($2 * 10 / 9 + 800)) ] ||
    fail "$1: $got us were preempted, and it has lost $2"
}
about in_call "$in_call"
about between "$between"
[ "$(of sleeps)" = 0 ] || fail "sleeps: $(of sleeps) us were preempted"
wrong=$(query timed "select group_concat(name) from nodes
  join edges on nodes.edge = edges.id where preempted_ns > total_ns")
[ -z "$wrong" ] || fail "more was preempted than there is: $wrong"
