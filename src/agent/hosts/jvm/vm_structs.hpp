// SPDX-License-Identifier: MIT
// Where things lie in the JVM's memory, by what the JVM itself exports for
// debuggers: gHotSpotVMStructs, gHotSpotVMTypes. Nothing is known by version.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/hosts/host.hpp"

namespace crossbill::agent::jvm {

inline constexpr uint64_t kAbsent = ~uint64_t{0};

// Offsets of members; of static ones the address.
struct VmLayout {
  // Code that was made: a list of heaps, each of segments of a power of two.
  uint64_t code_heaps, code_low, code_high;
  uint64_t list_length, list_data;
  uint64_t heap_memory, heap_segments, heap_log2;
  uint64_t space_low, space_high;
  uint64_t block_used, block_bytes;
  // A blob of it, and compiled Java code, which is one.
  uint64_t blob_name, blob_frame;
  uint64_t blob_code, blob_code_offset;  // one of them is there
  uint64_t compile_id, original_pc, code_method;
  uint64_t deopt, deopt_offset;                  // and of these
  uint64_t deopt_handles, deopt_handles_offset;  // and these, or none
  // The interpreter's code.
  uint64_t interpreter, queue_buffer, queue_limit;
  // Methods.
  uint64_t const_method, const_method_bytes, method_bytes;
  uint64_t constants, pool_holder, class_name;
  uint64_t symbol_length, symbol_body;
  // Of a thread, or absent.
  uint64_t pending_exception, thread_buffer, buffer_top, thread_state;
  // The array of its flags, or absent.
  uint64_t flags, flag_count, flag_bytes, flag_name, flag_address;
};

extern VmLayout vm_layout;

// When modules are loaded, until it is known: a program that is linked with
// libjvm is met before the JVM's constructors have run.
void read_layout(FindSymbol find);

// Whether all of it is there.
bool layout_is_known();

}  // namespace crossbill::agent::jvm
