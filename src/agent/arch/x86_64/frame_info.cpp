// SPDX-License-Identifier: MIT
// Reads .eh_frame, as far as the canonical frame address (CFA) needs it.
//
// A stub passes stack arguments on without knowing how many there are: it
// copies all that can be one. Arguments lie at the bottom of the caller's
// frame, and the frame ends below its return address, which the CFA marks:
//
//   CFA - 8     the caller's return address
//   ...         the caller's locals and saved registers
//   S + 8       first stack argument, if any     (S: at the stub's entry)
//   S           return address into the caller
//
// Registers that the caller has saved at the top of its frame are no arguments
// either: with them left out, little or nothing is to be copied from most
// frames.
//
// The CFA at a call site is a register plus an offset, found by running the
// site's CFI program (DWARF 5, section 6.4; the .eh_frame variant: LSB Core
// 5.0, section 10.6). We cannot ask libgcc: it takes locks and may allocate.
// The rule of a call site is cached in one word, so readers need no lock.
//
// A caller that ends in a tail call leaves its own caller's return address
// behind; the arguments then lie in that one's frame, and so the rule holds.
#include "agent/arch/frame_info.hpp"

#include <string.h>

#include "agent/arch/cpu.hpp"
#include "agent/link/modules.hpp"

namespace crossbill::agent {
namespace {

constexpr int kRegisterRbp = 6, kRegisterRsp = 7;
constexpr int kRegisters = 17;  // the general ones and the return address

// A CFA is *(register + offset) when indirect. `saved` are the places of saved
// registers, relative to the CFA; 0: not saved.
struct Rule {
  int reg = -1;
  int64_t offset = 0;
  bool indirect = false;
  int64_t saved[kRegisters] = {};

  void set(int new_reg, int64_t new_offset, bool new_indirect) {
    reg = new_reg;
    offset = new_offset;
    indirect = new_indirect;
  }
  void save(uint64_t which, int64_t place) {
    if (which < kRegisters) saved[which] = place;
  }

