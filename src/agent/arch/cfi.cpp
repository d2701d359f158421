// SPDX-License-Identifier: MIT
// Runs the CFI program of a function up to a place in it: see cfi.hpp.
//
// DWARF 5, section 6.4; the .eh_frame variant: LSB Core 5.0, section 10.6. We
// cannot ask libgcc: it takes locks and may allocate.
#include "agent/arch/cfi.hpp"

#include <string.h>

#include "agent/arch/arch.hpp"

namespace crossbill::agent {
namespace {

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
  bool signal = false;
  bool personality = false;
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
      if (*augmentation == 'S') cie.signal = true;
      if (*augmentation == 'L') reader.u8();
      if (*augmentation == 'P') {
        cie.personality = true;
        reader.skip(encoded_bytes(reader.u8()));
      }
    }
    cie.program = program;
  } else {
    cie.program = reader.at();
  }
  return true;
}

// Runs CFI programs up to a location and keeps the rule of the CFA; may then go
// on to a later one.
class CfiMachine {
 public:
  CfiMachine(const Cie& cie, uint64_t location)
      : cie_(cie), location_(location) {}

  bool run(Reader& reader, uint64_t wanted) {
    wanted_ = wanted;
    arrived_ = location_ > wanted;
    while (reader.more() && !arrived_)
      if (!step(reader)) return false;
    return true;
  }
  const FrameRule& rule() const { return rule_; }

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
  uint64_t location_, wanted_ = 0;
  bool arrived_ = false;
  FrameRule rule_;
  FrameRule saved_[8];
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
    case 0x08:
      rule_.save(reader.uleb(), 0);
      return true;
    case 0x07: {  // undefined
      uint64_t which = reader.uleb();
      rule_.save(which, 0);
      rule_.outermost |= which == processor::kReturnAddress;
      return true;
    }
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

// The binary search table of .eh_frame_hdr, or null.
const HeaderRow* find_rows(const uint8_t* header, uint32_t& count) {
  if (header[0] != 1 || header[2] != 0x03 || header[3] != 0x3b) return nullptr;
  size_t pointer = static_cast<size_t>(encoded_bytes(header[1]));
  memcpy(&count, header + 4 + pointer, 4);
  return reinterpret_cast<const HeaderRow*>(header + 8 + pointer);
}

// The FDE of an address.
const uint8_t* find_fde(const uint8_t* header, uint64_t pc, uint64_t& start) {
  uint32_t count;
  const HeaderRow* rows = find_rows(header, count);
  if (rows == nullptr) return nullptr;
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

// What one FDE says of a function, or of a part of one.
struct Fde {
  Cie cie;
  uint64_t start, range;
  const uint8_t* program;
  const uint8_t* end;
};

bool read_fde(const uint8_t* header, uint64_t pc, Fde& fde) {
  const uint8_t* at = find_fde(header, pc, fde.start);
  if (at == nullptr) return false;
  uint32_t length, back;
  memcpy(&length, at, 4);
  memcpy(&back, at + 4, 4);
  if (length == 0xffffffff || length == 0) return false;
  if (!read_cie(at + 4 - back, fde.cie)) return false;
  int bytes = encoded_bytes(fde.cie.encoding);
  if (bytes == 0) return false;
  Reader reader(at + 8 + bytes, at + 4 + length);
  fde.range = bytes == 8   ? reader.fixed<uint64_t>()
              : bytes == 4 ? reader.fixed<uint32_t>()
                           : reader.fixed<uint16_t>();
  if (pc >= fde.start + fde.range) return false;
  if (fde.cie.augmented) reader.skip(reader.uleb());
  fde.program = reader.at();
  fde.end = at + 4 + length;
  return true;
}

// The rules of an FDE, in the order of its addresses.
class Walk {
 public:
  explicit Walk(const Fde& fde)
      : machine_(fde.cie, fde.start), rest_(fde.program, fde.end) {
    Reader common(fde.cie.program, fde.cie.end);
    good_ = machine_.run(common, fde.start);
  }
  // Null: the program says what we do not know.
  const FrameRule* go_to(uint64_t pc) {
    good_ = good_ && machine_.run(rest_, pc);
    return good_ ? &machine_.rule() : nullptr;
  }

 private:
  CfiMachine machine_;
  Reader rest_;
  bool good_;
};

}  // namespace

bool find_rule(const uint8_t* header, uint64_t pc, FrameRule& rule) {
  Fde fde;
  if (!read_fde(header, pc, fde)) return false;
  Walk walk(fde);
  const FrameRule* found = walk.go_to(pc);
  if (found != nullptr) rule = *found;
  rule.signal = fde.cie.signal;
  return found != nullptr;
}

// Bytes are taken as instructions wherever they look like one: a function may
// so seem to load what it does not, never the reverse.
bool loads_return_address(const uint8_t* header, uint64_t function,
                          uint64_t bytes) {
  FrameRule first;
  first.set(processor::kStackRegister, 8, false);  // at any function's start
  Fde fde{};
  bool known = header != nullptr && read_fde(header, function, fde);
  if (known) bytes = fde.start + fde.range - function;
  Walk walk(fde);
  if (bytes <= kLongestLoad) return false;
  const uint8_t* at = reinterpret_cast<const uint8_t*>(function);
  const uint8_t* end = at + bytes - kLongestLoad;
  int base = 0;
  int64_t offset = 0;
  for (; (at = next_stack_load(at, end, base, offset)) != nullptr; at++) {
    const FrameRule* rule =
        known ? walk.go_to(reinterpret_cast<uint64_t>(at)) : &first;
    if (rule == nullptr) return false;
    if (rule->reg == base && !rule->indirect && offset == rule->offset - 8)
      return true;
  }
  return false;
}

bool has_personalities(const uint8_t* header) {
  constexpr uint32_t kMost = 65536;
  uint32_t count;
  const HeaderRow* rows = find_rows(header, count);
  if (rows == nullptr || count > kMost) return true;
  const uint8_t* last = nullptr;
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t* fde = header + rows[i].fde;
    uint32_t back;
    memcpy(&back, fde + 4, 4);
    if (fde + 4 - back == last) continue;
    last = fde + 4 - back;
    Cie cie;
    if (!read_cie(last, cie) || cie.personality) return true;
  }
  return false;
}

bool starts_function(const uint8_t* header, uint64_t address) {
  uint64_t start = 0;
  return find_fde(header, address, start) != nullptr && start == address;
}

}  // namespace crossbill::agent
