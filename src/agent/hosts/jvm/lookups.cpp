// SPDX-License-Identifier: MIT
// For whom the JDK looks up a function: lookups.hpp.
//
// Both ways go through the same methods, and only their callers tell:
//
//   the JVM       ClassLoader.findNative, which is static
//   SymbolLookup  findNative of an object, and then the same; or, for a library
//                 that no class loader has, none of the two
#include "agent/hosts/jvm/lookups.hpp"

#include <string.h>

#include "agent/base/text.hpp"

namespace crossbill::agent::jvm {

bool natives_are_seen;

namespace {

__thread void* looked_up;  // by dlsym, for the native that is bound next
__thread bool looks_up;    // the program does, and binds no native to it

constexpr int32_t kStatic = 8;  // ACC_STATIC
constexpr int32_t kMost = 8;

Interface* asked;

bool finds_natives(MethodId method) {
  JvmText name(asked);
  char** none = nullptr;
  return call(asked, Jvmti::kGetMethodName, method, name.out(), none, none) ==
             0 &&
         begins_with(name.text(), "findNative");
}

bool is_static(MethodId method) {
  int32_t modifiers = kStatic;
  call(asked, Jvmti::kGetMethodModifiers, method, &modifiers);
  return (modifiers & kStatic) != 0;
}

// Whether the look-up in progress in this thread is a program's own, and not
// the JVM's that binds a native.
bool is_of_program(const char* name) {
  if (asked == nullptr || !begins_with(name, "Java_")) return false;
  FrameInfo frames[kMost];
  int32_t count = 0;
  if (call(asked, Jvmti::kGetStackTrace, Object{nullptr}, int32_t{0}, kMost,
           frames, &count) != 0)
    return false;
  bool binds = false;
  for (int32_t i = 0; i < count; i++) {
    bool finds = finds_natives(frames[i].method);
    if (finds && !is_static(frames[i].method)) return true;
    if (binds && !finds) break;
    binds = finds;
  }
  return !binds;
}

}  // namespace

bool keep_native(void* function) {
  bool keeps = natives_are_seen && !looks_up;
  if (keeps) looked_up = function;
  return keeps;
}

bool keep_critical(void*) { return true; }

void begin_lookup(const char* name) { looks_up = is_of_program(name); }

void end_lookup() { looks_up = false; }

void* take_looked_up() {
  void* found = looked_up;
  looked_up = nullptr;
  return found;
}

void ask_for_lookups(Interface* jvmti) { asked = jvmti; }

}  // namespace crossbill::agent::jvm
