// SPDX-License-Identifier: MIT
// Reads the JVM's frames: see frames.hpp.
//
//   the method that calls     <── frame of its own, interpreted or compiled
//   ─────────────────────
//   pc that it is to go on at
//   rbp that it had           <── rbp in the native method's own frame
//   the native method's       interpreted, or a wrapper that was compiled for
//   frame                     it: both keep rbp here
//   ─────────────────────
//   our stub's frame
//
// So where the stub was called by code that the JVM has made, two loads from
// the rbp that it has found give the pc. A compiled caller's pc is the place.
// One in the interpreter is the same for all: there rbp is the caller's frame,
// which has its Method and the bytecode it is at in fixed slots. These are the
// same for all versions we know, and are compared with what JVMTI says at each
// new place (places.cpp).
#include "agent/hosts/jvm/frames.hpp"

#include <string.h>

#include "agent/base/text.hpp"
#include "agent/hosts/jvm/vm_structs.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr uint64_t kReturn = 8;                           // above rbp
constexpr uint64_t kSenderSlot = 8;                       // below it
constexpr uint64_t kMethodSlot = 24, kBytecodeSlot = 64;  // below it

const VmLayout& layout = vm_layout;

struct Range {
  uint64_t low = 0, bytes = 0;
  bool has(uint64_t address) const { return address - low < bytes; }
};
Range made_code, interpreter;

template <class T>
const T& at(uint64_t address) {
  return *reinterpret_cast<const T*>(address);
}

// CodeHeap::find_start() says how: a byte a segment says how far the block's
// beginning is, in steps of less than 255 segments.
uint64_t block_in(uint64_t heap, uint64_t address) {
  uint64_t memory = heap + layout.heap_memory;
  uint64_t low = at<uint64_t>(memory + layout.space_low);
  if (address < low || address >= at<uint64_t>(memory + layout.space_high))
    return 0;
  auto* segments =
      at<const uint8_t*>(heap + layout.heap_segments + layout.space_low);
  int log2 = at<int32_t>(heap + layout.heap_log2);
  uint64_t segment = (address - low) >> log2;
  if (segments[segment] == 0xff) return 0;
  while (segments[segment] > 0) segment -= segments[segment];
  uint64_t block = low + (segment << log2);
  bool used = at<uint8_t>(block + layout.block_used) != 0;
  return used ? block + layout.block_bytes : 0;
}

uint64_t blob_of(uint64_t address) {
  auto list = at<uint64_t>(layout.code_heaps);
  auto* heaps = at<const uint64_t*>(list + layout.list_data);
  for (int i = 0; i < at<int32_t>(list + layout.list_length); i++)
    if (uint64_t blob = block_in(heaps[i], address)) return blob;
  return 0;
}

// Where a frame that is to be left for the interpreter returns to, whatever
// place it is at.
bool is_deoptimised(uint64_t blob, uint64_t code) {
  auto by_pointer = [&](uint64_t member) {
    return member != kAbsent && at<uint64_t>(blob + member) == code;
  };
  auto by_offset = [&](uint64_t member) {
    return member != kAbsent &&
           blob + static_cast<uint64_t>(int64_t{at<int32_t>(blob + member)}) ==
               code;
  };
  return by_pointer(layout.deopt) || by_pointer(layout.deopt_handles) ||
         by_offset(layout.deopt_offset) ||
         by_offset(layout.deopt_handles_offset);
}

bool begins_with(uint64_t symbol, const char* begin) {
  size_t bytes = strlen(begin);
  return at<uint16_t>(symbol + layout.symbol_length) >= bytes &&
         memcmp(&at<char>(symbol + layout.symbol_body), begin, bytes) == 0;
}

// Of what the JVM and the JDK make for method handles and calls of C.
bool is_of_handles(uint64_t method) {
  auto constant = at<uint64_t>(method + layout.const_method);
  auto constants = at<uint64_t>(constant + layout.constants);
  auto holder = at<uint64_t>(constants + layout.pool_holder);
  auto name = at<uint64_t>(holder + layout.class_name);
  return begins_with(name, "java/lang/invoke/") ||
         begins_with(name, "jdk/internal/foreign/");
}

bool is_compiled(uint64_t blob) {
  return blob != 0 &&
         is_same(at<const char*>(blob + layout.blob_name), "nmethod");
}

// Where a frame goes on, and the registers that it has then.
struct Frame {
  uint64_t code, frame, stack;
};

