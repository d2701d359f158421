// SPDX-License-Identifier: MIT
// Compares numbers: class, width, sign, and who may write what the other side
// does not know.
#include "layout/compare/scalars.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/compare/leaves.hpp"
#include "layout/compare/machines.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

// What registers and instructions tell apart.
enum class Class : uint8_t { kWhole, kFloat, kExtended, kDecimal, kComplex };

Class class_of(const Type& type) {
  if (type.kind != Kind::kScalar) return Class::kWhole;
  switch (type.scalar) {
    case Scalar::kFloat:
      return Class::kFloat;
    case Scalar::kExtended:
      return Class::kExtended;
    case Scalar::kDecimal:
      return Class::kDecimal;
    case Scalar::kComplex:
      return Class::kComplex;
    default:
      return Class::kWhole;
  }
}

bool is_scalar(const Type& type, Scalar scalar) {
  return type.kind == Kind::kScalar && type.scalar == scalar;
}

bool has_sign(const Type& type) {
  return is_scalar(type, Scalar::kInteger) || is_scalar(type, Scalar::kAddress);
}

// Two values at one spot, in the words of both sides.
struct Pair {
  Comparer& comparer;
  const Spot& spot;
  TypeId host_id, library_id;
  const Type& host = comparer.host.at(host_id);
  const Type& library = comparer.library.at(library_id);
  uint64_t host_size = size_of(comparer.host, host_id).value_or(0);
  uint64_t library_size = size_of(comparer.library, library_id).value_or(0);

  std::string both() const {
    return fmt::format("{} is {} in {} and {} in {}", spot.words,
                       quoted(comparer.host, host_id), comparer.names.host,
                       quoted(comparer.library, library_id),
                       comparer.names.library);
  }
  void report(Severity severity, const char* rule, std::string reason,
              std::string at_run_time, std::string remedy = "") const {
    if (spot.is_converted && severity == Severity::kBreak) {
      severity = Severity::kRisk;
      at_run_time =
          "the C compiler that made the module converts it, and cuts "
          "what does not fit";
    }
    comparer.report(spot, severity, rule, std::move(reason),
                    std::move(at_run_time), std::move(remedy));
  }
  // Of who reads: its own type, and the writer's.
  bool is_host_reader() const { return spot.flow == Flow::kOut; }
};

void report_class(const Pair& pair) {
  std::string then;
  if (pair.spot.is_value && pair.comparer.host.machine == kX86_64)
    then = fmt::format(
        "{} looks for it in another kind of register than that into which {} "
        "puts it",
        pair.comparer.reader(pair.spot), pair.comparer.writer(pair.spot));
  else
    then = fmt::format("{} takes the bits of one for the other",
                       pair.comparer.reader(pair.spot));
  pair.report(Severity::kBreak, "class", pair.both(), std::move(then));
}

// The words of widths, at a severity of their own.
void report_width(const Pair& pair, const char* rule,
                  Severity severity = Severity::kBreak) {
  uint64_t read = pair.is_host_reader() ? pair.host_size : pair.library_size;
  uint64_t written = pair.is_host_reader() ? pair.library_size : pair.host_size;
  std::string reason =
      fmt::format("{} has {} in {} ({}) and {} in {} ({})", pair.spot.words,
                  counted(pair.host_size, "byte"), pair.comparer.names.host,
                  quoted(pair.comparer.host, pair.host_id), pair.library_size,
                  pair.comparer.names.library,
                  quoted(pair.comparer.library, pair.library_id));
  // Through a pointer that is not const the library may write as well.
  bool is_both = pair.spot.flow == Flow::kBoth;
  std::string then =
      read > written
          ? fmt::format("{} {} {}, of which {} {} {}",
                        pair.comparer.reader(pair.spot),
                        is_both ? "reads or writes" : "reads",
                        counted(read, "byte"), pair.comparer.writer(pair.spot),
                        is_both ? "has" : "writes", written)
          : fmt::format("{} {} {} of the {} bytes that {} {}",
                        pair.comparer.reader(pair.spot),
                        is_both ? "reads or writes" : "reads", read, written,
                        pair.comparer.writer(pair.spot),
                        is_both ? "has" : "writes");
  if (severity == Severity::kRisk)
    then = "all values that the enum names are right, and others are cut";
  pair.report(severity, rule, std::move(reason), std::move(then));
}

