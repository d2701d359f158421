// SPDX-License-Identifier: MIT
// Calls of C functions that are no native methods: java.lang.foreign.
//
// A program finds a function by name, and the JVM makes a stub for functions of
// its type, which calls it by its address:
//
//   SymbolLookup.find("qsort")  ->  JVM_FindLibraryEntry  ->  dlsym
//   downcallHandle(...)         ->  a stub in the code cache
//   handle.invoke(...)          ->  that stub  ->  qsort, or what dlsym gave
//
// So the JVM is given our stub for the address. Of libraries it has that from
// dlsym; of libc, whose functions are nobody's crossing where the JVM itself
// asks for them, it gets one here. The call may be a "critical" one, in which
// the thread counts as running Java: stubs of such functions ask the JVM
// nothing, and wait for nobody.
#include "agent/hosts/jvm/foreign.hpp"

namespace crossbill::agent::jvm {
namespace {

__thread const char* asked_for;  // by the call in progress

}  // namespace

void before_find_entry(CallArguments& call) {
  asked_for = reinterpret_cast<const char*>(call.general[1]);
}

uint64_t after_find_entry(uint64_t found) {
  const char* name = asked_for;
  asked_for = nullptr;
  if (name == nullptr) return found;
  return reinterpret_cast<uint64_t>(
      stub_for_found(reinterpret_cast<void*>(found), name));
}

}  // namespace crossbill::agent::jvm
