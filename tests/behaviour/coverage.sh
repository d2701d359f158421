# SPDX-License-Identifier: MIT
# Functions that a host reaches by a table of pointers are not seen; what they
# ask of the host is, and tells of them: how many of a library's calls lie in no
# recorded call of it, and in how many runs, also of a program that was killed.
# Rule: coverage (docs/recording.md); recursion folds a call that lies in a
# recorded one on no orphan.
# Taken out: it failed when ancestor() did not ask whether a node is an orphan,
# when a run went on whatever was called between, and when one ended at each
# call.
. "$(dirname "$0")/lib.sh"

c libother.so <<'EOF'
void other(void (*function)(int)) { function(2); }
EOF
c libcore.so <<'EOF'
int host_function(int);
void host_enter(int);
void seen(int times) {
  for (int i = 0; i < times; i++) host_function(i);
}
static void unseen(int times) {
  for (int i = 0; i < times; i++) host_function(i);
}
static void unseen_and_seen(int depth) { host_enter(depth); }
void seen_again(void) { host_enter(0); }
struct table { void (*calls)(int), (*enters)(int); };
const struct table core_table = {unseen, unseen_and_seen};
EOF
c host -lcore -lother -rdynamic <<'EOF'
#include <signal.h>
#include <stdio.h>
struct table { void (*calls)(int), (*enters)(int); };
extern const struct table core_table;
void seen(int), seen_again(void), other(void (*)(int));
int host_function(int a) { return a; }
// Outside it is an orphan, inside of seen_again() the library's own call.
void host_enter(int depth) {
  if (depth > 0) seen_again();
}
static void from_another(int times) { core_table.calls(times); }
int main(int argc, char** argv) {
  core_table.calls(3);
  core_table.calls(3);   // the same run, for all that can be told
  seen(2);
  core_table.calls(4);   // the second
  other(from_another);   // two in the calls of another library
  other(from_another);
  core_table.enters(1);  // the fifth: host_enter, with one below that is none
  core_table.calls(1);   // goes on
  puts("witness seen 1\nwitness seen_again 1\nwitness other 2");
  fflush(stdout);
  if (argc > 1) raise(SIGKILL);
}
EOF

# What the JSON bill says of the library: calls, orphans, runs.
coverage() {
  "$CROSSBILL" report "$1.db" --format json | python3 -c 'import json, sys
for line in json.load(sys.stdin)["coverage"]:
    if line["module"] == "libcore.so":
        print(line["calls"], line["orphan_calls"], line["orphan_runs"])'
}

for end in "" killed; do
  same ./host $end
  [ -z "$PLAIN" ] || continue
  expect seen
  expect seen_again
  expect other
  got=$(coverage timed)
  [ "$got" = "19 16 5" ] || fail "calls, orphans and runs are $got"
  got=$(coverage counted)
  [ "$got" = "19 None None" ] || fail "counts know of orphans: $got"
  # 16 of 19, and above all overhead.
  "$CROSSBILL" report timed.db >bill
  sed '/overhead/,$d' bill | grep -q "^Seen in part: 84 %" ||
    fail "the headline does not say it: $(cat bill)"
done
