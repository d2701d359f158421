// SPDX-License-Identifier: MIT
// Which word a function returns: see cell_of() in ../arch.hpp.
#include <string.h>

#include "agent/arch/arch.hpp"

namespace crossbill::agent {
namespace {

enum class Form {
  kGlobal,
  kGlobalByGot,
  kThread,
  kThreadByGot,
  kThreadByCall,
  kThreadByModule
};

// What compilers make of `return word;`. "vvvv" are four bytes that are read,
// "xxxx" others. Neither letter is a byte of the code.
struct Pattern {
  Form form;
  const char* code;
};
constexpr Pattern kPatterns[] = {
    // mov word(%rip), %rax
    {Form::kGlobal,
     "\x48\x8b\x05"
     "vvvv\xc3"},
    // mov variable@GOTPCREL(%rip), %rax; mov member(%rax), %rax
    {Form::kGlobalByGot,
     "\x48\x8b\x05"
     "vvvv\x48\x8b\x80"
     "vvvv\xc3"},
    // mov %fs:word, %rax
    {Form::kThread,
     "\x64\x48\x8b\x04\x25"
     "vvvv\xc3"},
    // mov word@gottpoff(%rip), %rax; mov %fs:(%rax), %rax
    {Form::kThreadByGot,
     "\x48\x8b\x05"
     "vvvv\x64\x48\x8b"},
    // data16 lea word@tlsgd(%rip), %rdi; call __tls_get_addr; mov (%rax), %rax
    {Form::kThreadByCall,
     "\x66\x48\x8d\x3d"
     "vvvv\x66\x66\x48\xe8"
     "xxxx\x48\x8b"},
    {Form::kThreadByCall,
     "\x66\x48\x8d\x3d"
     "vvvv\x66\x48\xff\x15"
     "xxxx\x48\x8b"},
    // lea word@tlsld(%rip), %rdi; call __tls_get_addr; mov member(%rax), %rax
    {Form::kThreadByModule,
     "\x48\x8d\x3d"
     "vvvv\xe8"
     "xxxx\x48\x8b\x80"
     "vvvv"},
    {Form::kThreadByModule,
     "\x48\x8d\x3d"
     "vvvv\xff\x15"
     "xxxx\x48\x8b\x80"
     "vvvv"},
    // the same, where a frame ends before the mov
    {Form::kThreadByModule,
     "\x48\x8d\x3d"
     "vvvv\xe8"
     "xxxx\x5d\x48\x8b\x80"
     "vvvv"},
};

// What may stand before it.
constexpr const char* kBegins[] = {"\xf3\x0f\x1e\xfa",  // endbr64
                                   "\x55\x48\x89\xe5",  // a frame
                                   "\x48\x83\xec\x08", "\x50"};

const uint8_t* after_begin(const uint8_t* code) {
  for (const char* begin : kBegins)
    if (memcmp(code, begin, strlen(begin)) == 0) code += strlen(begin);
  return code;
}

// A value that was read from the code, and the address after it, to which it
// is relative.
struct Found {
  int64_t value;
  uint64_t end;
};

bool matches(const uint8_t* code, const char* pattern, Found (&found)[2]) {
  int count = 0;
  for (; *pattern != 0; pattern++, code++) {
    if (*pattern == 'x') continue;
    if (*pattern != 'v') {
      if (*code != static_cast<uint8_t>(*pattern)) return false;
      continue;
    }
    int32_t value;
    memcpy(&value, code, sizeof value);
    pattern += 3;
    code += 3;
    found[count++] = {value, reinterpret_cast<uint64_t>(code) + 1};
  }
  return true;
}

uint64_t word_at(uint64_t address) {
  return *reinterpret_cast<const uint64_t*>(address);
}

// The words of the thread's control block: its own address and its DTV, whose
// entries are pairs of words and begin with one for the generation (glibc,
// sysdeps/x86_64/nptl/tls.h and dtv.h).
uint64_t control_word(int number) {
  uint64_t block;
  asm("mov %%fs:0, %0" : "=r"(block));
  return word_at(block + static_cast<uint64_t>(number) * 8);
}

// Where a module's variables of the thread begin; they have been used.
uint64_t thread_block(uint64_t index) {
  return word_at(control_word(1) + word_at(index) * 16);
}

uint64_t thread_word(uint64_t index) {
  uint64_t block = thread_block(index);
  return block == ~uint64_t{0} ? 0 : block + word_at(index + 8);
}

uint64_t address_of(Form form, const Found (&found)[2]) {
  auto offset = static_cast<uint64_t>(found[0].value);
  uint64_t place = found[0].end + offset;
  switch (form) {
    case Form::kGlobal:
      return place;
    case Form::kGlobalByGot:
      return word_at(place) + static_cast<uint64_t>(found[1].value);
    case Form::kThread:
      return control_word(0) + offset;
    case Form::kThreadByGot:
      return control_word(0) + word_at(place);
    case Form::kThreadByCall:
      return thread_word(place);
    case Form::kThreadByModule:
      return thread_block(place) + static_cast<uint64_t>(found[1].value);
  }
  return 0;
}

}  // namespace

const uint64_t* cell_of(void* (*accessor)()) {
  const uint8_t* code = after_begin(reinterpret_cast<uint8_t*>(accessor));
  uint64_t value = reinterpret_cast<uint64_t>(accessor());
  for (const Pattern& pattern : kPatterns) {
    Found found[2];
    if (!matches(code, pattern.code, found)) continue;
    uint64_t cell = address_of(pattern.form, found);
    if (cell != 0 && word_at(cell) == value)
      return reinterpret_cast<const uint64_t*>(cell);
  }
  return nullptr;
}

}  // namespace crossbill::agent
