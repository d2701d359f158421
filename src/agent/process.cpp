// SPDX-License-Identifier: MIT
// Attachment: how a process, a forked child and a thread come to their arena.
//
// crossbill_process lies on a page that the kernel wipes in a forked child,
// however it was forked (fork, _Fork, raw clone). A child therefore finds epoch
// 0 at its first crossing and creates an arena of its own. A child that shares
// memory (vfork, posix_spawn) sees the parent's page and adds to its arena.
#include "agent/process.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent/arch/cpu.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/calibrate.hpp"
#include "agent/meter/state.hpp"
#include "agent/meter/tree.hpp"
#include "agent/session.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/edges.hpp"

using crossbill::agent::Process;
using crossbill::agent::Thread;

__thread Thread crossbill_thread{};
Process crossbill_process;
uint8_t crossbill_clock_is_tsc;
uint8_t crossbill_counting;
uint64_t crossbill_long_ticks = ~uint64_t{0};

extern "C" void crossbill_metered();
extern "C" void crossbill_counted();
void* crossbill_body = reinterpret_cast<void*>(&crossbill_metered);

namespace crossbill::agent {
namespace {

enum AttachState : uint32_t { kNone = 0, kAttaching = 1, kFailed = 2 };

uint64_t last_epoch;

uint64_t clock_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u +
         static_cast<uint64_t>(time.tv_nsec);
}

bool read_file(const char* path, void* buffer, size_t bytes, size_t& got) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t count = read(fd, buffer, bytes);
  close(fd);
  got = count > 0 ? static_cast<size_t>(count) : 0;
  return count >= 0;
}

bool kernel_uses_tsc() {
  char source[16] = "";
  size_t got;
  constexpr char kPath[] =
      "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  return read_file(kPath, source, sizeof source - 1, got) &&
         strncmp(source, "tsc\n", 4) == 0;
}

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

bool create(const char* parent, uint32_t inherited) {
  if (!create_arena(settings().mode,
                    crossbill_clock_is_tsc != 0 ? arena::Clock::kTsc
                                                : arena::Clock::kMonotonic,
                    parent, inherited)) {
    leave_trace();
    return false;
  }
  describe_image();
  return true;
}

// In a forked child: leaves the parent's arena and creates the child's.
bool attach_child() {
  char parent[64];
  Text(parent, sizeof parent).add(arena_name());
  abandon_arena();
  forget_threads();
  reset_edge_lock();
  reset_patch_lock();
  reset_callback_lock();
  if (!create(parent, edge_count())) return false;
  describe_host();
  write_costs();
  return true;
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
  bool ok = last_epoch != 0 && attach_child();
  if (ok) __atomic_store_n(&process.epoch, ++last_epoch, __ATOMIC_RELEASE);
  __atomic_store_n(&process.state, ok ? kNone : kFailed, __ATOMIC_RELEASE);
  return ok;
}

}  // namespace

void choose_clock() {
  crossbill_clock_is_tsc = ticks_are_invariant() && kernel_uses_tsc();
}

uint64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }

bool attach_process() {
  if (!create("", 0)) return false;
  if (settings().mode == arena::Mode::kCountOnly) {
    crossbill_counting = 1;
    crossbill_body = reinterpret_cast<void*>(&crossbill_counted);
  }
  madvise(&crossbill_process, sizeof crossbill_process, MADV_WIPEONFORK);
  crossbill_process.epoch = ++last_epoch;
  if (crossbill_clock_is_tsc == 0)
    add_note(arena::NoteCode::kClock, ticks_are_invariant()
                                          ? "the kernel does not use the TSC"
                                          : "the TSC is not invariant");
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
  header()->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  header()->end_ns = monotonic_ns();
  header()->end_ticks = now();
  header()->state = arena::State::kEnded;
}

bool attach(Thread& thread) {
  Quiet quiet;
  OwnWork own_work;
  if (crossbill_process.epoch == 0 && !attach_process_again()) return false;
  if (thread.epoch != crossbill_process.epoch) {
    if (!take_slot(thread)) return false;
    thread.epoch = crossbill_process.epoch;
  }
  return true;
}

void Lock::take() {
  while (__atomic_exchange_n(&held_, 1, __ATOMIC_ACQUIRE) != 0) sched_yield();
}

// Inside another one the signals are blocked already: `quiet` is counted only
// while they are, so a handler that comes in between sees 0.
Quiet::Quiet() : errno_(errno), nested_(crossbill_thread.quiet > 0) {
  uint64_t all = ~uint64_t{0};
  if (!nested_)
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &mask_, sizeof mask_);
  crossbill_thread.quiet++;
}

Quiet::~Quiet() {
  crossbill_thread.quiet--;
  if (!nested_)
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask_, nullptr, sizeof mask_);
  errno = errno_;
}

}  // namespace crossbill::agent
