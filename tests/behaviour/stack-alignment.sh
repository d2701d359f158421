# SPDX-License-Identifier: MIT
# A callee sees the same stack pointer modulo 64 as it would without us.
# Rule: rsp at the callee equals rsp at the stub's entry modulo 64, for every
# size of the stack window (design section 5, "The stub").
# Taken out: it failed when the copy of the window was rounded to 16 bytes
# instead of 64.
. "$(dirname "$0")/lib.sh"

c libcore.so -fcf-protection=none <<'EOF'
__asm__(".globl place, place_many\n.type place, @function\n"
        ".type place_many, @function\n"
        "place: place_many:\n .cfi_startproc\n mov %rsp, %rax\n"
        " and $63, %eax\n ret\n .cfi_endproc\n"
        ".size place, .-place\n.size place_many, .-place_many\n");
EOF
# One caller for each offset modulo 64 and for windows of 0 to 24 words.
{
  cat <<'EOF'
#include <stdio.h>
extern int place(int), place_many(int, ...);
EOF
  for words in $(seq 0 24); do
    args=$(for i in $(seq $((words + 5))); do printf ', %s' "$i"; done)
    cat <<EOF
static __attribute__((noinline)) int caller_$words(unsigned long at) {
  // Aligns the frame to 64 and then moves it by 'at' bytes.
  _Alignas(64) volatile char base[64];
  volatile char* room = __builtin_alloca(at + 1);
  base[0] = room[0] = 1;
  return place(1) * 100 + place_many(1$args) + room[0];
}
EOF
  done
  echo 'int main(void) { for (int at = 0; at < 64; at += 16) {'
  for words in $(seq 0 24); do
    echo "printf(\"$words %d %d\\n\", at, caller_$words(at));"
  done
  echo '} printf("witness place 100\nwitness place_many 100\n"); }'
} | c host -lcore
same ./host
expect place
expect place_many
