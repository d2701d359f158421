# SPDX-License-Identifier: MIT
# Rust panics cross from a cdylib into a Rust host and back through a callback,
# and are caught with catch_unwind on each side.
# Rule: stubs have CFI, so every unwinder passes them; their personality
# handles nothing (design section 5, "The stub"). uftrace hung on this.
# Taken out: it failed when the stub's CFI did not name rbp.
. "$(dirname "$0")/lib.sh"

# One std on both sides: a panic of another std is a foreign exception. It lies
# in libstd.so or, where there is none (Debian), in the core.
CRATE_TYPE=dylib CRATE_NAME=core_side rust libcore_side.so \
  -C prefer-dynamic -C rpath <<'EOF'
use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
static CALLS: AtomicI64 = AtomicI64::new(0);
struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) { println!("drop {}", self.0); }
}
#[no_mangle]
pub extern "C" fn calls() -> i64 { CALLS.load(SeqCst) }
#[no_mangle]
pub extern "C-unwind" fn work(
    n: i64, callback: extern "C-unwind" fn(i64) -> i64) -> i64 {
    CALLS.fetch_add(1, SeqCst);
    let _loud = Loud("core");
    match n % 4 {
        0 => panic!("core {n}"),
        1 => callback(n),
        2 => match catch_unwind(|| callback(n)) {
            Ok(v) => v,
            Err(e) => { println!("core caught"); resume_unwind(e) }
        },
        _ => n,
    }
}
EOF
rust host -C prefer-dynamic -C rpath <<'EOF'
use std::panic::{catch_unwind, set_hook};
extern crate core_side as _;
extern "C-unwind" {
    fn calls() -> i64;
    fn work(n: i64, callback: extern "C-unwind" fn(i64) -> i64) -> i64;
}
extern "C-unwind" fn callback(n: i64) -> i64 {
    if n % 8 < 4 { panic!("callback {n}") }
    if n % 16 > 12 { return catch_unwind(|| unsafe { work(0, callback) })
        .unwrap_or(-1) }
    10 * n
}
fn main() {
    set_hook(Box::new(|_| ()));
    // Hot, so that most of the calls that panic are only counted.
    for _ in 0..2000 { unsafe { work(3, callback) }; }
    for n in 0..64 {
        match catch_unwind(|| unsafe { work(n, callback) }) {
            Ok(v) => println!("{n}: {v}"),
            Err(e) => match e.downcast_ref::<String>() {
                Some(s) => println!("{n}: panic {s}"),
                None => println!("{n}: panic"),
            },
        }
    }
    println!("witness work {}\nwitness calls 1", unsafe { calls() });
}
EOF
same ./host
expect work
expect calls
expect_timed open work 0
