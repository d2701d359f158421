// SPDX-License-Identifier: MIT
// Tells which modules are CPython's runtime, of what version, and where it
// waits.
#include <string.h>

#include "agent/api_rows.hpp"
#include "agent/hosts/cpython.hpp"

namespace crossbill::agent::cpython {
namespace {

const char* file_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

bool starts_with(const char* text, const char* prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
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

// Up to the first blank of "3.11.7 (main, Jan ...".
void append_version(const char* version, char* host, size_t bytes) {
  size_t used = strlen(host);
  size_t length = strcspn(version, " ");
  if (length > bytes - 1 - used) length = bytes - 1 - used;
  memcpy(host + used, version, length);
  host[used + length] = '\0';
}

}  // namespace

bool tables_known = true;

// libpython3.11.so.1.0, libpython3.so
bool is_runtime(const char* path) {
  const char* name = file_name(path);
  return starts_with(name, "libpython3") && strstr(name, ".so") != nullptr;
}

bool is_glue(const char* path) {
  const char* name = file_name(path);
  return starts_with(name, "_ctypes.") || starts_with(name, "_cffi_backend.");
}

const ApiRow* find_host_service(const char* name) {
  return find_row(kWaits, name);
}

void attach_runtime(void* (*find)(const char* name), char* host, size_t bytes) {
  // Only builds without a GIL share reference counts between threads.
  tables_known = find("_Py_MergeZeroLocalRefcount") == nullptr;
  if (bytes < sizeof "cpython ") return;
  memcpy(host, "cpython ", sizeof "cpython ");
  void* version = find("Py_GetVersion");
  if (version == nullptr) return;
  append_version(reinterpret_cast<const char* (*)()>(version)(), host, bytes);
}

}  // namespace crossbill::agent::cpython
