// SPDX-License-Identifier: MIT
// Computes from the model what the System V ABI of x86-64, and that of i386,
// make of a value.
#include "layout/compare/register_classes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "layout/compare/bared.hpp"
#include "layout/compare/leaves.hpp"
#include "layout/compare/machines.hpp"

namespace crossbill::layout {
namespace {

using Part = Passed::Part;

constexpr uint64_t kWord = 64;  // bits of an eightbyte
constexpr auto kIntegers =
    std::to_array<const char*>({"rdi", "rsi", "rdx", "rcx", "r8", "r9"});
constexpr size_t kVectors = 8;

Passed in_memory(const Side& side, TypeId id) {
  return {{Part::kMemory},
          size_of(side, id).value_or(0),
          std::max<uint64_t>(8, alignment_of(side, id))};
}

// A single x87 number: an argument in memory, a result in st0.
Passed extended(const Side& side, TypeId id, size_t count, bool is_result) {
  bool is_complex = side.at(bared(side, id).type).kind == Kind::kScalar;
  if (is_result && (count == 1 || is_complex))
    return {std::vector<Part>(count, Part::kX87)};
  return in_memory(side, id);
}

Passed eightbytes(const std::vector<Leaf>& leaves, uint64_t words) {
  Passed made;
  for (uint64_t word = 0; word < words; word++) {
    bool is_any = false, is_integer = false;
    for (const Leaf& leaf : leaves) {
      bool is_inside =
          leaf.begin < (word + 1) * kWord &&
          leaf.begin + std::max<uint64_t>(leaf.bits, 1) > word * kWord;
      if (!is_inside) continue;
      is_any = true;
      is_integer |= leaf.what == Leaf::Class::kInteger;
    }
    if (is_any)
      made.parts.push_back(is_integer ? Part::kInteger : Part::kVector);
  }
  return made;
}

bool is_misaligned(const Leaf& leaf) {
  return !leaf.is_bit_field && leaf.begin % (leaf.alignment * 8) != 0;
}

std::optional<Passed> passed_x86_64(const Side& side, TypeId id,
                                    bool is_result) {
  std::optional<uint64_t> size = size_of(side, id);
  std::optional<std::vector<Leaf>> leaves = leaves_of(side, id);
  if (!size) return std::nullopt;
  if (!leaves)
    return *size > 16 ? std::optional(in_memory(side, id)) : std::nullopt;
  if (*size == 0 || leaves->empty()) return Passed{};
  size_t extended_count = static_cast<size_t>(std::count_if(
      leaves->begin(), leaves->end(),
      [](const Leaf& each) { return each.what == Leaf::Class::kExtended; }));
  if (extended_count == leaves->size() && extended_count <= 2)
    return extended(side, id, extended_count, is_result);
  // A decimal or binary float of 128 bits takes one vector register.
  if (leaves->size() == 1 && *size == 16 &&
      leaves->front().what != Leaf::Class::kInteger)
    return Passed{{Part::kVector}};
  bool is_off = std::any_of(leaves->begin(), leaves->end(), is_misaligned);
  if (*size > 16 || is_off || extended_count != 0) return in_memory(side, id);
  return eightbytes(*leaves, (*size + 7) / 8);
}

std::optional<Passed> passed_i386(const Side& side, TypeId id, bool is_result) {
  std::optional<uint64_t> size = size_of(side, id);
  if (!size) return std::nullopt;
  const Type& type = side.at(id);
  if (!is_result || is_aggregate(type))
    return Passed{{Part::kMemory}, *size, 4};
  bool is_float =
      type.kind == Kind::kScalar &&
      (type.scalar == Scalar::kFloat || type.scalar == Scalar::kExtended);
  if (is_float) return Passed{{Part::kX87}};
  return Passed{std::vector<Part>((*size + 3) / 4, Part::kInteger)};
}

// Hands out registers in turn; what does not fit goes onto the stack whole.
class Registers {
 public:
  Slot take(const Passed& passed) {
    Slot slot{passed, integers_, stack_, ""};
    auto count = [&](Part part) {
      return static_cast<size_t>(
          std::count(passed.parts.begin(), passed.parts.end(), part));
    };
    size_t integers = count(Part::kInteger) + count(Part::kAddress);
    size_t vectors = count(Part::kVector);
    if (passed.parts.empty()) return slot;
    bool fits = integers + vectors > 0 &&
                integers_ + integers <= kIntegers.size() &&
                vectors_ + vectors <= kVectors;
    slot.place = fits ? in_registers(passed) : on_stack(passed);
    return slot;
  }

