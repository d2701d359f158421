# SPDX-License-Identifier: MIT
# Code of the medium and large models, with and without a PLT, with addresses
# of functions as values.
# Rule: what is called through a PLT, or in a way that code_scan.cpp knows, is
# counted; of all else the function is named, and keeps its address (design
# section 5, "Slots").
# Taken out: nothing was said of -mcmodel=large -fno-plt when slots that are not
# referenced were passed over; with a PLT dlsym gave another address than the
# program had itself when only_known_calls() was only_called().
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
int called(int x) { return x + 1; }
int taken(int x) { return x + 2; }
EOF
source=$(
  cat <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
int called(int), taken(int);
__attribute__((noinline)) void* address(void) { return (void*)taken; }
int main(void) {
  long s = 0;
  for (int i = 0; i < 100; i++) s += called(i);
  for (int i = 0; i < 50; i++) s += called(i) + taken(i);
  void* core = dlopen("libcore.so", RTLD_NOW);
  printf("%ld %d\n", s, dlsym(core, "taken") == address());
  puts("witness called 150");
}
EOF
)
for model in medium large; do
  for plt in "" -fno-plt; do
    echo "$source" | c host -mcmodel=$model $plt -fPIE -pie -lcore
    same ./host
    case $model$plt in
      large-fno-plt)
        expect called 0
        expect_note use-unknown called
        expect_note use-unknown taken
        ;;
      *) expect called ;;
    esac
  done
done
