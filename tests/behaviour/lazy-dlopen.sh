# SPDX-License-Identifier: MIT
# A library with a function that does not resolve is loaded lazily and used;
# the same loaded with RTLD_NOW is refused with the loader's own message.
# Rule: never LD_BIND_NOW, not even hidden; what does not resolve stays lazy
# and is named (design section 5, "Slots").
# Taken out: it failed when the dlopen hook turned RTLD_LAZY into RTLD_NOW.
. "$(dirname "$0")/lib.sh"

source=$(
  cat <<'EOF'
long nowhere(long);
long work(long a) { return a < 0 ? nowhere(a) : a + 1; }
EOF
)
echo "$source" | c libcore_plugin.so -Wl,-z,lazy
echo "$source" | c libcore_linked.so -Wl,-z,lazy
c host <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char** argv) {
  printf("%d %d\n", !!getenv("LD_BIND_NOW"), !!dlopen("libcore_plugin.so", 2));
  const char* message = dlerror();
  printf("%s\n", message ? message : "none");
  void* core = dlopen("libcore_plugin.so", RTLD_LAZY);
  long (*work)(long) = (long (*)(long))dlsym(core, "work");
  long s = 0;
  for (int i = 0; i < 20; i++) s += work(i);
  printf("%ld\nwitness work 20\n", s);
  fflush(stdout);
  if (argc > 1) work(-1);  // ld.so: symbol lookup error, status 127
}
EOF
same ./host
expect work
same ./host fail

expect work 21
c host_linked -Wl,-z,lazy -Wl,--allow-shlib-undefined -lcore_linked <<'EOF'
#include <stdio.h>
long work(long);
int main(int argc, char** argv) {
  long s = 0;
  for (int i = 0; i < 20; i++) s += work(i);
  printf("%ld\nwitness work 20\n", s);
  fflush(stdout);
  if (argc > 1) work(-1);
}
EOF
same ./host_linked
expect work
same ./host_linked fail
expect work 21
