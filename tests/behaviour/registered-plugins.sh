# SPDX-License-Identifier: MIT
# Plug-ins register themselves in a constructor, as addons of Node do, and
# nobody calls dlsym afterwards: opened by path, by name, by another plug-in's
# constructor, by a dlopen that dlsym gave, by a library with an RPATH.
# Rule: dlopen is called, and new modules are looked at when it is over, where
# its caller does not matter; where it does, a module that was never looked at
# is named (link/loader_calls.cpp).
# Taken out: nothing of base_work was counted when dlopen was always jumped to;
# libhidden.so was not found when the caller's RPATH counted as none; nothing
# named libby_name.so without note_unseen_modules(); base_work's calls from
# libby_pointer.so were missing when dlsym did not ask all_modules_known().
. "$(dirname "$0")/lib.sh"

c libcore_base.so <<'EOF'
static long count;
int counting;
long base_work(long a) { count += counting; return a + 1; }
long base_calls(void) { return count; }
EOF
plugin() { # NAME: with `more` in its constructor
  name=$1
  c "lib$name.so" -lcore_base -Wl,--unresolved-symbols=ignore-all <<EOF
#include <dlfcn.h>
long base_work(long);
void enlist(const char* name, long (*f)(long));
static long run(long a) { return base_work(a) + 7; }
__attribute__((constructor)) static void begin(void) {
  enlist("$name", run);
  base_work(0);
  $more
}
EOF
}
more= plugin by_path
more= plugin by_name
more= plugin inner
more= plugin by_pointer
more='dlopen("./libinner.so", RTLD_NOW);' plugin outer
# Found by the RPATH of who opens it.
mkdir deep
more= plugin hidden
mv libhidden.so deep
c libopener.so -Wl,--disable-new-dtags '-Wl,-rpath,$ORIGIN/deep' <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
void open_hidden(void) {
  if (!dlopen("libhidden.so", RTLD_NOW)) puts(dlerror());
}
EOF
c host -rdynamic -Wl,--enable-new-dtags -lcore_base -lopener <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
long base_calls(void);
void open_hidden(void);
extern int counting;
static struct { const char* name; long (*f)(long); } enlisted[10];
static int n;
void enlist(const char* name, long (*f)(long)) {
  enlisted[n].name = name;
  enlisted[n++].f = f;
}
static long use(const char* name) {
  long s = 0;
  for (int i = 0; i < n; i++)
    if (!strcmp(enlisted[i].name, name))
      for (int k = 0; k < 100; k++) s += enlisted[i].f(k);
  return s;
}
static void open_it(const char* name) {
  if (!dlopen(name, RTLD_LAZY)) puts(dlerror());
}
int main(int argc, char** argv) {
  counting = 1;
  if (argc > 1) {
    open_hidden();
    open_it("libby_name.so");
    printf("%ld\n", use("by_name") + use("hidden"));
    return 0;
  }
  open_it("./libby_path.so");
  open_it("./libouter.so");
  counting = 0;
  long s = use("by_path") + use("outer") + use("inner");
  void* (*open_unseen)(const char*, int) = dlsym(RTLD_DEFAULT, "dlopen");
  void* handle = open_unseen("./libby_pointer.so", RTLD_NOW);
  if (dlsym(handle, "nothing")) puts("something");
  s += use("by_pointer");
  printf("%ld %ld\n", s, base_calls());
  puts("witness base_work 400");
}
EOF
same ./host
WHERE="and from_module is not null" expect base_work
same ./host by-name
expect_note module-unseen libby_name.so
