# SPDX-License-Identifier: MIT
# Programs with sanitizers, as shared and as linked-in runtimes.
# Rule: the agent comes behind libasan, which ends a program whose first module
# it is not (design section 5, "Environment"), and calls nothing of a runtime
# that is not ready. What a library's thread was given is a leak, or none, as it
# is without us: before the thread has begun and while it runs.
# Taken out: it failed without stand_behind_sanitizer() ("does not come first");
# clang's thread sanitizer died of SIGSEGV without bind_own_calls(); there were
# leaks when pthread_create was given something of ours instead, and none when
# the frame in which such a thread begins kept its argument.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <stdlib.h>
#include <string.h>
char* make(long bytes) { return memset(malloc(bytes), 1, bytes); }
void drop(char* made) { free(made); }
long call(long (*back)(long), long a) { return back(a); }
EOF
cat >host.c <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
char* make(long bytes);
void drop(char* made);
long call(long (*back)(long), long a);
static long one_more(long a) { return a + 1; }
static void* body(void* sum) {
  for (long i = 1; i <= 1000; i++) {
    char* made = make(i);
    *(long*)sum += made[i - 1] + call(one_more, i);
    drop(made);
  }
  return sum;
}
int main(int argc, char** argv) {
  pthread_t threads[3];
  long sums[3] = {0, 0, 0};
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], 0, body, &sums[i]);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], 0);
  printf("%ld %ld %ld\nwitness make 3000\nwitness call 3000\n", sums[0],
         sums[1], sums[2]);
  fflush(stdout);
  if (argc > 1) execv(argv[1], argv + 1);
}
EOF
programs=
for compiler in "$CC" $CLANG; do
  for which in address thread undefined; do
    name=$compiler-$which
    c_flags="-fsanitize=$which -fno-sanitize-recover=all"
    # shellcheck disable=SC2086
    "$compiler" -g -O1 -pthread $c_flags host.c -o "$name" -L. -lcore \
      -Wl,-rpath,'$ORIGIN' 2>/dev/null || continue
    # Some kernels place a program where this sanitizer cannot work.
    ./"$name" >/dev/null 2>&1 || continue
    programs="$programs $name"
  done
done
[ -n "$programs" ] || skip "no sanitizer works here"
for name in $programs; do
  same ./"$name"
  expect make
  expect call
done
# One after the other, by exec.
# shellcheck disable=SC2086
set -- $programs
same ./"$1" ./"${2:-$1}"

c libstarts.so <<'EOF'
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>
static int begun;
static void* waits(void* given) {
  __atomic_fetch_add(&begun, 1, __ATOMIC_RELEASE);
  for (;;) pause();
  return given;
}
void start(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, waits, calloc(1, 100));
}
void wait_for(int threads) {
  while (__atomic_load_n(&begun, __ATOMIC_ACQUIRE) < threads) sched_yield();
}
EOF
cat >starter.c <<'EOF'
#include <stdlib.h>
void start(void);
void wait_for(int threads);
int main(int argc, char** argv) {
  for (int i = 0; i < 8; i++) start();
  wait_for(atoi(argv[argc - 1]));
  return 9;
}
EOF
# leaks WHICH COMPILER HOW_MANY_HAVE_BEGUN: the report but for its frames, which
# show our stubs.
leaks() {
  "$2" -g -O1 -pthread "-fsanitize=$1" starter.c -o "starts-$1" -L. -lstarts \
    -Wl,-rpath,'$ORIGIN' 2>/dev/null || return 0
  # shellcheck disable=SC2016
  same sh -c './"$0" "$1" 2>report
    status=$?
    grep SUMMARY report
    exit $status' "starts-$1" "$3"
}
for compiler in "$CC" $CLANG; do
  leaks address "$compiler" 0
  leaks address "$compiler" 8
  leaks leak "$compiler" 8
  [ -z "$PLAIN" ] || continue
  for run in timed sampled counted; do
    got=$(query $run "select sum(threads) from library_threads")
    [ "$got" = 8 ] || fail "$run: $got threads of 8 that were started"
  done
done
