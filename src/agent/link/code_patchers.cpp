// SPDX-License-Identifier: MIT
// What marks such modules: two tables, asked once for each module.
//
// Not seen: who changes the protection of code by a raw system call, or writes
// by /proc/self/mem; and a Rust program with a hooker linked in, since each
// Rust program imports both functions.
#include "agent/link/code_patchers.hpp"

#include <string.h>

#include "agent/base/pattern.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/roles.hpp"
#include "agent/link/symbols.hpp"

namespace crossbill::agent {
namespace {

// What it is called, or a name that it defines. "" where there is none.
struct Mark {
  const char* file;
  const char* symbol;
};

// Libraries that hook functions by their address, or have one that does linked
// in and exported.
constexpr Mark kPatchers[] = {
    {"libfrida-gum*.so*", "gum_interceptor_replace"},
    {"frida-gadget*.so", "frida_gadget_wait_for_permission_to_resume"},
    {"frida-agent*.so", "frida_agent_main"},
    {"libfunchook.so*", "funchook_prepare"},
    {"libsubhook.so*", "subhook_install"},
    {"libPolyHook_2.so*", ""},
    {"libdobby.so*", "DobbyHook"},
    {"libsafetyhook.so*", "safetyhook_create_inline"},
    {"libMinHook.so*", "MH_CreateHook"},
    {"libdetours.so*", "DetourAttach"},
    {"libwhale.so*", "WInlineHookFunction"},
    {"libSubstrate*.so*", "MSHookFunction"},
    {"libsandhook*.so*", "SandInlineHook"},
    {"libmimick.so*", "mmk_stub_create_static"},
    {"libdyninstAPI_RT.so*", "DYNINSTinit"},
    {"libpulp.so*", "__ulp_asunsafe_begin"},
};

// What imports both and lets functions of others alone: it makes code of its
// own (JITs, closures), guards stacks, or seals memory. Runtimes of hosts.cpp
// need no row.
constexpr Mark kOthers[] = {
    {"libLLVM*.so*", "LLVMCreateJITCompilerForModule"},
    {"liblldb*.so*", ""},
    {"libclang*.so*", ""},
    {"libffi*.so*", "ffi_prep_closure_loc"},
    {"libjnidispatch*.so", ""},
    {"libjffi*.so", ""},
    {"koffi.*", ""},
    {"libv8*.so*", ""},
    {"libmozjs*.so*", "JS_Init"},
    {"libxul.so", ""},
    {"libjavascriptcoregtk*.so*", "JSEvaluateScript"},
    {"", "qemu_plugin_register_vcpu_tb_trans_cb"},
    {"libmono*.so*", "mono_jit_init"},
    {"libpypy*.so*", "pypy_main_startup"},
    {"libgccjit.so*", ""},
    {"libtcc.so*", "tcc_new"},
    {"libpcre2*.so*", ""},
    {"liborc-*.so*", ""},
    {"libharfbuzz*.so*", ""},
    {"libfontmanager.so", ""},
    {"libGLdispatch.so*", ""},  // its own stubs
    {"libgallium*.so*", ""},
    {"*_dri.so", ""},
    {"libcrypto*.so*", "OPENSSL_init_crypto"},  // guards of secrets
    {"libsodium.so*", "sodium_init"},
    {"libcuda.so*", ""},
    {"libnvidia*.so*", ""},
    {"libhsa-runtime64.so*", ""},
    {"libtcmalloc*.so*", ""},
    {"libjemalloc*.so*", ""},
    {"", "__asan_init"},  // sanitizers, linked in
    {"", "__tsan_init"},
    {"", "__msan_init"},
    {"", "__scudo_print_stats"},
};

bool has(const Module& module, const Mark& mark) {
  if (mark.file[0] != 0 && fits_file(mark.file, module.path)) return true;
  return mark.symbol[0] != 0 && find_definition(module, mark.symbol) != nullptr;
}

template <size_t n>
bool has_any(const Module& module, const Mark (&marks)[n]) {
  for (const Mark& mark : marks)
    if (has(module, mark)) return true;
  return false;
}

// Bytes that are nowhere in most modules: they are compared from the first
// word.
bool contains(const MemoryRange& range, const char* text, size_t bytes) {
  uint64_t first;
  memcpy(&first, text, sizeof first);
  for (uint64_t at = range.low; at + bytes <= range.high; at++) {
    uint64_t word;
    memcpy(&word, reinterpret_cast<const void*>(at), sizeof word);
    if (word == first &&
        memcmp(reinterpret_cast<const void*>(at), text, bytes) == 0)
      return true;
  }
  return false;
}

// Rust's standard library guards stacks, and asks dlsym for what libc has. It
// is linked in, without a name that can be seen, but for where it may panic.
bool is_rust(const Module& module) {
  static const char kPanics[] = "library/std/src/";
  for (int i = 0; i < module.read_only_count; i++)
    if (contains(module.read_only[i], kPanics, sizeof kPanics - 1)) return true;
  return false;
}

class Imports {
 public:
  explicit Imports(const Module& module) : module_(module) {
    look(module.jump_slots, module.jump_slot_count);
    look(module.relocations, module.relocation_count);
  }
  bool both() const { return dlsym_ && mprotect_; }

 private:
  void look(const Elf64_Rela* relocations, size_t count) {
    for (size_t i = 0; i < count && !both(); i++) {
      uint64_t symbol = ELF64_R_SYM(relocations[i].r_info);
      if (symbol == 0) continue;
      const Elf64_Sym& found = module_.symbols[symbol];
      if (found.st_shndx != SHN_UNDEF) continue;
      const char* name = module_.strings + found.st_name;
      if (strcmp(name, "dlsym") == 0 || strcmp(name, "dlvsym") == 0)
        dlsym_ = true;
      if (strcmp(name, "mprotect") == 0 || strcmp(name, "pkey_mprotect") == 0)
        mprotect_ = true;
    }
  }

  const Module& module_;
  bool dlsym_ = false, mprotect_ = false;
};

}  // namespace

bool patches_code_for_others(const Module& module) {
  return has_any(module, kPatchers);
}

bool may_patch_code(const Module& module) {
  return Imports(module).both() && runtime_in(module) == nullptr &&
         !is_glue(module.path) && !has_any(module, kOthers) && !is_rust(module);
}

}  // namespace crossbill::agent
