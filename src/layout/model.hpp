// SPDX-License-Identifier: MIT
// What one side of a boundary believes: functions, globals and types, whatever
// the language that declares them and the reader that has read them (DWARF, a
// header, a contract, ctypes, cffi, numpy).
//
// A `Side` owns everything; types refer to each other by `TypeId`, a place in
// Side::types, so that a struct can hold a pointer to itself. Names are for
// people: what is compared are kinds, sizes and offsets.
//
// Sizes, alignments and offsets are in bytes, but for what says bits. Offsets
// of members are in bits from the start of the outermost record that lists
// them, counted from the lowest byte and, on little-endian machines, from the
// lowest bit.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossbill::layout {

enum class TypeId : uint32_t {};
// "No type is known here", in place of an id. What C calls void is a type of
// kind kVoid, of which each side has one as its first.
inline constexpr TypeId kNoType{0xffffffff};
inline constexpr TypeId kVoidType{0};

// Where something is declared. `file` is as the compiler wrote it, made
// absolute where that is known; "" where nothing is.
struct Place {
  std::string file;
  uint32_t line = 0;
};

enum class Language : uint8_t {
  kUnknown,
  kC,
  kCpp,
  kRust,
  kZig,
  kGo,
  kFortran,
  kAda,
  kD,
  kPascal,
  kNim,
  kAssembler,
  kPython,  // ctypes, cffi, numpy
};

// Who made a declaration: the compiler of a unit, or an FFI library.
struct Producer {
  Language language = Language::kUnknown;
  // "gcc", "clang", "rustc", "zig", "go", "gfortran", "gnat", "gdc", "ldc",
  // "ctypes", "cffi", "numpy", "contract"; "" where not known.
  std::string name;
  std::string version;  // "12.2.0"; "" where not known
  std::string text;     // all that the producer says of itself
  bool optimised = false;
};

enum class Kind : uint8_t {
  kVoid,
  kScalar,
  kPointer,   // and references: `of` is what it points to
  kArray,     // `count` items of `of`
  kRecord,    // struct, class, tuple; members
  kUnion,     // members
  kVariant,   // a tagged union as Rust has it: members, and variants
  kEnum,      // values; its size and sign are its own
  kFunction,  // `signature`; occurs behind pointers only
  kOpaque,    // declared, and no more is known of it
};

enum class Scalar : uint8_t {
  kInteger,
  kBool,
  kCharacter,  // char of C, c_char: integers of 8 bits to a caller
  kUnicode,    // char of Rust, wchar_t, char16_t, char32_t
  kFloat,      // IEEE 754 binary
  kExtended,   // x87's 80 bits
  kDecimal,
  kComplex,  // two floats
  kAddress,  // an integer as wide as a pointer by its meaning: uintptr_t
};

// Of C++: who may name it. `kUnsaid`: all, but for members of a `class`.
enum class Access : uint8_t { kUnsaid, kPublic, kHidden };

struct Member {
  std::string name;  // "" where it has none: its own members are the record's
  TypeId type = kNoType;
  uint64_t bit_offset = 0;
  // Of bit-fields. 0: as wide as its type.
  uint32_t bits = 0;
  uint64_t alignment = 0;      // alignas of its own; 0: none, or not known
  bool is_base = false;        // of C++: a base class
  bool is_artificial = false;  // the compiler's own: a vtable's pointer
  Access access = Access::kUnsaid;
  Place place;
};

struct Enumerator {
  std::string name;
  // As 64 bits; where the enum is unsigned these are to be read as such.
  int64_t value = 0;
};

// One alternative of a kVariant.
struct Alternative {
  std::string name;
  // What the tag holds; none: all values that no other has (a niche).
  std::optional<int64_t> tag;
  std::vector<Member> members;
};

struct Parameter {
  std::string name;  // "" where not known
  TypeId type = kNoType;
  Place place;
};

struct Signature {
  std::vector<Parameter> parameters;
  TypeId result = kVoidType;
  bool is_variadic = false;
  // ctypes' int, where a program sets no restype and may not use the result.
  bool is_result_assumed = false;
  // False: nothing is known of the parameters (C's `int f()`, -g1).
  bool has_parameters = true;
};

struct Type {
  Kind kind = Kind::kVoid;
  // As the language spells it, with its scope: "stats::Data", "unsigned int".
  // Of typedefs, the outermost name is kept in `alias`.
  std::string name, alias;
  std::optional<uint64_t> size;
  uint64_t alignment = 0;  // 0: not known
  Place place;
  uint32_t producer = 0;  // in Side::producers

