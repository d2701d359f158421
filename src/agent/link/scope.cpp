// SPDX-License-Identifier: MIT
// What a name resolves to for a module: see scope.hpp.
#include "agent/link/scope.hpp"

#include <dlfcn.h>
#include <link.h>

#include "agent/link/symbols.hpp"

namespace crossbill::agent {
namespace {

// A reference with a version also takes a definition that has none (an
// interposed malloc); dlvsym does not.
void* look_up_in(void* scope, const char* name, const char* version) {
  void* found = dlsym(scope, name);
  if (found == nullptr || version == nullptr) return found;
  Module* module = find_module(found);
  const Elf64_Sym* symbol =
      module == nullptr ? nullptr : find_symbol(*module, name);
  if (symbol != nullptr && is_unversioned(*module, symbol)) return found;
  return dlvsym(scope, name, version);
}

// A host that is not position-independent names its own PLT as the address
// of a function that it takes the address of: the call goes on to the next.
bool is_own_plt(void* found, const char* name) {
  Module* module = find_module(found);
  if (module == nullptr || !module->main_program) return false;
  return find_definition(*module, name) == nullptr;
}

// In the scope of a module that was opened by dlopen. What was there at the
// start has no other than the global one, and to open it now would run
// constructors before their time.
void* look_up_locally(const Module& module, const char* name,
                      const char* version) {
  if (module.initial) return nullptr;
  void* handle = dlopen(module.path, RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) return nullptr;
  void* found = look_up_in(handle, name, version);
  dlclose(handle);
  return found;
}

void* look_up_globally(const char* name, const char* version) {
  void* found = look_up_in(program_handle(), name, version);
  if (found != nullptr && is_own_plt(found, name))
    found = look_up_in(RTLD_NEXT, name, version);
  return found;
}

// A dlsym that finds nothing makes ld.so allocate its message with the
// program's malloc, which may not be ready for it yet (clang's thread
// sanitizer).
bool defined_anywhere(const char* name) {
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (!at->gone && find_definition(*at, name) != nullptr) return true;
  return false;
}

}  // namespace

void* program_handle() { return _r_debug.r_map; }

void* look_up(const Module& module, const char* name, const char* version) {
  if (!defined_anywhere(name)) return nullptr;
  // DT_SYMBOLIC: the module's own definitions come first.
  const Elf64_Sym* own =
      module.symbolic ? find_definition(module, name) : nullptr;
  if (own != nullptr)
    return reinterpret_cast<void*>(module.base + own->st_value);
  void* found = module.deep_bind ? look_up_locally(module, name, version)
                                 : look_up_globally(name, version);
  if (found != nullptr) return found;
  return module.deep_bind ? look_up_globally(name, version)
                          : look_up_locally(module, name, version);
}

void clear_loader_error() { dlerror(); }

}  // namespace crossbill::agent
