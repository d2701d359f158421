// SPDX-License-Identifier: MIT
// A library's contract as plain data: what docs/contract.md describes, read and
// checked. The tool and the Python loader both see libraries through it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace crossbill::contract {

// The kinds of docs/contract.md, in its order; kind_names has their names.
enum class Kind : uint8_t {
  kVoid,
  kBool,
  kI8,
  kI16,
  kI32,
  kI64,
  kU8,
  kU16,
  kU32,
  kU64,
  kF32,
  kF64,
  kEnum,
  kStruct,
  kPointer,
  kSlice,
  kStrided,
  kOut,
  kBytes,
  kUtf8,
  kUtf16,
  kUtf32,
  kCString,
  kOptional,
  kCallback,
  kObject,
  kOwned,
  kOwnedArray,
  kOwnedBytes,
  kOwnedUtf8,
  kOwnedUtf16,
  kOwnedUtf32,
  kView,
  kArray,  // of fields only
};

struct Type {
  Kind kind = Kind::kVoid;
  std::string of;                // enum, struct, pointer, object, owned
  std::string owner;             // view: the parameter's name
  std::vector<Type> items;       // item: one; callback: its parameters
  std::shared_ptr<Type> result;  // of callbacks
  bool is_mutable = false;
  bool may_be_null = false;
  bool validated = false;
  uint64_t length = 0;  // of arrays

  const Type& item() const { return items.front(); }
};

struct Parameter {
  std::string name;
  Type type;
  std::optional<std::string> default_json;  // a JSON value's text
  std::string doc;
};

struct Function {
  std::string symbol, name, doc, compiler, hash;
  std::vector<Parameter> parameters;
  Type result;
  bool returns_status = true;
  bool is_noexcept = false;  // of those that return a status
  bool releases_lock = false;
  bool one_at_a_time = false;
  bool in_registers = false;
  std::vector<std::string> raises;
};

struct Field {
  std::string name;
  Type type;
  uint64_t offset = 0, size = 0, padding = 0;
};

struct Struct {
  std::string name, doc, hash;
  uint64_t size = 0, align = 0;
  std::vector<Field> fields;
};

struct Enum {
  std::string name, doc, hash;
  Kind type = Kind::kI32;
  std::vector<std::pair<std::string, int64_t>> values;  // u64: its bits
};

enum class Threads : uint8_t { kAny, kOneAtATime, kCreator };

struct Object {
  std::string name, doc, hash, free;
  Threads threads = Threads::kAny;
};

struct DeclaredError {
  std::string name, doc, hash;
  int32_t code = 0;
};

// Everything sorted by name (functions by symbol), each once.
struct Contract {
  std::string hash;    // of the library, 16 hex digits
  std::string target;  // "x86_64-linux-gnu"
  std::vector<Function> functions;
  std::vector<Struct> structs;
  std::vector<Enum> enums;
  std::vector<Object> objects;
  std::vector<DeclaredError> errors;
};

// Reads a library's contract without running it. The error is one sentence
// that names the file, and says what is wrong and what to do.
tl::expected<Contract, std::string> read_library(const std::string& path);

// The same for the bytes of the section; `name` stands in errors.
tl::expected<Contract, std::string> read_section(std::string_view bytes,
                                                 const std::string& name);

}  // namespace crossbill::contract
