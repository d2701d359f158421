# SPDX-License-Identifier: MIT
# cargo and rustc: versions, a program with threads and caught panics.
# needs: cargo rustc
cargo --version && rustc --version
cat > a.rs <<'R'
use std::collections::HashMap;
use std::panic;
use std::thread;
fn main() {
    let t: Vec<_> = (0..4u64).map(|n| thread::spawn(move || (0..100000 * n).sum::<u64>())).collect();
    for h in t { println!("{}", h.join().unwrap()); }
    let r = panic::catch_unwind(|| { let v: Vec<i32> = Vec::new(); v[3] });
    println!("{}", r.is_err());
    let mut m = HashMap::new();
    for i in 0..1000 { *m.entry(i % 7).or_insert(0) += i; }
    let mut k: Vec<_> = m.into_iter().collect(); k.sort(); println!("{:?}", k);
    std::process::exit(8)
}
R
rustc -O a.rs 2>&1 && ./a 2>/dev/null; echo "exit $?"
