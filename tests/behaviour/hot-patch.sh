# SPDX-License-Identifier: MIT
# Programs that write a jump over the code of a function that dlsym found, alone
# or by a library made for that; and such as only look as if they did.
# Rule: who may patch code is handed the function itself, and it is named
# (design section 5, "Slots").
# Taken out: with may_patch_code() always false the function keeps its old code
# for callers in its own library, with patches_code_for_others() it does in
# "by_library"; without kOthers "jit" is not recorded, without is_rust() "rusty".
. "$(dirname "$0")/lib.sh"

# Both functions are called through the library's own symbol, too.
cat >core.c <<'EOF'
__attribute__((aligned(64), noinline, noclone, visibility("protected")))
int value(int x) { return x + 1; }
__attribute__((aligned(64), noinline)) int twice(int x) { return value(x) * 2; }
EOF
c libcore.so <core.c
cat >write.h <<'EOF'
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
static void write_jump(void* function, int (*to)(int)) {
  unsigned char code[13] = {0x49, 0xbb};  // mov $to, %r11; jmp *%r11
  memcpy(code + 2, &to, 8);
  memcpy(code + 10, "\x41\xff\xe3", 3);
  uintptr_t page = (uintptr_t)function & ~4095ul;
  mprotect((void*)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
  memcpy(function, code, sizeof code);
}
EOF
cat >host.c <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#ifdef BY_LIBRARY
void funchook_prepare(void*, int (*)(int));
#define write_jump funchook_prepare
#else
#include "write.h"
#endif
int twice(int);
static int mine(int x) { return x + 100; }
int main(int argc, char** argv) {
  void* core = dlopen("libcore.so", RTLD_NOW);
  int (*value)(int) = dlsym(core, "value");
  printf("%d %d %d\n", value == dlsym(core, "value"), value(1), twice(1));
  write_jump(value, mine);
  printf("%d %d\n", value(1), twice(1));
  int (*by_default)(int) = dlsym(RTLD_DEFAULT, "twice");
  printf("%d\n", by_default == dlsym(core, "twice"));
  puts("witness twice 2");
  return 0;
}
EOF
c host -I. -lcore <host.c
same ./host
expect twice
expect_note may-be-patched value

c libhooks.so -I. <<'EOF'
#include "write.h"
void funchook_prepare(void* function, int (*to)(int)) {
  write_jump(function, to);
}
EOF
c by_library -DBY_LIBRARY -lcore -lhooks <host.c
same ./by_library
expect twice
expect_note may-be-patched value

# A program with a maker of code linked in, which lets functions alone.
c jit -rdynamic -lcore <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/mman.h>
void ffi_prep_closure_loc(void) {}
int main(void) {
  void* code = mmap(0, 4096, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("%d\n", mprotect(code, 4096, PROT_READ | PROT_EXEC));
  int (*twice)(int) = dlsym(dlopen("libcore.so", RTLD_NOW), "twice");
  printf("%d\nwitness twice 1\n", twice(4));
}
EOF
same ./jit
expect twice

command -v "$RUSTC" >/dev/null || { echo "skip: no Rust compiler"; exit 0; }
rust rusty <<'EOF'
use std::ffi::{c_char, c_int, c_void, CString};
extern "C" {
    fn dlopen(name: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}
fn main() {
    let library = CString::new("./libcore.so").unwrap();
    let name = CString::new("twice").unwrap();
    let twice: extern "C" fn(c_int) -> c_int = unsafe {
        std::mem::transmute(dlsym(dlopen(library.as_ptr(), 2), name.as_ptr()))
    };
    std::thread::spawn(|| {}).join().unwrap();
    println!("{}\nwitness twice 1", twice(4));
}
EOF
same ./rusty
expect twice
