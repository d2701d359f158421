// SPDX-License-Identifier: MIT
// One row for each kind; docs/contract.md, "Ownership", says the same.
#include "contract/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "contract/kinds.hpp"
#include "contract/layout.hpp"

namespace crossbill::contract {
namespace {

constexpr char kLentForCall[] = "lent for the call";
constexpr char kToHost[] = "the host's, who gives it back once";

struct Words {
  Kind kind;
  const char* ownership;
  const char* checks;
};

// Numbers and structs are values, and nothing is looked at.
constexpr auto kWords = std::to_array<Words>({
    {Kind::kBool, "a value", "is 0 or 1"},
    {Kind::kPointer, kLentForCall, "aligned: a compare"},
    {Kind::kSlice, kLentForCall,
     "not null with items, aligned, no more bytes than "
     "memory has: a few compares"},
    {Kind::kStrided, kLentForCall,
     "not null with items, aligned, as is the stride: "
     "a few compares"},
    {Kind::kOut, "lent for the call, to be filled by the core",
     "not null with items, aligned: a few compares"},
    {Kind::kBytes, kLentForCall, "not null with items: a compare"},
    {Kind::kUtf8, kLentForCall, "valid UTF-8: a scan of all bytes"},
    {Kind::kUtf16, kLentForCall, "valid UTF-16: a scan of all bytes"},
    {Kind::kUtf32, kLentForCall, "valid UTF-32: a scan of all bytes"},
    {Kind::kCString, kLentForCall,
     "finding the end: a scan of all bytes; valid UTF-8: another"},
    {Kind::kOptional, "lent for the call; null: no value",
     "aligned: a compare"},
    {Kind::kCallback, "lent for the call, and called on its thread alone",
     "not null: a compare"},
    {Kind::kObject, "lent for the call: a free meanwhile is an error", ""},
    {Kind::kOwned, "given away: its new owner frees it once", ""},
    {Kind::kOwnedArray, kToHost, ""},
    {Kind::kOwnedBytes, kToHost, ""},
    {Kind::kOwnedUtf8, kToHost, ""},
    {Kind::kOwnedUtf16, kToHost, ""},
    {Kind::kOwnedUtf32, kToHost, ""},
});

const Words* words_of(Kind kind) {
  for (const Words& each : kWords)
    if (each.kind == kind) return &each;
  return nullptr;
}

std::string object_checks(const Contract& contract, const std::string& name) {
  const Object* object = find_object(contract, name);
  constexpr std::array<const char*, 3> kRules = {
      "alive, of this type and library, and pinned: two atomic operations",
      "alive, of this type and library, and not in use elsewhere",
      "alive, of this type and library, and on its creator's thread: compares",
  };
  return object == nullptr ? "" : kRules[static_cast<size_t>(object->threads)];
}

std::string unvalidated_checks(Kind kind) {
  return kind == Kind::kCString ? "finding the end: a scan of all bytes; not "
                                  "validated"
                                : "not null with items: a compare; not "
                                  "validated";
}

bool is_text(Kind kind) {
  return kind >= Kind::kUtf8 && kind <= Kind::kCString;
}

// f32[4][2], the outer number first, as in C.
std::string array(const Type& type) {
  std::string numbers;
  const Type* item = &type;
  for (; item->kind == Kind::kArray; item = &item->item())
    numbers += fmt::format("[{}]", item->length);
  return spelled(*item) + numbers;
}

std::string callback(const Type& type) {
  std::vector<std::string> parameters;
  for (const Type& each : type.items) parameters.push_back(spelled(each));
  return fmt::format("callback<{}({})>", spelled(*type.result),
                     fmt::join(parameters, ", "));
}

}  // namespace

std::string spelled(const Type& type) {
  const char* name = row_of(type.kind).name;
  const char* constant = type.is_mutable ? "" : "const ";
  switch (type.kind) {
    case Kind::kEnum:
    case Kind::kStruct:
      return type.of;
    case Kind::kPointer:
      return fmt::format("{}{}*{}", constant, type.of,
                         type.may_be_null ? " or null" : "");
    case Kind::kObject:
      return fmt::format("{}{}&", constant, type.of);
    case Kind::kOwned:
      return fmt::format("owned<{}>", type.of);
    case Kind::kSlice:
    case Kind::kStrided:
      return fmt::format("{}<{}{}>", name, constant, spelled(type.item()));
    case Kind::kOut:
    case Kind::kOptional:
    case Kind::kOwnedArray:
    case Kind::kView:
      return fmt::format("{}<{}>", name, spelled(type.item()));
    case Kind::kArray:
      return array(type);
    case Kind::kCallback:
      return callback(type);
    default:
      return is_text(type.kind) && !type.validated
                 ? fmt::format("unvalidated<{}>", name)
                 : name;
  }
}

std::string ownership(const Type& type) {
  if (type.kind == Kind::kVoid) return "nothing";
  if (type.kind == Kind::kView)
    return fmt::format("{}'s, valid while that is alive and unchanged",
                       type.owner);
  const Words* words = words_of(type.kind);
  std::string text = words == nullptr ? "a value" : words->ownership;
  bool written = type.is_mutable &&
                 (type.kind == Kind::kSlice || type.kind == Kind::kStrided ||
                  type.kind == Kind::kPointer);
  return written ? text + ", written by the core" : text;
}

std::string checks(const Contract& contract, const Type& type) {
  if (type.kind == Kind::kObject || type.kind == Kind::kOwned)
    return object_checks(contract, type.of);
  if (type.kind == Kind::kEnum) return "one of its declared values";
  if (is_text(type.kind) && !type.validated)
    return unvalidated_checks(type.kind);
  const Words* words = words_of(type.kind);
  std::string text = words == nullptr ? "" : words->checks;
  if (type.kind == Kind::kPointer && !type.may_be_null)
    text = "not null, aligned: a compare each";
  if (type.kind == Kind::kSlice && type.is_mutable)
    text += "; no overlap with another argument";
  return text;
}

const char* lock_words(const Function& function) {
  return function.releases_lock ? "the host's lock is released during the call"
                                : "the host's lock is held during the call";
}

const char* threads_words(const Function& function) {
  return function.one_at_a_time
             ? "any, one at a time: a second call meanwhile is an error"
             : "any";
}

const char* threads_words(Threads threads) {
  constexpr std::array<const char*, 3> kWordsOf = {
      "any thread",
      "any thread, one at a time: a second call meanwhile is an error",
      "the thread that made it; elsewhere every call is an error",
  };
  return kWordsOf[static_cast<size_t>(threads)];
}

std::string raises_words(const Contract& contract, const Function& function) {
  if (!function.returns_status)
    return "nothing: it is noexcept; a throw inside ends the program";
  std::vector<std::string> errors;
  for (const std::string& each : function.raises) {
    const DeclaredError* error = find_error(contract, each);
    if (error != nullptr)
      errors.push_back(fmt::format("{} ({})", each, error->code));
  }
  errors.emplace_back(
      function.is_noexcept
          ? "bad arguments and want of memory; it is noexcept: a throw inside "
            "ends the program"
          : "bad arguments, bugs and want of memory, as every call");
  return fmt::format("{}", fmt::join(errors, "; "));
}

std::string enum_value(const Enum& of, int64_t value) {
  return of.type == Kind::kU64 ? std::to_string(static_cast<uint64_t>(value))
                               : std::to_string(value);
}

}  // namespace crossbill::contract
