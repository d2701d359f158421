// SPDX-License-Identifier: MIT
// Where the agent's state lies, and what the assembler knows of it.
#include "agent/base/state.hpp"

#include "agent/base/offsets.h"

using namespace crossbill;

static_assert(THUNKS == arena::kMaxEdges);
static_assert(JUMPS == agent::kJumps);
static_assert(GATES == agent::kGates);
static_assert(GATE_CALLER_BITS == agent::kGateCallerBits);
static_assert(JUMP_COUNTS ==
              sizeof(arena::BlockHeader) + offsetof(arena::JumpCount, calls));
static_assert(JUMP_COUNT_BYTES == sizeof(arena::JumpCount));
static_assert(ACTIVATION_SP == offsetof(arena::Activation, sp));
static_assert(ACTIVATION_NODE == offsetof(arena::Activation, node));
static_assert(ACTIVATION_START == offsetof(arena::Activation, start));
static_assert(ACTIVATION_BELOW == offsetof(arena::Activation, below));
static_assert(ACTIVATION_OWN == offsetof(arena::Activation, own));
static_assert(ACTIVATION_PARENT == offsetof(arena::Activation, parent));
static_assert(ACTIVATION_LINK == offsetof(arena::Activation, link));
static_assert(ACTIVATION_MARKS == offsetof(arena::Activation, marks));
static_assert(NODE_NEXT == offsetof(arena::Node, next));
static_assert(NODE_FIRST == offsetof(arena::Node, first));
static_assert(NODE_COUNTS == offsetof(arena::Node, counts));
static_assert(NODE_TIMED == offsetof(arena::Node, timed));
static_assert(NODE_TOTAL == offsetof(arena::Node, total));
static_assert(NODE_SELF == offsetof(arena::Node, self));
static_assert(NODE_OWN == offsetof(arena::Node, own));
static_assert(NODE_MAX == offsetof(arena::Node, max));
static_assert(NODE_OPEN == offsetof(arena::Node, open));
static_assert(NODE_ERRORS == offsetof(arena::Node, errors));
static_assert(NODE_BYTES == offsetof(arena::Node, bytes));
static_assert(NODE_SITE == offsetof(arena::Node, site));
static_assert(NODE_LEAVE == offsetof(arena::Node, leave));
static_assert(NODE_FOLDED == offsetof(arena::Node, folded));
static_assert(NODE_LIBRARY == offsetof(arena::Node, library));
static_assert(offsetof(arena::Node, no_library) - NODE_LIBRARY ==
              NODE_FIRST - NODE_NEXT);
static_assert(THREAD_TABLE == offsetof(agent::Thread, table));
static_assert(THREAD_TABLE_END == offsetof(agent::Thread, table_end));
static_assert(THREAD_TABLE_SHIFT == offsetof(agent::Thread, table_shift));
static_assert(THREAD_COUNTED == offsetof(agent::Thread, counted));
static_assert(THREAD_COUNTERS == offsetof(agent::Thread, counters));
static_assert(THREAD_TOP == offsetof(agent::Thread, top));
static_assert(THREAD_EPOCH == offsetof(agent::Thread, epoch));
static_assert(THREAD_FREE == offsetof(agent::Thread, free));
static_assert(THREAD_NO_EDGE == offsetof(agent::Thread, no_edge));
static_assert(THREAD_KEY == offsetof(agent::Thread, key));
static_assert(KEY_PARENT_SHIFT == agent::kKeyParentShift);
static_assert(THREAD_LOOK_AT == offsetof(agent::Thread, look_at));
static_assert(THREAD_LAST_TICKS == offsetof(agent::Thread, last_ticks));
static_assert(THREAD_SPENT == offsetof(agent::Thread, spent));
static_assert(NODE_SITE_KEY == offsetof(arena::Node, site_key));
static_assert(PLACE_OFFSETS == offsetof(agent::PlacePath, offsets));
static_assert(agent::kSited == 1 << 15);
static_assert(NODE_COUNTED == offsetof(arena::Node, counted));
static_assert(NODE_GAP == offsetof(arena::Node, gap));
static_assert(NODE_NOW == offsetof(arena::Node, now));
static_assert(NODE_TO_STACK == offsetof(arena::Node, to_stack));
static_assert(MARK_QUIET == arena::kQuiet >> 8);
static_assert(EDGE_SHARED == agent::kShared && EDGE_TIMED == agent::kTimed &&
              EDGE_NEVER_SKIPPED ==
                  (agent::kTimed | agent::kHooked | agent::kPassesOn));
