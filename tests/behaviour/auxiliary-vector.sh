# SPDX-License-Identifier: MIT
# A program walks from envp past its end to the auxiliary vector, in main and
# in a constructor, and finds what getauxval says.
# Rule: LD_PRELOAD is hidden in place and the freed pointers become a pair that
# is ignored (AT_IGNORE) (design section 5, "Environment").
# Taken out: it failed when no AT_IGNORE was written.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
extern char** environ;
long work(long);
static void walk(char** envp) {
  while (*envp) envp++;
  int known = 0, differing = 0, types = 0;
  for (Elf64_auxv_t* a = (Elf64_auxv_t*)(envp + 1); a->a_type; a++) {
    if (a->a_type == AT_IGNORE) continue;
    types++;
    if (a->a_type == AT_PAGESZ) known += a->a_un.a_val == 4096;
    if (a->a_type == AT_ENTRY || a->a_type == AT_PHNUM) known++;
    if (a->a_type == AT_EXECFN)
      known += !strcmp((char*)a->a_un.a_val, "./host");
    differing += getauxval(a->a_type) != a->a_un.a_val;
  }
  printf("%d known, %d differing, enough %d\n", known, differing, types > 10);
}
__attribute__((constructor)) static void begin(int n, char** v, char** envp) {
  walk(envp);
}
int main(int argc, char** argv, char** envp) {
  walk(envp);
  walk(environ);
  walk(argv + argc + 1);
  printf("%ld\nwitness work 1\n", work(getauxval(AT_PAGESZ)));
}
EOF
same ./host
expect work
same env - ./host
expect work
same env - LD_PRELOAD="$work/libcore.so" ONE=1 ./host
expect work
