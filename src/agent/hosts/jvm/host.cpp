// SPDX-License-Identifier: MIT
// What the JVM says of itself, and when it has been made.
//
// Launcher, JPype, jep and programs that embed a JVM all make it by
// JNI_CreateJavaVM. When that has returned, the JVM is asked for what tells of
// natives and for the table that cores call by: start.cpp.
#include "agent/hosts/jvm/host.hpp"

#include "agent/hosts/jvm/code_cache.hpp"
#include "agent/hosts/jvm/foreign.hpp"
#include "agent/hosts/jvm/glue.hpp"
#include "agent/hosts/jvm/libraries.hpp"
#include "agent/hosts/jvm/lookups.hpp"
#include "agent/hosts/jvm/natives.hpp"
#include "agent/hosts/jvm/places.hpp"
#include "agent/hosts/jvm/start.hpp"
#include "agent/hosts/jvm/vm_structs.hpp"

namespace crossbill::agent::jvm {
namespace {

// Where the call in progress puts the JVM. There is one in a process.
Interface** made;

void before_create(CallArguments& call) {
  made = reinterpret_cast<Interface**>(call.general[0]);
}

uint64_t after_create(uint64_t result) {
  if (static_cast<int32_t>(result) == 0 && made != nullptr) start(*made);
  made = nullptr;
  return result;
}

constexpr Hook kRows[] = {
    {.name = "JNI_CreateJavaVM",
     .before = before_create,
     .after = after_create,
     .of_hosts = true},
    {.name = "JVM_FindLibraryEntry",
     .before = before_find_entry,
     .after = after_find_entry,
     .of_hosts = true},
};
constexpr HookTable kHooks = {kRows, sizeof kRows / sizeof *kRows};

void learn(FindSymbol find) { read_layout(find); }

void reset_locks() {
  forget_places();
  reset_natives_lock();
  reset_libraries_lock();
}

MadeCode made_code_at(uint64_t address) {
  if (is_in_code_cache(address)) return MadeCode::kFramed;
  return is_in_stub_of_glue(address) ? MadeCode::kByRegisters : MadeCode::kNone;
}

}  // namespace

// libjava, libnio and so on have names that others may have, too.
const Host kHost = {
    .name = "jvm",
    .runtime = {"libjvm.so", "libjli.so"},
    .home = {"*/server/libjvm.so", "*/client/libjvm.so", "*/minimal/libjvm.so",
             "*/zero/libjvm.so"},
    // JNA and jffi unpack their libraries into files of such names.
    .glue = {"libjnidispatch.so", "jna*.tmp", "libjffi-*.so", "jffi*.so"},
    .glue_finds = true,
    // A version, or nothing, is what these return.
    .entries = {{"JNI_OnLoad*", nullptr, ErrorRule::kNone},
                {"JNI_OnUnload*", nullptr, ErrorRule::kNone},
                {.pattern = "Java_*", .keeps = keep_native},
                {.pattern = "JavaCritical_*", .keeps = keep_critical}},
    .walks_by_anchor = true,
    .learn = learn,
    .made_code_at = made_code_at,
    .reset_locks = reset_locks,
    .hooks = &kHooks,
};

}  // namespace crossbill::agent::jvm
