# SPDX-License-Identifier: MIT
# A Rust panic that may not unwind: out of extern "C", with panic=abort, and
# uncaught in a thread and in main.
# Rule: the personality handles nothing (design section 5, "The stub").
# Taken out: it failed when the stub's CFI did not name rbp; when the
# personality claimed a handler in the search phase.
. "$(dirname "$0")/lib.sh"

core=$(
  cat <<'EOF'
#[no_mangle]
pub extern "C" fn refuses(n: i64) -> i64 {
    if n == 0 { panic!("in extern C") }
    n
}
#[no_mangle]
pub extern "C-unwind" fn passes(n: i64) -> i64 {
    if n == 0 { panic!("in extern C-unwind") }
    n
}
EOF
)
echo "$core" | rust libcore.so
echo "$core" | rust libcore_abort.so -C panic=abort
host=$(
  cat <<'EOF'
extern "C-unwind" {
    fn refuses(n: i64) -> i64;
    fn passes(n: i64) -> i64;
}
fn main() {
    let how: i64 = std::env::args().nth(1).unwrap().parse().unwrap();
    println!("{}", unsafe { refuses(1) + passes(2) });
    match how {
        0 => println!("{}", unsafe { refuses(0) }),
        1 => println!("{}", unsafe { passes(0) }),
        _ => println!("{}", std::thread::Builder::new().name("worker".into())
            .spawn(|| unsafe { passes(0) }).unwrap().join().is_err()),
    }
    println!("witness refuses 1\nwitness passes 2");
}
EOF
)
for core in core core_abort; do
  echo "$host" | rust host -l dylib=$core
  # Frames and thread numbers differ from run to run.
  for how in 0 1 2; do
    same env RUST_BACKTRACE=0 sh -c "./host $how 2>err; status=\$?
      sed 's/([0-9]*)/(tid)/; /^ *[0-9]*: /d; /^ *at /d' err >&2
      exit \$status"
    echo "$core $how: exit status $(cat plain.status)"
  done
done
