// SPDX-License-Identifier: MIT
// Finds RIP-relative uses of addresses in x86-64 code without decoding it.
//
// An instruction that names memory by its distance from RIP has a ModRM byte
// of mod=00 rm=101, directly followed by the distance in four bytes and then
// by an immediate of 0, 1, 2 or 4 bytes; the byte before ModRM is the last one
// of the opcode:
//
//   ff 15 <disp32>            call *slot(%rip)
//   ff 25 <disp32>            jmp  *slot(%rip)
//   48 8b 05 <disp32>         mov  slot(%rip), %rax
//   48 83 3d <disp32> 00      cmpq $0, slot(%rip)
//
// So each offset in the text is taken as if it were a disp32. One that leads
// to a slot and follows ff 15 or ff 25 is a call, since no other instruction
// ends its opcode in ff there; any other is an address taken. Bytes that only
// look like a reference can make a called slot look taken, not the reverse.
//
// Compilers lift the load out of a loop (orjson calls _Py_Dealloc so):
//
//   4c 8b 2d <disp32>         mov  slot(%rip), %r13
//   ...                       %r13 is neither stored, compared nor moved
//   41 ff d5                  call *%r13
//
// (Code of the medium and large models adds a register to a distance instead;
// its slots look unreferenced, and so are left alone, and named.)
#include "agent/arch/code_scan.hpp"

#include <string.h>

