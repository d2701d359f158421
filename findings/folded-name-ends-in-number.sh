#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a line of folded stacks ends in its count, and all before the last
# blank is the stack: "main;step 3 50" is 50 samples in "step 3".
# True: where the stack's last name ends in a blank and a number, inferno takes
# that for the count of another profile, as if the line were of a differential
# flame graph: "step" went from 3 samples to 50, and the titles say by how much.
# "step 3" is no name of the picture, "step 1" and "step 2" are both "step". A
# name with a number elsewhere ("step 3: load") stays. Who writes folded stacks
# must have no name end so.
# Seen with inferno 0.12.8, rustc 1.95.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v cargo >/dev/null || { echo "skip: no cargo"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mkdir src
cat >Cargo.toml <<'EOF'
[package]
name = "draw"
version = "1.0.0"
edition = "2021"
[dependencies]
inferno = { version = "=0.12.8", default-features = false }
EOF
cat >src/main.rs <<'EOF'
fn main() {
    let mut options = inferno::flamegraph::Options::default();
    let lines = std::env::args().skip(1).collect::<Vec<_>>();
    inferno::flamegraph::from_lines(
        &mut options, lines.iter().map(String::as_str), std::io::stdout())
        .unwrap();
}
EOF
cargo build --quiet || { echo "skip: no packages"; exit 77; }

changed=0
# expect PATTERN LINE...: of the picture's titles, but for those of all and main
expect() {
  wanted=$1
  shift
  seen=$(target/debug/draw "$@" | grep -o '<title>[^<]*' | cut -c 8- |
    grep -vE '^(all|main) ' | LC_ALL=C sort | tr '\n' '|')
  echo "$*: $seen"
  case $seen in $wanted) ;; *) changed=1 ;; esac
}
expect 'step 3: load (50 samples, 100.00%)|' 'main;step 3: load 50'
expect 'step (50 samples, 100.00%; +94.00%)|' 'main;step 3 50'
expect 'step (100 samples, 100.00%; +*%)|' 'main;step 1 50' 'main;step 2 50'
exit $changed
