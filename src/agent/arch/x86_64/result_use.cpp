// SPDX-License-Identifier: MIT
// Whether the code after a call uses what the call returned, and whether an
// instruction loads a return address: see ../arch.hpp.
//
// Compilers save, test or follow a pointer within the next few instructions.
// The bytes are searched for those forms, and for those that write rax, which
// end the search; where instructions begin is not known, so a use may be seen
// that is none: whoever asks knows more.
#include <string.h>

#include "agent/arch/arch.hpp"

namespace crossbill::agent {
namespace {

constexpr int kLongestForm = 3;  // bytes that are looked at

bool is_rex_w(uint8_t byte) { return (byte & 0xf8) == 0x48; }
bool is_extended(uint8_t rex) { return (rex & 4) != 0; }       // r8 to r15 ...
bool base_is_extended(uint8_t rex) { return (rex & 1) != 0; }  // ... as base
int reg(uint8_t modrm) { return modrm >> 3 & 7; }
int base(uint8_t modrm) { return modrm & 7; }
bool is_memory(uint8_t modrm) { return modrm >> 6 != 3; }

bool uses_rax(const uint8_t* at) {
  if (at[0] == 0x50) return true;         // push %rax
  if (at[0] == 0xff && base(at[1]) == 0)  // call or jmp *%rax, *8(%rax)
    return reg(at[1]) == 2 || reg(at[1]) == 4;
  if (!is_rex_w(at[0])) return false;
  bool from_rax = !is_extended(at[0]) && reg(at[2]) == 0;
  bool through_rax =
      !base_is_extended(at[0]) && is_memory(at[2]) && base(at[2]) == 0;
  switch (at[1]) {
    case 0x89:  // mov %rax, ...; mov ..., (%rax)
      return from_rax || through_rax;
    case 0x85:  // test %rax, %rax
      return at[2] == 0xc0;
    case 0x83:  // cmp $..., %rax
      return at[2] == 0xf8 && !base_is_extended(at[0]);
    case 0x8b:  // mov (%rax), ...
    case 0x8d:  // lea 8(%rax), ...
      return through_rax;
    default:
      return false;
  }
}

bool writes_rax(const uint8_t* at) {
  if (at[0] == 0xe8 || at[0] == 0xc3) return true;  // call, ret
  if (at[0] == 0xb8) return true;                   // mov $..., %eax
  if (at[0] == 0x31 && at[1] == 0xc0) return true;  // xor %eax, %eax
  if (at[0] == 0x8b) return reg(at[1]) == 0;        // mov ..., %eax
  if (!is_rex_w(at[0]) || is_extended(at[0])) return false;
  return (at[1] == 0x8b || at[1] == 0x8d) && reg(at[2]) == 0;
}

//   48 8b 7c 24 08    mov 8(%rsp), %rdi     48 8b 04 24    mov (%rsp), %rax
//   48 8b 7d 08       mov 8(%rbp), %rdi     ff 75 08       push 8(%rbp)
inline bool loads_from_stack(const uint8_t* code, int& base, int64_t& offset) {
  // Bases extended by REX.B or X are other registers.
  bool move = (code[0] & 0xfb) == 0x48 && code[1] == 0x8b;
  bool push = code[0] == 0xff && (code[1] & 0x38) == 0x30;
  if (!move && !push) return false;
  const uint8_t* next = code + (move ? 2 : 1);
  uint8_t modrm = *next++;
  int mode = modrm >> 6, rm = modrm & 7;
  if (mode == 3 || (rm == 5 && mode == 0) || (rm != 4 && rm != 5)) return false;
  if (rm == 4 && *next++ != 0x24) return false;
  int32_t wide = 0;
  if (mode == 2) memcpy(&wide, next, sizeof wide);
  offset = mode == 0 ? 0 : mode == 1 ? static_cast<int8_t>(*next) : wide;
  base = rm == 4 ? processor::kStackRegister : processor::kFrameRegister;
  // A frame pointer lies beside the return address; the stack pointer below.
  return rm == 5 ? offset == 8 : offset >= 0 && offset % 8 == 0;
}

// jmp *slot(%rip), as entries of the PLT have it, after endbr64 and bnd.
bool jumps_through_slot(const uint8_t* code) {
  constexpr uint8_t kEndbr[] = {0xf3, 0x0f, 0x1e, 0xfa};
  if (memcmp(code, kEndbr, sizeof kEndbr) == 0) code += sizeof kEndbr;
  if (*code == 0xf2) code++;
  return code[0] == 0xff && code[1] == 0x25;
}

}  // namespace

bool uses_result(const uint8_t* code) {
  for (int i = 0; i + kLongestForm <= kLongestLook; i++) {
    if (uses_rax(code + i)) return true;
    if (writes_rax(code + i)) return false;
  }
  return false;
}

bool calls_import(const uint8_t* return_address) {
  const uint8_t* call = return_address - 6;
  if (call[0] == 0xff && call[1] == 0x15) return true;  // call *slot(%rip)
  if (call[1] != 0xe8) return false;                    // call function
  int32_t offset;
  memcpy(&offset, return_address - 4, sizeof offset);
  return jumps_through_slot(return_address + offset);
}

namespace {

constexpr int kCallBytes = 12;

// movabs $function, %rax; call *%rax
void* called_by_register(const uint8_t* code) {
  if (code[0] != 0x48 || code[1] != 0xb8 || code[10] != 0xff ||
      code[11] != 0xd0)
    return nullptr;
  void* function;
  memcpy(&function, code + 2, sizeof function);
  return function;
}

// mov $0, %rax; call function, maybe by a jump through a word
void* called_by_offset(const uint8_t* code) {
  constexpr uint8_t kForm[] = {0x48, 0xc7, 0xc0, 0, 0, 0, 0, 0xe8};
  if (memcmp(code, kForm, sizeof kForm) != 0) return nullptr;
  int32_t offset;
  memcpy(&offset, code + sizeof kForm, sizeof offset);
  const uint8_t* to = code + kCallBytes + offset;
  if (to[0] != 0xff || to[1] != 0x25) return const_cast<uint8_t*>(to);
  memcpy(&offset, to + 2, sizeof offset);
  void* function;
  memcpy(&function, to + 6 + offset, sizeof function);
  return function;
}

}  // namespace

void* first_callee(const uint8_t* code, const uint8_t* end) {
  constexpr int kMost = 128;
  for (int i = 0; i < kMost && code + kCallBytes <= end; i++, code++) {
    if (void* function = called_by_register(code)) return function;
    if (void* function = called_by_offset(code)) return function;
  }
  return nullptr;
}

const uint8_t* next_stack_load(const uint8_t* code, const uint8_t* end,
                               int& base, int64_t& offset) {
  for (; code < end; code++)
    if (loads_from_stack(code, base, offset)) return code;
  return nullptr;
}

}  // namespace crossbill::agent
