// SPDX-License-Identifier: MIT
// Periods of a service: see recording/switch.hpp.
//
// Nothing runs in the process when somebody turns the switch: no signal, and no
// thread of ours. The stubs look at it (arch/x86_64/switched.S), and the first
// crossing of a new period comes here. It gives the process another epoch, as
// if it had been forked: each thread finds at its next crossing that its slot
// is none of this epoch, and takes a new one, with a tree of its own. So what
// a thread had entered before is not on its chain any more, and ends in the old
// tree, or nowhere; what is recorded begins with this period. The arena, its
// modules and its edges stay.
//
// What is counted for the process and not for its threads begins anew here.
#include "agent/periods.hpp"

#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/session_folder.hpp"
#include "agent/base/text.hpp"
#include "agent/meter/library_threads.hpp"
#include "agent/session.hpp"
#include "agent/stubs/jumps.hpp"
#include "recording/switch.hpp"

namespace crossbill::agent {
namespace {

constexpr uint32_t kOn = 1;  // no period: what the calibration sees

arena::Switch first_switch() {
  arena::Switch made{};
  memcpy(made.magic, arena::kSwitchMagic, sizeof made.magic);
  made.period = made.periods = begins_started() ? 1 : 0;
  made.start_ns = monotonic_ns();
  return made;
}

// Under another name first: who finds the file finds all of it.
void make_switch(const SessionFolder& session) {
  char name[48];
  Text(name, sizeof name)
      .add(arena::kSwitchName)
      .add("-")
      .number(static_cast<uint64_t>(getpid()))
      .add("-")
      .number(monotonic_ns());
  int file = session.open_file(name, O_RDWR | O_CREAT | O_EXCL);
  if (file < 0) return;
  arena::Switch made = first_switch();
  bool written =
      fchmod(file, 0600) == 0 && write(file, &made, sizeof made) == sizeof made;
  close(file);
  if (written) session.name_anew(name, arena::kSwitchName);
  session.remove_file(name);
}

int open_switch() {
  SessionFolder session;
  int file = session.open_file(arena::kSwitchName, O_RDWR);
  if (file >= 0) return file;
  make_switch(session);
  return session.open_file(arena::kSwitchName, O_RDWR);
}

bool map_switch(int file) {
  struct stat status;
  char magic[sizeof arena::kSwitchMagic];
  return fstat(file, &status) == 0 && status.st_size == sizeof(arena::Switch) &&
         pread(file, magic, sizeof magic, offsetof(arena::Switch, magic)) ==
             sizeof magic &&
         memcmp(magic, arena::kSwitchMagic, sizeof magic) == 0 &&
         mmap(crossbill_switch, sizeof(arena::Switch), PROT_READ,
              MAP_SHARED | MAP_FIXED, file, 0) != MAP_FAILED;
}

uint32_t period_asked_for() {
  return __atomic_load_n(reinterpret_cast<uint32_t*>(crossbill_switch),
                         __ATOMIC_ACQUIRE);
}

arena::Period& period_place() {
  return *reinterpret_cast<arena::Period*>(arena_base + arena::kPeriodOffset);
}

void describe(uint32_t period) {
  arena::Period& place = period_place();
  place.ns = monotonic_ns();
  place.ticks = now();
  // A vfork child shares our memory, and has a clock of its own.
  bool known = crossbill_locked_in == 0 && header()->pid == getpid();
  place.cpu_ns = known ? clock_ns(CLOCK_PROCESS_CPUTIME_ID) : ~uint64_t{0};
  place.number = period;
}

void begin(uint32_t period) {
  uint64_t epoch = crossbill_process.epoch;
  // Whoever sees the period is to see its epoch, too.
  if (epoch != 0) {
    describe(period);
    header()->lost = header()->untimed = header()->clamped = 0;
    count_jumps_from_now();
    count_library_threads_from_now();
    __atomic_store_n(&crossbill_process.epoch, epoch_of(epoch, period),
                     __ATOMIC_RELEASE);
  }
  __atomic_store_n(&crossbill_period, period, __ATOMIC_RELEASE);
}

// Where the process is not in the period of the switch.
void begin_period_of_switch() {
  uint32_t period = period_asked_for();
  if (period == 0 ||
      period == __atomic_load_n(&crossbill_period, __ATOMIC_ACQUIRE))
    return;
  Quiet quiet;
  uint32_t& beginning = crossbill_process.beginning;
  while (__atomic_exchange_n(&beginning, 1, __ATOMIC_ACQUIRE) != 0)
    sched_yield();
  if (crossbill_period != period) begin(period);
  __atomic_store_n(&beginning, 0, __ATOMIC_RELEASE);
}

}  // namespace

void become_switchable() {
  crossbill_switchable = 1;
  crossbill_begin_period = begin_period_of_switch;
  memcpy(crossbill_switch, &kOn, sizeof kOn);
  crossbill_period = kOn;
}

bool follow_switch() {
  int file = open_switch();
  bool mapped = file >= 0 && map_switch(file);
  if (file >= 0) close(file);
  crossbill_period = period_place().number = 0;
  if (!mapped) memset(crossbill_switch, 0, sizeof kOn);
  return mapped;
}

void describe_period() {
  if (crossbill_switchable != 0) describe(crossbill_period);
}

}  // namespace crossbill::agent
