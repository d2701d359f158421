// SPDX-License-Identifier: MIT
// A forked child has no arena before its first crossing, and most children
// never need one. But a child that first becomes another user, gets another
// root or locks itself in could not make one any more, and would be missing
// from the bill. So it makes its arena right before the first such call.
// And before vfork, whose child shares its memory: an arena that this made
// would bear the name and the end of a process that is soon gone.
//
// Who locks itself in, by a filter of system calls, gets none of ours any more
// that we can do without: looks (meter/look.hpp) end before that.
//
// The calls stand in a table that the assembler (rights.S) shares: it goes on
// to the original by a jump, since vfork and syscall(2) may return twice, or on
// another stack.
#include "agent/link/rights.hpp"

#include <grp.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/base/offsets.h"
#include "agent/base/state.hpp"
#include "agent/base/text.hpp"

extern "C" {
int capset(void*, const void*);
int pivot_root(const char*, const char*);
}

namespace crossbill::agent {
namespace {

template <size_t n>
bool contains(const long (&numbers)[n], uint64_t number) {
  for (long each : numbers)
    if (static_cast<uint64_t>(each) == number) return true;
  return false;
}

// Some of them take nothing away, but come right before what does, which may be
// a system call that is not seen.
bool is_last_prctl(uint64_t option, uint64_t) {
  constexpr long kOptions[] = {
      PR_SET_SECCOMP,  PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, PR_SET_SECUREBITS,
      PR_SET_DUMPABLE, PR_CAP_AMBIENT,      PR_SET_KEEPCAPS};
  return contains(kOptions, option);
}

bool is_last_syscall(uint64_t number, uint64_t first_argument) {
  constexpr long kLandlockRestrictSelf = 446, kMoveMount = 429;
  constexpr long kNumbers[] = {
      SYS_setuid,     SYS_setgid,           SYS_setreuid, SYS_setregid,
      SYS_setresuid,  SYS_setresgid,        SYS_setfsuid, SYS_setfsgid,
      SYS_setgroups,  SYS_chroot,           SYS_unshare,  SYS_setns,
      SYS_pivot_root, SYS_capset,           SYS_seccomp,  SYS_mount,
      kMoveMount,     kLandlockRestrictSelf};
  if (number == SYS_prctl) return is_last_prctl(first_argument, 0);
  return contains(kNumbers, number);
}

// By the first two arguments of prctl, or of syscall: of the latter the options
// of prctl are numbers of calls that are not in its list above.
bool locks_in(uint64_t first, uint64_t second) {
  constexpr long kLocks[] = {PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS};
  return first == SYS_seccomp || contains(kLocks, first) ||
         (first == SYS_prctl && contains(kLocks, second));
}

}  // namespace
}  // namespace crossbill::agent

using namespace crossbill::agent;

extern "C" {

struct RightsCall {
  const char* name;
  void (*original)();  // as the program would find it: maybe interposed
  // By the first two arguments; null: always.
  bool (*is_last)(uint64_t, uint64_t);
};

// Filled by ld.so, before any constructor.
#define ROW(name, is_last) \
  { #name, reinterpret_cast < void (*)()>(name), is_last }
__attribute__((visibility("hidden"))) RightsCall crossbill_rights_calls[] = {
    ROW(setuid, nullptr),          ROW(setgid, nullptr),
    ROW(seteuid, nullptr),         ROW(setegid, nullptr),
    ROW(setreuid, nullptr),        ROW(setregid, nullptr),
    ROW(setresuid, nullptr),       ROW(setresgid, nullptr),
    ROW(setfsuid, nullptr),        ROW(setfsgid, nullptr),
    ROW(setgroups, nullptr),       ROW(initgroups, nullptr),
    ROW(chroot, nullptr),          ROW(unshare, nullptr),
    ROW(setns, nullptr),           ROW(pivot_root, nullptr),
    ROW(capset, nullptr),          ROW(prctl, is_last_prctl),
    ROW(syscall, is_last_syscall), ROW(vfork, nullptr),
};
static_assert(sizeof crossbill_rights_calls ==
              RIGHTS_CALLS * sizeof(RightsCall));
static_assert(sizeof(RightsCall) == RIGHTS_CALL_BYTES);
static_assert(offsetof(RightsCall, original) == RIGHTS_ORIGINAL);
static_assert(offsetof(RightsCall, is_last) == RIGHTS_IS_LAST);

// Called where the process has no arena, and where there is an `is_last`.
void crossbill_before_rights_call(uint64_t first, uint64_t second,
                                  bool (*is_last)(uint64_t, uint64_t)) {
  if (is_last != nullptr && !is_last(first, second)) return;
  if (crossbill_process.epoch == 0) attach(crossbill_thread);
  if (is_last == nullptr || !locks_in(first, second)) return;
  before_lock_in();
  crossbill_locked_in = 1;
}
}

namespace crossbill::agent {

void (*before_lock_in)() = [] {};

int rights_row(const char* name) {
  for (int row = 0; row < RIGHTS_CALLS; row++)
    if (is_same(crossbill_rights_calls[row].name, name)) return row;
  return -1;
}

}  // namespace crossbill::agent
