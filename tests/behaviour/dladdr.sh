# SPDX-License-Identifier: MIT
# dladdr, dladdr1 and backtrace_symbols of what dlsym returned, and dlinfo.
# Rule: given a stub they answer for its original (design section 5, "Slots").
# Taken out: it failed when original_of() gave stubs back.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -Wl,-z,now <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static const char* base(const char* path) {
  const char* slash = path ? strrchr(path, '/') : 0;
  return slash ? slash + 1 : path ? path : "none";
}
int main(void) {
  void* core = dlopen("libcore.so", RTLD_NOW);
  void* work = dlsym(core, "work");
  Dl_info info;
  ElfW(Sym)* symbol = 0;
  struct link_map *map = 0, *own = 0;
  printf("%d", dladdr(work, &info));
  printf(" %s %s %d\n", base(info.dli_fname), info.dli_sname,
         info.dli_saddr == work);
  printf("%d", dladdr1(work, &info, (void**)&symbol, RTLD_DL_SYMENT));
  printf(" %lu %d\n", symbol ? symbol->st_size : 0,
         symbol ? ELF64_ST_TYPE(symbol->st_info) : -1);
  printf("%d", dladdr1(work, &info, (void**)&map, RTLD_DL_LINKMAP));
  dlinfo(core, RTLD_DI_LINKMAP, &own);
  printf(" %s %d\n", base(map ? map->l_name : 0), map == own);
  char** names = backtrace_symbols(&work, 1);
  *strchr(names[0], '[') = 0;
  printf("%s\n", base(names[0]));
  free(names);
  long s = 0;
  for (int i = 0; i < 10; i++) s += ((long (*)(long))work)(i);
  printf("%ld\nwitness work 10\n", s);
}
EOF
same ./host
expect work
