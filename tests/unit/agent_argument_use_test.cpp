// SPDX-License-Identifier: MIT
// Whether code reads its first argument: first_argument_use() in
// agent/arch/arch.hpp.
//
// What fails when broken: when a call ended the search, HandsItOn; when `xor`
// of a register with itself was a read, DoesNot; when the bytes after an
// opcode were one too few, Reads.
#include <gtest/gtest.h>

#include "agent/arch/arch.hpp"

extern "C" {
void use_saves(), use_follows(), use_indexes(), use_pushes(), use_vectors();
void use_of_frame(), use_writes(), use_clears(), use_returns(), use_constants();
void use_hands_on(), use_hands_nothing(), use_one_way(), use_by_pointer();
void use_no_way(), use_in_circles();
}

asm(R"(
  .text
use_saves:
  endbr64
  push %rbx
  mov %rdi, %rbx
  ret
use_follows:
  sub $0x88, %rsp
  movzwl 8(%rdi), %eax
  ret
use_indexes:
  mov $1, %eax
  lea (%rax,%rdi,8), %rcx
  ret
use_pushes:
  push %rbp
  mov %rsp, %rbp
  push %rdi
  ret
use_vectors:
  pxor %xmm0, %xmm0
  cvtsi2sd %rdi, %xmm0
  ret
use_of_frame:
  push %rbp
  mov %rsp, %rbp
  sub $32, %rsp
  mov %rdi, -24(%rbp)
  ret
use_writes:
  sub $8, %rsp
  mov $64, %esi
  mov $1, %edi
  mov (%rdi), %rax
  ret
use_clears:
  xor %edi, %edi
  mov %rdi, %rax
  ret
use_returns:
  lea use_saves(%rip), %rax
  ret
  mov (%rdi), %rax
use_constants:
  movabs $0x3f8b480000000000, %rax
  movl $0x3f8b48, -4(%rsp)
  ret
use_hands_on:
  sub $8, %rsp
  call use_follows
  add $8, %rsp
  ret
use_hands_nothing:
  sub $8, %rsp
  call use_returns
  add $8, %rsp
  ret
use_one_way:
  test %esi, %esi
  je 1f
  xor %eax, %eax
  ret
1:
  mov (%rdi), %rax
  ret
use_no_way:
  test %esi, %esi
  je 1f
  xor %eax, %eax
  ret
1:
  mov $24, %edi
  ret
use_in_circles:
  dec %esi
  jne use_in_circles
  ret
use_by_pointer:
  call *%rsi
  ret
)");

namespace crossbill::agent {
namespace {

ArgumentUse use_of(void (*function)()) {
  return first_argument_use(reinterpret_cast<const uint8_t*>(function));
}

TEST(ArgumentUse, Reads) {
  for (auto* function : {use_saves, use_follows, use_indexes, use_pushes,
                         use_vectors, use_of_frame})
    EXPECT_EQ(use_of(function), ArgumentUse::kRead);
}

TEST(ArgumentUse, DoesNot) {
  for (auto* function : {use_writes, use_clears, use_returns, use_constants,
                         use_no_way, use_hands_nothing})
    EXPECT_EQ(use_of(function), ArgumentUse::kUnread);
}

TEST(ArgumentUse, HandsItOn) {
  for (auto* function : {use_hands_on, use_one_way})
    EXPECT_EQ(use_of(function), ArgumentUse::kRead);
}

TEST(ArgumentUse, IsNotGuessed) {
  for (auto* function : {use_by_pointer, use_in_circles})
    EXPECT_EQ(use_of(function), ArgumentUse::kUnknown);
}

}  // namespace
}  // namespace crossbill::agent
