// SPDX-License-Identifier: MIT
// Attachment: how a process, a forked child and a thread come to their arena.
//
// crossbill_process lies on a page that the kernel wipes in a forked child,
// however it was forked (fork, _Fork, raw clone). A child therefore finds epoch
// 0 at its first crossing and creates an arena of its own. A child that shares
// memory (vfork, posix_spawn) sees the parent's page and adds to its arena.
#include "agent/fork.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/files.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/carried.hpp"
#include "agent/link/patching.hpp"
#include "agent/link/roles.hpp"
#include "agent/link/thread_entries.hpp"
#include "agent/meter/calibrate.hpp"
#include "agent/meter/clock_watch.hpp"
#include "agent/meter/handles.hpp"
#include "agent/meter/library_threads.hpp"
#include "agent/meter/look.hpp"
#include "agent/meter/main_thread.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/regions.hpp"
#include "agent/meter/sites.hpp"
#include "agent/meter/thread_slots.hpp"
#include "agent/meter/trace.hpp"
#include "agent/meter/tree.hpp"
#include "agent/periods.hpp"
#include "agent/session.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/jumps.hpp"
#include "agent/stubs/registry.hpp"
#include "agent/unrecorded.hpp"
#include "agent/watch/watch.hpp"

namespace crossbill::agent {
namespace {

enum AttachState : uint32_t { kNone = 0, kAttaching = 1, kFailed = 2 };

uint64_t last_epoch;

// The path of this image and its arguments.
void describe_image() {
  char text[4096];
  ssize_t length = readlink("/proc/self/exe", text, sizeof text);
  if (length > 0)
    header()->image = add_string(text, static_cast<size_t>(length));
  size_t got;
  if (read_file("/proc/self/cmdline", text, sizeof text, got)) {
    header()->command = add_string(text, got);
    header()->command_bytes = static_cast<uint32_t>(got);
  }
}

// A forked child goes on as its parent does, which may not sample as asked.
arena::Mode mode_of(const char* parent) {
  bool exact = *parent != '\0' && crossbill_sampling == 0 &&
               settings().mode == arena::Mode::kSampled;
  return exact ? arena::Mode::kExact : settings().mode;
}

bool create(const char* parent, uint32_t inherited) {
  if (!create_arena(mode_of(parent),
                    crossbill_clock_is_tsc != 0 ? arena::Clock::kTsc
                                                : arena::Clock::kMonotonic,
                    parent, inherited)) {
    note_unrecorded_self();
    return false;
  }
  header()->watch = settings().watch;
  header()->trace = settings().trace;
  describe_image();
  describe_period();
  return true;
}

// What a forked child forgets: what lies in the parent's arena, and locks that
// other threads of the parent have held.
constexpr void (*kForgets[])() = {
    abandon_arena,      forget_threads,         reset_memory_lock,
    reset_edge_lock,    reset_patch_lock,       reset_registry_lock,
    reset_carried_lock, reset_host_locks,       forget_clock_watch,
    forget_sites,       forget_library_threads, forget_entries,
    forget_handles,     forget_watched,         forget_regions,
    forget_traces,
};

// In a forked child: leaves the parent's arena and creates the child's.
bool attach_child() {
  char parent[64];
  Text(parent, sizeof parent).add(arena_name());
  for (auto* forget : kForgets) forget();
  if (!create(parent, edge_count()) || !count_jumps_anew()) return false;
  describe_host();
  write_costs();
  return true;
}

// On a stack of its own: the first crossing may be a signal handler's, on a
// small one. Only one thread attaches.
alignas(16) char attach_stack[65536];
bool attached_child;

bool attach_child_apart() {
  crossbill_call_on([] { attached_child = attach_child(); },
                    attach_stack + sizeof attach_stack);
  return attached_child;
}

bool attach_process_again() {
  uint32_t expected = kNone;
  int32_t self = static_cast<int32_t>(syscall(SYS_gettid));
  Process& process = crossbill_process;
  if (!__atomic_compare_exchange_n(&process.state, &expected, kAttaching, false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    while (__atomic_load_n(&process.state, __ATOMIC_ACQUIRE) == kAttaching) {
      if (process.attaching == self) return false;
      sched_yield();
    }
    return process.epoch != 0;
  }
  process.attaching = self;
  bool ok = last_epoch != 0 && attach_child_apart();
  if (ok)
    __atomic_store_n(&process.epoch, epoch_of(++last_epoch, crossbill_period),
                     __ATOMIC_RELEASE);
  __atomic_store_n(&process.state, ok ? kNone : kFailed, __ATOMIC_RELEASE);
  return ok;
}

}  // namespace

bool attach_process() {
  if (!create("", 0)) return false;
  crossbill_counting = settings().mode == arena::Mode::kCountOnly;
  crossbill_watch = settings().watch;
  madvise(&crossbill_process, sizeof crossbill_process, MADV_WIPEONFORK);
  crossbill_process.epoch = ++last_epoch;
  if (crossbill_clock_is_tsc == 0)
    add_note(arena::NoteCode::kClock, why_not_ticks());
  return true;
}

namespace {

// Not a vfork child, which shares the arena but is another process.
bool own_arena() {
  return crossbill_process.epoch != 0 && arena_base != nullptr &&
         header()->pid == getpid();
}

}  // namespace

void revive_process() {
  if (!own_arena()) return;
  header()->state = arena::State::kRunning;
  header()->end_ns = header()->end_ticks = header()->cpu_ns = 0;
}

void end_process() {
  if (!own_arena()) return;
  if (crossbill_locked_in == 0)
    header()->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  read_library_threads();
  note_main_thread();
  header()->end_ns = monotonic_ns();
  header()->end_ticks = now();
  header()->state = arena::State::kEnded;
}

bool attach_thread(Thread& thread) {
  Quiet quiet;
  OwnWork own_work;
  if (crossbill_process.epoch == 0 && !attach_process_again()) return false;
  // Another thread may begin a period meanwhile.
  uint64_t epoch = __atomic_load_n(&crossbill_process.epoch, __ATOMIC_ACQUIRE);
  if (thread.epoch != epoch) {
    if (!take_slot(thread, period_of(epoch))) return false;
    thread.epoch = epoch;
    resume_region(thread);
    start_looking(thread);
  }
  return true;
}

}  // namespace crossbill::agent
