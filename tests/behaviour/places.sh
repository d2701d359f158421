# SPDX-License-Identifier: MIT
# A function that is called again within its own call, and what is called after
# it, there and where it was called first.
# Rule: a call has its place in the tree under the call that made it. One within
# a call of the same function is booked on that call's place, and what comes
# next is not.
# Taken out: it failed when the leave of such a call led the next one to what
# came next at the other place.
. "$(dirname "$0")/lib.sh"

c libcore_again.so <<'EOC'
static int depth;
void again(void (*back)(void)) {
  if (depth++ == 0) back();
  depth--;
}
void after(void) { __asm__ volatile(""); }
EOC
c host -L. -lcore_again <<'EOC'
void again(void (*)(void)), after(void);
static void back(void) {
  again(0);
  after();
}
int main(void) {
  for (int i = 0; i < 50; i++) {
    again(back);
    after();
  }
}
EOC
same ./host
expect again 100
expect after 100
[ -z "$PLAIN" ] || exit 0
# One place of `after` lies in `again`, the other in nothing.
got=$(query timed "select group_concat(calls) from nodes
  join edges on nodes.edge = edges.id where name = 'after'")
[ "$got" = 50,50 ] || fail "after: calls by place are $got, not 50,50"
