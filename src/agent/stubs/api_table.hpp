// SPDX-License-Identifier: MIT
// What the agent knows about functions by name: libc's services and each host
// runtime's API. A row is looked up once, when a slot is patched. The rows are
// data, tables of .tsv that api_table.cmake turns into code.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/stubs/error_rule.hpp"
#include "agent/stubs/hold_rule.hpp"
#include "agent/stubs/lend_rule.hpp"
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
  kAtKept,        // PyUnicode_AsUTF8AndSize: what the second argument that the
                  // lend rule keeps points to, after the call
};

// What a function has to do with lent memory: see lent.hpp. From kNewMemory on
// it matters when the function returns.
enum class LentRule : uint8_t {
  kNone = 0,       // in a table: what is usual for its category
  kContract,       // a callee whose contract says which arguments lend
  kSignature,      // ... whose signature says so: see signature.hpp
  kCopied,         // of a twin: a known number of bytes at what it uses
  kUses0,          // it reads or writes memory at argument 0 ...
  kUses01,         // ... or at 0 and 1
  kEnds,           // it gives back what it is given: ApiRow::lend says where
  kNewMemory,      // malloc: what it returns is not lent, whatever lay there
  kSearched,       // of a twin: as many bytes as its result says
  kLends,          // it lends, or copies: ApiRow::lend says what
  kGivesBack,      // kEnds, and it copies what was not lent
  kNothing = 255,  // in a table: not even what is usual
};

// kRegisters: fixed arity, all arguments in general and vector registers, so
// the stub copies no stack. kUnknown: variadic, more than six general
// arguments, structs by value or long double: the stub copies the window.
// kExact: how many words lie on the stack is known, and said beside it; what
// calls needs no CFI. Not for a row of a table.
enum class Signature : uint8_t { kUnknown = 0, kRegisters, kExact };

struct ApiRow {
  const char* name;
  arena::Category category;
  Signature signature;
  BytesRule bytes;
  uint8_t callback;  // 1 + the argument that it calls back, or 0
  LentRule lent;
  ErrorRule errors;
  const Lend* lend;  // of kLends and kEnds, else null
  bool runs_host;    // it may run the host's own code: see host_code.hpp
  uint8_t resumes;   // 1 + the argument that it may resume, or 0
  HoldRule holds = HoldRule::kNone;
};

// Sorted by name.
struct ApiTable {
  const ApiRow* rows;
  size_t count;
};

// The row of a function; null if the table has none.
inline const ApiRow* find_row(const ApiTable& table, const char* name) {
  size_t low = 0, high = table.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, table.rows[middle].name);
    if (order == 0) return &table.rows[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return nullptr;
}

// libc's functions, and C++'s operators new and delete: libc.tsv.
extern const ApiTable kServices;

// A libc function (or one of a module that provides malloc) that a core calls
// for memory, copying, strings or locks; null if it is not a service.
inline const ApiRow* find_service(const char* name) {
  return find_row(kServices, name);
}

}  // namespace crossbill::agent
