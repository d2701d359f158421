// SPDX-License-Identifier: MIT
// The adapter for CPython.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

extern const Host kHost;

// api.tsv and waits.tsv.
extern const ApiTable kApi, kWaits;

}  // namespace crossbill::agent::cpython
