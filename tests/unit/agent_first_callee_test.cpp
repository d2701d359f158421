// SPDX-License-Identifier: MIT
// Which function code made at run time calls first: first_callee() in
// agent/arch/arch.hpp. The two forms are those of jnr-ffi 2.2.
//
// What fails when broken: when a jump through a word was taken for the
// function, GoesThroughAWord; when the end was not looked at, StopsAtItsEnd.
#include <gtest/gtest.h>

#include "agent/arch/arch.hpp"

extern "C" {
void callee_near(), callee_far();
extern const uint8_t callee_by_register[], callee_by_offset[];
extern const uint8_t callee_by_word[], callee_nowhere[], callee_end[];
}

asm(R"(
  .data
  .p2align 4
callee_by_register:
  mov %rdx, %rdi
  sub $8, %rsp
  movabs $callee_far, %rax
  call *%rax
  ret
callee_by_offset:
  movslq %edx, %rdi
  sub $8, %rsp
  .byte 0x48, 0xc7, 0xc0, 0, 0, 0, 0
  call callee_near
  ret
callee_by_word:
  .byte 0x48, 0xc7, 0xc0, 0, 0, 0, 0
  call 1f
  ret
1:
  jmp *2f(%rip)
2:
  .quad callee_far
callee_nowhere:
  sub $8, %rsp
  call callee_near
  ret
  .fill 160, 1, 0x90
callee_end:
callee_near:
  ret
  .text
callee_far:
  ret
)");

namespace crossbill::agent {
namespace {

void* address_of(void (*function)()) {
  return reinterpret_cast<void*>(function);
}

TEST(FirstCallee, IsInARegister) {
  EXPECT_EQ(first_callee(callee_by_register, callee_end),
            address_of(callee_far));
}

TEST(FirstCallee, IsAnOffset) {
  EXPECT_EQ(first_callee(callee_by_offset, callee_end),
            address_of(callee_near));
}

TEST(FirstCallee, GoesThroughAWord) {
  EXPECT_EQ(first_callee(callee_by_word, callee_end), address_of(callee_far));
}

TEST(FirstCallee, IsOfNoOtherForm) {
  EXPECT_EQ(first_callee(callee_nowhere, callee_end), nullptr);
}

TEST(FirstCallee, StopsAtItsEnd) {
  EXPECT_EQ(first_callee(callee_by_register, callee_by_register + 18), nullptr);
}

}  // namespace
}  // namespace crossbill::agent
