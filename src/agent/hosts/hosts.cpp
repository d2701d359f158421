// SPDX-License-Identifier: MIT
// The list of hosts: a new one is a folder, and a row here.
//
// It is asked when a module is loaded or a slot is patched.
#include "agent/hosts/hosts.hpp"

#include <string.h>

#include "agent/base/pattern.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/cpython/host.hpp"
#include "agent/hosts/greenlet/greenlet.hpp"
#include "agent/hosts/jvm/host.hpp"

namespace crossbill::agent {
namespace {

// Runtimes in libraries that nothing more is known of: by default what a core
// calls in them is a call of the host, and what they call in each other is
// nothing.
constexpr Host kRuby = {.name = "ruby",
                        .runtime = {"libruby.so*", "libruby-?.?.so*"},
                        .main_symbol = "ruby_run_node",
                        .walks_by_anchor = true};
constexpr Host kPerl = {.name = "perl", .runtime = {"libperl.so*"}};
constexpr Host kNode = {.name = "node",
                        .runtime = {"libnode.so*"},
                        .main_symbol = "napi_module_register",
                        .walks_by_anchor = true};
constexpr Host kR = {.name = "r", .runtime = {"libR.so"}};
// Debian's liblua5.4-socket.so is a module for Lua: a core.
constexpr Host kLua = {
    .name = "lua",
    .runtime = {"liblua.so*", "liblua5.?.so*", "liblua5.?-c++.so*",
                "liblua-5.?.so*", "libluajit-5.?.so*"},
    .main_symbol = "luaJIT_setmode",
    .walks_by_anchor = true};
constexpr Host kJulia = {.name = "julia",
                         .runtime = {"libjulia.so*", "libjulia-internal.so*",
                                     "libjulia-codegen.so*"},
                         .walks_by_anchor = true};
constexpr Host kCoreclr = {
    .name = "coreclr",
    .runtime = {"libcoreclr.so", "libclrjit.so", "libclrgc.so", "libhostfxr.so",
                "libhostpolicy.so"},
    .walks_by_anchor = true};

// Pythons that are no CPython. Their modules are CPython's by name.
constexpr Host kPypy = {.name = "PyPy",
                        .runtime = {"libpypy*-c.so*"},
                        .main_symbol = "PyPy_IsInitialized",
                        .walks_by_anchor = true,
                        .unknown = true};
constexpr Host kGraalpy = {
    .name = "GraalPy",
    .runtime = {"libpythonvm.so", "libpython-native*.so"},
    .walks_by_anchor = true,
    .unknown = true};
// GraalVM's native-image: Java within the program, whose own functions its JNI
// calls by a table that nobody can exchange.
constexpr Host kNativeImage = {.name = "a JVM within the program itself",
                               .main_symbol = "JNI_CreateJavaVM",
                               .walks_by_anchor = true,
                               .unknown = true};
constexpr Host kGuile = {.name = "guile",
                         .runtime = {"libguile-?.?.so*", "libguile-?.so*"},
                         .walks_by_anchor = true};
constexpr Host kErlang = {
    .name = "erlang", .main_symbol = "enif_alloc", .walks_by_anchor = true};
constexpr Host kPhp = {.name = "php",
                       .runtime = {"libphp?.so*", "libphp.so*"},
                       .main_symbol = "zend_register_functions",
                       .walks_by_anchor = true};

const Host* const kHosts[] = {
    &cpython::kHost, &greenlet::kHost, &kRuby,    &kPerl,
    &jvm::kHost,     &kNode,           &kR,       &kLua,
    &kJulia,         &kCoreclr,        &kErlang,  &kPhp,
    &kGuile,         &kPypy,           &kGraalpy, &kNativeImage,
};

const Host* attached;

bool any_fits(const Patterns& patterns, const char* text) {
  for (const char* pattern : patterns)
    if (pattern != nullptr && fits(pattern, text)) return true;
  return false;
}

bool any_fits_file(const Patterns& patterns, const char* path) {
  for (const char* pattern : patterns)
    if (pattern != nullptr && fits_file(pattern, path)) return true;
  return false;
}

template <class Find>
auto first(Find find) -> decltype(find(*kHosts[0])) {
  decltype(find(*kHosts[0])) none{};
  for (const Host* host : kHosts)
    if (auto found = find(*host); static_cast<bool>(found)) return found;
  return none;
}

const ApiRow* row_of(const ApiTable* table, const char* name) {
  return table == nullptr ? nullptr : find_row(*table, name);
}

bool is_true(const bool* flag) { return flag == nullptr || *flag; }

}  // namespace

const Host* host_of_runtime(const char* path) {
  return first([path](const Host& host) {
    return any_fits_file(host.runtime, path) ? &host : nullptr;
  });
}

bool tells_home(const Host& host, const char* path) {
  return any_fits_file(host.home, path);
}

bool is_glue(const char* path) {
  return first(
      [path](const Host& host) { return any_fits_file(host.glue, path); });
}

bool is_finder(const char* path) {
  return first([path](const Host& host) {
    return host.glue_finds && any_fits_file(host.glue, path);
  });
}

const Host* host_of_main(FindSymbol find) {
  return first([find](const Host& host) {
    bool found = host.main_symbol != nullptr && find(host.main_symbol);
    return found ? &host : nullptr;
  });
}

void attach_host(const Host& host, FindSymbol find, char* name, size_t bytes) {
  if (host.attach == nullptr) return;
  host.attach(find, name, bytes);
  attached = is_true(host.api_known) ? &host : nullptr;
}

bool is_known(const Host& host) {
  return !host.unknown && is_true(host.tables_known);
}

MadeCode made_code_at(uint64_t address) {
  return first([address](const Host& host) {
    return host.made_code_at == nullptr ? MadeCode::kNone
                                        : host.made_code_at(address);
  });
}

void reset_host_locks() {
  for (const Host* host : kHosts)
    if (host->reset_locks != nullptr) host->reset_locks();
}

ApiFunction find_api(const char* name) {
  return first([name](const Host& host) {
    bool known = is_true(host.api_known);
    return ApiFunction{known ? row_of(host.api, name) : nullptr, &host};
  });
}

bool lacks_api(const char* name) {
  return attached != nullptr && is_true(attached->api_known) &&
         any_fits(attached->api_names, name);
}

const Hook* find_hook(const char* name) {
  return first([name](const Host& host) -> const Hook* {
    if (!is_true(host.tables_known)) return nullptr;
    for (size_t i = 0; host.hooks != nullptr && i < host.hooks->count; i++)
      if (is_same(host.hooks->rows[i].name, name)) return &host.hooks->rows[i];
    return nullptr;
  });
}

const ApiRow* find_wait(const char* name) {
  return attached == nullptr ? nullptr : row_of(attached->waits, name);
}

const Entry* find_entry(const char* name) {
  return first([name](const Host& host) -> const Entry* {
    for (const Entry& entry : host.entries)
      if (entry.pattern != nullptr && fits(entry.pattern, name)) return &entry;
    return nullptr;
  });
}

}  // namespace crossbill::agent
