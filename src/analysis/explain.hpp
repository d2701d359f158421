// SPDX-License-Identifier: MIT
// What the calls of some functions are made of: what each asked of the host, of
// libc and of other libraries; or why a function is not on the bill.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"

namespace crossbill::analysis {

// Calls that a function made, directly or by what it called of the host and of
// libc.
struct Made {
  std::string module;    // short; whose function it is
  std::string name;      // demangled
  std::string category;  // of a downcall ""
  bool downcall = false;
  Amount amount;  // ns: with all below of a downcall, else its own
};

// A place that calls a function.
struct SiteExplanation {
  Line line;               // of these calls alone
  std::vector<Made> made;  // most time first
};

struct Explanation {
  Line line;                           // as the bill has it
  std::vector<SiteExplanation> sites;  // most overhead first; none is known: {}
  std::vector<Made> made;              // most time first
};

// A note or a library's coverage that names what was asked for.
struct Unseen {
  std::string subject;
  std::string why;  // a sentence's end: "not recorded, since ..."
};

struct Explanations {
  std::vector<Explanation> functions;  // by overhead
  std::vector<Unseen> unseen;
  std::vector<std::string> alike;  // names that hold the text, if none matches
};

// `glob`: as that of Choice.
Explanations explain(const Model& model, const std::string& glob);

}  // namespace crossbill::analysis
