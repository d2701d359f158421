// SPDX-License-Identifier: MIT
// Whose code a class is: see libraries.hpp.
//
// A jar is not asked for: JVMTI does not tell of it without running Java code.
// So a class is known by its package. Of one with three parts or more the last
// is left off: org.sqlite.core.NativeDB stands for org.sqlite, and so does
// org.sqlite.jdbc3. A class without a package is the program's, and so is all
// in a package that also has the class with main().
#include "agent/hosts/jvm/libraries.hpp"

#include <stddef.h>
#include <string.h>

#include "agent/base/lock.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr const char* kJdk[] = {"Ljava/", "Ljavax/", "Ljdk/", "Lsun/",
                                "Lcom/sun/"};

constexpr size_t kMost = 64;
const char* packages[kMost];  // "Lorg/sqlite/"
size_t count;
const char* main_class;  // its signature; null: not known
Lock lock;

// How much of a signature is the package that stands for its library; 0: none.
size_t package_of(const char* signature) {
  size_t ends[3] = {};  // behind the last '/', and those before
  int parts = 0;
  for (const char* at = signature; *at != 0; at++) {
    if (*at != '/') continue;
    ends[2] = ends[1];
    ends[1] = ends[0];
    ends[0] = static_cast<size_t>(at - signature) + 1;
    parts++;
  }
  return parts >= 3 ? ends[1] : ends[0];
}

// The package with native methods that a class is of; null: none.
const char* known_package_of(const char* signature) {
  size_t known = __atomic_load_n(&count, __ATOMIC_ACQUIRE);
  for (size_t i = 0; i < known; i++)
    if (begins_with(signature, packages[i])) return packages[i];
  return nullptr;
}

bool is_of_library(const char* signature) {
  const char* package = known_package_of(signature);
  const char* main = __atomic_load_n(&main_class, __ATOMIC_ACQUIRE);
  return package != nullptr && (main == nullptr || !begins_with(main, package));
}

}  // namespace

void note_native_class(const char* signature) {
  size_t length = package_of(signature);
  char package[256];
  if (length == 0 || length >= sizeof package ||
      known_package_of(signature) != nullptr)
    return;
  memcpy(package, signature, length);
  package[length] = 0;
  Quiet quiet;
  lock.take();
  if (count < kMost && known_package_of(signature) == nullptr) {
    packages[count] = keep_text(package);
    if (packages[count] != nullptr)
      __atomic_store_n(&count, count + 1, __ATOMIC_RELEASE);
  }
  lock.release();
}

bool knows_main_class() {
  return __atomic_load_n(&main_class, __ATOMIC_RELAXED) != nullptr;
}

// Another thread may have noted the same one.
void note_main_class(const char* signature) {
  Quiet quiet;
  const char* kept = keep_text(signature);
  if (kept != nullptr) __atomic_store_n(&main_class, kept, __ATOMIC_RELEASE);
}

bool is_installed_class(const char* signature) {
  for (const char* begin : kJdk)
    if (begins_with(signature, begin)) return true;
  return is_of_library(signature);
}

void reset_libraries_lock() { lock.reset(); }

}  // namespace crossbill::agent::jvm
