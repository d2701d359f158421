// SPDX-License-Identifier: MIT
// Who is host, core and base: see roles.hpp.
#include "agent/link/roles.hpp"

#include <fnmatch.h>
#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/pattern.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/session.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

// The base system by soname: nobody's crossing, or a service. Prefixes.
constexpr const char* kBaseNames[] = {
    processor::kLoader, "libc.so",        "libm.so",         "libmvec.so",
    "libgcc_s.so",      "libstdc++.so",   "libc++.so",       "libc++abi.so",
    "libpthread.so",    "libdl.so",       "librt.so",        "libresolv.so",
    "libutil.so",       "libanl.so",      "libnss_",         "libnsl.so",
    "libthread_db.so",  "libSegFault.so", "linux-vdso.so",   "libasan.so",
    "libtsan.so",       "libubsan.so",    "liblsan.so",      "libclang_rt.",
    "libhwasan.so",     "libmemusage.so", "libpcprofile.so",
};

bool is_base(const char* name) {
  for (const char* base : kBaseNames)
    if (strncmp(name, base, strlen(base)) == 0) return true;
  return false;
}

bool matches(const char (*globs)[arena::kGlobBytes], uint32_t count,
             const char* path) {
  for (uint32_t i = 0; i < count && i < arena::kMaxGlobs; i++)
    if (fnmatch(globs[i], path, 0) == 0) return true;
  return false;
}

arena::Role role_by_rules(const Module& module) {
  const char* name = file_name_of(module.path);
  const arena::Settings& wanted = settings();
  if (strcmp(name, arena::kAgentName) == 0) return arena::Role::kAgent;
  if (is_base(name)) return arena::Role::kBase;
  if (matches(wanted.core, wanted.core_globs, module.path))
    return arena::Role::kCore;
  if (matches(wanted.host, wanted.host_globs, module.path))
    return arena::Role::kHost;
  if (module.main_program || module.host != nullptr) return arena::Role::kHost;
  if (is_glue(module.path)) return arena::Role::kGlue;
  // What provides malloc to the process is the base system's.
  static const char* const kMalloc = "malloc";
  const Elf64_Sym* symbol = find_symbol(module, kMalloc);
  if (symbol != nullptr && symbol->st_shndx != SHN_UNDEF &&
      find_symbol(module, "free") != nullptr)
    return arena::Role::kBase;
  return arena::Role::kCore;
}

Module* runtime;  // the one that describe_host looks at

void* find_in_runtime(const char* name) {
  const Elf64_Sym* symbol = find_symbol(*runtime, name);
  if (symbol == nullptr || symbol->st_shndx == SHN_UNDEF) return nullptr;
  return reinterpret_cast<void*>(runtime->base + symbol->st_value);
}

}  // namespace

void tell_role(Module& module) {
  module.host = host_of_runtime(module.path);
  module.role = role_by_rules(module);
}

void describe_host() {
  static char name[sizeof(arena::Header::host)];
  for (Module* at = first_module(); at != nullptr && name[0] == 0;
       at = next_module(at)) {
    runtime = at;
    const Host* host =
        at->main_program ? host_of_main(find_in_runtime) : at->host;
    if (host != nullptr) attach_host(*host, find_in_runtime, name, sizeof name);
  }
  memcpy(header()->host, name, sizeof name);
}

}  // namespace crossbill::agent
