// SPDX-License-Identifier: MIT
// The bill as JSON for other tools; docs/recording.md lists its names.
#pragma once
#include <string>

#include "analysis/bill.hpp"
#include "findings/finding.hpp"
#include "report/json_document.hpp"
#include "report/sink.hpp"

namespace crossbill::report {

// The schema "crossbill/bill/1": names are added, never changed. The document
// of a large bill takes more memory than the bill, so it is made in parts.
// False if the sink could not take one.
bool write_json_bill(const analysis::Bill& bill,
                     const findings::Findings& findings, const Sink& sink);

// One of its "entries".
Json json_entry(const analysis::Line& line);

// The same as one text.
std::string json_bill(const analysis::Bill& bill,
                      const findings::Findings& findings = {});

}  // namespace crossbill::report
