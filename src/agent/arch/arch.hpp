// SPDX-License-Identifier: MIT
// What a processor must give: all that a port has to write. A folder beside
// this file implements it, and CMake names it "processor" in includes; what it
// lacks does not compile or does not link. none/ has every name and does
// nothing, as a list to start from.
//
//   system.hpp      names and numbers: ELF, ld.so, pages, DWARF's registers
//   ticks.hpp       the counter that tells time
//   frame.hpp       StubFrame, the frame that a stub builds
//   thunks, stubs   crossbill_thunks and their bodies: the fast paths of
//                   enter and leave. For all else they call crossbill_enter()
//                   and crossbill_leave() (meter/)
//   switched        crossbill_switched_thunks, those of services; their body
//                   calls crossbill_begin_period()
//   jumps           crossbill_jumps, thunks that only count and jump; they call
//                   crossbill_attach_for_jump() in a forked child
//   gates           crossbill_gates; they call crossbill_judge_caller
//   rights          crossbill_rights_thunks; they call
//                   crossbill_before_rights_call() in a forked child
//   exceptions      crossbill_exception_thunks; they call
//                   crossbill_on_exception
//   loader_hooks    the way of the program's dlsym and dlopen
//   (loader_calls.cpp) between         crossbill_call_between() memory memcpy
//   and its like, without vector registers code_scan       code_scan.hpp
//   result_use      uses_result()
//   argument_use    first_argument_use()
//   accessor        cell_of()
//   cpu             the rest
//
// Nothing outside of these folders has inline assembly but empty barriers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "processor/frame.hpp"
#include "processor/system.hpp"
#include "processor/ticks.hpp"

namespace crossbill::agent {

// Bits of StubFrame::epoch that lead its leave, which compares the epoch, to
// the whole path.
inline constexpr uint64_t kCpuTimeBit = uint64_t{1} << 63;  // kept: CPU time
inline constexpr uint64_t kLentBit = uint64_t{1} << 62;     // see lent.hpp
inline constexpr uint64_t kMoreBit = uint64_t{1} << 61;   // see finish_enter()
inline constexpr uint64_t kQuietBit = uint64_t{1} << 60;  // only counted
inline constexpr uint64_t kHandlesBit = uint64_t{1} << 59;  // see handles.hpp

// What crossbill_enter returns to the stub: 0 and more is the number of
// 8-byte words of stack arguments to pass on.
inline constexpr int64_t kJump = -1;  // go to the target by a tail-jump

// Address of the thunk of an edge.
void* thunk_of(uint32_t edge);

// In a service: where calls of an edge are entered though it is stopped.
void* seen_thunk_of(uint32_t edge);

// Address of a thunk among those that only count: see stubs/jumps.hpp.
void* jump_of(uint32_t number);

// Address of a gate: see stubs/gates.hpp.
void* gate_of(uint32_t number);

// Address of the thunk of a row of link/rights.cpp.
void* rights_thunk(int row);

// Address of the thunk of a row of meter/exceptions.cpp.
void* exception_thunk(int row);

// The edge of an address in one of the pools, or -1.
int64_t edge_of_thunk(const void* address);

// CPU time of the calling thread, by a system call that keeps errno and all
// registers but what a call may change: 0.7 us.
uint64_t thread_cpu_ns();

// The same of another thread of the process; 0 if there is none of that number.
uint64_t cpu_ns_of(int32_t tid);

// How often the calling thread gave its processor up so far, and how often it
// was taken away; by such a call, too.
struct Switches {
  uint64_t voluntary, involuntary;
};
Switches thread_switches();

// The stack pointer saved in a jmp_buf, with glibc's pointer guard undone.
uint64_t jump_target(const void* jump_buffer);

// The counter may be used: it runs at one rate on all cores and in all power
// states.
bool ticks_are_invariant();

// The value after some more steps, each of which waits for the one before: some
// 3 cycles each, as real code has them.
inline uint64_t work(uint64_t value, int steps) {
  for (int i = 0; i < steps; i++) value = processor::dependent_step(value);
  return value;
}

// Whether the code at a return address looks like using the result of the
// call before it writes over it. Reads kLongestLook bytes at the most.
inline constexpr int kLongestLook = 24;
bool uses_result(const uint8_t* code);

// Whether a function's code reads its first argument, as far as it can be told
// from its first instructions.
enum class ArgumentUse : uint8_t { kUnknown, kRead, kUnread };
ArgumentUse first_argument_use(const uint8_t* code);

// The first instruction before `end` that seems to load a word that may be a
// return address, from an offset to the stack or frame register: DWARF's number
// of that and the offset. Null: none does. Reads kLongestLoad bytes from each
// on at the most.
inline constexpr int kLongestLoad = 8;
const uint8_t* next_stack_load(const uint8_t* code, const uint8_t* end,
                               int& base, int64_t& offset);

// The word that a function returns, such as a runtime's for the calling thread;
// another thread's may be another. Null if its code has no form that is known.
const uint64_t* cell_of(void* (*accessor)());

// Whether the call before a return address leads through a slot of imports, as
// the PLT does. Reads 6 bytes before it, and up to 12 where it leads to.
bool calls_import(const uint8_t* return_address);

// adapter.hpp's first_callee() is a processor's, too.
void* first_callee(const uint8_t* code, const uint8_t* end);

// Whether crossbill_call_between() can be used on this system.
bool can_keep_vectors();

}  // namespace crossbill::agent

extern "C" {
// The bodies that all thunks lead to: calls are timed, or counted, or neither.
void crossbill_metered();
void crossbill_entered();  // timed, but not by the fast path
void crossbill_counted();
void crossbill_sampled();  // the first, but upcalls only where they are timed
void crossbill_passed();
void crossbill_switched();  // of a service: on to crossbill_switched_body

// Where what these call returns to: calls that are timed, and those that are
// counted and no more.
__attribute__((visibility("hidden"))) extern char crossbill_returns[];
__attribute__((visibility("hidden"))) extern char crossbill_quiet_returns[];

// Calls a function and puts all registers that may hold a call's result, vector
// registers too, back after it. Takes 2,800 bytes of stack.
void crossbill_call_between(void (*function)(void*), void* argument);

// Calls a function on another stack, whose upper end is given, a multiple
// of 16.
void crossbill_call_on(void (*function)(), void* stack);

// Returns at once.
void crossbill_empty();

// What stands in the slots of dlsym, dlopen and dlmopen; the second one in
// those of modules that get no stubs.
void crossbill_hook_dlsym();
void crossbill_hook_plain_dlsym();
void crossbill_hook_dlopen();
void crossbill_hook_dlmopen();
}
