# SPDX-License-Identifier: MIT
# A program that imports 17,000 functions and calls each through a slot of its
# own, as -fno-plt has it, and takes the address of the very last.
# Rule: slots are looked at part by part, so that no table drops any
# (link/global_data.cpp).
# Taken out: 618 calls were missing when there was no second part.
. "$(dirname "$0")/lib.sh"

number() { # FORMAT COUNT
  seq -f "$1" 0 $(($2 - 1))
}
# In assembly, since a compiler takes a minute for so many functions.
{
  number 'f%05.0f: lea 1(%%rdi), %%eax; ret' 17000
  number '.globl f%05.0f' 17000
  number '.type f%05.0f, @function' 17000
  echo '.section .note.GNU-stack,"",@progbits'
} | build "$CC" assembler libcore.so
{
  echo '.text; .globl all; all: push %rbx; xor %ebx, %ebx'
  number 'mov %%ebx, %%edi; call *f%05.0f@GOTPCREL(%%rip); mov %%eax, %%ebx' \
    17000
  echo 'mov %ebx, %eax; pop %rbx; ret'
  echo '.section .note.GNU-stack,"",@progbits'
} >all.s
c host all.s -lcore <<'EOF'
#include <stdio.h>
int all(void), f16999(int);
static int (*volatile value)(int) = f16999;
int main(void) {
  printf("%d %d\n", all(), value(5));
  puts("witness f00000 1\nwitness f16383 1\nwitness f16384 1");
  puts("witness f16998 1");
}
EOF
same ./host
for n in 00000 16383 16384 16998; do expect f$n; done
WHERE="or edges.kind = 'downcall'" expect f00000 17000
