// SPDX-License-Identifier: MIT
// What a call does once for each item of what it was given, and what of its
// time that is.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "findings/advice.hpp"
#include "findings/material.hpp"

namespace crossbill::findings {

// Names of functions; a '*' stands for any text.
using Globs = std::span<const char* const>;

bool is_any_of(const std::string& name, Globs globs);

// What one crossing out of a use's calls took, without what it led to.
double bare_crossing(const Material& material, const analysis::Line& use);

// Whether a use's times are known, and it is no import.
bool has_times(const analysis::Line& use);

// How long a use's calls took while they had a processor; and a part of that
// time, of the same share.
double ran(const analysis::Line& use);
double ran_part(const analysis::Line& use, double ns);

// Of all calls of a use. Times are in nanoseconds.
struct Repeated {
  std::string function;  // that comes once an item, and most often
  double items = 0;      // of one call
  double asked = 0;      // what all that comes once an item took
  double host = 0;       // of it, the host's own code
  double crossing = 0;   // ... and the bare crossings of it
  double others = 0;     // what the host's functions took that do not
  bool plain = true;     // no function comes once an item but the expected ones
};

// By the one of `leads` that is called most; none where that is less than
// `least` times a call. `expected`: what may come once an item, too.
std::optional<Repeated> repeated(const Material& material,
                                 const analysis::Line& use, Globs leads,
                                 Globs expected, double least);

// Nothing of the calls stays but what does not come once an item, and what
// handing over so many items as memory takes.
Saving saving_of_all(const analysis::Line& use, const Repeated& repeated);

// What comes once an item goes, so much in all, and with it an unknown part of
// the library's own work: none, or as much again.
Saving saving_of_calls(const analysis::Line& use, double ns);

// From two ends of what goes: without the time that a use had no processor, and
// as far as one run foretells another.
Saving saving_between(const analysis::Line& use, double low, double high);

// Whether the library is the program's own, so that its author can change it:
// not installed, and not the system's.
bool is_own(const Material& material, const analysis::Line& use);

// A finding of a use. Where neither advice is known nor the library is the
// program's own, nobody knows whether it could do otherwise: then it is unsure
// and says no saving. `advice`: where there is no row.
Finding judged(const Material& material, const analysis::Line& use,
               const AdviceRow* row, const Saving& saving, const char* advice);

// Whether every call was given as many items: the numbers are whole.
bool is_same_each_time(const Repeated& repeated);

}  // namespace crossbill::findings