static_assert(NODE_PRICE == offsetof(arena::Node, price));
static_assert(THREAD_INNER == offsetof(agent::Thread, prices[0].inner));
static_assert(THREAD_OUTER == offsetof(agent::Thread, prices[0].outer));
static_assert(sizeof(agent::Price) == agent::kCorePrice);
static_assert(THREAD_HOST_CELL == offsetof(agent::Thread, host_cell));
static_assert(THREAD_HOST_RUNS == offsetof(agent::Thread, host_runs));
static_assert(THREAD_MORE == offsetof(agent::Thread, more));
static_assert(EDGE_TARGET == offsetof(agent::EdgeState, target));
static_assert(EDGE_FLAGS == offsetof(agent::EdgeState, flags));
static_assert(EDGE_BY_FRAME == offsetof(agent::EdgeState, by_frame));
static_assert(FRAME_PLACE_KEY == offsetof(agent::FramePlace, key));
static_assert(FRAME_PLACE_CODE == offsetof(agent::FramePlace, code));
static_assert(FRAME_PLACE_NUMBER == offsetof(agent::FramePlace, number));
static_assert(FRAME_PLACES_SEEN == offsetof(agent::FramePlaces, seen));
static_assert(FRAME_PLACE_BITS == agent::kFramePlaceBits);
static_assert(EDGE_BY_RETURN == offsetof(agent::EdgeState, by_return));
static_assert(EDGE_HANDLES == offsetof(agent::EdgeState, handles));
static_assert(RETURN_SHIFT == agent::kReturnShift);
static_assert(EDGE_BYTES_RULE == offsetof(agent::EdgeState, bytes_rule));
static_assert(EDGE_WORDS == offsetof(agent::EdgeState, words));
static_assert(EDGE_NESTED == offsetof(agent::EdgeState, nested));
static_assert(offsetof(arena::Node, edge) == 0 &&
              offsetof(arena::Node, owner) == 4 &&
              offsetof(agent::Thread, owner) == THREAD_NO_EDGE + 4);
static_assert(HASH_FACTOR == agent::kHashFactor);
static_assert(LINEAR_TICKS == arena::kLinearTicks);
static_assert(LINEAR_BUCKETS == arena::kLinearBuckets);
static_assert(HISTOGRAM_BUCKETS == arena::kHistogramBuckets);
static_assert(EDGE_HOOKED == agent::kHooked);
static_assert(EDGE_REGISTERS_ONLY == agent::kRegistersOnly);
static_assert(EDGE_COUNTS_BYTES == agent::kCountsBytes);
static_assert(EDGE_LENT_RULE == agent::kLentRule);
static_assert(EDGE_WATCHED == agent::kWatched);
static_assert(EXCEPTION_ROW_BYTES == sizeof(agent::ExceptionRow));
static_assert(EXCEPTION_EVENT == offsetof(agent::ExceptionRow, event));
static_assert(1 << EDGE_SHIFT == sizeof(agent::EdgeState));

arena::Activation agent::no_chain = {~uint64_t{0}, 0, 0, 0, 0, 0, 0, 0, 0};
__thread agent::Thread crossbill_thread{};
agent::EdgeState crossbill_edges[arena::kMaxEdges];
agent::Process crossbill_process;
uint8_t crossbill_clock_is_tsc;
uint8_t crossbill_counting;
uint8_t crossbill_sampling;
uint32_t crossbill_watch;
uint64_t crossbill_mark_offset;
int64_t crossbill_pending_offset;
uint64_t crossbill_site_salt;
crossbill::agent::PlacePath crossbill_place_path;
crossbill::agent::FramePlaces crossbill_frame_places;
uint64_t crossbill_code_salt = uint64_t{1} << 63;
uint8_t crossbill_locked_in;
uint64_t crossbill_long_ticks = ~uint64_t{0};
void* crossbill_body;
uint8_t crossbill_switchable;
alignas(4096) char crossbill_switch[4096];
uint32_t crossbill_period;
void* crossbill_switched_body;
void (*crossbill_begin_period)();
void* crossbill_stopped_targets[arena::kMaxEdges];
alignas(4096) char crossbill_jump_block[agent::kJumpBlockBytes];
void* crossbill_jump_targets[agent::kJumps];
uint32_t crossbill_jump_edges[agent::kJumps];
void* crossbill_gate_stubs[agent::kGates];
void* crossbill_gate_originals[agent::kGates];
uint64_t crossbill_gate_callers[1 << agent::kGateCallerBits];
uint64_t (*crossbill_judge_caller)(uint64_t address, uint64_t frame);
agent::ExceptionRow crossbill_exception_rows[EXCEPTION_ROWS];
void (*crossbill_on_exception)(agent::ExceptionEvent);
void crossbill_attach_for_jump() { agent::ready(); }

namespace crossbill::agent {
namespace {

bool not_started(Thread&) { return false; }

}  // namespace

bool (*attach)(Thread& thread) = not_started;
const char* stubs_return_to[2];
uint32_t edges_made;  // edge 0 is the calibration's
const PlaceReader* host_places;
bool places_are_unknown;

}  // namespace crossbill::agent
