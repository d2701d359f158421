// SPDX-License-Identifier: MIT
// The C functions behind a contract's, as `crossbill contract --format c` has
// them: contract/emit/abi.hpp flattens parameters, here they become types.
#include "layout/contracts.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "contract/emit/abi.hpp"
#include "contract/kinds.hpp"
#include "contract/layout.hpp"

namespace crossbill::layout {
namespace {

using contract::Base;
using contract::Pointer;

struct ScalarRow {
  const char* name;
  Scalar scalar;
  bool is_signed;
  uint8_t size;
};
constexpr ScalarRow kSize = {"size_t", Scalar::kInteger, false, 8};
constexpr ScalarRow kStride = {"ptrdiff_t", Scalar::kInteger, true, 8};
constexpr ScalarRow kU64 = {"uint64_t", Scalar::kInteger, false, 8};
constexpr ScalarRow kI32 = {"int32_t", Scalar::kInteger, true, 4};
constexpr ScalarRow kChar = {"char", Scalar::kCharacter, true, 1};
constexpr ScalarRow kChar16 = {"char16_t", Scalar::kUnicode, false, 2};
constexpr ScalarRow kChar32 = {"char32_t", Scalar::kUnicode, false, 4};

Type made(Kind kind, const std::string& name, std::optional<uint64_t> size = {},
          uint64_t alignment = 0) {
  Type type;
  type.kind = kind;
  type.name = name;
  type.size = size;
  type.alignment = alignment;
  type.producer = 1;
  return type;
}

Member member(const std::string& name, TypeId type, uint64_t offset) {
  Member made;
  made.name = name;
  made.type = type;
  made.bit_offset = offset * 8;
  return made;
}

// Makes each type once, by its name in C.
class Builder {
 public:
  Builder(const contract::Contract& contract, Side& side)
      : contract_(contract), side_(side) {}

  TypeId type(const contract::AbiType& type) {
    TypeId base = base_of(type);
    return type.pointer == Pointer::kNone
               ? base
               : pointer(base, type.pointer == Pointer::kToConst);
  }

  TypeId named(const std::string& name) {
    if (auto found = made_.find(name); found != made_.end())
      return found->second;
    if (const contract::Enum* each = find_enum(contract_, name))
      return keep(name, enumeration(*each));
    if (const contract::Struct* each = find_struct(contract_, name))
      return structure(*each);
    return keep(name, made(Kind::kOpaque, name));
  }

 private:
  TypeId keep(const std::string& name, Type type) {
    return made_[name] = side_.add(std::move(type));
  }

  TypeId scalar(const ScalarRow& row) {
    if (auto found = made_.find(row.name); found != made_.end())
      return found->second;
    Type type = made(Kind::kScalar, row.name, row.size, row.size);
    type.scalar = row.scalar;
    type.is_signed = row.is_signed;
    return keep(row.name, std::move(type));
  }

  TypeId number(contract::Kind kind) {
    if (kind == contract::Kind::kVoid) return kVoidType;
    const contract::KindRow& row = contract::row_of(kind);
    bool real = kind == contract::Kind::kF32 || kind == contract::Kind::kF64;
    Scalar meaning = kind == contract::Kind::kBool ? Scalar::kBool
                     : real                        ? Scalar::kFloat
                                                   : Scalar::kInteger;
    return scalar(
        {row.c, meaning, real || contract::is_signed(kind), row.size});
  }

  TypeId pointer(TypeId to, bool is_const) {
    Type type = made(Kind::kPointer, "", 8, 8);
    type.of = to;
    type.is_const = is_const;
    return side_.add(std::move(type));
  }

  TypeId array(TypeId of, uint64_t count) {
    const Type& item = side_.at(of);
    uint64_t size = 0;
    bool fits = !__builtin_mul_overflow(item.size.value_or(0), count, &size);
    Type type = made(Kind::kArray, "",
                     fits ? std::optional(size) : std::nullopt, item.alignment);
    type.of = of;
    type.count = count;
    return side_.add(std::move(type));
  }

  Type enumeration(const contract::Enum& from) const {
    uint64_t size = contract::row_of(from.type).size;
    Type type = made(Kind::kEnum, from.name, size, size);
    type.is_signed = contract::is_signed(from.type);
    for (const auto& [name, value] : from.values)
      type.values.push_back({name, value});
    return type;
  }

  TypeId field(const contract::Type& from) {
    if (from.kind == contract::Kind::kArray)
      return array(field(from.item()), from.length);
    return type(contract::abi_of_item(from));
  }

