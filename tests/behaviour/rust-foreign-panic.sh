# SPDX-License-Identifier: MIT
# Panics of a Rust core with a std of its own: caught in the core they are
# values, in a Rust host they abort; a C++ host sees them and may not keep them.
# Rule: stubs have CFI; their personality handles nothing and asks only the
# unwinder that raised (design section 5, "The stub").
# Taken out: it failed when the personality closed nothing; when the stub's
# CFI did not name rbp.
. "$(dirname "$0")/lib.sh"

rust libcore.so <<'EOF'
use std::panic::{catch_unwind, set_hook};
#[no_mangle]
pub extern "C" fn quiet() { set_hook(Box::new(|_| ())) }
#[no_mangle]
pub extern "C-unwind" fn work(
    n: i64, callback: extern "C-unwind" fn(i64) -> i64) -> i64 {
    if n % 3 == 0 { panic!("core {n}") }
    callback(n)
}
#[no_mangle]
pub extern "C" fn careful(n: i64, callback: extern "C-unwind" fn(i64) -> i64)
    -> i64 {
    catch_unwind(|| work(n, callback)).unwrap_or(-n)
}
EOF
rust host -l dylib=core <<'EOF'
use std::panic::catch_unwind;
extern "C-unwind" {
    fn quiet();
    fn careful(n: i64, callback: extern "C-unwind" fn(i64) -> i64) -> i64;
    fn work(n: i64, callback: extern "C-unwind" fn(i64) -> i64) -> i64;
}
extern "C-unwind" fn callback(n: i64) -> i64 { 10 * n }
fn main() {
    unsafe { quiet() };
    for n in 0..30 { println!("{}", unsafe { careful(n, callback) }) }
    println!("witness careful 30\nwitness work 1\nwitness quiet 1");
    let caught = catch_unwind(|| unsafe { work(0, callback) });
    println!("{}", caught.is_err());
}
EOF
same ./host
[ "$(cat plain.status)" = 134 ] || fail "a foreign panic was caught"
expect careful
expect work
cxx host_cxx -lcore <<'EOF'
#include <cstdio>
extern "C" void quiet();
extern "C" long careful(long, long (*)(long)), work(long, long (*)(long));
struct Loud {
  ~Loud() { puts("~"); }
};
static long callback(long n) {
  if (n % 3 == 1) throw n;
  return n;
}
int main(int argc, char**) {
  quiet();
  for (long n = 0; n < 30; n++) {
    Loud loud;
    try {
      if (n % 3) printf("%ld\n", work(n, callback));
    } catch (long i) {
      printf("caught %ld\n", i);
    }
  }
  puts("witness work 20\nwitness quiet 1");
  fflush(stdout);
  if (argc > 1) careful(1, callback);  // Rust cannot catch foreign exceptions
  try {
    Loud loud;
    work(0, callback);
  } catch (...) {
    puts("caught a panic");  // Rust panics must be rethrown, aborting
    fflush(stdout);
  }
}
EOF
same ./host_cxx
[ "$(cat plain.status)" = 134 ] || fail "a panic was dropped"
expect work 21
expect_timed exceptions work 11
same ./host_cxx careful
[ "$(cat plain.status)" = 134 ] || fail "a foreign exception was caught"
expect work
