# SPDX-License-Identifier: MIT
# Functions that are counted by jumps, of every convention: doubles, vectors,
# variable and stack arguments, large results; as a child's first crossing, from
# many threads at once, in handlers that come while a child attaches, on a small
# stack of signals, and more of them than there are jumps.
# Rule: a jump keeps everything (design section 5, "The stub").
# Taken out: with rdi not put back by crossbill_jump_attaches the children's sums
# differ; with attach_child() on the stack at hand the one with a small stack died;
# with `lock` left out the threads' calls are too few; without the note kNoThunks
# the functions beyond are missing and not named.
. "$(dirname "$0")/lib.sh"

c libcore.so -I. -mavx -O2 <<'EOF'
#include <immintrin.h>
#include <stdarg.h>
static void* volatile asked;
#define ASK asked = __builtin_return_address(0)
struct large { long a[6]; };
double doubles(double a, long b, double c, float d) {
  ASK;
  return a + b * c + d;
}
__m256d vectors(__m256d a, __m256d b) {
  ASK;
  return _mm256_add_pd(a, b);
}
double variable(int count, ...) {
  ASK;
  va_list list;
  double sum = 0;
  va_start(list, count);
  for (int i = 0; i < count; i++)
    sum += i % 2 ? va_arg(list, double) : va_arg(list, long);
  va_end(list);
  return sum;
}
long on_stack(long a, long b, long c, long d, long e, long f, long g, long h,
              struct large i) {
  ASK;
  return a + b + c + d + e + f + g * 2 + h * 3 + i.a[5];
}
struct large result(long a) {
  ASK;
  return (struct large){{a, a + 1, a + 2, a + 3, a + 4, a + 5}};
}
long double extended(long double a) {
  ASK;
  return a * 2;
}
long quick(long a) {
  ASK;
  return a + 1;
}
long tally(long a) {
  ASK;
  return a + 1;
}
EOF
c host -I. -mavx -O2 -lcore <<'EOF'
#include <immintrin.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
struct large { long a[6]; };
double doubles(double, long, double, float), variable(int, ...);
__m256d vectors(__m256d, __m256d);
long on_stack(long, long, long, long, long, long, long, long, struct large);
struct large result(long);
long double extended(long double);
long quick(long), tally(long);
static int call(int which) {
  struct large large = {{1, 2, 3, 4, 5, 6}};
  double four[4];
  switch (which) {
    case 0:
      return doubles(1.5, 2, 3.25, 0.5f) == 8.5;
    case 1:
      _mm256_storeu_pd(four, vectors(_mm256_setr_pd(1, 2, 3, 4),
                                     _mm256_setr_pd(10, 20, 30, 40)));
      return four[0] + four[1] * 10 + four[3] * 100 == 4631;
    case 2:
      return variable(12, 1L, .5, 2L, .5, 3L, .5, 4L, .5, 5L, .5, 6L, .5) == 24;
    case 3:
      return on_stack(1, 2, 3, 4, 5, 6, 7, 8, large) == 65;
    case 4:
      return result(7).a[5] == 12;
    case 5:
      return extended(1.25L) == 2.5L;
    default:
      return quick(1) == 2;
  }
}
static volatile int ticks;
static volatile long handled;
static void handler(int number) {
  handled += quick(1);
  ticks++;
}
static pthread_barrier_t all;
static void* many(void* argument) {
  long sum = 0;
  pthread_barrier_wait(&all);
  for (int i = 0; i < 5000000; i++) sum += tally(i);
  return (void*)sum;
}
static int wait_for(pid_t child) {
  int status;
  waitpid(child, &status, 0);
  return status;
}
int main(void) {
  static char stack[4096];
  for (int i = 0; i < 7; i++) printf("%d", call(i));
  puts("");
  for (int i = 0; i < 7; i++) {
    pid_t child = fork();
    if (child == 0) _exit(call(i));
    printf("child %d: %d\n", i, wait_for(child) >> 8);
  }
  puts("witness vectors 2\nwitness variable 2");
  puts("witness on_stack 2\nwitness result 2\nwitness extended 2");
  pthread_t threads[4];
  pthread_barrier_init(&all, 0, 4);
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, many, 0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  puts("witness tally 20000000");
  // Handlers come at any moment of the child's first crossing.
  struct sigaction action = {.sa_handler = handler};
  sigaction(SIGALRM, &action, 0);
  for (int i = 0; i < 20; i++) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      struct itimerval often = {{0, 50}, {0, 20 + i}};
      setitimer(ITIMER_REAL, &often, 0);
      long sum = 0, calls = 0;
      while (ticks < 5) sum += call(0), calls++;
      setitimer(ITIMER_REAL, &(struct itimerval){0}, 0);
      _exit(sum == calls && handled == 2 * ticks ? 3 : 4);
    }
    printf("%d", wait_for(child) >> 8);
  }
  stack_t small = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&small, 0);
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGUSR1, &action, 0);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) _exit(raise(SIGUSR1) + (int)handled);
  printf("\nsmall %d\n", wait_for(child));
}
EOF
grep -q -w avx /proc/cpuinfo || skip "no AVX"
same ./host
grep -q "^1111111$" plain.out || fail "the plain program is wrong"
for name in vectors variable on_stack result extended tally; do
  expect $name
done

# More than there are jumps: what is over is called as it was, and named.
{
  echo 'static void* volatile asked;'
  for i in $(seq 4200); do
    echo "long f$i(long a) { asked = __builtin_return_address(0); return a; }"
  done
} | c libmany.so
{
  echo '#include <stdio.h>'
  for i in $(seq 4200); do echo "long f$i(long);"; done
  echo 'int main(void) { long sum = 0;'
  for i in $(seq 4200); do echo "sum += f$i($i);"; done
  echo 'printf("%ld\n", sum); }'
} | c many -lmany -Wl,-z,now -O0
same ./many
[ -n "$PLAIN" ] || for run in timed counted; do
  called=$(query $run "select sum(calls) from nodes join edges on
    edges.id = edge where name glob 'f[0-9]*'")
  named=$(query $run "select count(distinct subject) from notes
    where code = 'no-thunks' and subject glob 'f[0-9]*'")
  [ $((called + named)) = 4200 ] ||
    fail "$called calls and $named names of 4200 in the $run recording"
  [ "$called" = 4096 ] || fail "$called functions by jumps"
done
