/* SPDX-License-Identifier: MIT */
/* Numbers that the assembler shares with C++; state.cpp asserts each of them. */
#pragma once
#define THUNKS 65536
#define JUMPS 4096
#define JUMP_COUNTS 72 /* BlockHeader, and the first JumpCount's `calls` */
#define JUMP_COUNT_BYTES 16
#define ACTIVATION_START 16
#define THREAD_COUNTED 0
#define THREAD_COUNTERS 8
#define RIGHTS_CALLS 20 /* see link/rights.cpp */
#define RIGHTS_CALL_BYTES 24
#define RIGHTS_ORIGINAL 8
#define RIGHTS_IS_LAST 16
#define EXCEPTION_ROWS 64
#define EXCEPTION_ROW_BYTES 16
#define EXCEPTION_EVENT 8
#define EDGE_TARGET 0
#define EDGE_FLAGS 8
#define EDGE_HOOKED 128
#define EDGE_SHIFT 5
