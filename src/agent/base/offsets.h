/* SPDX-License-Identifier: MIT */
/* Numbers that the assembler shares with C++; state.cpp asserts each of them. */
#pragma once
#define THUNKS 65536
#define SWITCHED_ENTRY 19 /* in a thunk of switched.S: its second half */
#define JUMPS 4096
#define GATES 512 /* see stubs/gates.hpp, as for the next */
#define GATE_CALLER_BITS 12
#define JUMP_COUNTS 72 /* BlockHeader, and the first JumpCount's `calls` */
#define JUMP_COUNT_BYTES 16
#define ACTIVATION_SP 0
#define ACTIVATION_NODE 8
#define ACTIVATION_START 16
#define ACTIVATION_BELOW 24
#define ACTIVATION_OWN 32
#define ACTIVATION_PARENT 40
#define ACTIVATION_LINK 48
#define ACTIVATION_MARKS 60
#define MARK_QUIET 1 /* in the second byte of marks */
#define NODE_SELF 8
#define NODE_OWN 16
#define NODE_TIMED 24
#define NODE_TOTAL 32
#define NODE_MAX 40
#define NODE_COUNTS 48
#define NODE_OPEN 56
#define NODE_LEAVE 60
#define NODE_FOLDED 61
#define NODE_PRICE 62
#define NODE_NEXT 64
#define NODE_FIRST 72
#define NODE_BYTES 88
#define NODE_SITE 96
#define NODE_ERRORS 104
#define NODE_LIBRARY 112
#define NODE_SITE_KEY 128
#define NODE_COUNTED 136
#define PLACE_OFFSETS 4 /* in PlacePath */
#define NODE_GAP 144
#define NODE_NOW 152
#define NODE_TO_STACK 172
#define LEAVE_NOTHING 0 /* see meter/leave_rule.hpp */
#define LEAVE_MINUS_ONE 2
#define LEAVE_MINUS_ONE_INT 3
#define LEAVE_COUNTS 4
#define LEAVE_PENDING 6
#define LEAVE_WATCHED 128
#define COSTS_WINDOW 16
#define COSTS_WORD 20
#define COSTS_WATCH 32
#define COSTS_SEARCH 40
#define COSTS_QUIET 52
#define COSTS_NESTED 60
#define CALL_SITE_BITS 15 /* of the table that finds call sites again */
#define HASH_FACTOR 0x9E3779B97F4A7C15
#define CALL_SITE_BIAS 64
#define CALL_SITE_BY_RBP 16384 /* see link/frame_info.hpp */
#define LARGEST_WINDOW 1024
#define HOST_MARK -0x3f21fff3 /* see stubs/host_code.hpp */
#define LINEAR_TICKS 512
#define LINEAR_BUCKETS 128
#define HISTOGRAM_BUCKETS 320
#define THREAD_COUNTED 0
#define THREAD_COUNTERS 8
#define THREAD_TOP 16
#define THREAD_EPOCH 24
#define THREAD_FREE 32
#define THREAD_NO_EDGE 40
#define THREAD_KEY 48
#define THREAD_LOOK_AT 56
#define THREAD_LAST_TICKS 64
#define THREAD_INNER 72
#define THREAD_OUTER 80
#define THREAD_HOST_CELL 104
#define THREAD_HOST_RUNS 112
#define THREAD_MORE 128
#define THREAD_TABLE 136
#define THREAD_TABLE_END 144
#define THREAD_TABLE_SHIFT 152
#define THREAD_SPENT 256
#define QUIET_BIT 60 /* kQuietBit of arch.hpp */
#define HANDLES_BIT 59 /* kHandlesBit, the same */
#define RIGHTS_CALLS 20 /* see link/rights.cpp */
#define RIGHTS_CALL_BYTES 24
#define RIGHTS_ORIGINAL 8
#define RIGHTS_IS_LAST 16
#define EXCEPTION_ROWS 64
#define EXCEPTION_ROW_BYTES 16
#define EXCEPTION_EVENT 8
#define EDGE_TARGET 0
#define EDGE_FLAGS 8
#define EDGE_BYTES_RULE 10
#define EDGE_NESTED 32
#define EDGE_WORDS 34
#define EDGE_BY_FRAME 36
#define FRAME_PLACE_KEY 8
#define FRAME_PLACE_CODE 16
#define FRAME_PLACE_NUMBER 24
#define FRAME_PLACES_SEEN 16
#define FRAME_PLACE_BITS 12
#define EDGE_BY_RETURN 40
#define EDGE_HANDLES 48
#define KEY_PARENT_SHIFT 29
#define RETURN_SHIFT 16 /* see return_key() in meter/tree.hpp */
#define EDGE_HOOKED 128
#define EDGE_REGISTERS_ONLY 1
#define EDGE_SHARED 2
#define EDGE_TIMED 4
#define EDGE_NEVER_SKIPPED 644 /* by a call that is only counted */
#define EDGE_NOT_NESTED 65530 /* all but kRegistersOnly and kTimed */
#define EDGE_COUNTS_BYTES 4096
#define EDGE_LENT_RULE 64
#define EDGE_WATCHED 256
#define EDGE_SHIFT 6
