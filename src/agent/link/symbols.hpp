// SPDX-License-Identifier: MIT
// What a module's own symbol table says: names, definitions, versions.
//
// It is read as ld.so reads it, which has loaded the module and believes it.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// The entry of a name, or null. It may be a mere reference.
const Elf64_Sym* find_symbol(const Module& module, const char* name);

// The definition of a name, or null.
const Elf64_Sym* find_definition(const Module& module, const char* name);

// The name of the function that begins at an address; null if none is known.
const char* function_at(const Module& module, const void* address);

// Calls visit(name, data) for each function that it defines.
void each_function(const Module& module,
                   void (*visit)(const char* name, void* data), void* data);

// Whether a name is defined as a function, and the address is in code.
bool is_function(const Module& module, const char* name, const void* address);

// Whether a definition carries no version of its own.
bool is_unversioned(const Module& module, const Elf64_Sym* symbol);

// Whether it defines a version that begins so; "" is a beginning of none.
bool defines_version(const Module& module, const char* prefix);

// The version that a symbol reference asks for, or null.
const char* needed_version(const Module& module, uint32_t symbol);

}  // namespace crossbill::agent
