// SPDX-License-Identifier: MIT
// The threads that libraries have started: see library_threads.hpp.
#include "agent/meter/library_threads.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/own_work.hpp"
#include "recording/switch.hpp"

namespace crossbill::agent {

using arena::LibraryThread;

namespace {

constexpr uint32_t kMostSeats = 4096;
constexpr int32_t kStarting = -1;

// Readers take no lock: a seat stays one, and what it holds only grows.
Lock lock;
LibraryThread* seats[kMostSeats];
uint32_t seat_count;
uint32_t live;

bool is_seat_of(const LibraryThread& seat, uint16_t module, uint16_t starter) {
  return seat.module_id == module && seat.starter_id == starter;
}

int32_t tid_of(const LibraryThread& seat) {
  return __atomic_load_n(&seat.tid, __ATOMIC_ACQUIRE);
}

void raise_to(uint64_t& place, uint64_t value) {
  uint64_t had = __atomic_load_n(&place, __ATOMIC_RELAXED);
  while (had < value &&
         !__atomic_compare_exchange_n(&place, &had, value, true,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

// Nobody has it as long as `ended_ns` is written: -2 is no thread's number.
void leave_seat(LibraryThread& seat, int32_t tid) {
  if (!__atomic_compare_exchange_n(&seat.tid, &tid, -2, false, __ATOMIC_ACQUIRE,
                                   __ATOMIC_RELAXED))
    return;
  seat.ended_ns = __atomic_load_n(&seat.cpu_ns, __ATOMIC_RELAXED);
  __atomic_store_n(&seat.tid, 0, __ATOMIC_RELEASE);
  __atomic_fetch_sub(&live, 1, __ATOMIC_RELAXED);
}

// One of that library that nobody sits on, or a new one.
LibraryThread* find_seat(const Module& module, const Module* starter) {
  auto id = static_cast<uint16_t>(module.id);
  auto starter_id =
      static_cast<uint16_t>(starter == nullptr ? ModuleId{} : starter->id);
  for (uint32_t i = 0; i < seat_count; i++)
    if (tid_of(*seats[i]) == 0 && is_seat_of(*seats[i], id, starter_id))
      return seats[i];
  if (seat_count == kMostSeats) return nullptr;
  auto* seat = static_cast<LibraryThread*>(
      new_record(arena::BlockKind::kLibraryThreads, sizeof(LibraryThread)));
  if (seat == nullptr) return nullptr;
  seat->starter = record_of(starter);
  seat->module_id = id;
  seat->starter_id = starter_id;
  seat->module = record_of(&module);
  seats[seat_count] = seat;
  __atomic_store_n(&seat_count, seat_count + 1, __ATOMIC_RELEASE);
  return seat;
}

// What the thread on a seat has used so far, with those before it.
void read_seat(LibraryThread& seat, int32_t tid) {
  uint64_t before = seat.ended_ns;
  uint64_t used = cpu_ns_of(tid);
  // If its owner has changed meanwhile, `before` may not be the one's.
  if (used != 0 && tid_of(seat) == tid) raise_to(seat.cpu_ns, before + used);
  if (used == 0) leave_seat(seat, tid);
}

}  // namespace

LibraryThread* take_seat(const Module& module, const Module* starter) {
  Quiet quiet;
  if (!ready()) return nullptr;
  lock.take();
  LibraryThread* seat = find_seat(module, starter);
  if (seat != nullptr) {
    __atomic_store_n(&seat->tid, kStarting, __ATOMIC_RELEASE);
    __atomic_fetch_add(&live, 1, __ATOMIC_RELAXED);
  }
  lock.release();
  return seat;
}

void give_seat_back(LibraryThread* seat) { leave_seat(*seat, kStarting); }

void sit_down(LibraryThread* seat) {
  seat->threads++;
  crossbill_thread.seat = seat;
  auto tid = static_cast<int32_t>(syscall(SYS_gettid));
  __atomic_store_n(&seat->tid, tid, __ATOMIC_RELEASE);
}

void seat_late(Thread& thread, const Module& module) {
  bool library =
      module.role == arena::Role::kCore || module.role == arena::Role::kGlue;
  if (thread.seat != nullptr || !library || syscall(SYS_gettid) == getpid())
    return;
  LibraryThread* seat = take_seat(module, nullptr);
  if (seat == nullptr) return;
  sit_down(seat);
  if (thread.slot->threads == 1) thread.slot->library = seat->module;
}

// Its CPU time is read with signals as they are: see look.cpp.
void end_library_thread() {
  LibraryThread* seat = crossbill_thread.seat;
  if (seat == nullptr) return;
  crossbill_thread.seat = nullptr;
  uint64_t used = crossbill_locked_in != 0 ? 0 : thread_cpu_ns();
  if (used != 0) raise_to(seat->cpu_ns, seat->ended_ns + used);
  leave_seat(*seat, tid_of(*seat));
}

uint32_t live_library_threads() {
  return __atomic_load_n(&live, __ATOMIC_RELAXED);
}

uint64_t read_library_threads() {
  const LibraryThread* own = crossbill_thread.seat;
  uint32_t count = __atomic_load_n(&seat_count, __ATOMIC_ACQUIRE);
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    LibraryThread& seat = *seats[i];
    int32_t tid = tid_of(seat);
    if (&seat == own) {
      sum += seat.ended_ns;
      continue;
    }
    if (tid > 0 && crossbill_locked_in == 0) read_seat(seat, tid);
    sum += __atomic_load_n(&seat.cpu_ns, __ATOMIC_RELAXED);
  }
  return sum;
}

void count_library_threads_from_now() {
  read_library_threads();
  uint32_t count = __atomic_load_n(&seat_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; i++)
    arena::set_before_ns(*seats[i],
                         __atomic_load_n(&seats[i]->cpu_ns, __ATOMIC_RELAXED));
}

void look_at_library_threads(uint64_t tick) {
  constexpr uint64_t kLongCalls = 2000;  // crossbill_long_ticks in 100 ms
  static uint64_t next;
  if (live_library_threads() == 0 ||
      tick < __atomic_load_n(&next, __ATOMIC_RELAXED))
    return;
  __atomic_store_n(&next, tick + kLongCalls * crossbill_long_ticks,
                   __ATOMIC_RELAXED);
  OwnWork own_work;
  read_library_threads();
}

void note_own_cpu_time(const Thread& thread, uint64_t cpu_ns) {
  if (thread.seat != nullptr && cpu_ns != 0)
    raise_to(thread.seat->cpu_ns, thread.seat->ended_ns + cpu_ns);
}

const Module* library_of(const Thread& thread) {
  if (thread.seat == nullptr) return nullptr;
  return module_of(ModuleId{thread.seat->module_id});
}

void forget_library_threads() {
  lock.reset();
  seat_count = live = 0;
  crossbill_thread.seat = nullptr;
}

}  // namespace crossbill::agent
