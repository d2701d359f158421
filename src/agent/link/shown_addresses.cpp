// SPDX-License-Identifier: MIT
// dladdr, backtrace and their like, as if there were no stubs. What walks the
// stack by other means (libunwind, frame pointers) does see our frames.
#include "agent/link/shown_addresses.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/libc_hook.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/symbols.hpp"
#include "agent/meter/activation.hpp"
#include "agent/stubs/edges.hpp"

#pragma GCC visibility push(hidden)
extern "C" char __ehdr_start[], etext[];  // by the linker
#pragma GCC visibility pop

namespace crossbill::agent {
namespace {

// An address within the call of a stub's body: all crossings share it. What is
// meant can only be the innermost one; its caller is told.
void* caller_of_top(void* address, int64_t before) {
  const Thread& thread = crossbill_thread;
  uint64_t here = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  if (!attached(thread) || is_bottom(thread.top) || thread.top->sp <= here ||
      !is_readable(thread.top->sp))
    return address;
  char* caller = *reinterpret_cast<char**>(thread.top->sp);
  return caller - before;
}

void* meant_by(const void* given) {
  void* address = const_cast<void*>(given);
  const char* const kReturns[] = {crossbill_returns, crossbill_quiet_returns};
  for (const char* returns : kReturns) {
    int64_t before = returns - static_cast<char*>(address);
    if (before == 0 || before == 1) return caller_of_top(address, before);
  }
  return original_of(address);
}

// The program knows a function by the address that dlsym gave.
int with_known_address(int result, Dl_info* info) {
  void* stub = result == 0 ? nullptr : known_stub(info->dli_saddr);
  if (stub != nullptr) info->dli_saddr = stub;
  return result;
}

int hook_dladdr(const void* address, Dl_info* info) {
  return with_known_address(dladdr(meant_by(address), info), info);
}

int hook_dladdr1(const void* address, Dl_info* info, void** extra, int flags) {
  return with_known_address(dladdr1(meant_by(address), info, extra, flags),
                            info);
}

bool is_ours(const void* address) {
  return address >= __ehdr_start && address < etext;
}

// Takes out what lies in the agent; returns how many are left.
int without_ours(void** addresses, int count) {
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (!is_ours(addresses[i])) addresses[kept++] = addresses[i];
  return kept;
}

constexpr int kMostFrames = 256;
constexpr char kUnwindBacktrace[] = "_Unwind_Backtrace";

// A deeper stack than was asked for: ours, at the most every other one and the
// first, stand in the place of others.
__attribute__((noinline)) int backtrace_of_deep(void** addresses, int size) {
  void* all[2 * kMostFrames + 1];
  int count = without_ours(all, backtrace(all, 2 * size + 1));
  if (count > size) count = size;
  memcpy(addresses, all, static_cast<size_t>(count) * sizeof *all);
  return count;
}

// It may run on a small stack of signals, and needs little where it can.
int hook_backtrace(void** addresses, int size) {
  int count = backtrace(addresses, size);
  if (count <= 0) return count;
  if (count == size && size <= kMostFrames)
    return backtrace_of_deep(addresses, size);
  return without_ours(addresses, count);
}

char** hook_backtrace_symbols(void* const* addresses, int count) {
  void* originals[kMostFrames];
  if (count > kMostFrames) return backtrace_symbols(addresses, count);
  for (int i = 0; i < count; i++) originals[i] = meant_by(addresses[i]);
  return backtrace_symbols(originals, count);
}

void hook_backtrace_symbols_fd(void* const* addresses, int count, int fd) {
  void* originals[kMostFrames];
  if (count > kMostFrames) return backtrace_symbols_fd(addresses, count, fd);
  for (int i = 0; i < count; i++) originals[i] = meant_by(addresses[i]);
  backtrace_symbols_fd(originals, count, fd);
}

// The one unwinder of the process.
int (*real_backtrace)(int (*)(void*, void*), void*);
uint64_t (*place_of)(void* context);

struct Callback {
  int (*function)(void* context, void* argument);
  void* argument;
};

int call_unless_ours(void* context, void* given) {
  const Callback& callback = *static_cast<Callback*>(given);
  if (is_ours(reinterpret_cast<void*>(place_of(context)))) return 0;
  return callback.function(context, callback.argument);
}

int hook_unwind_backtrace(int (*function)(void*, void*), void* argument) {
  Callback callback{function, argument};
  return real_backtrace(call_unless_ours, &callback);
}

void* definition(const Module& module, const char* name) {
  const Elf64_Sym* symbol = find_definition(module, name);
  if (symbol == nullptr) return nullptr;
  return reinterpret_cast<void*>(module.base + symbol->st_value);
}

// A context is its unwinder's own: with two of them about, none is hooked.
bool find_unwinder() {
  const Module* unwinder = nullptr;
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    if (at->gone || at->symbols == nullptr ||
        definition(*at, kUnwindBacktrace) == nullptr)
      continue;
    if (unwinder != nullptr) return false;
    unwinder = at;
  }
  if (unwinder == nullptr) return false;
  real_backtrace = reinterpret_cast<decltype(real_backtrace)>(
      definition(*unwinder, kUnwindBacktrace));
  place_of = reinterpret_cast<decltype(place_of)>(
      definition(*unwinder, "_Unwind_GetIP"));
  return place_of != nullptr;
}

const LibcHook kAddressHooks[] = {
    {"dladdr", pointer(hook_dladdr)},
    {"dladdr1", pointer(hook_dladdr1)},
    {"backtrace", pointer(hook_backtrace)},
    {"backtrace_symbols", pointer(hook_backtrace_symbols)},
    {"backtrace_symbols_fd", pointer(hook_backtrace_symbols_fd)},
};

}  // namespace

void* find_address_hook(const char* name) {
  if (strcmp(name, kUnwindBacktrace) == 0)
    return find_unwinder() ? pointer(hook_unwind_backtrace) : nullptr;
  for (const LibcHook& hook : kAddressHooks)
    if (is_same(hook.name, name)) return hook.function;
  return nullptr;
}

}  // namespace crossbill::agent
