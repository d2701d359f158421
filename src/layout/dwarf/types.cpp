// SPDX-License-Identifier: MIT
#include "layout/dwarf/types.hpp"

#include <algorithm>

namespace crossbill::layout::dwarf {
namespace {

// Parameters, members and the like beyond these are damage.
constexpr size_t kMostParameters = 4096;

// Languages in which a function may be called without being declared.
bool leaves_open(Language language) {
  return language == Language::kC || language == Language::kFortran;
}

// "&Data", "&mut Data", "*const Data", "alloc::boxed::Box<Data>".
void read_rust_pointer(Type& type) {
  std::string_view name = type.name;
  bool is_mutable = name.starts_with("&mut ");
  type.is_reference |= name.starts_with("&") || name.starts_with("alloc::");
  type.is_const |=
      !is_mutable && (name.starts_with("&") || name.starts_with("*const "));
}

void read_pointer(Types& types, Dwarf_Die& die, const Attributes& own,
                  Type& type) {
  type.kind = Kind::kPointer;
  int tag = dwarf_tag(&die);
  type.is_reference =
      tag == DW_TAG_reference_type || tag == DW_TAG_rvalue_reference_type;
  std::optional<Dwarf_Die> target = own.die(At::kType);
  type.is_const = peel(target).is_const;
  if (types.units().of(die).language == Language::kRust)
    read_rust_pointer(type);
  type.size = own.number(At::kByteSize).value_or(types.side().pointer_size);
  type.of = types.id_of(target);
}

void read_function(Types& types, Dwarf_Die& die, const Attributes&,
                   Type& type) {
  type.kind = Kind::kFunction;
  type.signature = types.signature_of(die);
}

// What C++ calls nullptr_t; Zig's anyopaque, and others' words for void.
void read_unspecified(Types& types, Dwarf_Die&, const Attributes&, Type& type) {
  if (type.name == "decltype(nullptr)") {
    type.kind = Kind::kPointer;
    type.of = kVoidType;
    type.size = types.side().pointer_size;
  } else if (type.name == "void" || type.name == "anyopaque") {
    type.kind = Kind::kVoid;
  } else {
    type.kind = Kind::kOpaque;
  }
}

// To a data member: its offset. To a member function: two words.
void read_member_pointer(Types& types, Dwarf_Die&, const Attributes& own,
                         Type& type) {
  Peeled target = peel(own.die(At::kType));
  type.size = types.side().pointer_size;
  if (target.core && dwarf_tag(&*target.core) == DW_TAG_subroutine_type) {
    type.kind = Kind::kOpaque;
    *type.size *= 2;
  } else {
    type.kind = Kind::kScalar;
    type.scalar = Scalar::kAddress;
    type.is_signed = true;
  }
}

// Ada's and Pascal's `range 0 .. 255`, of which GNAT makes interfaces.c.int,
// too: what it is a part of, in a size that may be its own.
void read_subrange(Types& types, Dwarf_Die&, const Attributes& own,
                   Type& type) {
  std::optional<Dwarf_Die> base = peel(own.die(At::kType)).core;
  for (int i = 0; base && i < kLongestChain; ++i) {
    Attributes of(*base);
    if (!type.size) type.size = of.number(At::kByteSize);
    int tag = dwarf_tag(&*base);
    if (tag == DW_TAG_subrange_type) {
      base = peel(of.die(At::kType)).core;
      continue;
    }
    if (tag == DW_TAG_enumeration_type) read_enum(types, *base, of, type);
    if (tag == DW_TAG_base_type) read_scalar(types, *base, of, type);
    break;
  }
  std::optional<int64_t> least = own.value(At::kLowerBound);
  std::optional<int64_t> most = own.value(At::kUpperBound);
  bool is_narrow = type.size && *type.size < 8 && *type.size > 0;
  if (is_narrow && least && most && *least >= 0 &&
      *most >> (*type.size * 8 - 1) != 0)
    type.is_signed = false;
}

struct ByTag {
  int tag;
  void (*read)(Types&, Dwarf_Die&, const Attributes&, Type&);
};
constexpr ByTag kByTag[] = {
    {DW_TAG_base_type, read_scalar},
    {DW_TAG_subrange_type, read_subrange},
    {DW_TAG_pointer_type, read_pointer},
    {DW_TAG_reference_type, read_pointer},
    {DW_TAG_rvalue_reference_type, read_pointer},
    {DW_TAG_ptr_to_member_type, read_member_pointer},
    {DW_TAG_array_type, read_array},
    {DW_TAG_string_type, read_text},
    {DW_TAG_structure_type, read_record},
    {DW_TAG_class_type, read_record},
    {DW_TAG_interface_type, read_record},
    {DW_TAG_union_type, read_record},
    {DW_TAG_enumeration_type, read_enum},
    {DW_TAG_subroutine_type, read_function},
    {DW_TAG_unspecified_type, read_unspecified},
};

}  // namespace

TypeId Types::id_of(std::optional<Dwarf_Die> die) {
  if (!die) return kVoidType;
  const void* asked = die->addr;
  if (const TypeId* known = known_.find(asked)) return *known;
  Peeled peeled = peel(die);
  if (!peeled.core) return known_.set(asked, kVoidType);
  uint64_t key = identities_.of_type(peeled);
  auto [same, is_new] = by_key_.try_emplace(key, kNoType);
  if (is_new) {
    Type type;
    type.alignment = peeled.alignment;
    same->second = side_.add(std::move(type));
    keys_.emplace_back(same->second, key);
    tasks_.push_back(Task{same->second, *peeled.core, peeled.is_atomic});
  }
  TypeId id = same->second;
  Type& type = side_.at(id);
  if (type.alias.empty() && !peeled.alias.empty()) type.alias = peeled.alias;
  return known_.set(asked, id);
}

void Types::read_all() {
  while (!tasks_.empty()) {
    Task task = tasks_.front();
    tasks_.pop_front();
    read(task);
  }
  for (TypeId id : decaying_) {
    Type& pointer = side_.at(id);
    const Type& target = side_.at(pointer.of);
    if (target.kind == Kind::kArray) pointer.of = target.of;
  }
  decaying_.clear();
}

void Types::end_unit() {
  read_all();
  known_.clear();
  identities_.forget();
}

TypeId Types::by_reference(TypeId of) {
  Type pointer;
  pointer.kind = Kind::kPointer;
  pointer.size = side_.pointer_size;
  pointer.of = of;
  decaying_.push_back(side_.add(std::move(pointer)));
  return decaying_.back();
}

std::string Types::full_name(Dwarf_Die& die, std::string_view name) {
  if (name.empty()) return "";
  if (!units_.of(die).has_scopes) return std::string(name);
  return scopes_.prefix(die) + std::string(name);
}

void Types::read(const Task& task) {
  Dwarf_Die die = task.die;
  Attributes own(die);
  int tag = dwarf_tag(&die);
  Type type;
  type.producer = units_.of(die).producer;
  type.size = own.number(At::kByteSize);
  type.alignment = std::max(own.alignment(), side_.at(task.id).alignment);
  if (std::optional<Dwarf_Die> first = own.die(At::kSpecification)) {
    Attributes there(*first);
    type.name = full_name(*first, there.text(At::kName));
    type.place = units_.place(*first, there);
  } else {
    bool is_scoped = has_identity(tag);
    type.name = is_scoped ? full_name(die, own.text(At::kName))
                          : std::string(own.text(At::kName));
    type.place = units_.place(die, own);
  }
  type.alias = side_.at(task.id).alias;
  type.kind = Kind::kOpaque;
  type.access = own.access();
  for (const ByTag& each : kByTag)
    if (each.tag == tag) each.read(*this, die, own, type);
  if (task.is_atomic && type.size && !type.alignment && *type.size <= 16)
    type.alignment = *type.size;
  // Reading may have given it an alias meanwhile.
  if (type.alias.empty()) type.alias = side_.at(task.id).alias;
  // typedef struct {...} Data; in a namespace.
  if (type.name.empty() && has_identity(tag))
    type.alias = full_name(die, type.alias);
  side_.at(task.id) = std::move(type);
}

// What an inlined function's own code has refers to the source's.
Parameter Types::parameter_of(Dwarf_Die die) {
  Parameter parameter;
  for (int i = 0; i < kLongestChain; ++i) {
    Attributes own(die);
    if (parameter.name.empty()) parameter.name = own.text(At::kName);
    if (parameter.place.file.empty()) parameter.place = units_.place(die, own);
    std::optional<Dwarf_Die> next = own.die(At::kAbstractOrigin);
    if (own.has(At::kType) || !next) {
      parameter.type = id_of(own.die(At::kType));
      break;
    }
    die = *next;
  }
  return parameter;
}

Signature Types::signature_of(Dwarf_Die die) {
  Signature signature;
  Attributes own(die);
  signature.result = id_of(own.die(At::kType));
  for (Dwarf_Die& child : Children(die)) {
    int tag = dwarf_tag(&child);
    if (tag == DW_TAG_unspecified_parameters) signature.is_variadic = true;
    if (tag != DW_TAG_formal_parameter) continue;
    if (signature.parameters.size() == kMostParameters) break;
    signature.parameters.push_back(parameter_of(child));
  }
  // C's `int f()`: its ellipsis says that nothing is known.
  if (signature.parameters.empty() && !own.flag(At::kPrototyped) &&
      leaves_open(units_.of(die).language)) {
    signature.has_parameters = false;
    signature.is_variadic = false;
  }
  return signature;
}

}  // namespace crossbill::layout::dwarf
