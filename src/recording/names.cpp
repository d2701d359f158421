// SPDX-License-Identifier: MIT
// One table per enumeration: its values and their words.
#include "recording/names.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace crossbill::recording {
namespace {

template <class T>
struct Word {
  T value;
  std::string_view name;
};

using arena::Category;
using arena::Kind;
using arena::Role;
using arena::Via;

constexpr Word<Role> kRoles[] = {{Role::kBase, "base"},
                                 {Role::kHost, "host"},
                                 {Role::kCore, "core"},
                                 {Role::kGlue, "glue"},
                                 {Role::kAgent, "agent"}};

constexpr Word<Kind> kKinds[] = {{Kind::kDowncall, "downcall"},
                                 {Kind::kUpcall, "upcall"},
                                 {Kind::kService, "service"}};

constexpr Word<Via> kVias[] = {
    {Via::kSymbol, "symbol"},         {Via::kDlsym, "dlsym"},
    {Via::kMethod, "method"},         {Via::kSlot, "slot"},
    {Via::kVectorcall, "vectorcall"}, {Via::kCallback, "callback"}};

constexpr Word<Category> kCategories[] = {
    {Category::kNone, "none"},
    {Category::kUnpack, "unpack"},
    {Category::kPack, "pack"},
    {Category::kString, "string"},
    {Category::kObject, "object"},
    {Category::kRelease, "release"},
    {Category::kAllocate, "allocate"},
    {Category::kFree, "free"},
    {Category::kCopy, "copy"},
    {Category::kLock, "lock"},
    {Category::kHostLock, "host-lock"},
    {Category::kHostLockApi, "host-lock-api"},
    {Category::kError, "error"},
    {Category::kCallback, "callback"},
    {Category::kOther, "other"},
    {Category::kLentCopy, "lent-copy"},
    {Category::kLentString, "lent-string"},
    {Category::kLookup, "lookup"},
    {Category::kReference, "reference"},
    {Category::kField, "field"},
    {Category::kThread, "thread"}};

constexpr Word<arena::Mode> kModes[] = {{arena::Mode::kExact, "exact"},
                                        {arena::Mode::kCountOnly, "count"},
                                        {arena::Mode::kSampled, "sampled"}};

constexpr Word<arena::Clock> kClocks[] = {
    {arena::Clock::kTsc, "tsc"}, {arena::Clock::kMonotonic, "monotonic"}};

constexpr Word<arena::SiteKind> kSiteKinds[] = {
    {arena::SiteKind::kHost, "host"}, {arena::SiteKind::kNative, "native"}};
using arena::Convention;

constexpr Word<Convention> kConventions[] = {
    {Convention::kUnknown, "unknown"},
    {Convention::kNoArguments, "noargs"},
    {Convention::kOne, "o"},
    {Convention::kFast, "fastcall"},
    {Convention::kFastKeywords, "fastcall-keywords"},
    {Convention::kFastOfClass, "fastcall-method"},
    {Convention::kTuple, "varargs"},
    {Convention::kTupleKeywords, "varargs-keywords"},
    {Convention::kVectorcall, "vectorcall"},
    {Convention::kCall, "call"},
    {Convention::kNew, "new"},
    {Convention::kInit, "init"},
    {Convention::kUnary, "unary"},
    {Convention::kBinary, "binary"},
    {Convention::kSubscript, "subscript"},
    {Convention::kCompare, "compare"},
    {Convention::kGetter, "getter"},
    {Convention::kNext, "next"},
    {Convention::kOtherSlot, "slot"}};

constexpr Word<arena::SizeKind> kSizeWords[] = {
    {arena::SizeKind::kBytesIn, "bytes-in"},
    {arena::SizeKind::kBytesOut, "bytes-out"},
    {arena::SizeKind::kItemsIn, "items-in"},
    {arena::SizeKind::kItemsOut, "items-out"}};
using arena::SightingKind;
constexpr Word<SightingKind> kSightingWords[] = {
    {SightingKind::kFreedLent, "freed-lent"},
    {SightingKind::kFreedArgument, "freed-argument"},
    {SightingKind::kFreedData, "freed-data"},
    {SightingKind::kFreedStack, "freed-stack"},
    {SightingKind::kOtherAllocator, "other-allocator"},
    {SightingKind::kFreedAgain, "freed-again"},
    {SightingKind::kFreedElsewhere, "freed-elsewhere"},
    {SightingKind::kChangedInCallback, "changed-in-callback"},
    {SightingKind::kChangedUnlocked, "changed-unlocked"},
    {SightingKind::kWroteReadOnly, "wrote-read-only"},
    {SightingKind::kHeldInCallback, "held-in-callback"},
    {SightingKind::kHeldWaiting, "held-waiting"},
    {SightingKind::kHeldAtReturn, "held-at-return"},
    {SightingKind::kLockOrder, "lock-order"}};

constexpr Word<arena::MisuseKind> kMisuseWords[] = {
    {arena::MisuseKind::kDoubleFree, "double-free"},
    {arena::MisuseKind::kUseAfterFree, "use-after-free"},
    {arena::MisuseKind::kShared, "shared"}};

template <class T, size_t n>
std::string_view find_name(const Word<T> (&table)[n], T value) {
  auto found =
      std::find_if(std::begin(table), std::end(table),
                   [=](const auto& word) { return word.value == value; });
  return found == std::end(table) ? "?" : found->name;
}

template <class T, size_t n>
bool find_value(const Word<T> (&table)[n], std::string_view name, T& value) {
  auto found =
      std::find_if(std::begin(table), std::end(table),
                   [=](const auto& word) { return word.name == name; });
  if (found == std::end(table)) return false;
  value = found->value;
  return true;
}

}  // namespace

