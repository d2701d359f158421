# SPDX-License-Identifier: MIT
# What every behaviour test begins with: its folder, compilers, comparisons.
#
# A test builds its programs here and calls `same`, which runs a command
# plainly, timed, sampled and counted, and compares standard output, standard
# error and exit status byte for byte. Then `expect NAME` compares the calls in
# the recordings with the witness: the program's own lines "witness NAME
# COUNT". In the sampled one only downcalls are exact.
# With PLAIN=1 only the plain run is made, to try the programs themselves.
set -eu
LC_ALL=C
export LC_ALL

test_name=$(basename "$0" .sh)
tests_dir=$(cd "$(dirname "$0")" && pwd)
: "${CROSSBILL:=$tests_dir/../../build/release/crossbill}"
: "${PLAIN:=}"
: "${CC:=gcc}" "${CXX:=g++}" "${RUSTC:=rustc}"
: "${CLANG:=$("$tests_dir/../../tools/compilers" clang | head -n 1)}"
work=$(mktemp -d "${TMPDIR:-/tmp}/crossbill-$test_name.XXXXXX")
chmod 755 "$work"
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work" "$work.cache"' EXIT
# The timed run reads the code of modules, the counted one finds it known.
XDG_CACHE_HOME=$work.cache
export XDG_CACHE_HOME
cd "$work"

fail() {
  echo "$test_name: $*" >&2
  exit 1
}

# The runner prints the reason and does not count the test.
skip() {
  echo "skip: $*"
  exit 77
}

# build COMPILER LANGUAGE OUTPUT FLAG...: source on standard input; an OUTPUT
# that ends in .so is a shared library. Libraries are looked for beside it.
build() {
  compiler=$1 language=$2 output=$3
  shift 3
  shared=
  case $output in *.so | *.so.*) shared="-shared -fPIC" ;; esac
  $compiler -g -O1 -pthread $shared -x "$language" - -x none -o "$output" \
    -L. -Wl,-rpath,'$ORIGIN' "$@"
}

c() { build "$CC" c "$@"; }
cxx() { build "$CXX -std=c++20" c++ "$@"; }

# rust OUTPUT FLAG...: an OUTPUT that ends in .so is a cdylib, unless
# CRATE_TYPE says otherwise.
rust() {
  output=$1
  shift
  type=bin
  case $output in *.so) type=${CRATE_TYPE:-cdylib} ;; esac
  command -v "$RUSTC" >/dev/null || skip "no Rust compiler"
  "$RUSTC" --edition 2021 --crate-type "$type" \
    --crate-name "${CRATE_NAME:-behaviour}" \
    -C opt-level=1 -L . -C link-arg=-Wl,-rpath,'$ORIGIN' "$@" -o "$output" -
}

# run RUN COMMAND...: leaves RUN.out, RUN.err and RUN.status behind. UNDER is
# what starts both the command and `crossbill record`.
run() {
  run=$1
  shift
  status=0
  { env -u _ ${UNDER:-} "$@" <"${INPUT:-/dev/null}" >"$run.out" 2>"$run.err" ||
    status=$?; } 2>/dev/null
  echo "$status" >"$run.status"
  # Rust 1.9x says the number of the thread that panicked: another each run.
  sed -i -E "s/^(thread '[^']*') \([0-9]+\) panicked/\1 panicked/" "$run.err"
}

# same COMMAND...: the command does the same without us and with us.
same() {
  run plain "$@"
  if [ -n "$PLAIN" ]; then
    cat plain.out plain.err
    echo "exit status $(cat plain.status)"
    return
  fi
  run timed "$CROSSBILL" record --force --quiet --exact -o timed.db -- "$@"
  compare timed
  run sampled "$CROSSBILL" record --force --quiet -o sampled.db -- "$@"
  compare sampled
  run counted "$CROSSBILL" record --force --quiet --count-only \
    -o counted.db -- "$@"
  compare counted
}

compare() {
  for part in out err status; do
    cmp -s plain.$part "$1.$part" && continue
    diff -a plain.$part "$1.$part" | head -20 >&2 || true
    fail "$part differs between the plain and the $1 run"
  done
  metered "$1"
}

# Metering that ended early would make every other comparison worthless.
metered() {
  [ -s "$1.db" ] || fail "no recording of the $1 run"
  [ -z "${UNMETERED_IS_FINE:-}" ] || return 0
  reason=$(query "$1" "select subject from notes where code like '%unmetered%'")
  [ -z "$reason" ] || fail "the $1 run was not metered: $reason"
}

# query RUN SQL
query() {
  sqlite3 "$1.db" "$2"
}

# The sum of the program's own lines "witness NAME COUNT".
witness() {
  awk -v name="$1" '$1 == "witness" && $2 == name { n += $3 }
    END { print n + 0 }' plain.out
}

# expect NAME [COUNT]: crossings to NAME in all processes, threads and callers.
expect() {
  wanted=${2:-$(witness "$1")}
  [ -n "${2:-}" ] || [ "$wanted" -gt 0 ] || fail "no witness of $1"
  [ -z "$PLAIN" ] || return 0
  for run in timed sampled counted; do
    [ $run != sampled ] || is_downcall "$1" || continue
    got=$(query $run "select coalesce(sum(calls), 0) from nodes
      join edges on nodes.edge = edges.id where '$1' in (name, symbol)
      ${WHERE:-}")
    [ "$got" = "$wanted" ] ||
      fail "$1: $got calls in the $run recording, $wanted were made"
  done
}

# Of a downcall, NAME's calls are exact however few were timed.
is_downcall() {
  [ -z "$(query timed "select 1 from edges where kind != 'downcall'
    and '$1' in (name, symbol) limit 1")" ]
}

# expect_timed COLUMN NAME COUNT: the sum of a column of nodes, exact mode.
expect_timed() {
  [ -z "$PLAIN" ] || return 0
  got=$(query timed "select coalesce(sum(nodes.$1), 0) from nodes
    join edges on nodes.edge = edges.id where '$2' in (name, symbol)")
  [ "$got" = "$3" ] || fail "$2: $1 is $got in the recording, $3 expected"
}

# expect_outermost NAME: nobody else's crossing is open when NAME is called.
expect_outermost() {
  [ -z "$PLAIN" ] || return 0
  got=$(query timed "select count(*) from nodes
    join edges on nodes.edge = edges.id where '$1' in (name, symbol)
    and nodes.parent in (select inside.id from nodes as inside
      join edges as of_inside on inside.edge = of_inside.id)")
  [ "$got" = 0 ] || fail "$1 appears inside of other crossings"
}

# expect_note CODE SUBJECT: both recordings say so; parts of either are enough.
expect_note() {
  [ -z "$PLAIN" ] || return 0
  for run in timed counted; do
    got=$(query $run "select count(*) from notes
      where code like '%$1%' and subject like '%$2%'")
    [ "$got" -gt 0 ] || fail "no note $1 of $2 in the $run recording"
  done
}
