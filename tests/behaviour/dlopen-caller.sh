# SPDX-License-Identifier: MIT
# dlopen searches where its caller's RUNPATH says and $ORIGIN is the caller's
# folder; RTLD_NEXT and RTLD_DEFAULT look from the caller; dlsym of dlsym works.
# Rule: functions that look at their caller are reached by a tail-jump, dlopen
# wherever its caller matters (design section 5, "Slots").
# Taken out: it failed when dlsym(RTLD_NEXT) went the way of a handle; when
# new modules were never patched; when dlopen was always called, or when the caller's RUNPATH counted as none.
. "$(dirname "$0")/lib.sh"

mkdir -p deep/plugins
c deep/plugins/libcore_plugin.so <<'EOF'
#include <stdio.h>
__attribute__((constructor)) static void begin(void) { puts("plugin begins"); }
long plugged(long a) { return a + 1; }
long shared_name(long a) { return a + 100; }
EOF
c deep/libcore_loader.so -Wl,--enable-new-dtags '-Wl,-rpath,$ORIGIN/plugins' \
  <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
typedef long (*unary)(long);
long shared_name(long a) { return a + 200; }
unary load(const char* file) {
  void* plugin = dlopen(file, RTLD_NOW);
  if (!plugin) puts("not found");
  return plugin ? (unary)dlsym(plugin, "plugged") : 0;
}
long next_one(long a) {
  unary next = (unary)dlsym(RTLD_NEXT, "shared_name");
  unary any = (unary)dlsym(RTLD_DEFAULT, "shared_name");
  return (next ? next(a) : -1) * 1000 + any(a);
}
EOF
c host -rdynamic -Ldeep '-Wl,-rpath,$ORIGIN/deep' -lcore_loader <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
typedef long (*unary)(long);
unary load(const char*);
long next_one(long);
long shared_name(long a) { return a + 300; }
int main(void) {
  printf("%d\n", dlopen("libcore_plugin.so", RTLD_NOW) != 0);  // not ours
  unary plugged = load("libcore_plugin.so");
  long s = 0;
  for (int i = 0; i < 10; i++) s += plugged(i);
  printf("%ld %ld\n", s, next_one(1));
  void* (*found)(void*, const char*) = dlsym(RTLD_DEFAULT, "dlsym");
  unary again = found(RTLD_DEFAULT, "next_one");
  printf("%ld %d\n", again(2), found == dlsym);
  printf("%d\n", load("nowhere.so") == 0);
  printf("witness plugged 10\nwitness load 2\nwitness next_one 2\n");
}
EOF
same ./host
expect plugged
expect load
expect next_one 1  # what RTLD_DEFAULT gives is the original