  // The CFA less the return address and the registers saved next to it.
  int64_t end_of_window() const {
    int64_t end = -8;
    for (int i = 0; i < kRegisters; i++)
      for (int64_t place : saved)
        if (place == end - 8) end = place;
    return end;
  }
};

class Reader {
 public:
  Reader(const uint8_t* at, const uint8_t* end) : at_(at), end_(end) {}
  bool more() const { return at_ < end_; }
  const uint8_t* at() const { return at_; }
  void skip(uint64_t bytes) { at_ += bytes; }
  uint8_t u8() { return *at_++; }
  template <typename T>
  T fixed() {
    T value;
    memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  uint64_t uleb() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      uint8_t byte = u8();
      value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80 || shift > 56) return value;
    }
  }
  int64_t sleb() {
    int64_t value = 0;
    int shift = 0;
    uint8_t byte;
    do {
      byte = u8();
      value |= static_cast<int64_t>(byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80 && shift < 63);
    if ((byte & 0x40) != 0) value |= -(int64_t{1} << shift);
    return value;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
};

struct Cie {
  uint64_t code_align;
  int64_t data_align;
  uint8_t encoding = 0;  // of addresses in the FDE
  bool augmented = false;
  const uint8_t* program;
  const uint8_t* end;
};

int encoded_bytes(uint8_t encoding) {
  switch (encoding & 0x0f) {
    case 0x00:
    case 0x04:
    case 0x0c:
      return 8;
    case 0x03:
    case 0x0b:
      return 4;
    case 0x02:
    case 0x0a:
      return 2;
    default:
      return 0;
  }
}

bool read_cie(const uint8_t* at, Cie& cie) {
  uint32_t length;
  memcpy(&length, at, 4);
  if (length == 0xffffffff) return false;
  cie.end = at + 4 + length;
  Reader reader(at + 8, cie.end);
  uint8_t version = reader.u8();
  if (version != 1 && version != 3) return false;
  const char* augmentation = reinterpret_cast<const char*>(reader.at());
  reader.skip(strlen(augmentation) + 1);
  cie.code_align = reader.uleb();
  cie.data_align = reader.sleb();
  if (version == 1)
    reader.u8();
  else
    reader.uleb();
  if (*augmentation == 'z') {
    cie.augmented = true;
    uint64_t bytes = reader.uleb();
    const uint8_t* program = reader.at() + bytes;
    while (*++augmentation != 0) {
      if (*augmentation == 'R') cie.encoding = reader.u8();
      if (*augmentation == 'L') reader.u8();
      if (*augmentation == 'P') reader.skip(encoded_bytes(reader.u8()));
    }
    cie.program = program;
  } else {
    cie.program = reader.at();
  }
  return true;
}

// Runs CFI programs up to a location and keeps the rule of the CFA.
class CfiMachine {
 public:
  CfiMachine(const Cie& cie, uint64_t location, uint64_t wanted)
      : cie_(cie), location_(location), wanted_(wanted) {}

  bool run(const uint8_t* at, const uint8_t* end) {
    Reader reader(at, end);
    while (reader.more() && !arrived_)
      if (!step(reader)) return false;
    return true;
  }
  const Rule& rule() const { return rule_; }

 private:
  bool advance(uint64_t delta) {
    location_ += delta * cie_.code_align;
    arrived_ = location_ > wanted_;
    return true;
  }
  bool expression(Reader& reader);
  bool step(Reader& reader);
  bool extended(uint8_t opcode, Reader& reader);
  bool other_register(uint8_t opcode, Reader& reader);

  const Cie& cie_;
  uint64_t location_, wanted_;
  bool arrived_ = false;
  Rule rule_;
  Rule saved_[8];
  int depth_ = 0;
};

// gcc's realigned frames: DW_OP_bregN offset; DW_OP_deref.
bool CfiMachine::expression(Reader& reader) {
  uint64_t bytes = reader.uleb();
  const uint8_t* end = reader.at() + bytes;
  Reader body(reader.at(), end);
  reader.skip(bytes);
  uint8_t opcode = body.u8();
  rule_.set(-1, 0, false);
  if (opcode < 0x70 || opcode > 0x8f) return true;
  int64_t offset = body.sleb();
  if (body.at() + 1 == end && *body.at() == 0x06)
    rule_.set(opcode - 0x70, offset, true);
  return true;
}

bool CfiMachine::step(Reader& reader) {
  uint8_t opcode = reader.u8();
  switch (opcode & 0xc0) {
    case 0x40:
      return advance(opcode & 0x3f);
    case 0x80:
      rule_.save(opcode & 0x3f,
                 static_cast<int64_t>(reader.uleb()) * cie_.data_align);
      return true;
    case 0xc0:
      rule_.save(opcode & 0x3f, 0);
      return true;
    default:
      return extended(opcode, reader);
  }
}

bool CfiMachine::extended(uint8_t opcode, Reader& reader) {
  switch (opcode) {
    case 0x00:
      return true;
    case 0x01: {  // set_loc: never emitted for x86-64
      return false;
    }
    case 0x02:
      return advance(reader.u8());
    case 0x03:
      return advance(reader.fixed<uint16_t>());
    case 0x04:
      return advance(reader.fixed<uint32_t>());
    case 0x0a:
      if (depth_ == 8) return false;
      saved_[depth_++] = rule_;
      return true;
    case 0x0b:
      if (depth_ == 0) return false;
      rule_ = saved_[--depth_];
      return true;
    case 0x0c: {
      int reg = static_cast<int>(reader.uleb());
      rule_.set(reg, static_cast<int64_t>(reader.uleb()), false);
      return true;
    }
    case 0x0d:
      rule_.reg = static_cast<int>(reader.uleb());
      return true;
    case 0x0e:
      rule_.offset = static_cast<int64_t>(reader.uleb());
      return true;
    case 0x0f:
      return expression(reader);
    case 0x12: {
      int reg = static_cast<int>(reader.uleb());
      rule_.set(reg, reader.sleb() * cie_.data_align, false);
      return true;
    }
    case 0x13:
      rule_.offset = reader.sleb() * cie_.data_align;
      return true;
    default:
      return other_register(opcode, reader);
  }
}

// Rules of other registers: skipped.
bool CfiMachine::other_register(uint8_t opcode, Reader& reader) {
  switch (opcode) {
    case 0x05:
    case 0x09:
    case 0x14:
    case 0x2f:
      reader.uleb();
      reader.uleb();
      return true;
    case 0x11:
    case 0x15:
      reader.uleb();
      reader.sleb();
      return true;
    case 0x06:
    case 0x07:
    case 0x08:
      rule_.save(reader.uleb(), 0);
      return true;
    case 0x2e:
      reader.uleb();
      return true;
    case 0x10:
    case 0x16:
      reader.uleb();
      reader.skip(reader.uleb());
      return true;
    default:
      return false;
  }
}

struct HeaderRow {
  int32_t location, fde;  // both relative to the header
};

// The FDE of an address by the binary search table of .eh_frame_hdr.
const uint8_t* find_fde(const uint8_t* header, uint64_t pc, uint64_t& start) {
  if (header[0] != 1 || header[2] != 0x03 || header[3] != 0x3b) return nullptr;
  uint32_t count;
  size_t pointer = static_cast<size_t>(encoded_bytes(header[1]));
  memcpy(&count, header + 4 + pointer, 4);
  const HeaderRow* rows =
      reinterpret_cast<const HeaderRow*>(header + 8 + pointer);
  uint64_t base = reinterpret_cast<uint64_t>(header);
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (base + static_cast<int64_t>(rows[middle].location) <= pc)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return nullptr;
  start = base + static_cast<int64_t>(rows[low - 1].location);
  return header + rows[low - 1].fde;
}

bool rule_of(uint64_t pc, Rule& rule) {
  // Not _dl_find_object: it fills its result by a vector register, which may
  // hold an argument of the call that we are in.
  const Module* module = find_module(reinterpret_cast<void*>(pc));
  if (module == nullptr || module->frame_header == nullptr) return false;
  uint64_t start;
  const uint8_t* fde = find_fde(module->frame_header, pc, start);
  if (fde == nullptr) return false;
  uint32_t length, back;
  memcpy(&length, fde, 4);
  memcpy(&back, fde + 4, 4);
  if (length == 0xffffffff || length == 0) return false;
  Cie cie;
  if (!read_cie(fde + 4 - back, cie)) return false;
  int bytes = encoded_bytes(cie.encoding);
  if (bytes == 0) return false;
  Reader reader(fde + 8 + bytes, fde + 4 + length);
  uint64_t range = bytes == 8   ? reader.fixed<uint64_t>()
                   : bytes == 4 ? reader.fixed<uint32_t>()
                                : reader.fixed<uint16_t>();
  if (pc >= start + range) return false;
  if (cie.augmented) reader.skip(reader.uleb());
  CfiMachine machine(cie, start, pc);
  if (!machine.run(cie.program, cie.end)) return false;
  if (!machine.run(reader.at(), fde + 4 + length)) return false;
  rule = machine.rule();
  return true;
}

uint64_t encode(uint64_t return_address, const Rule& rule) {
  CallSite::Base base = CallSite::kNothing;
  int64_t offset = rule.offset + rule.end_of_window();
  if (rule.reg == kRegisterRsp && !rule.indirect) base = CallSite::kRsp;
  if (rule.reg == kRegisterRbp && !rule.indirect) base = CallSite::kRbp;
  if (rule.reg == kRegisterRbp && rule.indirect) {
    base = CallSite::kRbpIndirect;
    offset = rule.offset;  // the return address is taken off by the reader
  }
  int64_t words = offset / 8 + CallSite::kBias;
  if (words > CallSite::kLargest && base == CallSite::kRsp)
    words = CallSite::kLargest;  // too large a frame, and counted as such
  if ((offset & 7) != 0 || words < 0 || words > CallSite::kLargest)
    base = CallSite::kNothing, words = 0;
  return return_address << 16 | uint64_t{base} << 14 |
         static_cast<uint64_t>(words);
}

}  // namespace

uint64_t call_sites[1 << kCallSiteBits];

uint64_t find_call_site(uint64_t site) {
  Rule rule;
  if (!rule_of(site - 1, rule)) rule = Rule();
  uint64_t word = encode(site, rule);
  uint64_t& place =
      call_sites[(site * 0x9E3779B97F4A7C15u) >> (64 - kCallSiteBits)];
  __atomic_store_n(&place, word, __ATOMIC_RELAXED);
  return word;
}

bool is_function_start(const Module& module, uint64_t address) {
  uint64_t start = 0;
  return module.frame_header != nullptr &&
         find_fde(module.frame_header, address, start) != nullptr &&
         start == address;
}

void forget_call_sites() { memset(call_sites, 0, sizeof call_sites); }

}  // namespace crossbill::agent
