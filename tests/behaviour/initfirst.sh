# SPDX-License-Identifier: MIT
# A core that is itself linked with -z initfirst, and constructors that call.
# Rule: only the last object so marked goes first: when another has it, the
# recording says whose constructors ran unseen (design section 5, "Slots").
# Taken out: it failed when hide_preload() was not called.
. "$(dirname "$0")/lib.sh"

c libcore_first.so -Wl,-z,initfirst <<'EOF'
#include <stdlib.h>
static long count;
__attribute__((constructor)) static void begin(void) {
  free(malloc(10));
  count = 100;
}
long work(long a) { return a + count; }
EOF
c libcore_user.so -lcore_first <<'EOF'
#include <stdlib.h>
long work(long);
static long sum;
__attribute__((constructor)) static void begin(void) {
  for (int i = 0; i < 10; i++) sum += work(i);
}
long total(void) { return sum; }
EOF
c host -lcore_user -lcore_first <<'EOF'
#include <stdio.h>
#include <stdlib.h>
long work(long), total(void);
int main(void) {
  printf("%ld %ld %s\n", work(1), total(),
         getenv("LD_PRELOAD") ? "preloaded" : "hidden");
  puts("witness work 11\nwitness total 1");
}
EOF
same ./host
# The constructor's ten calls came before us, which must be said.
expect work 1
expect total
expect_note constructors libcore_user.so