std::string_view name_of(Role value) { return find_name(kRoles, value); }
std::string_view name_of(Kind value) { return find_name(kKinds, value); }
std::string_view name_of(Via value) { return find_name(kVias, value); }
std::string_view name_of(Category value) {
  return find_name(kCategories, value);
}
std::string_view name_of(arena::Mode value) { return find_name(kModes, value); }
std::string_view name_of(arena::Clock value) {
  return find_name(kClocks, value);
}

std::string_view name_of(arena::SiteKind value) {
  return find_name(kSiteKinds, value);
}

std::string_view name_of(Convention value) {
  return find_name(kConventions, value);
}
std::string_view name_of(arena::SizeKind value) {
  return find_name(kSizeWords, value);
}
std::string_view name_of(SightingKind value) {
  return find_name(kSightingWords, value);
}

std::string_view name_of(arena::MisuseKind value) {
  return find_name(kMisuseWords, value);
}

bool parse_name(std::string_view name, arena::MisuseKind& value) {
  return find_value(kMisuseWords, name, value);
}
bool parse_name(std::string_view name, Convention& value) {
  return find_value(kConventions, name, value);
}
bool parse_name(std::string_view name, arena::SizeKind& value) {
  return find_value(kSizeWords, name, value);
}
bool parse_name(std::string_view name, SightingKind& value) {
  return find_value(kSightingWords, name, value);
}
bool parse_name(std::string_view name, Role& value) {
  return find_value(kRoles, name, value);
}
bool parse_name(std::string_view name, Kind& value) {
  return find_value(kKinds, name, value);
}
bool parse_name(std::string_view name, Via& value) {
  return find_value(kVias, name, value);
}
bool parse_name(std::string_view name, Category& value) {
  return find_value(kCategories, name, value);
}
bool parse_name(std::string_view name, arena::Mode& value) {
  return find_value(kModes, name, value);
}
bool parse_name(std::string_view name, arena::Clock& value) {
  return find_value(kClocks, name, value);
}
bool parse_name(std::string_view name, arena::SiteKind& value) {
  return find_value(kSiteKinds, name, value);
}

}  // namespace crossbill::recording