bool has_room(const Type& number, const Type& values) {
  if (values.values.empty() || !number.size || *number.size >= 8) return false;
  uint64_t bits = *number.size * 8 - (number.is_signed ? 1 : 0);
  int64_t most = static_cast<int64_t>((uint64_t{1} << bits) - 1);
  int64_t least = number.is_signed ? -most - 1 : 0;
  return std::all_of(values.values.begin(), values.values.end(),
                     [&](const Enumerator& each) {
                       return each.value >= least && each.value <= most;
                     });
}

// A register holds an enum whole, and the host takes its lower bytes for a bool
// or number; libffi widens what Python passes.
bool is_cut_enum(const Pair& pair) {
  bool is_python =
      language_of(pair.comparer.host, pair.host.producer) == Language::kPython;
  return pair.spot.is_value && pair.host.kind != Kind::kEnum &&
         pair.library.kind == Kind::kEnum &&
         pair.host_size < pair.library_size &&
         (pair.is_host_reader() || is_python) &&
         has_room(pair.host, pair.library);
}

// Whether a pointer leads to what the other side passes itself.
bool is_address_of(const Side& side, const Type& pointer, const Type& value) {
  if (pointer.of == kNoType) return false;
  const Type& target = side.at(bared(side, pointer.of).type);
  return target.kind == value.kind && target.size == value.size &&
         class_of(target) == class_of(value);
}

// A number against a pointer. A word that is only handed through (void *) may
// be either.
void compare_with_pointer(const Pair& pair) {
  bool is_host = pair.host.kind == Kind::kPointer;
  const Type& pointer = is_host ? pair.host : pair.library;
  const Type& other = is_host ? pair.library : pair.host;
  const Side& side = is_host ? pair.comparer.host : pair.comparer.library;
  bool is_reader_pointer = is_host == pair.is_host_reader();
  std::string then =
      fmt::format("{} takes {}", pair.comparer.reader(pair.spot),
                  is_reader_pointer ? "what the value holds for an address"
                                    : "an address for the value");
  if (is_address_of(side, pointer, other))
    return pair.report(Severity::kBreak, "by-value", pair.both(),
                       std::move(then));
  bool is_word =
      class_of(other) == Class::kWhole && pair.host_size == pair.library_size;
  bool is_address = other.alias.ends_with("intptr_t");
  if (is_word && (is_anything(side, pointer.of) || is_address)) return;
  if (class_of(other) == Class::kWhole && pair.host_size != pair.library_size)
    return report_width(pair, "class");
  // A struct that wraps one word is a handle: c_funptr of Fortran.
  bool is_handle = is_word && pair.spot.is_wrapped;
  pair.report(is_handle ? Severity::kNote : Severity::kBreak, "class",
              pair.both(), is_handle ? "" : std::move(then));
}

// What may be written that the reader does not know: a risk.
void compare_values_of(const Pair& pair, const Type& read, const Type& written,
                       const Side& reader, bool is_host) {
  const std::string& name =
      is_host ? pair.comparer.names.host : pair.comparer.names.library;
  bool is_rust = language_of(reader, read.producer) == Language::kRust;
  if (is_scalar(read, Scalar::kBool) && !is_scalar(written, Scalar::kBool))
    pair.report(Severity::kRisk, "class", pair.both(),
                fmt::format("any number but 0 and 1 is no bool to {}", name));
  else if (is_rust && is_scalar(read, Scalar::kUnicode) &&
           !is_scalar(written, Scalar::kUnicode))
    pair.report(Severity::kRisk, "class", pair.both(),
                fmt::format("a number that is no character is undefined "
                            "behaviour in {}",
                            name));
  else if (is_rust && read.kind == Kind::kEnum && written.kind != Kind::kEnum)
    pair.report(Severity::kRisk, "enum-values", pair.both(),
                fmt::format("a number that the enum does not list is "
                            "undefined behaviour in {}",
                            name),
                "take an integer, and convert it in Rust");
}

