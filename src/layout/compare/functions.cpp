// SPDX-License-Identifier: MIT
// Compares signatures of functions and callbacks, and globals.
#include "layout/compare/functions.hpp"

#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/register_classes.hpp"
#include "layout/compare/slices.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

const std::string& maker(const Side& side, uint32_t producer) {
  return side.producers[std::min<size_t>(producer, side.producers.size() - 1)]
      .name;
}

Spot spot_of(const Comparer& comparer, const Call& call) {
  Spot spot;
  spot.node = call.node;
  spot.host = call.host_place;
  spot.library = call.library_place;
  spot.is_value = true;
  spot.is_callback = !call.subject.empty();
  spot.is_converted =
      !spot.is_callback && maker(comparer.host, call.host_producer) == "cffi-c";
  spot.flow = call.is_callback ? Flow::kOut : Flow::kIn;
  return spot;
}

Spot spot_of(const Comparer& comparer, const Call& call, size_t index) {
  const Parameter& own = call.host.parameters[index];
  const Parameter& other = call.library.parameters[index];
  Spot spot = spot_of(comparer, call);
  const std::string& name = other.name.empty() ? own.name : other.name;
  std::string number = fmt::format("parameter {}", index + 1);
  spot.subject = call.subject + number;
  spot.words = number;
  if (!name.empty()) {
    spot.subject += " " + in_quotes(name);
    spot.words += fmt::format(" ({})", in_quotes(name));
  }
  if (own.place.line != 0) spot.host = own.place;
  if (other.place.line != 0) spot.library = other.place;
  return spot;
}

// "Rust takes a string slice, a pointer and a length": why counts differ.
std::string fat_words(const Comparer& comparer, const Call& call) {
  for (size_t i = 0; i < call.library.parameters.size(); i++) {
    TypeId id = call.library.parameters[i].type;
    if (!is_fat_pointer(comparer.library, id)) continue;
    return fmt::format(
        "; {} takes {} as parameter {}, which is a pointer and a length",
        comparer.names.library, quoted(comparer.library, id), i + 1);
  }
  return "";
}

// "the callee reads parameter 4 from rcx, which the caller has not set".
std::string unset_words(const Comparer& comparer, const Call& call,
                        size_t passed) {
  const Signature& callee = call.is_callback ? call.host : call.library;
  const Side& side = call.is_callback ? comparer.host : comparer.library;
  std::optional<std::vector<std::string>> places = places_of(side, callee);
  const std::string& name = callee.parameters[passed].name;
  return fmt::format(
      "the callee reads {}{}, which the caller has not set",
      name.empty() ? fmt::format("parameter {}", passed + 1) : in_quotes(name),
      places && !(*places)[passed].empty() ? " from " + (*places)[passed] : "");
}

// `void (*)(void)` stands for any function where C has no other word for it.
bool report_any_function(Comparer& comparer, const Call& call) {
  Spot spot = spot_of(comparer, call);
  spot.subject = call.subject + "parameters";
  spot.is_callback = false;
  bool is_host = call.host.parameters.empty();
  comparer.report(
      spot, Severity::kRisk, "callback",
      fmt::format("{} has `void (*)(void)`, {} a function of {}",
                  is_host ? comparer.names.host : comparer.names.library,
                  is_host ? comparer.names.library : comparer.names.host,
                  counted(is_host ? call.library.parameters.size()
                                  : call.host.parameters.size(),
                          "argument")),
      "this works if it is cast to what it is before it is called");
  return false;
}

