// SPDX-License-Identifier: MIT
// Tells which modules are CPython's runtime, of what version, and where it
// waits.
//
// No function of libc is used here: its string functions use vector registers,
// which may hold a metered call's arguments.
#include "agent/base/text.hpp"
#include "agent/hosts/cpython/cpython.hpp"
#include "agent/stubs/api_rows.hpp"

namespace crossbill::agent::cpython {
namespace {

const char* file_name(const char* path) {
  const char* name = path;
  for (; *path != '\0'; ++path)
    if (*path == '/') name = path + 1;
  return name;
}

bool starts_with(const char* text, const char* prefix) {
  while (*prefix != '\0' && *text == *prefix) ++text, ++prefix;
  return *prefix == '\0';
}

bool contains(const char* text, const char* part) {
  for (; *text != '\0'; ++text)
    if (starts_with(text, part)) return true;
  return false;
}

using enum arena::Category;

// The GIL is a condition variable; sem_* are the runtime's other locks, such
// as those of the threading module.
constexpr ApiRow kWaits[] = {
    fixed("pthread_cond_clockwait", kHostLock),
    fixed("pthread_cond_timedwait", kHostLock),
    fixed("pthread_cond_wait", kHostLock),
    fixed("sem_clockwait", kLock),
    fixed("sem_timedwait", kLock),
    fixed("sem_wait", kLock),
};
static_assert(sorted_and_unique(kWaits));

}  // namespace

bool tables_known = true;

// libpython3.11.so.1.0, libpython3.so
bool is_runtime(const char* path) {
  const char* name = file_name(path);
  return starts_with(name, "libpython3") && contains(name, ".so");
}

// The last is our own: crossbill.load.
bool is_glue(const char* path) {
  const char* name = file_name(path);
  return starts_with(name, "_ctypes.") || starts_with(name, "_cffi_backend.") ||
         contains(path, "/crossbill/_load.");
}

bool is_greenlet(const char* path) {
  return starts_with(file_name(path), "_greenlet.");
}

const ApiRow* find_host_service(const char* name) {
  return find_row(kWaits, name);
}

void attach_runtime(void* (*find)(const char* name), char* host, size_t bytes) {
  // Only builds without a GIL share reference counts between threads.
  tables_known = find("_Py_MergeZeroLocalRefcount") == nullptr;
  Text text(host, bytes);
  text.add("cpython ");
  void* function = find("Py_GetVersion");
  if (function == nullptr) return;
  // The number ends at the first blank of "3.11.7 (main, Jan ...".
  char version[16] = "";
  const char* whole = reinterpret_cast<const char* (*)()>(function)();
  for (size_t i = 0; i + 1 < sizeof version && whole[i] > ' '; ++i)
    version[i] = whole[i];
  text.add(version);
}

}  // namespace crossbill::agent::cpython
