// SPDX-License-Identifier: MIT
#include "layout/dwarf/types.hpp"

namespace crossbill::layout::dwarf {
namespace {

// Parameters, members and the like beyond these are damage.
constexpr int kMostParameters = 4096;

bool is_qualifier(int tag) {
  switch (tag) {
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
    case DW_TAG_immutable_type:
    case DW_TAG_packed_type:
    case DW_TAG_shared_type:
      return true;
    default:
      return false;
  }
}

// Typedefs of these share one entry: they are large, or have an identity.
bool is_shared(int tag) {
  switch (tag) {
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_interface_type:
    case DW_TAG_union_type:
    case DW_TAG_enumeration_type:
      return true;
    default:
      return false;
  }
}

void read_pointer(Types& types, Dwarf_Die& die, const Attributes& own,
                  Type& type) {
  type.kind = Kind::kPointer;
  int tag = dwarf_tag(&die);
  type.is_reference =
      tag == DW_TAG_reference_type || tag == DW_TAG_rvalue_reference_type;
  std::optional<Dwarf_Die> target = own.die(At::kType);
  type.is_const = peel(target).is_const;
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

struct ByTag {
  int tag;
  void (*read)(Types&, Dwarf_Die&, const Attributes&, Type&);
};
constexpr ByTag kByTag[] = {
    {DW_TAG_base_type, read_scalar},
    {DW_TAG_pointer_type, read_pointer},
    {DW_TAG_reference_type, read_pointer},
    {DW_TAG_rvalue_reference_type, read_pointer},
    {DW_TAG_ptr_to_member_type, read_member_pointer},
    {DW_TAG_array_type, read_array},
    {DW_TAG_structure_type, read_record},
    {DW_TAG_class_type, read_record},
    {DW_TAG_interface_type, read_record},
    {DW_TAG_union_type, read_record},
    {DW_TAG_enumeration_type, read_enum},
    {DW_TAG_subroutine_type, read_function},
    {DW_TAG_unspecified_type, read_unspecified},
};

}  // namespace

Peeled peel(std::optional<Dwarf_Die> die) {
  Peeled result;
  for (int i = 0; die && i < kLongestChain; ++i) {
    int tag = dwarf_tag(&*die);
    bool is_typedef = tag == DW_TAG_typedef;
    if (!is_typedef && !is_qualifier(tag)) {
      result.core = die;
      return result;
    }
    Attributes own(*die);
    if (is_typedef && !result.alias_die) {
      result.alias = own.text(At::kName);
      result.alias_die = die->addr;
    }
    result.is_const |= tag == DW_TAG_const_type;
    result.is_atomic |= tag == DW_TAG_atomic_type;
    die = own.die(At::kType);
  }
  return result;
}

TypeId Types::id_of(std::optional<Dwarf_Die> die) {
  if (!die) return kVoidType;
  const void* asked = die->addr;
  if (auto known = known_.find(asked); known != known_.end())
    return known->second;
  Peeled peeled = peel(die);
  if (!peeled.core) return known_[asked] = kVoidType;
  bool shares = is_shared(dwarf_tag(&*peeled.core));
  const void* key = peeled.core->addr;
  if (peeled.alias_die && !shares) key = peeled.alias_die;
  auto known = known_.find(key);
  TypeId id;
  if (known != known_.end() && !(peeled.is_atomic && !shares)) {
    id = known->second;
  } else {
    id = side_.add(Type{});
    if (!peeled.is_atomic) known_[key] = id;
    tasks_.push_back(Task{id, *peeled.core, peeled.is_atomic});
  }
  Type& type = side_.at(id);
  if (type.alias.empty() && !peeled.alias.empty()) type.alias = peeled.alias;
  return known_[asked] = id;
}

void Types::read_all() {
  while (!tasks_.empty()) {
    Task task = tasks_.front();
    tasks_.pop_front();
    read(task);
  }
}

std::string Types::full_name(Dwarf_Die& die, std::string_view name) {
  if (name.empty()) return "";
  if (!units_.of(die).has_scopes) return std::string(name);
  return scopes_.prefix(die) + std::string(name);
}

void Types::read(const Task& task) {
  Dwarf_Die die = task.die;
  Attributes own(die);
  // What lies in a type unit is declared here.
  if (std::optional<Dwarf_Die> there = own.die(At::kSignature)) {
    die = *there;
    own = Attributes(die);
  }
  int tag = dwarf_tag(&die);
  Type type;
  type.producer = units_.of(die).producer;
  type.size = own.number(At::kByteSize);
  type.alignment = own.number(At::kAlignment).value_or(0);
  if (std::optional<Dwarf_Die> first = own.die(At::kSpecification)) {
    Attributes there(*first);
    type.name = full_name(*first, there.text(At::kName));
    type.place = units_.place(*first, there);
  } else {
    bool is_scoped = is_shared(tag);
    type.name = is_scoped ? full_name(die, own.text(At::kName))
                          : std::string(own.text(At::kName));
    type.place = units_.place(die, own);
  }
  type.alias = side_.at(task.id).alias;
  type.kind = Kind::kOpaque;
  for (const ByTag& each : kByTag)
    if (each.tag == tag) each.read(*this, die, own, type);
  if (task.is_atomic && type.size && !type.alignment && *type.size <= 16)
    type.alignment = *type.size;
  // Reading may have given it an alias meanwhile.
  if (type.alias.empty()) type.alias = side_.at(task.id).alias;
  side_.at(task.id) = std::move(type);
}

Signature Types::signature_of(Dwarf_Die die) {
  Signature signature;
  Attributes own(die);
  signature.result = id_of(own.die(At::kType));
  Dwarf_Die child;
  bool has_any = false;
  if (dwarf_child(&die, &child) == 0) {
    int count = 0;
    do {
      int tag = dwarf_tag(&child);
      if (tag == DW_TAG_unspecified_parameters) signature.is_variadic = true;
      if (tag != DW_TAG_formal_parameter) continue;
      if (++count > kMostParameters) break;
      has_any = true;
      Attributes of(child);
      Parameter parameter;
      parameter.name = of.text(At::kName);
      parameter.type = id_of(of.die(At::kType));
      parameter.place = units_.place(child, of);
      signature.parameters.push_back(std::move(parameter));
    } while (dwarf_siblingof(&child, &child) == 0);
  }
  // C's `int f()`: its ellipsis says that nothing is known.
  if (!has_any && !own.flag(At::kPrototyped) &&
      units_.of(die).language == Language::kC) {
    signature.has_parameters = false;
    signature.is_variadic = false;
  }
  return signature;
}

}  // namespace crossbill::layout::dwarf