  TypeId structure(const contract::Struct& from) {
    Type type = made(Kind::kRecord, from.name, from.size, from.align);
    for (const contract::Field& each : from.fields)
      type.members.push_back(member(each.name, field(each.type), each.offset));
    return keep(from.name, std::move(type));
  }

  // Structs of abi.h, whose members follow each other without padding.
  TypeId record(const std::string& name,
                const std::vector<std::pair<const char*, TypeId>>& members) {
    if (auto found = made_.find(name); found != made_.end())
      return found->second;
    Type type = made(Kind::kRecord, name);
    uint64_t end = 0;
    for (const auto& [each, of] : members) {
      type.members.push_back(member(each, of, end));
      end += side_.at(of).size.value_or(0);
      type.alignment = std::max(type.alignment, side_.at(of).alignment);
    }
    type.size = end;
    return keep(name, std::move(type));
  }

  TypeId function(std::vector<TypeId> parameters) {
    Type type = made(Kind::kFunction, "");
    for (TypeId each : parameters)
      type.signature.parameters.push_back({"", each, {}});
    type.signature.result = scalar(kI32);
    return pointer(side_.add(std::move(type)), false);
  }

  TypeId callback() {
    TypeId value = named("crossbill_value");
    return function({pointer(kVoidType, false), pointer(value, true),
                     scalar(kSize), pointer(value, false)});
  }

  TypeId view() { return pointer(kVoidType, true); }

  TypeId base_of(const contract::AbiType& type) {
    switch (type.base) {
      case Base::kNumber:
        return number(type.number);
      case Base::kNamed:
        return named(type.name);
      case Base::kVoid:
        return kVoidType;
      case Base::kSize:
        return scalar(kSize);
      case Base::kChar:
        return scalar(kChar);
      case Base::kChar16:
        return scalar(kChar16);
      case Base::kChar32:
        return scalar(kChar32);
      case Base::kHandle:
        return scalar(kU64);
      case Base::kCallback:
        return callback();
      default:
        return of_header(type.base);
    }
  }

  TypeId of_header(Base base) {
    TypeId size = scalar(kSize), handle = scalar(kU64), code = scalar(kI32);
    switch (base) {
      case Base::kError:
        return record("crossbill_error",
                      {{"code", code},
                       {"kind", code},
                       {"message", array(scalar(kChar), 248)},
                       {"cause", array(scalar(kChar), 256)}});
      case Base::kView:
        return record("crossbill_view", {{"data", view()}, {"length", size}});
      case Base::kOwned:
        return record("crossbill_owned", {{"data", view()},
                                          {"length", size},
                                          {"handle", handle},
                                          {"release", function({handle})}});
      default:
        return record(
            "crossbill_strided",
            {{"data", view()}, {"length", size}, {"stride", scalar(kStride)}});
    }
  }

  const contract::Contract& contract_;
  Side& side_;
  std::map<std::string, TypeId> made_;
};

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Function function_of(Builder& builder, const contract::AbiFunction& from,
                     const std::string& name) {
  Function made;
  made.symbol = from.symbol;
  made.name = name;
  made.is_defined = true;
  for (const contract::AbiParameter& each : from.parameters)
    made.signature.parameters.push_back(
        {each.name, builder.type(each.type), {}});
  made.signature.result = builder.type(from.result);
  made.producer = 1;
  return made;
}

void add_types(Builder& builder, const contract::Contract& contract,
               const Wanted& wanted, Side& side) {
  auto add = [&](const std::string& name) {
    if (wanted.all_types || has(wanted.types, name))
      side.named.push_back(builder.named(name));
  };
  for (const contract::Enum& each : contract.enums) add(each.name);
  for (const contract::Struct& each : contract.structs) add(each.name);
}

}  // namespace

Side read_contract(const contract::Contract& contract, const std::string& path,
                   const Wanted& wanted) {
  Side side;
  side.path = path;
  side.machine = EM_X86_64;  // the one target that contracts have
  side.producers.push_back({Language::kCpp, "contract", "", "contract", false});
  Builder builder(contract, side);
  auto add = [&](const contract::AbiFunction& from, const std::string& name) {
    if (wanted.all_symbols || has(wanted.symbols, from.symbol))
      side.functions.push_back(function_of(builder, from, name));
  };
  for (const contract::Function& each : contract.functions)
    add(contract::abi_of(each), each.name);
  for (const contract::Object& each : contract.objects)
    add(contract::abi_of_free(each), each.free);
  std::sort(
      side.functions.begin(), side.functions.end(),
      [](const Function& a, const Function& b) { return a.symbol < b.symbol; });
  add_types(builder, contract, wanted, side);
  return side;
}

}  // namespace crossbill::layout
