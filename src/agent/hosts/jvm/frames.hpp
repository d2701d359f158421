// SPDX-License-Identifier: MIT
// The Java frame that calls a native method, as it lies on the stack.
#pragma once
#include <stdint.h>

#include "agent/hosts/host.hpp"
#include "agent/hosts/places.hpp"

namespace crossbill::agent::jvm {

// Where a Java method calls from.
struct Caller {
  uint64_t address = 0;  // interpreted: the bytecode; compiled: it returns to
                         // there; 0: not known
  uint64_t method = 0;   // interpreted: the Method
};

// Once there is a JVM. False: it does not say what has to be known of it.
bool find_frames();

// Which code keeps frames by rbp.
void tell_made_code(FramePlaces& places);

// Who has called the native method whose code makes `call`. Some loads, and no
// more.
Caller caller_of(const CallPoint& call);

// The function of the native method that code the JVM has made is calling: of a
// call that this function makes by a jump, as its last step, all that tells is
// the frame of the JVM's code. Null: not known.
void* native_called(const CallPoint& call);

// The same for a C function that a method handle calls: its stub, and what else
// the JVM makes for handles, is passed over.
bool is_by_handle(const CallPoint& call);
Caller caller_of_handle(const CallPoint& call);

// What the thread of an environment counts as running. The same numbers in all
// versions; there are others between these.
enum class ThreadState : int32_t { kUnknown = 0, kNative = 4, kJava = 8 };
ThreadState state_of(const void* env);

// Which bytecode of its method an interpreted one is at.
int64_t bytecode_of(const Caller& caller);

// A word that stays the same as long as compiled code lives, and that no other
// code of the process will have there; null: it is no compiled Java code, or is
// about to be left for the interpreter.
const uint32_t* identity_of(uint64_t code);

}  // namespace crossbill::agent::jvm
