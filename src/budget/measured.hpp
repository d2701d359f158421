// SPDX-License-Identifier: MIT
// One run, cut down to what budgets bound.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"
#include "findings/finding.hpp"

namespace crossbill::budget {

// What was measured, and half of the interval that holds it; 0: counted.
struct Figure {
  double value = 0, error = 0;
};

struct PlaceCalls {
  analysis::Place place;  // the line that makes most of them
  uint64_t calls = 0;
};

struct FunctionFigures {
  std::string core, library, package, abi, name, shown;
  uint64_t calls = 0, threads = 0;
  // Not known of modules built into the interpreter.
  std::optional<Figure> api_calls, libc_calls, callbacks, copied_bytes;
  std::optional<Figure> overhead_ns, whole_ns;  // none in counts
  // "app.py load": lines move when a file is edited, functions seldom.
  std::map<std::string, PlaceCalls> places;
  uint64_t sites = 0;
};

struct Unseen {
  std::string library;
  double share = 0;  // of its API and libc calls
};

struct RegionFigures {
  uint64_t begun = 0;
  std::vector<FunctionFigures> functions;  // calls and times alone
};

struct Measured {
  std::string file;  // of the recording
  std::vector<std::string> command;
  std::optional<int64_t> exit;
  std::vector<std::string> hosts;
  std::vector<FunctionFigures> functions;  // by library and name
  // All that lies in each region, by its name. In one of its own name a region
  // is no other.
  std::map<std::string, RegionFigures> regions;
  bool sites_known = false;
  std::vector<Unseen> unseen;
  findings::Findings findings;
  // Why counts may be less than what happened.
  std::vector<std::string> doubts;
};

Measured measure(const analysis::Model& model, const std::string& file);

// "cpython-311", "abi3", "pypy311-pp73", "none": for which interpreter's ABI an
// extension module is, by its file's name.
std::string abi_of(const std::string& core);

}  // namespace crossbill::budget
