// SPDX-License-Identifier: MIT
// Tells CPython's version, and whether its tables can be read.
#include "agent/hosts/cpython/runtime.hpp"

#include "agent/base/text.hpp"
#include "agent/hosts/cpython/frames.hpp"
#include "agent/hosts/cpython/host_code.hpp"
#include "agent/hosts/cpython/layout.hpp"
#include "agent/hosts/cpython/lock.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/sizes.hpp"
#include "agent/hosts/cpython/told.hpp"
#include "agent/hosts/places.hpp"

namespace crossbill::agent::cpython {
namespace {

void* error_occurred;  // PyErr_Occurred

// Of "3.11.7"; 0 if it is no version 3.
int minor_of(const char* version) {
  if (version[0] != '3' || version[1] != '.') return 0;
  int minor = 0;
  for (const char* digit = version + 2; *digit >= '0' && *digit <= '9'; digit++)
    minor = minor * 10 + (*digit - '0');
  return minor;
}

// Whether a build without a GIL is one whose objects are laid out as layout.hpp
// has it. Those of a release that is not finished may still change.
bool agrees(const void* runtime, int minor) {
  constexpr uint64_t kFirstCandidate = 0xc0;
  const ToldOffsets* offsets = told_by(runtime, minor);
  return offsets != nullptr &&
         (told(runtime, kToldVersion) & 0xff) >= kFirstCandidate &&
         told(runtime, kToldFreeThreaded) == 1 &&
         told(runtime, offsets->object_size) == kFreeThreadedHead &&
         told(runtime, offsets->object_type) ==
             kFreeThreadedHead - sizeof(void*);
}

}  // namespace

bool tables_known = false;
bool slots_nest = false;
bool inittab_is_copied = false;
bool api_known = false;

void attach_runtime(FindSymbol find, char* name, size_t bytes) {
  error_occurred = find("PyErr_Occurred");
  Text text(name, bytes);
  void* function = find("Py_GetVersion");
  if (function == nullptr) return;  // libpython3.so, which only leads to it
  text.add("cpython ");
  // The number ends at the first blank of "3.11.7 (main, Jan ...".
  char version[16] = "";
  const char* whole = reinterpret_cast<const char* (*)()>(function)();
  for (size_t i = 0; i + 1 < sizeof version && whole[i] > ' '; ++i)
    version[i] = whole[i];
  text.add(version);
  int minor = minor_of(version);
  api_known = kOldestMinor <= minor && minor <= kNewestMinor;
  // Only builds without a GIL share reference counts between threads.
  bool free_threaded = find("_Py_MergeZeroLocalRefcount") != nullptr;
  if (free_threaded) text.add(" without a GIL");
  tables_known =
      api_known && (!free_threaded || agrees(find("_PyRuntime"), minor));
  slots_nest = minor >= 15;
  inittab_is_copied = minor >= 12;
  if (!tables_known) return;
  find_readers(find, layout_of(minor, free_threaded));
  find_code_mark(find, minor);
  if (free_threaded) {
    find_lock(find, minor);
    read_no_places(name);
  } else {
    find_frames(find, minor, name);
  }
  find_sized_types(find);
}

bool exception_is_set() {
  if (error_occurred == nullptr) return false;
  return reinterpret_cast<void* (*)()>(error_occurred)() != nullptr;
}

}  // namespace crossbill::agent::cpython