namespace crossbill::agent {
namespace {

uint32_t load_u32(const uint8_t* at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

bool is_rip_relative(uint8_t modrm) { return (modrm & 0xc7) == 0x05; }

// The first index whose value is not below `value`.
size_t lower_bound(const uint64_t* values, size_t count, uint64_t value) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (values[middle] < value)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

// A ModRM byte's two registers, 0 to 15: REX.R extends reg, REX.B rm.
uint8_t modrm_reg(uint8_t rex, uint8_t modrm) {
  return static_cast<uint8_t>(((modrm >> 3) & 7) | (rex & 4) << 1);
}

uint8_t modrm_rm(uint8_t rex, uint8_t modrm) {
  return static_cast<uint8_t>((modrm & 7) | (rex & 1) << 3);
}

bool is_rex_w(uint8_t byte) { return (byte & 0xf8) == 0x48; }

bool names_register(uint8_t rex, uint8_t modrm, uint8_t reg) {
  return modrm_reg(rex, modrm) == reg ||
         (modrm >= 0xc0 && modrm_rm(rex, modrm) == reg);
}

// References ----------------------------------------------------------------

struct Slots {
  const uint64_t* addresses;
  size_t count;
  uint8_t* references;

  void add(uint64_t address, uint8_t reference) const {
    size_t i = lower_bound(addresses, count, address);
    if (i < count && addresses[i] == address) references[i] |= reference;
  }
};

// How far behind its load a call by register is looked for.
constexpr size_t kRegisterWindow = 512;
// How far behind such a call a use of the register is looked for.
constexpr size_t kLoopWindow = 128;

// call *%reg or jmp *%reg; at[-1] may be read.
bool calls_register(const uint8_t* at, uint8_t reg) {
  bool high = at[-1] == 0x41;
  return at[0] == 0xff && high == (reg >= 8) &&
         ((at[1] & 0xf8) == 0xd0 || (at[1] & 0xf8) == 0xe0) &&
         (at[1] & 7) == (reg & 7);
}

// Whether `at` may be a 64-bit instruction that stores, moves, compares,
// tests or overwrites `reg`. Plain opcodes, and all with a 0f before them
// (cmov, movq to a vector register).
bool uses_register(const uint8_t* at, uint8_t reg) {
  if (!is_rex_w(at[0])) return false;
  if (at[1] == 0x0f) return names_register(at[0], at[3], reg);
  bool arithmetic = at[1] < 0x40 && (at[1] & 4) == 0;
  bool move = at[1] >= 0x84 && at[1] <= 0x8d;
  return (arithmetic || move) && names_register(at[0], at[2], reg);
}

// mov or lea into `reg`, which ends what it held.
bool overwrites_register(const uint8_t* at, uint8_t reg) {
  if (!is_rex_w(at[0])) return false;
  if (at[1] == 0x8b || at[1] == 0x8d) return modrm_reg(at[0], at[2]) == reg;
  return at[1] == 0x89 && at[2] >= 0xc0 && modrm_rm(at[0], at[2]) == reg &&
         modrm_reg(at[0], at[2]) != reg;
}

// pop and ret: the end of a function that keeps a register over its calls.
bool returns(const uint8_t* at) {
  return (at[0] & 0xf8) == 0x58 && at[1] == 0xc3;
}

// `from` follows `mov slot(%rip), %reg`. A use may also stand behind the call,
// in the next turn of a loop.
bool loaded_to_call(const TextRange& range, size_t from, uint8_t reg) {
  bool called = false;
  size_t end = from + kRegisterWindow;
  for (size_t i = from; i < end && i + 4 <= range.size; ++i) {
    const uint8_t* at = range.bytes + i;
    if (returns(at) || (called && overwrites_register(at, reg))) break;
    if (uses_register(at, reg)) return false;
    if (!called && calls_register(at, reg)) {
      called = true;
      if (end > i + kLoopWindow) end = i + kLoopWindow;
    }
  }
  return called;
}

// jmp *slot(%rip) in a PLT: padded to 8 bytes by xchg %ax, %ax, or to 16 after
// an endbr64. Source: binutils bfd/elfxx-x86.h, non-lazy PLTs.
bool is_plt_entry(const TextRange& range, size_t i) {
  const uint8_t* at = range.bytes + i;
  if (i + 6 > range.size) return false;
  bool branch_tracked = i >= 6 && load_u32(at - 6) == 0xfa1e0ff3;
  return branch_tracked || (at[4] == 0x66 && at[5] == 0x90);
}

// What the instruction whose disp32 is at `i` does with a slot there.
uint8_t reference_kind(const TextRange& range, size_t i) {
  const uint8_t* at = range.bytes + i;
  if (at[-2] == 0xff && at[-1] == 0x15) return kCalled;
  if (at[-2] == 0xff && at[-1] == 0x25)
    return is_plt_entry(range, i) ? kCalledByPlt : kCalled;
  bool load = i >= 3 && (at[-3] & 0xfb) == 0x48 && at[-2] == 0x8b;
  if (load && loaded_to_call(range, i + 4, modrm_reg(at[-3], at[-1])))
    return kCalledByRegister;
  return kAddressTaken;
}

// The disp32 at `i`, which ends an instruction before its immediate.
void add_relative(const Slots& slots, const TextRange& range, size_t i,
                  uint64_t target) {
  if (!is_rip_relative(range.bytes[i - 1])) return;
  slots.add(target, reference_kind(range, i));
  slots.add(target + 1, kAddressTaken);
  slots.add(target + 2, kAddressTaken);
  slots.add(target + 4, kAddressTaken);
}

// The first place from `at` on that may hold a disp32 to one of the slots, or
// `end`. One addition and one comparison a byte: nearly all of the scan's time
// is spent here, so it is a function of its own that keeps to registers.
[[gnu::noinline]] const uint8_t* next_candidate(const uint8_t* at,
                                                const uint8_t* end,
                                                uint32_t bias, uint32_t span) {
#pragma GCC unroll 8
  for (; at < end; ++at) {
    uint32_t place = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(at));
    if (load_u32(at) + place + bias <= span) [[unlikely]]
      return at;
  }
  return end;
}

void scan_relative(const TextRange& range, const Slots& slots) {
  if (range.size < 6) return;
  // An immediate makes the true target up to 4 bytes higher. Modulo 2^32 is
  // exact enough: add_relative() looks at the whole address.
  uint64_t low = slots.addresses[0] - 4;
  uint64_t span = slots.addresses[slots.count - 1] - low;
  uint32_t narrow = span < UINT32_MAX ? static_cast<uint32_t>(span) : ~0u;
  uint64_t moved = range.address - reinterpret_cast<uintptr_t>(range.bytes);
  uint32_t bias = static_cast<uint32_t>(moved + 4 - low);
  const uint8_t* end = range.bytes + range.size - 3;
  const uint8_t* at = range.bytes + 2;
  while ((at = next_candidate(at, end, bias, narrow)) != end) {
    size_t i = static_cast<size_t>(at++ - range.bytes);
    int32_t disp = static_cast<int32_t>(load_u32(range.bytes + i));
    uint64_t distance = static_cast<uint64_t>(disp);
    add_relative(slots, range, i, range.address + i + 4 + distance);
  }
}

// A program that is linked to a fixed address below 2 GiB may name a slot by
// its address: `call *ABS` is ff 14 25, rarely made; all of it counts as taken.
void scan_absolute(const TextRange& range, const Slots& slots) {
  uint64_t low = slots.addresses[0];
  uint64_t high = slots.addresses[slots.count - 1];
  if (high > INT32_MAX) return;
  uint32_t span = static_cast<uint32_t>(high - low);
  for (size_t i = 0; i + 4 <= range.size; ++i) {
    uint32_t value = load_u32(range.bytes + i);
    if (value - static_cast<uint32_t>(low) > span) [[likely]]
      continue;
    slots.add(value, kAddressTaken);
  }
}

// Comparisons ---------------------------------------------------------------

struct Code {
  const TextRange* ranges;
  size_t count;
  SlotRange slots;

  bool contains(uint64_t address) const {
    for (size_t i = 0; i < count; ++i)
      if (address - ranges[i].address < ranges[i].size) return true;
    return false;
  }
};

// A sorted set in the caller's memory.
struct AddressSet {
  uint64_t* addresses;
  size_t capacity;
  size_t count = 0;   // of those held
  size_t missed = 0;  // found when it was full

