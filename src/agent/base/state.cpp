// SPDX-License-Identifier: MIT
// Where the agent's state lies, and what the assembler knows of it.
#include "agent/base/state.hpp"

#include "agent/base/offsets.h"

using namespace crossbill;

static_assert(THUNKS == arena::kMaxEdges);
static_assert(JUMPS == agent::kJumps);
static_assert(JUMP_COUNTS ==
              sizeof(arena::BlockHeader) + offsetof(arena::JumpCount, calls));
static_assert(JUMP_COUNT_BYTES == sizeof(arena::JumpCount));
static_assert(ACTIVATION_START == offsetof(arena::Activation, start));
static_assert(THREAD_COUNTED == offsetof(agent::Thread, counted));
static_assert(THREAD_COUNTERS == offsetof(agent::Thread, counters));
static_assert(EDGE_TARGET == offsetof(agent::EdgeState, target));
static_assert(EDGE_FLAGS == offsetof(agent::EdgeState, flags));
static_assert(EDGE_HOOKED == agent::kHooked);
static_assert(EXCEPTION_ROW_BYTES == sizeof(agent::ExceptionRow));
static_assert(EXCEPTION_EVENT == offsetof(agent::ExceptionRow, event));
static_assert(1 << EDGE_SHIFT == sizeof(agent::EdgeState));

__thread agent::Thread crossbill_thread{};
agent::EdgeState crossbill_edges[arena::kMaxEdges];
agent::Process crossbill_process;
uint8_t crossbill_clock_is_tsc;
uint8_t crossbill_counting;
uint8_t crossbill_locked_in;
uint64_t crossbill_long_ticks = ~uint64_t{0};
void* crossbill_body;
alignas(4096) char crossbill_jump_block[agent::kJumpBlockBytes];
void* crossbill_jump_targets[agent::kJumps];
uint32_t crossbill_jump_edges[agent::kJumps];
agent::ExceptionRow crossbill_exception_rows[EXCEPTION_ROWS];
void (*crossbill_on_exception)(agent::ExceptionEvent);
void crossbill_attach_for_jump() { agent::ready(); }

namespace crossbill::agent {
namespace {

bool not_started(Thread&) { return false; }

}  // namespace

bool (*attach)(Thread& thread) = not_started;
uint32_t edges_made;  // edge 0 is the calibration's

}  // namespace crossbill::agent
