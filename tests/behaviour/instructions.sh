# SPDX-License-Identifier: MIT
# How many of our instructions a warm crossing takes, for each kind of edge:
# from the slot to the callee, and from its return to the caller.
# Rule: a change of the agent's structure costs a crossing nothing. The tracer
# (bench/programs/steps.c) says why its counts are the same everywhere. The table
# holds for the compiler it names; another's figures are shown.
# Taken out: it failed when the stubs went to .Lenter always, and when they went
# to .Lleave always.
. "$(dirname "$0")/lib.sh"
[ -z "$PLAIN" ] || exit 0
[ -z "${AGENT_CHECKS:-}" ] || skip "this agent is built with checks in it"

programs=$tests_dir/../../bench/programs
c libsteps_core.so "-I$programs" -fno-builtin <"$programs/steps_core.c"
c host "-I$programs" -L. -lsteps_core -rdynamic -fno-builtin \
  <"$programs/steps_host.c"
c steps <"$programs/steps.c"

record() {
  "$CROSSBILL" record --force --quiet "$1" -o "$2.db" -- ./steps ./host \
    >"$2.got" 2>"$2.err" || { [ $? != 77 ] || skip "no ptrace here"; }
}
record --exact timed
record --count-only counted
grep -q : timed.got || fail "nothing was counted: $(cat timed.err)"
{ cat timed.got; sed 's/^/counted /' counted.got; } >got

# gcc 12's figures. Those in a row: enter and leave; where the agent is come
# upon more often, each of its runs of instructions in turn.
cat >known <<'EOF'
downcall with a window: 84 73
downcall with stack arguments: 115 73
downcall by registers: 80 73
inner call of a shared stub: 154
upcall: 105 66
service free: 74 66
service malloc: 84 66
service memcpy: 84 66
service strlen: 74 76
qsort and its callback: 377 74 66 66
counted downcall with a window: 18
counted downcall with stack arguments: 18
counted downcall by registers: 18
counted inner call of a shared stub: 18
counted upcall: 18
counted service free: 18
counted service malloc: 18
counted service memcpy: 18
counted service strlen: 18
counted qsort and its callback: 194 18
EOF
agent=$(dirname "$CROSSBILL")/libcrossbill-agent.so
compiler=$(readelf -p .comment "$agent" | sed -n 's/.*] *\(GCC: .*\)/\1/p')
case $compiler in
  "GCC: "*" 12."*) ;;
  *)
    cat got
    skip "the figures are gcc 12's, and the agent is made by ${compiler:-?}"
    ;;
esac
diff known got >differences && exit 0
cat differences
# More than it was, or another number of runs.
awk -F: 'NR == FNR { known[$1] = $2; next }
  { n = split(known[$1], old, " "); m = split($2, new, " ")
    grown = n != m
    for (i = 1; i <= n; i++) grown = grown || new[i] > old[i] + 0
    if (grown) { print "grown: " $0; bad = 1 } }
  END { exit bad }' known got || fail "a crossing takes more than it did"
[ "$(wc -l <known)" = "$(wc -l <got)" ] || fail "not all edges were counted"
