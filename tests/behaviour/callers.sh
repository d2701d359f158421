# SPDX-License-Identifier: MIT
# What a program learns of who called: by dladdr of the caller's caller; by
# backtrace with room for all, for some and for one, also on a small stack of
# signals; by Rust's own traces.
# Rule: an address in a stub is told as its caller's; backtrace and
# _Unwind_Backtrace leave our frames out (design section 5, "The stub").
# Taken out: with caller_of_top() giving the address back the agent is named, with
# without_ours() taking nothing out traces are longer; without
# backtrace_of_deep() short ones miss their last frame; without the hook on
# _Unwind_Backtrace Rust's have a frame of ours.
. "$(dirname "$0")/lib.sh"

c libcore.so -fno-omit-frame-pointer -fno-optimize-sibling-calls <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>
static const char* file(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}
// Who called the function that calls this.
__attribute__((noinline)) static void blame(int before) {
  Dl_info info;
  if (!dladdr((char*)__builtin_return_address(1) - before, &info)) return;
  printf("called by %s, %s\n", file(info.dli_fname),
         info.dli_sname ? info.dli_sname : "-");
}
int who(int a) {
  blame(0);
  blame(1);
  return a;
}
int trace(int size) {
  void* frames[300];
  int count = backtrace(frames, size);
  printf("%d of %d:", count, size);
  for (int i = 0; i < count; i++) {
    Dl_info info;
    int found = dladdr((char*)frames[i] - 1, &info);
    printf(" %s:%s", found ? file(info.dli_fname) : "?",
           found && info.dli_sname ? info.dli_sname : "-");
  }
  puts("");
  return count;
}
EOF
c libouter.so -fno-omit-frame-pointer -fno-optimize-sibling-calls -lcore <<'EOF'
int trace(int);
int outer(int depth, int size) {
  return 1 + (depth > 0 ? outer(depth - 1, size) : trace(size));
}
EOF
c host -rdynamic -fno-omit-frame-pointer -fno-optimize-sibling-calls \
  -lcore -louter <<'EOF'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
int who(int), trace(int), outer(int, int);
int asks(int a) { return who(a) + 1; }
static char stack[16384];
static void handler(int number) { trace(8); }
int main(void) {
  asks(1);
  const int sizes[] = {1, 2, 3, 5, 100, 300};
  for (int i = 0; i < 6; i++) trace(sizes[i]), outer(3, sizes[i]);
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, 0);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &action, 0);
  raise(SIGUSR1);
  puts("witness who 1\nwitness outer 6\nwitness trace 13");
}
EOF
same ./host
grep -q "^called by host, asks" plain.out || fail "the plain program is wrong"
expect who
expect outer
expect trace

command -v "$RUSTC" >/dev/null || { echo "skip: no Rust compiler"; exit 0; }
c libcalls.so <<'EOF'
int call(int (*back)(int), int a) { return back(a) + 1; }
EOF
rust rusty -lcalls <<'EOF'
use std::backtrace::Backtrace;
extern "C" {
    fn call(back: extern "C" fn(i32) -> i32, a: i32) -> i32;
}
extern "C" fn back(a: i32) -> i32 {
    println!("{}", Backtrace::force_capture());
    a
}
fn main() {
    println!("{}", unsafe { call(back, 1) });
    println!("witness call 1");
    let _ = std::panic::catch_unwind(|| panic!("in vain"));
}
EOF
export RUST_BACKTRACE=1
same ./rusty
grep -q "behaviour::main" plain.out || fail "the plain program has no trace"
expect call