void compare_whole(const Pair& pair) {
  bool is_enum =
      pair.host.kind == Kind::kEnum || pair.library.kind == Kind::kEnum;
  if (pair.host_size != pair.library_size)
    return report_width(pair, is_enum ? "enum-width" : "width",
                        is_cut_enum(pair) ? Severity::kRisk : Severity::kBreak);
  auto value_bits = [](const Type& type) {
    return type.value_bits != 0 ? type.value_bits : type.size.value_or(0) * 8;
  };
  if (value_bits(pair.host) != value_bits(pair.library) &&
      has_sign(pair.host) && has_sign(pair.library))
    return pair.report(Severity::kRisk, "width", pair.both(),
                       "large numbers lose their upper bits");
  // Fortran has no unsigned integers.
  auto is_fortran = [](const Side& side, const Type& type) {
    return language_of(side, type.producer) == Language::kFortran;
  };
  bool is_told = !is_fortran(pair.comparer.host, pair.host) &&
                 !is_fortran(pair.comparer.library, pair.library);
  if (is_told && has_sign(pair.host) && has_sign(pair.library) &&
      pair.host.is_signed != pair.library.is_signed)
    pair.report(
        Severity::kRisk, "sign",
        fmt::format("{} is {} in {} ({}) and {} in {} ({})", pair.spot.words,
                    pair.host.is_signed ? "signed" : "unsigned",
                    pair.comparer.names.host,
                    quoted(pair.comparer.host, pair.host_id),
                    pair.library.is_signed ? "signed" : "unsigned",
                    pair.comparer.names.library,
                    quoted(pair.comparer.library, pair.library_id)),
        "numbers below 0 and very large ones become each other");
  // One C compiler's char against another's.
  if (!pair.spot.is_pointee && is_scalar(pair.host, Scalar::kCharacter) &&
      is_scalar(pair.library, Scalar::kCharacter) &&
      pair.host.is_signed != pair.library.is_signed)
    pair.report(
        Severity::kNote, "sign",
        fmt::format("{} is {} in {} and {} in {}", pair.spot.words,
                    pair.host.is_signed ? "a signed char" : "an unsigned char",
                    pair.comparer.names.host,
                    pair.library.is_signed ? "a signed one" : "an unsigned one",
                    pair.comparer.names.library),
        "what is no ASCII text changes its value");
  // `char *` against `u8 *`: worth a note where it may be text. Rust's c_char
  // is an i8 where C's char has a sign.
  if (pair.spot.is_pointee &&
      is_scalar(pair.host, Scalar::kCharacter) !=
          is_scalar(pair.library, Scalar::kCharacter) &&
      pair.host.is_signed != pair.library.is_signed && is_byte(pair.host) &&
      is_byte(pair.library))
    pair.report(Severity::kNote, "class", pair.both(), "");
  if (has(pair.spot.flow, Flow::kIn))
    compare_values_of(pair, pair.library, pair.host, pair.comparer.library,
                      false);
  if (has(pair.spot.flow, Flow::kOut))
    compare_values_of(pair, pair.host, pair.library, pair.comparer.host, true);
}

bool is_all_bits(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  if (type.kind != Kind::kRecord || type.members.empty()) return false;
  for (const Member& each : type.members)
    if (each.bits == 0 && size_of(side, each.type) == size_of(side, id))
      return false;
  return type.is_packed || type.members.front().bits != 0;
}

}  // namespace

bool is_bits_of_integer(const Comparer& comparer, TypeId host, TypeId library) {
  auto is_integer = [](const Type& type) {
    return type.kind == Kind::kScalar &&
           (type.scalar == Scalar::kInteger || type.scalar == Scalar::kAddress);
  };
  return (is_all_bits(comparer.host, host) &&
          is_integer(comparer.library.at(library))) ||
         (is_all_bits(comparer.library, library) &&
          is_integer(comparer.host.at(host)));
}

