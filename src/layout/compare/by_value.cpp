// SPDX-License-Identifier: MIT
// Compares how values of the same bytes are passed: registers, memory, or the
// address of a copy.
#include <fmt/format.h>

#include "layout/compare/machines.hpp"
#include "layout/compare/pairs.hpp"
#include "layout/compare/register_classes.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

// A class with a destructor or virtual functions against what has none.
bool compare_trivial(Comparer& comparer, const Spot& spot, const Type& host,
                     const Type& library) {
  if (host.kind == Kind::kOpaque || library.kind == Kind::kOpaque) return false;
  if (host.is_not_trivial == library.is_not_trivial) return true;
  const std::string& by_address =
      host.is_not_trivial ? comparer.names.host : comparer.names.library;
  const std::string& by_value =
      host.is_not_trivial ? comparer.names.library : comparer.names.host;
  comparer.report(
      spot, Severity::kBreak, "by-value",
      fmt::format(
          "{} is a C++ class with a destructor, a copy constructor or "
          "virtual functions in {}, which passes its address; {} passes "
          "its bytes",
          spot.words, by_address, by_value),
      fmt::format("{} takes {}", comparer.reader(spot),
                  host.is_not_trivial == spot.is_result
                      ? "what the value holds for an address"
                      : "an address for the value"),
      "pass a pointer to it");
  return false;
}

// Rust's newtypes may be transparent, which debug information does not tell.
bool is_newtype(const Side& side, const Type& type) {
  return language_of(side, type.producer) == Language::kRust &&
         type.members.size() == 1;
}

}  // namespace

void compare_passing(Comparer& comparer, const Spot& spot, TypeId host,
                     TypeId library) {
  const Type& own = comparer.host.at(host);
  const Type& other = comparer.library.at(library);
  if (!compare_trivial(comparer, spot, own, other)) return;
  if (is_newtype(comparer.host, own) || is_newtype(comparer.library, other))
    return;
  std::optional<Passed> mine = passed(comparer.host, host, spot.is_result);
  std::optional<Passed> theirs =
      passed(comparer.library, library, spot.is_result);
  if (!mine || !theirs || *mine == *theirs) return;
  std::string own_words = words_of(*mine, spot.is_result);
  std::string other_words = words_of(*theirs, spot.is_result);
  bool is_place = own_words == other_words;
  comparer.report(
      spot, Severity::kBreak, is_place ? "alignment" : "register-class",
      is_place ? fmt::format("{} begins at multiples of {} on the stack of {} "
                             "and of {} on that of {}",
                             spot.words, counted(mine->alignment, "byte"),
                             comparer.names.host, theirs->alignment,
                             comparer.names.library)
               : fmt::format("{} is {} for {} and {} for {}", spot.words,
                             own_words, comparer.names.host, other_words,
                             comparer.names.library),
      fmt::format("{} looks for it where {} has not put it",
                  comparer.reader(spot), comparer.writer(spot)));
}

}  // namespace crossbill::layout
