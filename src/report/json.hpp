// SPDX-License-Identifier: MIT
// The bill as JSON for other tools; docs/recording.md lists its names.
#pragma once
#include <string>

#include "analysis/bill.hpp"

namespace crossbill::report {

// The schema "crossbill/bill/1": names are added, never changed.
std::string json_bill(const analysis::Bill& bill);

}  // namespace crossbill::report