 private:
  std::string in_registers(const Passed& passed) {
    std::string text;
    for (Part part : passed.parts) {
      if (!text.empty()) text += " and ";
      text += part == Part::kVector ? fmt::format("xmm{}", vectors_++)
                                    : kIntegers[integers_++];
    }
    return text;
  }

  std::string on_stack(const Passed& passed) {
    uint64_t size = std::max(passed.size, passed.parts.size() * 8);
    uint64_t alignment = std::max<uint64_t>(8, passed.alignment);
    stack_ = (stack_ + alignment - 1) / alignment * alignment;
    stack_ += (size + 7) / 8 * 8;
    return "the stack";
  }

  size_t integers_ = 0, vectors_ = 0;
  uint64_t stack_ = 0;
};

}  // namespace

bool Passed::operator==(const Passed& other) const {
  if (parts != other.parts) return false;
  bool is_stacked = !parts.empty() && parts.front() == Part::kMemory;
  return !is_stacked || (size == other.size && alignment == other.alignment);
}

std::optional<Passed> passed(const Side& side, TypeId id, bool is_result) {
  if (id == kNoType) return std::nullopt;
  const Type& type = side.at(id);
  if (type.is_not_trivial) return Passed{{Part::kAddress}};
  if (type.kind == Kind::kVoid) return Passed{};
  if (type.kind == Kind::kFunction || type.kind == Kind::kArray)
    return Passed{{Part::kInteger}};
  if (side.machine == kX86_64) return passed_x86_64(side, id, is_result);
  if (side.machine == kI386) return passed_i386(side, id, is_result);
  return std::nullopt;
}

std::string words_of(const Passed& passed, bool is_result) {
  static constexpr auto kWords =
      std::to_array<const char*>({"an integer register", "a vector register",
                                  "st0", "memory", "memory, by its address"});
  if (passed.parts.empty()) return "nowhere";
  if (passed.parts.front() == Part::kMemory)
    return is_result ? "in memory, whose address the caller passes"
                     : "in memory, on the stack";
  if (passed.parts == std::vector{Part::kInteger, Part::kInteger})
    return "in two integer registers";
  if (passed.parts == std::vector{Part::kVector, Part::kVector})
    return "in two vector registers";
  std::string text = "in ";
  for (size_t i = 0; i < passed.parts.size(); i++)
    text += fmt::format("{}{}", i == 0 ? "" : " and ",
                        kWords[static_cast<size_t>(passed.parts[i])]);
  return text;
}

std::optional<std::vector<Slot>> slots_of(const Side& side,
                                          const Signature& signature) {
  if (side.machine != kX86_64) return std::nullopt;
  Registers registers;
  if (signature.result != kVoidType) {
    std::optional<Passed> result = passed(side, signature.result, true);
    if (!result) return std::nullopt;
    bool is_hidden =
        !result->parts.empty() && (result->parts.front() == Part::kMemory ||
                                   result->parts.front() == Part::kAddress);
    if (is_hidden) registers.take({{Part::kInteger}});
  }
  std::vector<Slot> slots;
  for (const Parameter& each : signature.parameters) {
    std::optional<Passed> value = passed(side, each.type, false);
    if (!value) return std::nullopt;
    slots.push_back(registers.take(*value));
  }
  return slots;
}

std::optional<std::vector<std::string>> places_of(const Side& side,
                                                  const Signature& signature) {
  std::optional<std::vector<Slot>> slots = slots_of(side, signature);
  if (!slots) return std::nullopt;
  std::vector<std::string> places;
  for (Slot& each : *slots) places.push_back(std::move(each.place));
  return places;
}

}  // namespace crossbill::layout
