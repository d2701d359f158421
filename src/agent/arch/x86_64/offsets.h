/* SPDX-License-Identifier: MIT */
/* Numbers that stubs.S shares with C++; cpu.cpp asserts each of them. */
#pragma once
#define THUNKS 65536
#define THUNK_BYTES 16
#define ACTIVATION_START 16
#define THREAD_COUNTED 0
#define THREAD_COUNTERS 8
#define EDGE_TARGET 0
#define EDGE_FLAGS 8
#define EDGE_HOOKED 128
#define VECTOR_PARTS 0xe7 /* XCR0: x87, SSE, AVX, the three of AVX-512 */