void compare_scalars(Comparer& comparer, const Spot& spot, TypeId host,
                     TypeId library) {
  Pair pair{comparer, spot, host, library};
  if (pair.host.kind == Kind::kVoid && pair.library.kind == Kind::kVoid) return;
  if (pair.host.kind == Kind::kPointer || pair.library.kind == Kind::kPointer)
    return compare_with_pointer(pair);
  if (pair.host.is_swapped != pair.library.is_swapped &&
      pair.host_size == pair.library_size && pair.host_size > 1)
    return pair.report(Severity::kBreak, "byte-order", pair.both(),
                       "the bytes of each value are reversed");
  Class own = class_of(pair.host), other = class_of(pair.library);
  if (own != other) {
    bool is_long_double = own == Class::kExtended || other == Class::kExtended;
    if (is_long_double && pair.host_size != pair.library_size &&
        own != Class::kWhole && other != Class::kWhole)
      return report_width(pair, "width");
    return report_class(pair);
  }
  if (own != Class::kWhole) {
    // zig says 10 bytes of x87's numbers, and C the padding, too.
    bool is_bare = own == Class::kExtended &&
                   std::min(pair.host_size, pair.library_size) == 10;
    if (pair.host_size != pair.library_size && !is_bare)
      report_width(pair, "width");
    return;
  }
  bool are_enums =
      pair.host.kind == Kind::kEnum && pair.library.kind == Kind::kEnum;
  if (are_enums && pair.host_size == pair.library_size) {
    comparer.pair(spot, host, library);
    return;
  }
  compare_whole(pair);
}

// NonZeroU32 where the other side may write 0.
void report_zero(Comparer& comparer, const Spot& spot, const Bared& host,
                 const Bared& library) {
  bool is_read = (library.is_never_zero && has(spot.flow, Flow::kIn)) ||
                 (host.is_never_zero && has(spot.flow, Flow::kOut));
  if (host.is_never_zero == library.is_never_zero || !is_read) return;
  const std::string& name =
      host.is_never_zero ? comparer.names.host : comparer.names.library;
  const std::string& other =
      host.is_never_zero ? comparer.names.library : comparer.names.host;
  comparer.report(
      spot, Severity::kRisk, "niche",
      fmt::format("{} is never 0 in {}, and {} may write 0", spot.words, name,
                  other),
      fmt::format("0 is undefined behaviour in {}", name),
      "take a plain integer, or an Option of it, and convert it in Rust");
}

void report_niche(Comparer& comparer, const Spot& spot, const Bared& host,
                  const Bared& library) {
  report_zero(comparer, spot, host, library);
  if (host.has_niche == library.has_niche) return;
  Pair pair{comparer, spot, host.type, library.type};
  comparer.report(spot, Severity::kRisk, "niche", pair.both(),
                  fmt::format("{} has a number of its own for none",
                              host.has_niche ? comparer.names.host
                                             : comparer.names.library));
}

void compare_both(Comparer& comparer, const Spot& spot, TypeId host,
                  TypeId library) {
  Kind own = comparer.host.at(host).kind;
  Kind other = comparer.library.at(library).kind;
  if (own != other) {
    Bared bare = bared(comparer.host, host);
    Bared other_bare = bared(comparer.library, library);
    bool is_alone = !is_aggregate(comparer.host.at(bare.type)) ||
                    !is_aggregate(comparer.library.at(other_bare.type));
    if (is_alone) {
      report_niche(comparer, spot, bare, other_bare);
      return compare_values(comparer, spot, bare.type, other_bare.type);
    }
    host = bare.type;
    library = other_bare.type;
  }
  comparer.pair(spot, host, library);
}

bool is_same_leaves(Comparer& comparer, TypeId host, TypeId library) {
  std::optional<std::vector<Leaf>> own = leaves_of(comparer.host, host);
  std::optional<std::vector<Leaf>> other = leaves_of(comparer.library, library);
  return own && other && *own == *other;
}

bool is_same_bytes(const Comparer& comparer, TypeId host, TypeId library) {
  std::optional<uint64_t> size = size_of(comparer.host, host);
  return size && size == size_of(comparer.library, library) &&
         size == integer_bytes(comparer.host, host) &&
         size == integer_bytes(comparer.library, library);
}

}  // namespace crossbill::layout
