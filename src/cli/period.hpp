// SPDX-License-Identifier: MIT
// The recording of what a service did while it was being recorded.
#pragma once
#include <string>
#include <vector>

#include "cli/bill.hpp"
#include "cli/failure.hpp"
#include "cli/options.hpp"
#include "cli/service.hpp"

namespace crossbill::cli {

// Where it goes: options that `start`, `stop` and `collect` share.
struct PeriodOptions {
  std::string output;  // "": crossbill.NUMBER.db
  bool force = false;
  std::string bill;
  bool quiet = false;
  bool no_cache = false;
};
void add_period_options(Command sub, PeriodOptions& options,
                        const char* default_output);

struct PeriodPlace {
  std::string output;
  BillPlace bill;
};
// Judges both, leaves nothing behind.
Outcome<PeriodPlace> find_place(const PeriodOptions& options, int number);

// What of the service goes into it.
struct PeriodRun {
  std::vector<ServiceArena> arenas;
  int pid = 0;            // the process that stands for all; 0: the first one
  uint64_t start_ns = 0;  // 0: when the first process came to it
  uint64_t end_ns = 0;    // 0: not known
};

// Writes the recording and prints its bill.
Outcome<void> write_period(const Service& service, const PeriodRun& run,
                           const PeriodPlace& place,
                           const PeriodOptions& options);

}  // namespace crossbill::cli
