// SPDX-License-Identifier: MIT
#include "layout/compare/slices.hpp"

#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/register_classes.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

constexpr size_t kIntegerRegisters = 6;

// One side's parameters, and which of those that it has are slices.
struct Opened {
  std::vector<Parameter> parameters;
  std::vector<size_t> slices;
};

bool is_pointer(const Side& side, const std::vector<Parameter>& parameters,
                size_t place) {
  if (place >= parameters.size()) return false;
  TypeId id = bared(side, parameters[place].type).type;
  if (id == kNoType) return false;
  Kind kind = side.at(id).kind;
  return kind == Kind::kPointer || kind == Kind::kArray;
}

bool is_slice(const Side& side, TypeId id) {
  return is_fat_pointer(side, id) && side.at(id).members[1].name == "length";
}

Opened opened(const Side& side, const std::vector<Parameter>& own,
              const Side& other_side, const std::vector<Parameter>& others) {
  Opened made;
  for (size_t i = 0; i < own.size(); i++) {
    bool is_open = is_slice(side, own[i].type) &&
                   is_pointer(other_side, others, made.parameters.size());
    made.parameters.push_back(own[i]);
    if (!is_open) continue;
    made.slices.push_back(i);
    const Type& slice = side.at(own[i].type);
    Parameter length = own[i];
    made.parameters.back().type = slice.members[0].type;
    length.type = slice.members[1].type;
    if (!length.name.empty()) length.name += ".len()";
    made.parameters.push_back(std::move(length));
  }
  return made;
}

// The last register is left for it: C passes the pointer there, and Rust all
// of the slice on the stack.
bool is_split(const Side& side, const Signature& signature, size_t slice) {
  std::optional<std::vector<Slot>> slots = slots_of(side, signature);
  return slots && (*slots)[slice].integers_before == kIntegerRegisters - 1;
}

void report_slice(Comparer& comparer, const Call& call, size_t slice,
                  bool is_host) {
  const Side& side = is_host ? comparer.host : comparer.library;
  const Signature& signature = is_host ? call.host : call.library;
  const std::string& name =
      is_host ? comparer.names.host : comparer.names.library;
  const std::string& other =
      is_host ? comparer.names.library : comparer.names.host;
  Spot spot;
  spot.node = call.node;
  spot.host = call.host_place;
  spot.library = call.library_place;
  spot.is_callback = !call.subject.empty();
  spot.subject = fmt::format("{}parameter {}", call.subject, slice + 1);
  std::string type = quoted(side, signature.parameters[slice].type);
  bool is_broken = is_split(side, signature, slice);
  comparer.report(
      spot, is_broken ? Severity::kBreak : Severity::kNote,
      is_broken ? "passing" : "arity",
      is_broken
          ? fmt::format("{} has {}, which does not fit into the one register "
                        "that is left, and is on the stack; {} has two "
                        "parameters, of which the first is in that register",
                        name, type, other)
          : fmt::format("{} has {}, a pointer and a length, where {} has two "
                        "parameters",
                        name, type, other),
      is_broken ? "the callee looks for both where the caller has not put them"
                : "both are passed alike, which Rust does not promise",
      "take a pointer and a length as two parameters, and make the slice of "
      "them in Rust");
}

}  // namespace

std::optional<OpenSlices> open_slices(Comparer& comparer, const Call& call) {
  Opened own = opened(comparer.host, call.host.parameters, comparer.library,
                      call.library.parameters);
  Opened other = opened(comparer.library, call.library.parameters,
                        comparer.host, own.parameters);
  bool is_any = !own.slices.empty() || !other.slices.empty();
  if (!is_any || own.parameters.size() != other.parameters.size())
    return std::nullopt;
  for (size_t slice : own.slices) report_slice(comparer, call, slice, true);
  for (size_t slice : other.slices) report_slice(comparer, call, slice, false);
  OpenSlices made{call.host, call.library};
  made.host.parameters = std::move(own.parameters);
  made.library.parameters = std::move(other.parameters);
  return made;
}

}  // namespace crossbill::layout
