// SPDX-License-Identifier: MIT
// The attributes of one DIE, read in one go: libdw's dwarf_attr() walks over
// all of them for each that it is asked for.
#pragma once
#include <dwarf.h>
#include <elfutils/libdw.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

// Those that we read; what is not listed here is passed over.
enum class At : uint8_t {
  kNone,
  kName,
  kLinkageName,
  kType,
  kByteSize,
  kBitSize,
  kBitOffset,
  kDataBitOffset,
  kMemberLocation,
  kLowPc,
  kDeclaration,
  kExternal,
  kSpecification,
  kAbstractOrigin,
  kCallOrigin,
  kPrototyped,
  kArtificial,
  kEncoding,
  kLowerBound,
  kUpperBound,
  kCount,
  kDeclFile,
  kDeclLine,
  kAlignment,
  kConstValue,
  kDiscr,
  kDiscrValue,
  kLocation,
  kCallingConvention,
  kVirtuality,
  kDefaulted,
  kDeleted,
  kSignature,
  kProducer,
  kLanguage,
  kCompDir,
  kRanges,
  kGnuVector,
  kInline,
  kOrdering,
  kFrameBase,
  kAllCalls,
  kDwoName,
  kEndianity,
  kAccessibility,
  kEnd
};

// How often a chain of references is followed, as from a definition to its
// declaration: those of a damaged file may go round.
inline constexpr int kLongestChain = 32;

class Attributes {
 public:
  explicit Attributes(Dwarf_Die& die);

  bool has(At at) const { return (present_ >> static_cast<int>(at)) & 1; }
  // What is absent, or of another form, is none, "", false.
  bool flag(At at) const;
  Access access() const;
  std::string_view text(At at) const;
  std::optional<uint64_t> number(At at) const;
  // As number(), but of a form without a sign where `is_signed` says nothing.
  std::optional<int64_t> value(At at) const;
  std::optional<Dwarf_Die> die(At at) const;
  // A constant, or an expression that adds one to the record's address.
  std::optional<uint64_t> member_offset() const;
  // 0: as its type has it, or damaged.
  uint64_t alignment() const;
  // For locations.
  std::optional<Dwarf_Attribute> raw(At at) const;

 private:
  static int keep(Dwarf_Attribute* attribute, void* self);

  uint64_t present_ = 0;
  std::array<Dwarf_Attribute, static_cast<size_t>(At::kEnd)> kept_;
};

}  // namespace crossbill::layout::dwarf