bool compare_counts(Comparer& comparer, const Call& call) {
  size_t own = call.host.parameters.size();
  size_t other = call.library.parameters.size();
  bool is_open = (call.library.is_variadic && own >= other) ||
                 (call.host.is_variadic && other >= own);
  if (own == other || is_open) return true;
  bool is_zig = maker(comparer.library, call.library_producer) == "zig";
  if (is_zig && other < own) {
    comparer.unknown(
        call.node,
        fmt::format("{} passes {}, and {} names {}: zig's release builds leave "
                    "out of the debug information what a function does not use",
                    comparer.names.host, counted(own, "argument"),
                    comparer.names.library, other),
        "build the library with -O Debug for this check");
    return false;
  }
  bool is_bare = maker(comparer.host, call.host_producer) == "gdc" &&
                 own == 0 && call.host.result == kVoidType;
  if (is_bare) {
    comparer.unknown(call.node, "gdc keeps no types of declarations at -O2",
                     "build the host with -O0, or check its declaration with "
                     "--header");
    return false;
  }
  if (call.is_any_function()) return report_any_function(comparer, call);
  Spot spot = spot_of(comparer, call);
  spot.subject = call.subject + "parameters";
  bool is_more = call.is_callback ? own > other : other > own;
  const std::string& caller =
      call.is_callback ? comparer.names.library : comparer.names.host;
  const std::string& callee =
      call.is_callback ? comparer.names.host : comparer.names.library;
  size_t passed = call.is_callback ? other : own;
  size_t taken = call.is_callback ? own : other;
  comparer.report(spot, Severity::kBreak, "arity",
                  fmt::format("{} passes {}, {} takes {}{}", caller,
                              counted(passed, "argument"), callee, taken,
                              fat_words(comparer, call)),
                  is_more ? unset_words(comparer, call, passed)
                          : "the callee ignores the rest");
  return false;
}

void compare_variadic(Comparer& comparer, const Call& call) {
  if (call.host.is_variadic == call.library.is_variadic) return;
  bool is_host = call.host.is_variadic;
  Language language = language_of(comparer.host, call.host_producer);
  // libffi sets what a variadic function reads of vector registers always.
  // rustc's debug information of function pointers leaves `...` out.
  bool is_harmless = !is_host && (language == Language::kPython ||
                                  language == Language::kRust);
  Spot spot = spot_of(comparer, call);
  spot.subject = call.subject + "parameters";
  comparer.report(
      spot, is_harmless ? Severity::kNote : Severity::kBreak, "variadic",
      fmt::format("{} takes a variable number of arguments, {} a fixed one",
                  is_host ? comparer.names.host : comparer.names.library,
                  is_host ? comparer.names.library : comparer.names.host),
      is_host ? "floats are widened, and machines pass the rest elsewhere"
              : "the callee does not know how many vector registers are set");
}

// ctypes' own int, where the library gives a wider integer: small numbers are
// right.
bool is_small_enough(const Comparer& comparer, const Call& call) {
  TypeId other = call.library.result;
  if (!call.host.is_result_assumed || other == kNoType) return false;
  const Type& wide = comparer.library.at(bared(comparer.library, other).type);
  return wide.kind == Kind::kScalar && wide.size.value_or(0) > 4 &&
         (wide.scalar == Scalar::kInteger || wide.scalar == Scalar::kAddress);
}

void report_assumed(Comparer& comparer, const Spot& spot) {
  comparer.report(spot, Severity::kRisk, "width",
                  fmt::format("{} sets no restype, and {} gives an integer of "
                              "more than 4 bytes",
                              comparer.names.host, comparer.names.library),
                  "numbers that need more than 31 bits are cut",
                  "set restype to a type of the library's width");
}

