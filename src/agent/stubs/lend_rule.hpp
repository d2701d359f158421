// SPDX-License-Identifier: MIT
// What a call lends, as data: where its arguments and its result say which
// memory it is. A table of functions has such a rule in its column `lent`.
//
// Memory stays lent until the crossing that it was lent to has ended, or until
// a function is called whose own rule ends that: PyBuffer_Release.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Where a lend rule finds a pointer or a length.
struct Place {
  enum Kind : uint8_t {
    kNowhere,
    kResult,     // the result, and `offset` on from there
    kArgument,   // an argument
    kPointedTo,  // the 8 bytes at `offset` in what an argument points to
    kText,       // up to the terminating NUL
  };
  Kind kind = kNowhere;
  uint8_t kept = 0;  // index of the argument among those that were kept
  uint16_t offset = 0;
};

// What must hold for a call to have lent something.
enum class Condition : uint8_t {
  kNone,
  kZeroResult,     // an int, 0 for success
  kZeroArgument0,  // of the arguments that were kept
  kZeroArgument1,
};

struct LentMemory {
  uint64_t low, high;   // high 0: nothing
  bool copied = false;  // it is not lent: as many bytes were copied
  bool grows = false;   // that much is sure, and what is used of it
  bool ran = false;     // the host ran code of its own in the call
};

// A host's own way to find what was lent, where a Lend's places cannot say it.
using LendReader = LentMemory (*)(const uint64_t (&arguments)[2],
                                  uint64_t result);

// A host's own way to find out before a call what its reader is to say after
// it. It finds in `kept` the two arguments of the rule, and leaves there what
// the reader gets; it may change the arguments of the call. `cell` are 4 bytes
// that last until the call has ended. They are 0, but where a call is to end
// the lending of what indeed was lent.
using LendAsker = void (*)(uint8_t item, uint64_t (&general)[6],
                           uint64_t (&kept)[2], uint32_t& cell);

// What is promised of lent memory, where --watch asks for it.
enum class LentAs : uint8_t {
  kToBeWritten,  // or nothing is known
  kConstant,     // nobody writes it as long as its object lives
  kToRead,       // the library may not write it
  kMayChange,    // the library asked to read it; the host may let it write
  kBorrowed,     // by contract: nobody writes it as long as the call runs
};

// What a call lends, or ends the lending of.
struct Lend {
  uint8_t arguments[2];  // the two that are kept until the call has ended
  Place pointer, length;
  uint8_t more;  // bytes after the length: a terminating NUL
  Condition condition;
  LendReader reader;  // or null
  LendAsker ask = nullptr;
  uint8_t item = 1;  // bytes of one, where it is asked for items
};

// The memory that a call lends, from the arguments that were kept and its
// result; of a rule that ends a lending, from the arguments alone: where
// nothing is said of the length, `high` is `low` + 1.
LentMemory lent_by(const Lend& lend, const uint64_t (&arguments)[2],
                   uint64_t result);

}  // namespace crossbill::agent
