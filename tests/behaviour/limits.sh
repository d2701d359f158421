# SPDX-License-Identifier: MIT
# Crossings under limits: address space, file size, locked memory, processes,
# set by the shell and by the program itself in the middle.
# Rule: a memory limit is an "unmetered from here" note, never a signal and
# never a failure of the program (design section 5, "Tree").
# Taken out: it failed when RLIMIT_FSIZE was not asked, and when a setrlimit of
# the program met our reservation (a thread's stack found no place).
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
for i in $(seq 60); do echo "long work_$i(long a) { return a + $i; }"; done |
  c libcore_many.so
{
  cat <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
EOF
  for i in $(seq 60); do echo "long work_$i(long);"; done
  cat <<'EOF'
static void* body(void* p) {
  long s = 0;
  for (int i = 0; i < 1000; i++) s = work(s);
EOF
  for i in $(seq 60); do echo "  s += work_$i(s) % 17;"; done
  cat <<'EOF'
  return (void*)s;
}
static void* wait_for(void* barrier) {
  body(0);
  pthread_barrier_wait(barrier);
  return 0;
}
// 60 threads at once: their trees need room.
static int many(void) {
  static pthread_barrier_t barrier;
  pthread_t threads[60];
  int n = 0;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  pthread_barrier_init(&barrier, 0, 60);
  for (; n < 60; n++)
    if (pthread_create(&threads[n], &attributes, wait_for, &barrier)) return n;
  for (int i = 0; i < n; i++) pthread_join(threads[i], 0);
  return n;
}
int main(int argc, char** argv) {
  struct rlimit limit;
  size_t now = 0;
  FILE* statm = fopen("/proc/self/statm", "r");
  if (fscanf(statm, "%zu", &now) != 1) return 1;
  fclose(statm);
  if (argc > 2) body(0);
  switch (atoi(argv[1])) {
    case 0: break;  // the limit is the shell's
    case 1: limit.rlim_cur = limit.rlim_max = now * 4096 + (16 << 20);
      printf("%d\n", setrlimit(RLIMIT_AS, &limit)); break;
    case 2: limit.rlim_cur = limit.rlim_max = 0;
      printf("%d\n", setrlimit(RLIMIT_FSIZE, &limit)); break;
    case 3: limit.rlim_cur = limit.rlim_max = 1 << 16;
      printf("%d\n", setrlimit(RLIMIT_MEMLOCK, &limit)); break;
    case 4: printf("%d\n", mlockall(MCL_CURRENT)); break;
    case 5: printf("%d\n", mlockall(MCL_CURRENT | MCL_FUTURE)); break;
    case 6: limit.rlim_cur = limit.rlim_max = 16 << 20;
      printf("%d\n", setrlimit(RLIMIT_DATA, &limit)); break;
    case 7: limit.rlim_cur = limit.rlim_max = 700 << 20;
      printf("%d\n", setrlimit(RLIMIT_AS, &limit)); break;
    case 8: limit.rlim_cur = limit.rlim_max = 700 << 20;
      printf("%d\n", prlimit(0, RLIMIT_AS, &limit, 0)); break;
  }
  printf("%ld %d\n", (long)body(0), many());
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%s\n", usage.ru_maxrss < 200000 ? "of a decent size" : "huge");
}
EOF
} | c host -lcore -lcore_many
UNMETERED_IS_FINE=yes
# Through a pipe, since the limit on files would meet the output as well.
for how in 0 1 2 3 4 5 6 7 8; do
  same sh -c "./host $how | cat"
  same sh -c "./host $how late | cat"
done
for limit in "-v 400000" "-v 140000" "-v 60000" "-f 0" "-l 0" "-s 256" \
  "-d 140000" "-d 16000"; do
  same sh -c "(ulimit $limit; ./host 0; echo \$?) | cat"
done
