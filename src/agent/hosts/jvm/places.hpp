// SPDX-License-Identifier: MIT
// Java class, method and line that call a native method.
#pragma once
#include "agent/hosts/jvm/jvmti.hpp"
#include "agent/hosts/places.hpp"

namespace crossbill::agent::jvm {

extern const PlaceReader kPlaces;

// Once a JVM is there, and before its table of functions is exchanged, since
// ours are called by the originals.
void start_places(Interface* vm, Interface* jvmti, Interface* env);

// In a forked child.
void forget_places();

}  // namespace crossbill::agent::jvm
