// SPDX-License-Identifier: MIT
// The C function behind each function of a contract: its flattened parameters
// and what it returns, spelled in C and in Rust.
#pragma once

#include <string>
#include <vector>

#include "contract/contract.hpp"

namespace crossbill::contract {

enum class Base : uint8_t {
  kNumber,
  kNamed,  // a struct's or an enum's name
  kVoid,
  kSize,
  kChar,
  kChar16,
  kChar32,
  kHandle,
  kError,
  kView,
  kOwned,
  kStrided,
  kCallback,
};

enum class Pointer : uint8_t { kNone, kToConst, kToMutable };

struct AbiType {
  Base base = Base::kVoid;
  Pointer pointer = Pointer::kNone;
  Kind number = Kind::kVoid;
  std::string name;
};

struct AbiParameter {
  std::string name;  // perhaps another's, too, or a keyword: emitters look
  AbiType type;
};

struct AbiFunction {
  std::string symbol;
  std::vector<AbiParameter> parameters;
  AbiType result;
};

AbiFunction abi_of(const Function& function);
AbiFunction abi_of_free(const Object& object);

// Of fields, and of enums' integers.
AbiType abi_of_item(const Type& type);

// A language's keywords and how names that are keywords are written.
using Spell = std::string (*)(const std::string& name);
std::string c_name(const std::string& name);     // also a C++ name
std::string rust_name(const std::string& name);  // r#name

std::string c_type(const AbiType& type);
std::string rust_type(const AbiType& type);

// `int64_t stats_sum(const int32_t* data, ...);`, in lines of 80 columns.
std::string c_prototype(const AbiFunction& function,
                        const std::string& before = "");

}  // namespace crossbill::contract