void compare_results(Comparer& comparer, const Call& call) {
  TypeId own = call.host.result, other = call.library.result;
  auto is_void = [](const Side& side, TypeId id) {
    return id != kNoType &&
           (side.at(id).kind == Kind::kVoid || size_of(side, id) == 0u);
  };
  bool is_own_void = is_void(comparer.host, own);
  bool is_other_void = is_void(comparer.library, other);
  Spot spot = spot_of(comparer, call);
  spot.subject = call.subject + "result";
  spot.words = "the result";
  spot.flow = turned(spot.flow);
  spot.is_result = true;
  if (is_own_void && is_other_void) return;
  if (is_small_enough(comparer, call)) return report_assumed(comparer, spot);
  if (own == kNoType || other == kNoType || is_own_void == is_other_void)
    return compare_values(comparer, spot, own, other);
  // zig's release builds say nothing of a result that goes into memory.
  std::optional<Passed> place = passed(comparer.host, own, true);
  if (is_other_void && is_aggregate(comparer.host.at(own)) && place &&
      place->parts == std::vector{Passed::Part::kMemory} &&
      maker(comparer.library, call.library_producer) == "zig")
    return comparer.unknown(
        call.node,
        fmt::format("{} has a result in memory, of which zig's release builds "
                    "keep no type",
                    comparer.names.host),
        "build the library with -O Debug for this check");
  bool is_reader = call.is_callback ? is_own_void : is_other_void;
  const std::string& gives =
      is_own_void ? comparer.names.library : comparer.names.host;
  const std::string& lacks =
      is_own_void ? comparer.names.host : comparer.names.library;
  TypeId given = is_own_void ? other : own;
  const Side& side = is_own_void ? comparer.library : comparer.host;
  // ctypes takes an int for the result of what it is told nothing of.
  const Type& number = side.at(given);
  bool is_default = maker(comparer.host, call.host_producer) == "ctypes" &&
                    number.kind == Kind::kScalar && number.is_signed &&
                    number.scalar == Scalar::kInteger && number.size == 4u &&
                    !is_own_void;
  bool is_break = (is_reader && !is_default) || is_aggregate(side.at(given));
  comparer.report(spot, is_break ? Severity::kBreak : Severity::kNote, "result",
                  fmt::format("{} has a result of {}, {} has none", gives,
                              quoted(side, given), lacks),
                  is_reader ? "the caller reads what the callee has not set"
                            : "the caller drops it");
}

void compare_parameters(Comparer& comparer, const Call& call) {
  if (!compare_counts(comparer, call)) return;
  compare_variadic(comparer, call);
  size_t common =
      std::min(call.host.parameters.size(), call.library.parameters.size());
  for (size_t i = 0; i < common; i++)
    compare_values(comparer, spot_of(comparer, call, i),
                   call.host.parameters[i].type,
                   call.library.parameters[i].type);
}

}  // namespace

void compare_calls(Comparer& comparer, const Call& call) {
  compare_results(comparer, call);
  if (!call.host.has_parameters || !call.library.has_parameters) {
    // `void (*f)()` stands for any callback.
    if (!call.subject.empty()) return;
    bool is_host = !call.host.has_parameters;
    return comparer.unknown(
        call.node,
        fmt::format("{} does not say what parameters it has",
                    is_host ? comparer.names.host : comparer.names.library),
        is_host ? "declare them, and build the host with -g"
                : "build the library with -g, and without -g1 or debuginfo=1");
  }
  std::optional<OpenSlices> open = open_slices(comparer, call);
  if (!open) return compare_parameters(comparer, call);
  compare_parameters(
      comparer, {call.node, open->host, open->library, call.host_producer,
                 call.library_producer, call.host_place, call.library_place,
                 call.subject, call.is_callback});
}

void compare_undeclared(Comparer& comparer, const Call& call,
                        const Function& host) {
  bool is_used = !host.library.empty();  // else it was found in the source only
  bool takes_nothing = call.library.has_parameters &&
                       call.library.parameters.empty() &&
                       !call.library.is_variadic;
  if (is_used && (takes_nothing || !call.host.is_result_assumed))
    compare_results(comparer, call);
  if (!is_used || !takes_nothing)
    comparer.unknown(call.node, host.unknown, host.remedy);
}

void compare_callbacks(Comparer& comparer, NodeId node) {
  const Node own = comparer.at(node);
  const Type& host = comparer.host.at(own.host);
  const Type& library = comparer.library.at(own.library);
  Call call{node,
            host.signature,
            library.signature,
            host.producer,
            library.producer,
            host.place,
            library.place,
            "callback of " + own.subject + ", ",
            true};
  call.is_callback = own.flow != Flow::kOut;
  compare_calls(comparer, call);
}

void compare_globals(Comparer& comparer, NodeId node, const Global& host,
                     const Global& library) {
  Spot spot;
  spot.node = node;
  const std::string& name = host.name.empty() ? host.symbol : host.name;
  spot.subject = name;
  spot.words = in_quotes(name);
  spot.host = host.place;
  spot.library = library.place;
  compare_values(comparer, spot, host.type, library.type);
}

}  // namespace crossbill::layout
