// SPDX-License-Identifier: MIT
// What the tests of the boundary library have in common: they are hosts, in the
// same program as the core that they call.
#pragma once

#include <crossbill/boundary/abi.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace host {

using values = std::vector<crossbill_value>;

inline crossbill_value integer(int64_t from) {
  crossbill_value value{};
  value.i64 = from;
  return value;
}
inline crossbill_value real(double from) {
  crossbill_value value{};
  value.f64 = from;
  return value;
}
inline crossbill_value items(const void* data, size_t length) {
  crossbill_value value{};
  value.pointer = data;
  value.length = length;
  return value;
}
inline crossbill_value strided(const void* data, size_t length,
                               ptrdiff_t stride) {
  crossbill_value value = items(data, length);
  value.stride = stride;
  return value;
}
inline crossbill_value out(void* data, size_t capacity, size_t* written) {
  crossbill_value value = items(data, capacity);
  value.written = written;
  return value;
}
inline crossbill_value some(int64_t from) {
  crossbill_value value = integer(from);
  value.present = 1;
  return value;
}
inline crossbill_value function(crossbill_callback from, void* user) {
  crossbill_value value{};
  value.function = from;
  value.user = user;
  return value;
}
inline crossbill_value handle(uint64_t from) {
  crossbill_value value{};
  value.u64 = from;
  return value;
}

// An error in which nothing has been written yet.
struct error : crossbill_error {
  error() : crossbill_error{} {
    code = kind = 12345;
    message[0] = cause[0] = '#';
  }
};

// How a call ended: its status, and what it wrote into the error.
struct outcome {
  int32_t status;
  int32_t kind;
  std::string message, cause;
  bool operator==(const outcome&) const = default;
};
inline void PrintTo(const outcome& from, std::ostream* to) {
  *to << from.status << " kind " << from.kind << " \"" << from.message
      << "\" cause \"" << from.cause << '"';
}

inline outcome refused(int32_t code, const char* message) {
  return {code, CROSSBILL_BAD_ARGUMENT, message, ""};
}

// Of `call`, which takes a crossbill_error* and returns a status.
template <class Call>
outcome outcome_of(Call call) {
  error error;
  int32_t status = call(&error);
  if (status != CROSSBILL_OK) {
    EXPECT_EQ(error.code, status);
    EXPECT_EQ(call(nullptr), status) << "without an error to write to";
  }
  return {status, error.kind, error.message, error.cause};
}

template <class Shim>
outcome outcome_of(Shim* shim, values arguments, crossbill_value* result) {
  return outcome_of([&](crossbill_error* error) {
    return shim(arguments.data(), arguments.size(), result, error);
  });
}

}  // namespace host
