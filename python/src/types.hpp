// SPDX-License-Identifier: MIT
// The types of a contract as the calls need them: names resolved, sizes and
// limits looked up once. They live as long as the process, as their library
// does: a core is never unloaded, since its code may still be running.
#pragma once

#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "crossbill/boundary/abi.h"
#include "shared.hpp"

namespace crossbill::load {

using contract::Kind;
struct Library;

struct EnumInfo;
struct StructInfo;

// What lies in memory: a number, an enum, a struct, or an array of them.
struct Item {
  Kind kind = Kind::kVoid;
  size_t size = 0;
  size_t align = 1;
  const EnumInfo* enumeration = nullptr;
  const StructInfo* structure = nullptr;
  const Item* element = nullptr;  // of arrays
  Py_ssize_t length = 0;          // of arrays
  std::string format;             // PEP 3118
  std::string name;               // for messages: "i32", "Data"
};

struct EnumInfo {
  std::string name;
  Kind number = Kind::kI32;
  PyTypeObject* type = nullptr;  // an enum.IntEnum
  PyObject* members = nullptr;   // dict: int -> member
};

struct StructInfo {
  const contract::Struct* declared = nullptr;
  PyTypeObject* type = nullptr;  // subclass of StructType
  Item item;                     // itself
  std::vector<Item> fields;      // as declared
};

struct ObjectInfo {
  const contract::Object* declared = nullptr;
  PyTypeObject* type = nullptr;  // subclass of HandleType
  Library* library = nullptr;
  int32_t (*free)(uint64_t, crossbill_error*) = nullptr;
  bool is_viewed = false;  // some function returns a view of one
};

// What is true of each kind of number.
struct Number {
  const char* name;
  char format;  // native, as Python's array and struct modules call it
  char other;   // another native format of the same size, or the same
  uint8_t size;
  char category;  // i, u, f or ?
  int64_t low;
  int64_t high;  // of u64, what fits an int64_t
};

// nullptr for what is no number.
const Number* number(Kind kind);

// A value in memory <-> Python. `owner` keeps the memory of structs and
// arrays, which are views of it; null copies.
PyObject* read_item(const Item& item, void* memory, PyObject* owner,
                    bool readonly);
// -1 with an exception set. `what` begins the message.
int write_item(const Item& item, void* memory, PyObject* value,
               const char* what);

// A number in memory -> Python; None for kVoid.
PyObject* take_number(Kind, const void* memory, const EnumInfo*);

// Whether a buffer's items are those.
bool holds_items(const Item& item, const Py_buffer& view);

}  // namespace crossbill::load
