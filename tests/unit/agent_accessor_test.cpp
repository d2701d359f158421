// SPDX-License-Identifier: MIT
// Where a function's word lies: see cell_of() in agent/arch/arch.hpp.
//
// What fails when broken: when a letter of the patterns was a byte of the code
// ('d' for 'v'), OfAThread, by a fault; without its pattern, OfALibrary.
#include <gtest/gtest.h>
#include <string.h>
#include <sys/mman.h>

#include "agent/arch/arch.hpp"

extern "C" {
void* crossbill_global_word;
thread_local void* crossbill_thread_word
    __attribute__((tls_model("initial-exec")));
void* crossbill_global_accessor();
void* crossbill_thread_accessor();
void* crossbill_other_accessor();
void* __tls_get_addr(void*);
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

// What a library's code for a variable of its own begins and ends with.
struct Around {
  const char* begin;
  const char* between;  // the call and the load
  const char* end;
};

// Such code, written here: a linker would make another of it in a program.
class Library {
 public:
  explicit Library(const Around& around)
      : page_(static_cast<char*>(mmap(nullptr, kPage,
                                      PROT_READ | PROT_WRITE | PROT_EXEC,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    uint64_t index[2] = {1, 0};  // the program's variables, all of them
    memcpy(page_ + kIndex, index, sizeof index);
    add(around.begin);
    add("\x48\x8d\x3d");  // lea index(%rip), %rdi
    add_number(kIndex - end_ - 4);
    add("\xe8");  // call
    add_number(kCalled - end_ - 4);
    add(around.between);
    add("\x48\x8b\x80");  // mov offset(%rax), %rax
    add_number(reinterpret_cast<char*>(&crossbill_thread_word) -
               static_cast<char*>(__tls_get_addr(index)));
    add(around.end);
    end_ = kCalled;
    add("\x48\xb8");  // movabs $__tls_get_addr, %rax; jmp *%rax
    void* (*called)(void*) = __tls_get_addr;
    memcpy(page_ + end_, &called, sizeof called);
    end_ += sizeof called;
    add("\xff\xe0");
  }
  ~Library() { munmap(page_, kPage); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  void* (*accessor())() { return reinterpret_cast<void* (*)()>(page_); }

 private:
  static constexpr int64_t kPage = 4096, kIndex = 256, kCalled = 512;
  void add(const char* code) {
    memcpy(page_ + end_, code, strlen(code));
    end_ += static_cast<int64_t>(strlen(code));
  }
  void add_number(int64_t value) {
    auto number = static_cast<int32_t>(value);
    memcpy(page_ + end_, &number, sizeof number);
    end_ += 4;
  }
  char* page_;
  int64_t end_ = 0;
};

// Debian's libpython3.14 and libpython3.15.
TEST(Accessor, OfALibrary) {
  crossbill_thread_word = &crossbill_thread_word;
  for (const Around& around :
       {Around{"\xf3\x0f\x1e\xfa\x48\x83\xec\x08", "", "\x48\x83\xc4\x08\xc3"},
        Around{"\xf3\x0f\x1e\xfa\x55\x48\x89\xe5", "\x5d", "\xc3"}}) {
    Library library(around);
    EXPECT_EQ(static_cast<const void*>(cell_of(library.accessor())),
              &crossbill_thread_word);
  }
}

TEST(Accessor, OfNoKnownForm) {
  EXPECT_EQ(cell_of(crossbill_other_accessor), nullptr);
}

}  // namespace
}  // namespace crossbill::agent
