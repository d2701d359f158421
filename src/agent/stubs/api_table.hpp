// SPDX-License-Identifier: MIT
// What the agent knows about functions by name: libc's services and each host
// runtime's API. A row is looked up once, when a slot is patched.
#pragma once
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent {

// Which argument or result says how many bytes a call moves. Values are
// kept in arena::Edge::bytes_rule.
enum class BytesRule : uint8_t {
  kNone = 0,
  kArg0,
  kArg1,
  kArg2,
  kArg3,          // the argument, counted from 0
  kArg0xArg1,     // calloc(n, size)
  kArg1xArg2,     // fread, qsort(base, n, size, ...)
  kResult,        // strlen: the result
  kArg1FromArg0,  // PyBytes_FromStringAndSize: argument 1, if 0 is not null
  kAtArg1,        // PyUnicode_AsUTF8AndSize: what argument 1 points to, after
};

// What a function has to do with lent memory: see lent.hpp. From kNewMemory on
// it matters when the function returns, behind that it lends.
enum class LentRule : uint8_t {
  kNone = 0,   // in a table: what is usual for its category
  kUses0,      // it reads or writes memory at argument 0 ...
  kUses01,     // ... or at 0 and 1
  kGivesBack,  // PyBuffer_Release: argument 0 is a Py_buffer
  kContract,   // a callee whose contract says which arguments lend
  kNewMemory,  // malloc: what it returns is not lent, whatever lay there
  kBytes,      // PyBytes_AsString: result; argument 0 is the bytes object
  kBytesAt1,   // PyBytes_AsStringAndSize: *argument 1
  kNewBytes,   // PyBytes_FromStringAndSize(NULL, n): the object's, to be filled
  kByteArray,  // PyByteArray_AsString: result; argument 0 is the object
  kUtf8,       // PyUnicode_AsUTF8: result; argument 0 is the str
  kUtf8Size,   // PyUnicode_AsUTF8AndSize: result, *argument 1 bytes
  kBuffer,     // PyObject_GetBuffer: argument 1 is a Py_buffer
  kNothing = 255,  // in a table: not even what is usual
};

// kRegisters: fixed arity, all arguments in general and vector registers, so
// the stub copies no stack. kUnknown: variadic, more than six general
// arguments, structs by value or long double: the stub copies the window.
enum class Signature : uint8_t { kUnknown = 0, kRegisters };

enum class ErrorRule : uint8_t { kNone = 0, kNull, kMinusOne };

struct ApiRow {
  const char* name;
  arena::Category category;
  Signature signature;
  BytesRule bytes;
  uint8_t callback = 0;  // 1 + the argument that it calls back, or 0
  LentRule lent = LentRule::kNone;
};

// A libc function (or one of a module that provides malloc) that a core calls
// for memory, copying, strings or locks; null if it is not a service.
const ApiRow* find_service(const char* name);

// A function of the CPython API; null if it is not in the table, which makes
// it Category::kOther with an unknown signature.
const ApiRow* find_cpython(const char* name);

}  // namespace crossbill::agent