  // Scalars and enums.
  Scalar scalar = Scalar::kInteger;
  bool is_signed = false;
  // Its bytes lie in the other order than the machine's.
  bool is_swapped = false;
  // Of those that use fewer than all bits of their size: _BitInt(12). 0: all.
  uint32_t value_bits = 0;

  // Pointers, arrays.
  TypeId of = kNoType;
  bool is_reference = false;      // never null
  bool is_const = false;          // what it points to is only read
  std::optional<uint64_t> count;  // of arrays; none: flexible, or by a value
  bool is_vector = false;         // an array that is one register's: __m128

  // Records, unions, variants: in source order, not by offset.
  std::vector<Member> members;
  std::vector<Alternative> alternatives;
  std::optional<Member> tag;  // of a variant, where it is stored
  bool is_packed = false;     // a member lies where its alignment forbids it
  // Its compiler has seen more members than it lists: "..." in cffi's cdef.
  bool is_partial = false;
  // C++: it has a constructor, destructor or virtual function by which it is
  // passed by address, whatever its size.
  bool is_not_trivial = false;
  // C++: declared by `class`, and who may name it.
  bool is_class = false;
  Access access = Access::kUnsaid;
  // Its language leaves the order of members to the compiler: Rust without
  // repr(C), proven by offsets that do not ascend; or said by a reader.
  bool is_reordered = false;

  std::vector<Enumerator> values;
  Signature signature;  // of kFunction
};

struct Function {
  std::string symbol;       // the linker's name, without a version
  std::string name;         // as the source has it
  bool is_defined = false;  // false: this side calls it
  Signature signature;
  Place place;
  uint32_t producer = 0;
  // Why nothing, or not all, is known of it: one sentence without a full stop;
  // "" where all is. `remedy` says what to do about it.
  std::string unknown, remedy;
  // The file in which a Python host's loader has found it; "" where unknown.
  std::string library;
  // It says that it is called in another way than its platform's functions:
  // Microsoft's on Linux, Swift's.
  bool has_own_convention = false;
  // A compiler has kept one body for it and another, and that one's declaration
  // alone, whose signature this is: a caller that agrees with it is right, and
  // nothing follows for one that does not. `unknown` says so.
  bool is_folded = false;
  // Registers and stack places of the parameters as the code has them, where
  // DWARF tells: one text a parameter, as "rdi", "xmm0", "stack+8", "".
  std::vector<std::string> locations;
};

struct Global {
  std::string symbol, name;
  TypeId type = kNoType;
  bool is_defined = false;
  bool is_const = false;
  Place place;
  uint32_t producer = 0;
  std::string unknown, remedy;  // as with functions; `type` is opaque then
};

struct Side {
  std::string path;
  // Of what it is made for: e_machine, and what follows from it.
  uint16_t machine = 0;
  uint8_t pointer_size = 8;
  bool is_big_endian = false;

  std::vector<Producer> producers{Producer{}};
  std::vector<Type> types{Type{}};  // the first is void
  std::vector<Function> functions;  // by symbol
  std::vector<Global> globals;      // by symbol

  // Of a library: symbols that its host asks it for, and that it does not have;
  // sorted.
  std::vector<std::string> missing;

  // Types that were asked for by name, or all that have one.
  std::vector<TypeId> named;

  // Why a symbol that is not in `functions` is missing, for all of them alike:
  // "libcore.so has no debug information"; "" where each was found.
  std::string unknown, remedy;

  const Type& at(TypeId id) const { return types[static_cast<uint32_t>(id)]; }
  Type& at(TypeId id) { return types[static_cast<uint32_t>(id)]; }
  TypeId add(Type type);

  const Function* function(const std::string& symbol) const;
  const Global* global(const std::string& symbol) const;
};

// What has gone wrong so far that nothing can be said: one sentence that names
// the file and says what to do.
struct Problem {
  std::string sentence;
};

// "u32", "f64", "*const Data", "[u8; 4]": a type in the notation of maps, which
// belongs to no language.
std::string spelled(const Side& side, TypeId id);

// The size that a value of it takes; none where it has no fixed one.
std::optional<uint64_t> size_of(const Side& side, TypeId id);
// Where its values must begin; 1 where nothing is known.
uint64_t alignment_of(const Side& side, TypeId id);

}  // namespace crossbill::layout
