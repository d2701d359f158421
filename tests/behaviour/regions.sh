# SPDX-License-Identifier: MIT
# Regions by crossbill/region.h, in C and C++: nested, by threads, over a fork,
# in a callback, in a library that is opened later, ended once too often; a
# static program, and one by -fno-pie.
# Rule: each call stands in the innermost region that its thread is in, however
# it is counted (meter/regions.hpp); a program without a recorder finds nothing.
# Taken out: it failed when the word that nodes begin with did not hold the
# region, and when the key of the table did not.
. "$(dirname "$0")/lib.sh"
include=$tests_dir/../../include

c libcore.so <<'EOF'
long hot(long a) { return a + 1; }
long asks(long (*back)(long), long a) { return back(a) + 1; }
EOF
cxx later.so "-I$include" -lcore <<'EOF'
#include <crossbill/region.h>
extern "C" long hot(long);
extern "C" void later(void) {
  crossbill_region_begin("later");
  for (int i = 0; i < 30; i++) hot(i);
  crossbill_region_end();
}
EOF
for way in -fpie -fno-pie; do
  link=-pie
  [ $way = -fpie ] || link=-no-pie
  c "host$way" "-I$include" $way $link -Wall -Werror -lcore -ldl <<'EOF'
#include <crossbill/region.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
long hot(long);
long asks(long (*)(long), long);
static void calls(long n) { while (n-- > 0) hot(n); }
static long back(long a) {
  crossbill_region_begin("back");
  calls(3);
  crossbill_region_end();
  return hot(a);
}
static void* work(void* name) {
  for (int i = 0; i < 50; i++) {
    crossbill_region_begin(name);
    calls(100);
    crossbill_region_end();
    calls(1);
  }
  return 0;
}
int main(void) {
  calls(10);
  char name[32];
  for (int i = 0; i < 200; i++) {
    snprintf(name, sizeof name, "test %d", i);
    crossbill_region_begin(name);
    calls(i * 37 % 90);
    crossbill_region_end();
  }
  crossbill_region_begin("outer");
  for (int i = 0; i < 3000; i++) {
    calls(2);
    crossbill_region_begin("inner");
    calls(i % 3);
    crossbill_region_end();
  }
  for (int i = 0; i < 100; i++) asks(back, i);
  crossbill_region_end();
  crossbill_region_end(); /* of none */
  pthread_t threads[2];
  pthread_create(&threads[0], 0, work, (void*)"one");
  pthread_create(&threads[1], 0, work, (void*)"two");
  pthread_join(threads[0], 0);
  pthread_join(threads[1], 0);
  void (*later)(void) = (void (*)(void))dlsym(dlopen("./later.so", RTLD_NOW), "later");
  later();
  crossbill_region_begin("forked");
  if (fork() == 0) {
    calls(7);
    crossbill_region_end();
    calls(2);
    _exit(0);
  }
  wait(0);
  calls(4);
  crossbill_region_end();
  crossbill_region_begin("open");
  calls(1);
  puts("done");
  return 0;
}
EOF
  same "./host$way"
  [ -z "$PLAIN" ] || continue
  for run in timed sampled counted; do
    got=$("$CROSSBILL" report --format json $run.db | python3 -c '
import json, sys
bill = json.load(sys.stdin)
wanted = {f"test {i}": i * 37 % 90 for i in range(200)}
wanted.update({"outer": 6000 + 3000 + 100 + 300, "outer/inner": 3000,
               "outer/back": 300, "one": 5000, "two": 5000, "later": 30,
               "forked": 11, "open": 1, "": 10 + 100 + 2})
for row in bill["regions"]:
    where = "/".join(row["region"])
    calls = sum(f["calls"] for f in row["functions"] if f["name"] == "hot")
    if wanted.pop(where, None) != calls: print(where, calls)
wanted.pop("test 0", None)
if wanted: print("missing", wanted)
notes = {n["code"]: n["count"] for n in bill["recorder"]["notes"]}
if notes.get("region-not-begun") != 1 or notes.get("region-left-open") != 1:
    print("notes", notes)
')
    [ -z "$got" ] || fail "$way, the $run recording: $got"
  done
done

# A program without dlsym, and one in the oldest C and C++ that are meant.
c static "-I$include" -static -std=c99 -Wall -Wextra -Wpedantic -Werror <<'EOF'
#include <crossbill/region.h>
int main(void) {
  crossbill_region_begin("nobody");
  crossbill_region_end();
  return 0;
}
EOF
./static || fail "a static program"
build "$CXX" c++ plain "-I$include" -std=c++11 -Wall -Wextra -Wpedantic \
  -Werror <<'EOF'
#include <crossbill/region.h>
int main() {
  crossbill_region_begin("nobody");
  crossbill_region_end();
}
EOF
./plain || fail "a program that nobody records"

# As functions, for ctypes and for other languages.
c libregion.so "-I$include" <<'EOF'
#define CROSSBILL_REGION_API __attribute__((visibility("default")))
#include <crossbill/region.h>
EOF
nm -D libregion.so | grep -q 'T crossbill_region_begin' || fail "no function"
