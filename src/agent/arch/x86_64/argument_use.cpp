// SPDX-License-Identifier: MIT
// Whether a function's code reads its first argument: see ../arch.hpp.
//
// Instructions are decoded from the function's first one on, as far as
// compilers use them there, until one reads rdi or writes over it. Jumps are
// followed; of a branch only the way that does not jump. A call hands rdi on:
// who reads it then has got it from there.
#include <string.h>

#include "agent/arch/arch.hpp"

namespace crossbill::agent {
namespace {

constexpr int kRdi = 7;
constexpr int kMostInstructions = 256;
constexpr int kMostWays = 16;  // that are still to be followed

// How an opcode's ModRM operands are used: of the field `reg` and of `rm`,
// where that is a register.
enum Operands : uint8_t {
  kNone,    // there is no ModRM
  kToRm,    // rm is written, reg read
  kToReg,   // reg is written, rm read
  kBoth,    // both are read
  kRm,      // rm is read, reg is a part of the opcode
  kSetRm,   // rm is written, the same
  kVector,  // registers are of another kind
  kFromRm,  // kVector, but rm is read
  kIntoRm,  // kVector, but rm is written
};

struct Form {
  bool known = false;
  Operands operands = kNone;
  int immediate = 0;  // bytes
};

struct Instruction {
  const uint8_t* next = nullptr;
  uint8_t rex = 0, opcode = 0, modrm = 0;
  bool two_bytes = false, short_operand = false;
  Form form;
  bool reads = false, writes = false;  // rdi
};

int wide(const Instruction& at) { return at.short_operand ? 2 : 4; }

Form one_byte_form(const Instruction& at) {
  uint8_t op = at.opcode;
  if (op < 0x40) {
    switch (op & 7) {
      case 0:
      case 1:
      case 2:
      case 3:
        return {true, kBoth, 0};
      case 4:
        return {true, kNone, 1};
      case 5:
        return {true, kNone, wide(at)};
      default:
        return {};
    }
  }
  if (op >= 0x50 && op <= 0x5f) return {true, kNone, 0};  // push, pop
  if (op >= 0x70 && op <= 0x7f) return {true, kNone, 1};  // branches
  if (op >= 0xb0 && op <= 0xb7) return {true, kNone, 1};
  if (op >= 0xb8 && op <= 0xbf)
    return {true, kNone, (at.rex & 8) != 0 ? 8 : wide(at)};
  switch (op) {
    case 0x63:
    case 0x8a:
    case 0x8b:
    case 0x8d:
      return {true, kToReg, 0};
    case 0x68:
    case 0xa9:
      return {true, kNone, wide(at)};
    case 0x69:
      return {true, kToReg, wide(at)};
    case 0x6a:
    case 0xa8:
    case 0xeb:
      return {true, kNone, 1};
    case 0x6b:
      return {true, kToReg, 1};
    case 0x80:
    case 0x83:
    case 0xc0:
    case 0xc1:
      return {true, kRm, 1};
    case 0x81:
      return {true, kRm, wide(at)};
    case 0x84:
    case 0x85:
    case 0x86:
    case 0x87:
      return {true, kBoth, 0};
    case 0x88:
    case 0x89:
      return {true, kToRm, 0};
    case 0x90:
    case 0x98:
    case 0x99:
    case 0xc3:
    case 0xc9:
      return {true, kNone, 0};
    case 0xc6:
      return {true, kSetRm, 1};
    case 0xc7:
      return {true, kSetRm, wide(at)};
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
    case 0xfe:
    case 0xff:
      return {true, kRm, 0};
    case 0xe8:
    case 0xe9:
      return {true, kNone, 4};
    case 0xf6:
      return {true, kRm, (at.modrm >> 3 & 7) < 2 ? 1 : 0};
    case 0xf7:
      return {true, kRm, (at.modrm >> 3 & 7) < 2 ? wide(at) : 0};
    default:
      return {};
  }
}

Form two_byte_form(uint8_t op) {
  if (op >= 0x40 && op <= 0x4f) return {true, kBoth, 0};  // cmov
  if (op >= 0x80 && op <= 0x8f) return {true, kNone, 4};  // branches
  if (op >= 0x90 && op <= 0x9f) return {true, kSetRm, 0};
  switch (op) {
    case 0x1e:
    case 0x1f:  // endbr64, nop
      return {true, kVector, 0};
    case 0x2a:
    case 0x6e:
      return {true, kFromRm, 0};
    case 0x2c:
    case 0x2d:  // cvttsd2si
      return {true, kToReg, 0};
    case 0x7e:
      return {true, kIntoRm, 0};
    case 0xa3:
    case 0xab:
    case 0xaf:
    case 0xb1:
    case 0xc1:
      return {true, kBoth, 0};
    case 0xb6:
    case 0xb7:
    case 0xbc:
    case 0xbd:
    case 0xbe:
    case 0xbf:
      return {true, kToReg, 0};
    case 0xba:
      return {true, kRm, 1};
    case 0x70:
    case 0xc2:
    case 0xc6:
      return {true, kVector, 1};
    default:
      break;
  }
  bool vector = (op >= 0x10 && op <= 0x17) || (op >= 0x28 && op <= 0x2f) ||
                (op >= 0x50 && op <= 0x6f) || (op >= 0x74 && op <= 0x7f) ||
                op >= 0xd0;
  return vector ? Form{true, kVector, 0} : Form{};
}

bool skip_prefixes(Instruction& at) {
  for (int i = 0; i < 4; i++, at.next++) {
    uint8_t byte = *at.next;
    if (byte == 0x66) at.short_operand = true;
    if (byte != 0x66 && byte != 0xf2 && byte != 0xf3 && byte != 0x2e &&
        byte != 0x3e && byte != 0x64)
      return true;
  }
  return false;
}

// Memory whose address has rdi in it; leaves the operand behind.
bool memory_uses_rdi(Instruction& at) {
  int mode = at.modrm >> 6, rm = at.modrm & 7;
  bool used = rm == kRdi && (at.rex & 1) == 0, none = false;
  if (rm == 4) {
    uint8_t scaled = *at.next++;
    none = (scaled & 7) == 5 && mode == 0;
    used = ((scaled & 7) == kRdi && (at.rex & 1) == 0) ||
           ((scaled >> 3 & 7) == kRdi && (at.rex & 2) == 0);
  }
  if (mode == 1) at.next += 1;
  if (mode == 2 || none || (mode == 0 && rm == 5)) at.next += 4;
  return used;
}

void read_operands(Instruction& at) {
  bool reg = (at.modrm >> 3 & 7) == kRdi && (at.rex & 4) == 0;
  bool rm = (at.modrm & 7) == kRdi && (at.rex & 1) == 0;
  Operands operands = at.form.operands;
  at.next++;
  if (at.modrm >> 6 != 3) {
    at.reads = memory_uses_rdi(at);
    rm = false;
  }
  bool same = reg && rm && !at.two_bytes && (at.opcode | 2) == 0x33;
  if (same) {  // xor %edi, %edi
    at.writes = true;
    return;
  }
  bool reads_reg = operands == kToRm || operands == kBoth;
  bool reads_rm = operands == kToReg || operands == kBoth || operands == kRm ||
                  operands == kFromRm;
  bool sets_rm = operands == kToRm || operands == kSetRm || operands == kIntoRm;
  at.reads |= (reg && reads_reg) || (rm && reads_rm);
  at.writes = (reg && operands == kToReg) || (rm && sets_rm);
}

// False: it is none that is known.
bool decode(Instruction& at) {
  if (!skip_prefixes(at)) return false;
  if ((*at.next & 0xf0) == 0x40) at.rex = *at.next++;
  at.opcode = *at.next++;
  at.two_bytes = at.opcode == 0x0f;
  if (at.two_bytes) at.opcode = *at.next++;
  at.modrm = *at.next;
  at.form = at.two_bytes ? two_byte_form(at.opcode) : one_byte_form(at);
  if (!at.form.known) return false;
  if (at.form.operands != kNone) read_operands(at);
  if (!at.two_bytes && (at.rex & 1) == 0) {
    at.reads |= at.opcode == 0x57;                        // push %rdi
    at.writes |= at.opcode == 0x5f || at.opcode == 0xbf;  // pop, mov $..., %edi
  }
  at.next += at.form.immediate;
  return true;
}

bool is_call(const Instruction& at) {
  return !at.two_bytes && at.opcode == 0xe8;
}

bool is_jump(const Instruction& at) {
  return is_call(at) ||
         (!at.two_bytes && (at.opcode == 0xe9 || at.opcode == 0xeb));
}

bool is_branch(const Instruction& at) {
  return at.two_bytes ? (at.opcode & 0xf0) == 0x80 : (at.opcode & 0xf0) == 0x70;
}

// call *, jmp *
bool is_indirect(const Instruction& at) {
  int kind = at.modrm >> 3 & 7;
  return !at.two_bytes && at.opcode == 0xff && kind >= 2 && kind <= 5;
}

const uint8_t* target_of(const Instruction& jump) {
  bool is_short = !jump.two_bytes && jump.opcode != 0xe8 && jump.opcode != 0xe9;
  if (is_short) return jump.next + static_cast<int8_t>(jump.next[-1]);
  int32_t distance;
  memcpy(&distance, jump.next - 4, sizeof distance);
  return jump.next + distance;
}

// jmp *slot(%rip), as the PLT has it: where that leads once it is bound; null:
// it is another jump, or leads to the dynamic linker yet, which reads all.
const uint8_t* bound_target(const Instruction& jump) {
  if (jump.modrm != 0x25) return nullptr;
  int32_t distance;
  memcpy(&distance, jump.next - 4, sizeof distance);
  const uint8_t* target;
  memcpy(&target, jump.next + distance, sizeof target);
  constexpr uint8_t kEndbr[] = {0xf3, 0x0f, 0x1e, 0xfa};
  const uint8_t* code = target;
  if (memcmp(code, kEndbr, sizeof kEndbr) == 0) code += sizeof kEndbr;
  constexpr uint8_t kPush = 0x68;  // the number of the relocation
  return *code == kPush || edge_of_thunk(target) >= 0 ? nullptr : target;
}

}  // namespace

ArgumentUse first_argument_use(const uint8_t* code) {
  const uint8_t* ways[kMostWays] = {code};
  int left = 1;
  bool known = true;
  for (int i = 0; i < kMostInstructions && left > 0; i++) {
    Instruction at;
    at.next = ways[left - 1];
    if (!decode(at)) {
      known = false;
      left--;
      continue;
    }
    if (at.reads) return ArgumentUse::kRead;
    const uint8_t* bound = is_indirect(at) ? bound_target(at) : nullptr;
    known = known && (bound != nullptr || !is_indirect(at));
    bool ends = at.writes || (!at.two_bytes && at.opcode == 0xc3) ||
                (is_indirect(at) && bound == nullptr);
    if (ends)
      left--;
    else if (bound != nullptr)
      ways[left - 1] = bound;
    else if (is_jump(at))
      ways[left - 1] = target_of(at);
    else
      ways[left - 1] = at.next;
    if (!is_branch(at)) continue;
    if (left < kMostWays)
      ways[left++] = target_of(at);
    else
      known = false;
  }
  return known && left == 0 ? ArgumentUse::kUnread : ArgumentUse::kUnknown;
}

}  // namespace crossbill::agent
