#!/bin/sh
# SPDX-License-Identifier: MIT
# Tries packages as a user of this system would: in_root.sh FOLDER OF PACKAGES
#
# tools/distros runs it in bare roots. It needs python3 with venv, a C++20
# compiler ($CXX) and rustc where there is one, prints a line for each thing
# tried, and exits with 1 when one failed.
packages=$1
CXX=${CXX:-g++}
status=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

cat >app.py <<'EOF'
from _json import scanstring
for n in range(50):
    scanstring('x"', 0)
EOF
cat >stats.cpp <<'EOF'
#include <crossbill/boundary.hpp>
int64_t sum(crossbill::slice<const int32_t> data) {
  int64_t total = 0;
  for (int32_t value : data) total += value;
  return total;
}
CROSSBILL_EXPORT(stats_sum, sum, "Sum of the values.", "data")
double twice(double x) noexcept { return 2 * x; }
CROSSBILL_EXPORT(stats_twice, twice, "Twice x.", "x")
EOF
cat >host.cpp <<'EOF'
extern "C" double stats_twice(double);
int main() {
  double x = 1;
  for (int i = 0; i < 100; i++) x += stats_twice(1);
  return x == 201 ? 0 : 1;
}
EOF
cat >host.rs <<'EOF'
#[link(name = "stats")]
extern "C" { fn stats_twice(x: f64) -> f64; }
fn main() {
    let mut x = 1.0;
    for _ in 0..100 { x += unsafe { stats_twice(1.0) }; }
    assert_eq!(x, 201.0);
}
EOF
cat >calls.py <<'EOF'
import json, subprocess, sys
bill = json.loads(subprocess.check_output(
    [sys.argv[1], "report", "--format", "json", sys.argv[2]]))
print(sum(e["calls"] for e in bill["entries"] 
          if sys.argv[3] in (e["name"], e["symbol"])))
EOF
cat >load.py <<'EOF'
import array, sys, crossbill_ffi as crossbill
print(crossbill.load("./libstats.so").sum(array.array("i", range(1000))))
EOF

try() {  # NAME EXPECTED COMMAND...
  name=$1 expected=$2
  shift 2
  if said=$("$@" 2>&1) && [ "$said" = "$expected" ]; then
    echo "ok      $name"
  else
    echo "FAILED  $name: $said"
    status=1
  fi
}

# Records a command, and says how often it called a function.
recorded() {  # CROSSBILL FUNCTION COMMAND...
  crossbill=$1 function=$2
  shift 2
  "$crossbill" record --quiet --force -o run.db -- "$@" &&
    python3 calls.py "$crossbill" run.db "$function"
}

build_core() {  # INCLUDE
  $CXX -std=c++20 -O2 -shared -fPIC -fvisibility=hidden $LINK -I "$1" \
    -o libstats.so stats.cpp
}

first_bill() {
  venv/bin/pip install --quiet --no-index "$packages"/crossbill_ffi-*.whl &&
    venv/bin/crossbill record -o first.db -- venv/bin/python app.py
}

mkdir unpacked && tar xzf "$packages"/crossbill-*-linux-x86_64.tar.gz \
  -C unpacked --strip-components=1
tool=$folder/unpacked/bin/crossbill
export LD_LIBRARY_PATH="$folder"

if [ "${OLD:-}" ]; then  # glibc before 2.35: all but recording
  try "tarball: contract of a core" ok sh -c "
    $CXX -std=c++20 -O2 -shared -fPIC -fvisibility=hidden $LINK \
      -I unpacked/include -o libstats.so stats.cpp &&
    $tool contract libstats.so | grep -q stats_sum && echo ok"
  try "tarball: a C++ host of the core" ok sh -c "
    $CXX -O1 -o host host.cpp -L. -lstats && ./host && echo ok"
  try "tarball: record is refused in a sentence" 125 sh -c "
    $tool record -- ./host 2>refused; echo \$?"
  try "tarball: the sentence" 1 grep -c "crossbill records from 2.35 on" refused
  exit $status
fi

python3 -m venv venv
began=$(date +%s%N)
first_bill >first.txt 2>&1 || { cat first.txt; exit 1; }
echo "ok      wheel: pip install and the first bill in" \
  "$(( ($(date +%s%N) - began) / 1000000 )) ms"
try "wheel: 50 calls of Python's json" 50 \
  python3 calls.py venv/bin/crossbill first.db scanstring
try "wheel: a core by its headers, loaded" 499500 sh -c "
  $CXX -std=c++20 -O2 -shared -fPIC -I \$(venv/bin/python -m crossbill_ffi \
    --includedir) -o libstats.so stats.cpp && venv/bin/python load.py"
try "tarball: 50 calls of Python's json" 50 \
  recorded "$tool" scanstring python3 app.py
build_core unpacked/include
$CXX -O1 -fPIE -o host host.cpp -L. -lstats
try "tarball: 100 calls from C++" 100 recorded "$tool" stats_twice ./host
if command -v rustc >/dev/null; then
  rustc -L . -o rust_host host.rs
  try "tarball: 100 calls from Rust" 100 recorded "$tool" stats_twice ./rust_host
else
  echo "skipped tarball: calls from Rust: no rustc here"
fi
exit $status
