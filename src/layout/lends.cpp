// SPDX-License-Identifier: MIT
// Deals out the registers of the x86-64 psABI, section 3.2.3, and looks for
// pointers with a length behind them: see lends.hpp.
#include "layout/lends.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <optional>

#include "layout/lengths.hpp"

namespace crossbill::layout {
namespace {

constexpr int kGeneral = 6, kVector = 8;
constexpr auto kGeneralNames =
    std::to_array<const char*>({"rdi", "rsi", "rdx", "rcx", "r8", "r9"});
constexpr uint64_t kWord = 8, kMostInRegisters = 16;
constexpr int kMostDepth = 8;

// How the words of a value travel. None: in memory, or nobody knows.
enum class Class : uint8_t { kNothing, kGeneral, kVector };
using Words = std::array<Class, 2>;

bool is_known_float(const Type& type) {
  return type.scalar == Scalar::kFloat && (type.size == 4u || type.size == 8u);
}

bool is_integer(const Type& type) {
  switch (type.scalar) {
    case Scalar::kInteger:
    case Scalar::kBool:
    case Scalar::kCharacter:
    case Scalar::kUnicode:
    case Scalar::kAddress:
      return type.size.has_value() && *type.size >= 1 && *type.size <= kWord;
    default:
      return false;
  }
}

std::optional<Class> class_of_scalar(const Type& type) {
  switch (type.kind) {
    case Kind::kPointer:
      return Class::kGeneral;
    case Kind::kEnum:
      if (type.size && *type.size <= kWord) return Class::kGeneral;
      return {};
    case Kind::kScalar:
      if (is_integer(type)) return Class::kGeneral;
      if (is_known_float(type)) return Class::kVector;
      return {};
    default:
      return {};
  }
}

// Adds what lies at `offset` of a value. False: it is not known how it travels.
bool add_words(const Side& side, TypeId id, uint64_t offset, Words& words,
               int depth);

bool add_members(const Side& side, const Type& type, uint64_t offset,
                 Words& words, int depth) {
  for (const Member& member : type.members) {
    if (member.bits != 0 || member.bit_offset % 8 != 0 || member.is_base ||
        !add_words(side, member.type, offset + member.bit_offset / 8, words,
                   depth))
      return false;
  }
  return !type.members.empty();
}

bool add_words(const Side& side, TypeId id, uint64_t offset, Words& words,
               int depth) {
  if (id == kNoType || depth > kMostDepth) return false;
  const Type& type = side.at(id);
  if (std::optional<Class> own = class_of_scalar(type)) {
    uint64_t size = type.kind == Kind::kPointer ? kWord : *type.size;
    if (offset % size != 0 || offset >= kMostInRegisters) return false;
    Class& word = words[offset / kWord];
    if (word != Class::kGeneral) word = *own;
    return true;
  }
  if (type.kind == Kind::kArray) {
    std::optional<uint64_t> size = size_of(side, type.of);
    if (!type.count || !size || *type.count == 0) return false;
    for (uint64_t i = 0; i < *type.count; ++i)
      if (!add_words(side, type.of, offset + i * *size, words, depth + 1))
        return false;
    return true;
  }
  bool is_record = type.kind == Kind::kRecord || type.kind == Kind::kUnion;
  return is_record && !type.is_packed &&
         add_members(side, type, offset, words, depth + 1);
}

bool is_by_value(const Type& type) {
  return type.kind == Kind::kRecord || type.kind == Kind::kUnion;
}

std::optional<Words> words_of(const Side& side, TypeId id) {
  if (id == kNoType) return {};
  const Type& type = side.at(id);
  Words words{};
  if (std::optional<Class> own = class_of_scalar(type)) {
    words[0] = *own;
    return words;
  }
  if (!is_by_value(type) || type.is_not_trivial || !type.size ||
      *type.size == 0 || *type.size > kMostInRegisters ||
      !add_words(side, id, 0, words, 0))
    return {};
  return words;
}

// Whether the result is written where the caller says, by a pointer that comes
// before all parameters. None: it is not known.
std::optional<bool> is_returned_in_memory(const Side& side, TypeId id) {
  if (id == kNoType) return {};
  const Type& type = side.at(id);
  if (type.kind == Kind::kVoid || type.kind == Kind::kScalar) return false;
  if (words_of(side, id)) return false;
  if (!is_by_value(type) || !type.size) return {};
  if (type.is_not_trivial || *type.size > kMostInRegisters) return true;
  return {};
}

// Bytes of what a pointer leads to where that is bytes or numbers, else 0.
uint8_t item_of(const Side& side, const Type& pointer) {
  if (pointer.kind != Kind::kPointer || pointer.is_reference) return 0;
  if (pointer.of == kNoType) return 0;
  const Type& item = side.at(pointer.of);
  if (item.kind == Kind::kVoid) return 1;
  bool is_number = item.kind == Kind::kScalar && item.size && *item.size >= 1 &&
                   *item.size <= kMostInRegisters;
  return is_number ? static_cast<uint8_t>(*item.size) : 0;
}

// const char*, of Rust *const c_char, of Zig [*:0]const u8.
bool is_text(const Side& side, const Type& pointer) {
  if (item_of(side, pointer) != 1) return false;
  const Type& item = side.at(pointer.of);
  std::string_view name = pointer.name;
  if (name.starts_with("*const ") || name.starts_with("[*:0]const "))
    return item.kind == Kind::kScalar &&
           (item.scalar == Scalar::kCharacter || item.is_signed ||
            name.starts_with('['));
  return pointer.is_const && item.kind == Kind::kScalar &&
         item.scalar == Scalar::kCharacter;
}

bool is_count(const Type& type) {
  return type.kind == Kind::kScalar && type.size &&
         (*type.size == 4 || *type.size == 8) &&
         (type.scalar == Scalar::kInteger || type.scalar == Scalar::kAddress);
}

class Registers {
 public:
  explicit Registers(const Side& side) : side_(side) {}

