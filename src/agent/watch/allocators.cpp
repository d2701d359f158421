// SPDX-License-Identifier: MIT
// The list of functions that hand memory out and take it back.
#include "agent/watch/allocators.hpp"

#include <string.h>

#include "agent/base/memory.hpp"
#include "agent/base/text.hpp"
#include "agent/watch/allocations.hpp"
#include "agent/watch/calls.hpp"

namespace crossbill::agent {
namespace {

// Where a program without position-independent code takes malloc's address,
// ld.so itself calls it through the program's slot.
constexpr Allocator row(const char* name, Family family, Allocation what,
                        uint8_t bytes = 0, uint8_t bytes2 = 0) {
  return {{.name = name,
           .before = before_allocation,
           .after = what == Allocation::kFree ? nullptr : same_result,
           .finish = what == Allocation::kFree ? nullptr : after_allocation,
           .leaves_modules = true},
          family,
          what,
          bytes,
          bytes2};
}

constexpr Allocator makes(const char* name, Family family, uint8_t bytes = 0,
                          uint8_t bytes2 = 0) {
  return row(name, family, Allocation::kResult, bytes, bytes2);
}

constexpr Allocator frees(const char* name, Family family) {
  return row(name, family, Allocation::kFree);
}

constexpr Family kMalloc = Family::kMalloc, kNew = Family::kNew,
                 kNewArray = Family::kNewArray;

const Allocator kAllocators[] = {
    makes("malloc", kMalloc, 1),
    makes("calloc", kMalloc, 1, 2),
    row("realloc", kMalloc, Allocation::kAnew, 2),
    row("reallocarray", kMalloc, Allocation::kAnew, 2, 3),
    makes("aligned_alloc", kMalloc, 2),
    makes("memalign", kMalloc, 2),
    makes("valloc", kMalloc, 1),
    makes("pvalloc", kMalloc, 1),
    row("posix_memalign", kMalloc, Allocation::kArgument, 3),
    makes("strdup", kMalloc),
    makes("__strdup", kMalloc),
    makes("strndup", kMalloc),
    makes("__strndup", kMalloc),
    makes("wcsdup", kMalloc),
    row("vasprintf", kMalloc, Allocation::kInPlace),
    row("__vasprintf_chk", kMalloc, Allocation::kInPlace),
    row("getline", kMalloc, Allocation::kInPlace),
    row("getdelim", kMalloc, Allocation::kInPlace),
    row("__getdelim", kMalloc, Allocation::kInPlace),
    frees("free", kMalloc),
    frees("cfree", kMalloc),
    makes("_Znwm", kNew, 1),
    makes("_ZnwmRKSt9nothrow_t", kNew, 1),
    makes("_ZnwmSt11align_val_t", kNew, 1),
    makes("_ZnwmSt11align_val_tRKSt9nothrow_t", kNew, 1),
    makes("_Znam", kNewArray, 1),
    makes("_ZnamRKSt9nothrow_t", kNewArray, 1),
    makes("_ZnamSt11align_val_t", kNewArray, 1),
    makes("_ZnamSt11align_val_tRKSt9nothrow_t", kNewArray, 1),
    frees("_ZdlPv", kNew),
    frees("_ZdlPvm", kNew),
    frees("_ZdlPvRKSt9nothrow_t", kNew),
    frees("_ZdlPvSt11align_val_t", kNew),
    frees("_ZdlPvmSt11align_val_t", kNew),
    frees("_ZdlPvSt11align_val_tRKSt9nothrow_t", kNew),
    frees("_ZdaPv", kNewArray),
    frees("_ZdaPvm", kNewArray),
    frees("_ZdaPvRKSt9nothrow_t", kNewArray),
    frees("_ZdaPvSt11align_val_t", kNewArray),
    frees("_ZdaPvmSt11align_val_t", kNewArray),
    frees("_ZdaPvSt11align_val_tRKSt9nothrow_t", kNewArray),
};

struct Verb {
  const char* name;
  Allocation what;
  uint8_t bytes, bytes2;
};
constexpr Verb kVerbs[] = {
    {"Malloc", Allocation::kResult, 1, 0},
    {"Calloc", Allocation::kResult, 1, 2},
    {"Realloc", Allocation::kAnew, 2, 0},
    {"Free", Allocation::kFree, 0, 0},
};

constexpr uint32_t kMostOfApi = 32;
const Allocator* of_api[kMostOfApi];
uint32_t count_of_api;
constexpr int kMostFamilies = 8;
const char* families[kMostFamilies];

// A name of the list is never given back: the first of a family names it.
int family_of(const char* name, size_t length) {
  for (int i = 0; i < kMostFamilies; i++) {
    if (families[i] == nullptr) families[i] = name;
    if (strncmp(families[i], name, length) != 0) continue;
    for (const Verb& verb : kVerbs)
      if (is_same(families[i] + length, verb.name)) return i;
  }
  return -1;
}

const Allocator* make_of_api(const char* name) {
  size_t length = strlen(name);
  for (const Verb& verb : kVerbs) {
    size_t end = strlen(verb.name);
    if (length <= end || !is_same(name + length - end, verb.name)) continue;
    int family = family_of(name, length - end);
    auto* made = static_cast<Allocator*>(keep_bytes(sizeof(Allocator)));
    if (family < 0 || made == nullptr) return nullptr;
    *made =
        row(name, static_cast<Family>(static_cast<int>(Family::kHost) + family),
            verb.what, verb.bytes, verb.bytes2);
    return made;
  }
  return nullptr;
}

}  // namespace

const Allocator* find_allocator(const char* name) {
  for (const Allocator& each : kAllocators)
    if (is_same(each.hook.name, name)) return &each;
  return nullptr;
}

// Slots are patched under a lock. Rows are kept for ever.
const Allocator* allocator_of_api(const ApiRow& api) {
  if (api.category != arena::Category::kAllocate &&
      api.category != arena::Category::kFree)
    return nullptr;
  for (uint32_t i = 0; i < count_of_api; i++)
    if (of_api[i]->hook.name == api.name) return of_api[i];
  if (count_of_api == kMostOfApi) return nullptr;
  const Allocator* made = make_of_api(api.name);
  if (made != nullptr) of_api[count_of_api++] = made;
  return made;
}

}  // namespace crossbill::agent