  void add(uint64_t address) {
    size_t i = lower_bound(addresses, count, address);
    if (i < count && addresses[i] == address) return;
    if (count == capacity) {
      ++missed;
      return;
    }
    memmove(addresses + i + 1, addresses + i, (count - i) * sizeof *addresses);
    addresses[i] = address;
    ++count;
  }
};

// Whether `at` is a 64-bit cmp with `reg` as an operand: 39 and 3b.
bool compares_register(const uint8_t* at, uint8_t reg) {
  return is_rex_w(at[0]) && (at[1] & 0xfd) == 0x39 &&
         names_register(at[0], at[2], reg);
}

bool compared_soon(const TextRange& range, size_t from, uint8_t reg) {
  for (size_t i = from; i < from + kCompareWindow; ++i) {
    if (i + 3 > range.size) return false;
    if (compares_register(range.bytes + i, reg)) return true;
  }
  return false;
}

// The first place from `at` on with REX.W, any opcode, and a ModRM byte that
// names memory relative to RIP; or `end`.
[[gnu::noinline]] const uint8_t* next_load(const uint8_t* at,
                                           const uint8_t* end) {
#pragma GCC unroll 8
  for (; at < end; ++at)
    if ((load_u32(at) & 0xc700fb) == 0x050048) [[unlikely]]
      return at;
  return end;
}

// lea F(%rip), %reg; mov slot(%rip), %reg; cmp slot(%rip), %reg and reverse.
void scan_load(const TextRange& range, size_t i, const Code& code,
               AddressSet& found) {
  const uint8_t* at = range.bytes + i;
  int32_t disp = static_cast<int32_t>(load_u32(at + 3));
  uint64_t target = range.address + i + 7 + static_cast<uint64_t>(disp);
  bool compare = at[1] == 0x3b || at[1] == 0x39;
  bool from_slot = at[1] == 0x8b || compare;
  if (!from_slot && at[1] != 0x8d) return;
  if (from_slot ? !code.slots.contains(target) : !code.contains(target)) return;
  uint8_t reg = modrm_reg(at[0], at[2]);
  if (compare || compared_soon(range, i + 7, reg)) found.add(target);
}

void scan_loads(const TextRange& range, const Code& code, AddressSet& found) {
  if (range.size < 7) return;
  const uint8_t* end = range.bytes + range.size - 6;
  const uint8_t* at = range.bytes;
  while ((at = next_load(at, end)) != end)
    scan_load(range, static_cast<size_t>(at++ - range.bytes), code, found);
}

// In a program linked to a fixed address a function is an immediate:
//   b8+r imm32         mov $F, %r32       41 b8+r imm32   mov $F, %r8d
//   48 c7 c0+r imm32   mov $F, %r64
//   48 3d imm32        cmp $F, %rax
//   48 81 /7 imm32     cmp $F, %r64 or memory, with any addressing mode
// `at` is the imm32.
bool compares_immediate(const TextRange& range, size_t at) {
  const uint8_t* immediate = range.bytes + at;
  if (is_rex_w(immediate[-2]) && immediate[-1] == 0x3d) return true;
  if ((immediate[-1] & 0xf8) == 0xb8) {
    // 41 may be the prefix or the end of the instruction before.
    uint8_t reg = immediate[-1] & 7;
    return compared_soon(range, at + 4, reg) ||
           (immediate[-2] == 0x41 && compared_soon(range, at + 4, reg | 8));
  }
  if (is_rex_w(immediate[-3]) && immediate[-2] == 0xc7) {
    return compared_soon(range, at + 4, modrm_rm(immediate[-3], immediate[-1]));
  }
  // ModRM, then at most SIB and disp32, lie between 81 and the immediate.
  for (size_t back = 2; back <= 7; ++back)
    if (immediate[-static_cast<ptrdiff_t>(back)] == 0x81 &&
        (immediate[1 - static_cast<ptrdiff_t>(back)] & 0x38) == 0x38)
      return true;
  return false;
}

void scan_immediates(const TextRange& range, const Code& code,
                     AddressSet& found) {
  for (size_t i = 8; i + 4 <= range.size; ++i) {
    uint32_t value = load_u32(range.bytes + i);
    if (!code.contains(value)) [[likely]]
      continue;
    if (compares_immediate(range, i)) found.add(value);
  }
}

}  // namespace

void find_references(const TextRange* ranges, size_t range_count,
                     const uint64_t* slots, size_t slot_count,
                     uint8_t* references) {
  if (slot_count == 0) return;
  memset(references, kNotReferenced, slot_count);
  Slots all{slots, slot_count, references};
  for (size_t i = 0; i < range_count; ++i) {
    scan_relative(ranges[i], all);
    scan_absolute(ranges[i], all);
  }
}

size_t find_compared(const TextRange* ranges, size_t range_count,
                     SlotRange slots, uint64_t* compared, size_t capacity) {
  Code code{ranges, range_count, slots};
  AddressSet found{compared, capacity};
  for (size_t i = 0; i < range_count; ++i) {
    scan_loads(ranges[i], code, found);
    // Position-independent text is loaded far above 2 GiB.
    if (ranges[i].address + ranges[i].size <= INT32_MAX)
      scan_immediates(ranges[i], code, found);
  }
  return found.count + found.missed;
}

}  // namespace crossbill::agent
