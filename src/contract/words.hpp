// SPDX-License-Identifier: MIT
// What a contract says, in words: for people, and for comments in all
// languages.
#pragma once

#include <string>

#include "contract/contract.hpp"

namespace crossbill::contract {

// slice<const i32>, callback<i64(i64)>, owned<Context>.
std::string spelled(const Type& type);

// Who owns what the parameter or result is, and for how long.
std::string ownership(const Type& type);

// What is looked at before the call, and what that costs; "" for nothing.
std::string checks(const Contract& contract, const Type& type);

const char* lock_words(const Function& function);
const char* threads_words(const Function& function);
const char* threads_words(Threads threads);

// -5, or a u64's true value.
std::string enum_value(const Enum& of, int64_t value);

// "negative_input (7), bad arguments, bugs"
std::string raises_words(const Contract& contract, const Function& function);

}  // namespace crossbill::contract
