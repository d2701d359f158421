// SPDX-License-Identifier: MIT
// What a comparison of two sides says: one answer a function, global and pair
// of types, and the differences that they come from, each once.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

enum class Verdict : uint8_t { kAgree, kDisagree, kCannotTell };

// What a difference does to a program. Of breaks the value is wrong; of risks
// some values are; a note is only worth knowing.
enum class Severity : uint8_t { kNone, kNote, kRisk, kBreak };

// Where two sides differ, at its root: a wrong field of a struct that forty
// functions take is one difference.
struct Difference {
  // "offset": a row of rules.tsv, which says what it means. Names are fixed.
  std::string rule;
  Severity severity = Severity::kNone;
  // "parameter 2 `d`", "Data.flag", "result": what differs, as the host or,
  // where it has no name for it, the library calls it.
  std::string subject;
  // "the host has flag at 8, the library at 16": without a full stop.
  std::string reason;
  // What then happens: "the callee reads `flag` from padding"; "" where the
  // reason says it.
  std::string at_run_time;
  std::string remedy;
  // Both declarations.
  Place host, library;
  // The two records, unions or enums whose maps show it; kNoType for none.
  TypeId host_type = kNoType, library_type = kNoType;
  // What of their bytes differs: [begin, end), in bits, of either.
  struct Bits {
    uint64_t begin = 0, end = 0;
  };
  std::vector<Bits> host_bits, library_bits;
};

// One answer: of a function or a global by its symbol, or of two types.
struct Answer {
  enum class Of : uint8_t { kFunction, kGlobal, kType };
  Of of = Of::kFunction;
  std::string symbol;  // or the type's name
  Verdict verdict = Verdict::kAgree;
  Severity severity = Severity::kNone;  // the worst of its differences
  // In Comparison::differences, worst first.
  std::vector<uint32_t> differences;
  // Of kCannotTell: why, and what to do; without full stops.
  std::string reason, remedy;
  // As both sides spell it: "int sum(const Data *, size_t)".
  std::string host_text, library_text;
  Place host, library;
  TypeId host_type = kNoType, library_type = kNoType;  // of kType
  // Of kType: the functions and globals by which it crosses.
  std::vector<std::string> users;
};

struct Comparison {
  std::string host, library;  // paths
  // Each once; order is that in which they were found.
  std::vector<Difference> differences;
  std::vector<Answer> functions, globals, types;

  // 1 wins over 2. `strict`: risks are disagreements, too.
  Verdict verdict(bool strict) const;
};

// Which symbol of the library a name of the host means, where the host finds
// it by dlsym: `symbol = other_symbol`, one a line.
struct Renamed {
  std::string host, library;
};

// What reasons call the two sides: of --across these are two compilers.
struct Names {
  std::string host = "the host", library = "the library";
};

// Compares what `host` calls with what `library` defines, by symbol. Symbols
// that the library lacks are no answer, but for those that `host` declares
// nowhere else either.
Comparison compare(const Side& host, const Side& library,
                   const std::vector<Renamed>& renamed = {},
                   const Names& names = {});

// Compares types of the same name: of one header by two compilers.
Comparison compare_types(const Side& host, const Side& library,
                         const Names& names = {});

// Why two files cannot be compared at all: another machine or byte order. "":
// they can. One sentence.
std::string cannot_compare(const Side& host, const Side& library);

}  // namespace crossbill::layout