  Passed deal(const Function& function) {
    Passed passed;
    passed.symbol = function.symbol;
    const Signature& signature = function.signature;
    std::optional<bool> hidden = is_returned_in_memory(side_, signature.result);
    if (!hidden) return passed;
    general_ = *hidden ? 1 : 0;
    const std::vector<Parameter>& all = signature.parameters;
    for (size_t i = 0; i < all.size(); ++i) {
      int before = general_;
      std::string registers;
      if (!take(all[i], registers)) return passed;
      if (is_elsewhere(function, i, registers)) return {function.symbol, {}};
      if (general_ == before) continue;
      const Parameter* next = i + 1 < all.size() ? &all[i + 1] : nullptr;
      note_lent(all[i], next, before, passed.lent);
    }
    return passed;
  }

 private:
  // False: some of it is in memory, or nobody knows where.
  bool take(const Parameter& parameter, std::string& registers) {
    std::optional<Words> words = words_of(side_, parameter.type);
    if (!words) return false;
    for (Class word : *words) {
      if (word == Class::kNothing) continue;
      bool is_general = word == Class::kGeneral;
      int number = is_general ? general_++ : vector_++;
      if (number >= (is_general ? kGeneral : kVector)) return false;
      if (!registers.empty()) registers += ':';
      registers += is_general ? kGeneralNames[static_cast<size_t>(number)]
                              : "xmm" + std::to_string(number);
    }
    return true;
  }

  // The code takes it from another place: by another convention than the
  // platform's, which not all compilers say.
  static bool is_elsewhere(const Function& function, size_t number,
                           const std::string& registers) {
    return number < function.locations.size() &&
           !function.locations[number].empty() &&
           function.locations[number] != registers;
  }

  void note_lent(const Parameter& parameter, const Parameter* next, int place,
                 std::vector<Lent>& lent) const {
    const Type& type = side_.at(parameter.type);
    if (is_by_value(type)) return note_slice(type, place, lent);
    uint8_t item = item_of(side_, type);
    if (item == 0 || is_handle(type, parameter.name)) return;
    Lent found;
    found.pointer = static_cast<uint8_t>(place);
    if (next != nullptr && next->type != kNoType && place + 1 < kGeneral &&
        add_length(side_.at(next->type), next->name, parameter.name, item,
                   place + 1, found))
      lent.push_back(found);
    else if (is_text(side_, type))
      lent.push_back(found);
  }

  // `void *pool, size_t size`: what the library makes of it is its own.
  bool is_handle(const Type& pointer, std::string_view name) const {
    return side_.at(pointer.of).kind == Kind::kVoid && !is_of_memory(name);
  }

  static bool add_length(const Type& type, std::string_view name,
                         std::string_view pointer, uint8_t item, int place,
                         Lent& lent) {
    LengthName said = length_by_name(name, pointer);
    if (!is_count(type) || said == LengthName::kNone) return false;
    lent.length = static_cast<uint8_t>(place);
    lent.length_bytes = static_cast<uint8_t>(*type.size);
    lent.item = said == LengthName::kBytes ? 1 : item;
    return true;
  }

  // &str, &[T], std::string_view: a pointer and a length, in either order.
  void note_slice(const Type& type, int place, std::vector<Lent>& lent) const {
    if (type.kind != Kind::kRecord || type.members.size() != 2) return;
    for (size_t i = 0; i < 2; ++i) {
      const Member &pointer = type.members[i], &length = type.members[1 - i];
      uint8_t item = item_of(side_, side_.at(pointer.type));
      Lent found;
      found.pointer = static_cast<uint8_t>(
          place + static_cast<int>(pointer.bit_offset / 64));
      int at = place + static_cast<int>(length.bit_offset / 64);
      if (item == 0 || side_.at(length.type).size != kWord ||
          !add_length(side_.at(length.type), length.name, pointer.name, item,
                      at, found))
        continue;
      lent.push_back(found);
      return;
    }
  }

  const Side& side_;
  int general_ = 0, vector_ = 0;
};

// Of Rust, functions with the ABI of C alone have plain names.
bool is_plain_name(const std::string& symbol) {
  return !symbol.starts_with("_R") && !symbol.starts_with("_ZN");
}

bool declares_all_it_takes(const Side& side, const Function& function) {
  if (!function.is_defined || !function.unknown.empty() ||
      function.has_own_convention || !function.signature.has_parameters)
    return false;
  switch (side.producers[function.producer].language) {
    case Language::kC:
    case Language::kCpp:
      return true;
    case Language::kRust:
    case Language::kZig:
      return is_plain_name(function.symbol);
    default:
      return false;
  }
}

// Constructors and destructors take more than they say.
bool has_hidden_parameters(const std::string& symbol) {
  if (!symbol.starts_with("_Z")) return false;
  for (const char* mark : {"C1E", "C2E", "C3E", "D0E", "D1E", "D2E", "C1I",
                           "C2I", "_ZTv", "_ZTh", "_ZTc"})
    if (symbol.find(mark) != std::string::npos) return true;
  return false;
}

}  // namespace

std::vector<Passed> passed_by(const Side& side) {
  std::vector<Passed> all;
  if (side.machine != EM_X86_64) return all;
  for (const Function& function : side.functions) {
    if (!declares_all_it_takes(side, function) ||
        has_hidden_parameters(function.symbol))
      continue;
    Passed passed = Registers(side).deal(function);
    if (!passed.lent.empty()) all.push_back(std::move(passed));
  }
  return all;
}

}  // namespace crossbill::layout
