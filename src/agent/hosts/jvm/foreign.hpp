// SPDX-License-Identifier: MIT
// Calls of C functions that are no native methods: java.lang.foreign.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::jvm {

// On JVM_FindLibraryEntry, by which the JDK looks up what a program names.
void before_find_entry(CallArguments& call);
uint64_t after_find_entry(uint64_t found);

// A stub for code that the JVM, or glue, has made for C to call Java by; the
// address itself where there is none. All of libraries' go through
// JVM_FindLibraryEntry before they make any.
uint64_t stub_of_upcall(const char* name, uint64_t address);

// The hook on a native method of the JDK's own, by class and name, such as
// "java.lang.Object.wait"; null: its calls are none of ours.
const Hook* hook_of_own(const char* name);

}  // namespace crossbill::agent::jvm
