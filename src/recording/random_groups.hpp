// SPDX-License-Identifier: MIT
// Calls that were timed by chance, in random groups, and what the spread of
// these says of the error (Wolter, Introduction to Variance Estimation, chapter
// 2). Errors are halves of 95 % intervals.
#pragma once
#include <stdint.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace crossbill::recording {

// Sums of integers, as numbers to reckon with, and back.
inline double real(uint64_t number) { return static_cast<double>(number); }
inline double real_signed(uint64_t number) {
  return static_cast<double>(static_cast<int64_t>(number));
}
inline uint64_t whole(double number) {
  return number < 0.5 ? 0 : static_cast<uint64_t>(std::llround(number));
}

inline constexpr double kNormal = 2;  // Student's t of many

// Student's t for 95 %, by degrees of freedom from 1 on.
inline double student(size_t freedom) {
  constexpr double kTable[] = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31,
                               2.26,  2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12};
  constexpr size_t kKnown = std::size(kTable);
  if (freedom == 0) return 0;
  return freedom <= kKnown ? kTable[freedom - 1] : kNormal;
}

// Estimates by random groups: of those that say nothing, the value is 0.
struct Groups {
  double sum = 0, squares = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
  }
  // Of their mean, half of its interval.
  double error(size_t count) const {
    if (count < 2) return 0;
    double n = static_cast<double>(count);
    double variance = std::max(0.0, (squares - sum * sum / n) / (n - 1) / n);
    return student(count - 1) * std::sqrt(variance);
  }
};

// Calls of one kind that were timed.
struct Timed {
  uint64_t calls = 0;
  size_t groups = 0;      // nodes that have timed some
  double net = 0;         // ticks that they took, but for all own cost
  Groups mean_ticks;      // of a call, as one group says
  double stands_for = 1;  // calls, for each of these

  void add(double node_net, uint64_t node_calls) {
    net += node_net;
    mean_ticks.add(node_net / real(node_calls));
  }
};

struct Stratum {
  uint64_t calls = 0, sealed = 0;
  Timed seen;  // in which all was seen; without API calls, all
  Timed told;  // that tell how long calls took

  // What calls take of what they take while all in them is seen, which finds
  // code and memory cold.
  double warmth() const {
    double measured = seen.stands_for * seen.net;
    double true_net = told.stands_for * told.net;
    return measured > true_net && true_net > 0 ? true_net / measured : 1;
  }
};

}  // namespace crossbill::recording