// Frames of the interpreter keep where their caller's stack ends; those of
// compiled code have a size.
Frame caller_of_interpreted(uint64_t frame) {
  return {at<uint64_t>(frame + kReturn), at<uint64_t>(frame),
          at<uint64_t>(frame - kSenderSlot)};
}

Frame caller_of_compiled(const Frame& frame, uint64_t blob) {
  auto words = static_cast<uint64_t>(at<int32_t>(blob + layout.blob_frame));
  uint64_t end = frame.stack + 8 * words;
  return {at<uint64_t>(end - 8), at<uint64_t>(end - 16), end};
}

}  // namespace

bool find_frames() {
  if (!layout_is_known()) return false;
  made_code.low = at<uint64_t>(layout.code_low);
  made_code.bytes = at<uint64_t>(layout.code_high) - made_code.low;
  auto queue = at<uint64_t>(layout.interpreter);
  interpreter.low = at<uint64_t>(queue + layout.queue_buffer);
  interpreter.bytes =
      static_cast<uint64_t>(at<int32_t>(queue + layout.queue_limit));
  return made_code.has(interpreter.low);
}

void tell_made_code(FramePlaces& places) {
  places.low = made_code.low;
  places.bytes = made_code.bytes;
}

Caller caller_of(const CallPoint& call) {
  if (!made_code.has(call.returns_to)) return {};
  auto returns_to = at<uint64_t>(call.frame + kReturn);
  if (!interpreter.has(returns_to)) return {returns_to, 0};
  auto frame = at<uint64_t>(call.frame);
  return {at<uint64_t>(frame - kBytecodeSlot),
          at<uint64_t>(frame - kMethodSlot)};
}

// What follows a native Method in memory is its function: OpenJDK's
// Method::native_function_addr().
void* native_called(const CallPoint& call) {
  if (!made_code.has(call.returns_to)) return nullptr;
  uint64_t method = 0;
  if (interpreter.has(call.returns_to)) {
    method = at<uint64_t>(call.frame - kMethodSlot);
  } else if (uint64_t blob = blob_of(call.returns_to)) {
    if (is_same(at<const char*>(blob + layout.blob_name), "nmethod") ||
        is_same(at<const char*>(blob + layout.blob_name), "native nmethod"))
      method = at<uint64_t>(blob + layout.code_method);
  }
  return method == 0 ? nullptr : at<void*>(method + layout.method_bytes);
}

bool is_by_handle(const CallPoint& call) {
  if (!made_code.has(call.returns_to) || interpreter.has(call.returns_to))
    return false;
  uint64_t blob = blob_of(call.returns_to);
  return blob != 0 &&
         !is_same(at<const char*>(blob + layout.blob_name), "native nmethod");
}

Caller caller_of_handle(const CallPoint& call) {
  constexpr int kMostOfHandles = 40;
  Frame at_frame = {at<uint64_t>(call.frame + kReturn),
                    at<uint64_t>(call.frame), call.frame + 16};
  for (int depth = 0; depth < kMostOfHandles; depth++) {
    if (interpreter.has(at_frame.code)) {
      auto method = at<uint64_t>(at_frame.frame - kMethodSlot);
      if (!is_of_handles(method))
        return {at<uint64_t>(at_frame.frame - kBytecodeSlot), method};
      at_frame = caller_of_interpreted(at_frame.frame);
      continue;
    }
    uint64_t blob = made_code.has(at_frame.code) ? blob_of(at_frame.code) : 0;
    if (!is_compiled(blob)) return {};
    if (!is_of_handles(at<uint64_t>(blob + layout.code_method)))
      return {at_frame.code, 0};
    at_frame = caller_of_compiled(at_frame, blob);
  }
  return {};
}

ThreadState state_of(const void* env) {
  if (env == nullptr || crossbill_pending_offset == 0 ||
      layout.thread_state == kAbsent)
    return ThreadState::kUnknown;
  uint64_t thread = reinterpret_cast<uint64_t>(env) +
                    static_cast<uint64_t>(crossbill_pending_offset) -
                    layout.pending_exception;
  return at<ThreadState>(thread + layout.thread_state);
}

int64_t bytecode_of(const Caller& caller) {
  auto constant = at<uint64_t>(caller.method + layout.const_method);
  return static_cast<int64_t>(caller.address - constant -
                              layout.const_method_bytes);
}

const uint32_t* identity_of(uint64_t code) {
  if (!made_code.has(code)) return nullptr;
  uint64_t blob = blob_of(code);
  if (!is_compiled(blob)) return nullptr;
  if (is_deoptimised(blob, code)) return nullptr;
  return &at<uint32_t>(blob + layout.compile_id);
}

}  // namespace crossbill::agent::jvm
