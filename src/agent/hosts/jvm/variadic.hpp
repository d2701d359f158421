// SPDX-License-Identifier: MIT
// How many stack arguments the JNI's variadic functions are given, such as
// CallIntMethod(env, object, method, ...): the method's descriptor tells.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/jvmti.hpp"

namespace crossbill::agent::jvm {

// Who tells it of a function; null of one that is not variadic.
WordsOfCall words_of_variadic(const ApiRow& row);

// Who is asked for descriptors from now on.
void ask_for_descriptors(Interface* jvmti);

}  // namespace crossbill::agent::jvm
