# SPDX-License-Identifier: MIT
# Programs and libraries as compilers can build them beside the usual: stacks in
# pieces, marks for indirect branches and shadow stacks, packed relocations,
# optimised at link time, counting for a profile, with stacks that can be run,
# without frame pointers or with, by clang with checks of indirect calls.
# Rule: nothing in the build of either side matters (design section 5).
# Taken out: without meet_module_of() the plug-in of clang's program, which
# defines dlopen itself, is not recorded.
. "$(dirname "$0")/lib.sh"

cat >core.c <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long a) { return a * 2 + 1; }
long deep(long n) {
  volatile char room[3000];
  memset((void*)room, (int)n, sizeof room);
  return n == 0 ? 1 : deep(n - 1) + (room[17] == (char)n);
}
long call(long (*back)(long), long a) { return back(a) + 1; }
EOF
cat >plug.c <<'EOF'
long plug(long a) { return a * 3; }
EOF
cat >host.c <<'EOF'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
long work(long), deep(long), call(long (*)(long), long);
static long back(long a) { return work(a) + 1; }
static void* run(void* argument) {
  return (void*)deep((long)argument);
}
int main(void) {
  long sum = 0;
  pthread_t thread;
  void* result;
  for (long i = 0; i < 100; i++) sum += call(back, i);
  pthread_create(&thread, 0, run, (void*)15);
  pthread_join(thread, &result);
  long (*plug)(long) = dlsym(dlopen("./libplug.so", RTLD_NOW), "plug");
  printf("%ld %ld %ld\n", sum + deep(20), (long)result, plug(5));
  puts("witness work 100\nwitness call 100\nwitness deep 2\nwitness plug 1");
}
EOF
tried() {
  cc=$1
  shift
  rm -f libcore.so libplug.so host
  if ! { $cc -g -O1 -pthread "$@" -shared -fPIC -o libcore.so core.c &&
    $cc -g -O1 "$@" -shared -fPIC -o libplug.so plug.c &&
    $cc -g -O1 -pthread "$@" -o host host.c -L. -lcore \
      -Wl,-rpath,'$ORIGIN'; } 2>build.log; then
    echo "skip: $cc cannot $*: $(head -n 1 build.log)"
    return 0
  fi
  same ./host
  expect work
  expect call
  expect deep
  # Stacks in pieces bring mprotect along (see hot-patch), counters for a
  # profile each function's address.
  case $* in
    *split-stack*) expect_note may-be-patched plug ;;
    *profile*) expect_note address-taken plug ;;
    *) expect plug ;;
  esac
}
tried "$CC" -fsplit-stack
tried "$CC" -fcf-protection=full -mshstk
tried "$CC" -Wl,-z,pack-relative-relocs
tried "$CC" -flto
tried "$CC" -fprofile-generate
tried "$CC" -Wl,-z,execstack
tried "$CC" -fno-omit-frame-pointer -fstack-protector-all
tried "$CC" -fstack-clash-protection -fno-plt -Wl,-z,now
[ -z "$CLANG" ] ||
  tried "$CLANG" -flto -fuse-ld=gold -fvisibility=default \
    -fsanitize=cfi-icall -fsanitize-cfi-cross-dso -fsanitize-trap=cfi-icall
