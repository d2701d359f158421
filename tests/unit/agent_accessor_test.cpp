// SPDX-License-Identifier: MIT
// Where a function's word lies: see cell_of() in agent/arch/arch.hpp.
//
// What fails when broken: when a letter of the patterns was a byte of the code
// ('d' for 'v'), OfAThread, by a fault.
#include <gtest/gtest.h>

#include "agent/arch/arch.hpp"

extern "C" {
void* crossbill_global_word;
thread_local void* crossbill_thread_word
    __attribute__((tls_model("initial-exec")));
void* crossbill_global_accessor();
void* crossbill_thread_accessor();
void* crossbill_other_accessor();
}

asm(R"(
  .text
crossbill_global_accessor:
  mov crossbill_global_word(%rip), %rax
  ret
crossbill_thread_accessor:
  endbr64
  mov %fs:crossbill_thread_word@tpoff, %rax
  ret
crossbill_other_accessor:
  xor %eax, %eax
  ret
)");

namespace crossbill::agent {
namespace {

TEST(Accessor, OfTheProgram) {
  crossbill_global_word = &crossbill_global_word;
  EXPECT_EQ(static_cast<const void*>(cell_of(crossbill_global_accessor)),
            &crossbill_global_word);
}

TEST(Accessor, OfAThread) {
  crossbill_thread_word = &crossbill_thread_word;
  EXPECT_EQ(static_cast<const void*>(cell_of(crossbill_thread_accessor)),
            &crossbill_thread_word);
}

TEST(Accessor, OfNoKnownForm) {
  EXPECT_EQ(cell_of(crossbill_other_accessor), nullptr);
}

}  // namespace
}  // namespace crossbill::agent
