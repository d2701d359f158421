// SPDX-License-Identifier: MIT
// What a core's contract says of its functions: docs/contract.md.
//
// A core made with crossbill/boundary.hpp carries a text for each of its
// functions. The agent reads four things there: the declared name, whether all
// parameters travel in registers (no stack window is needed then), and which
// parameters lend memory.
#pragma once
#include <stdint.h>

#include "agent/link/modules.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/lent_parameter.hpp"

namespace crossbill::agent {

constexpr int kMaxLent = 8;

// How a function of a contract, or of a known signature (signature.hpp), is
// called. Never freed.
struct ContractCall {
  bool shim;       // by an array of values; else by registers
  bool by_name;    // no contract: a name says which parameter is a length
  uint32_t count;  // of a shim's values
  int lent_count;
  LentParameter lent[kMaxLent];
};

// Fills in what the contract of edge.to says of edge.symbol, if it does.
// Under the lock of slots.cpp.
void apply_contract(EdgeRequest& edge);

struct Lent {
  uint64_t begin;
  uint64_t bytes;
};

// What one call lends, by its argument registers; the number of entries.
// Async-signal-safe; reads the values of a shim.
int lent_by_call(const ContractCall& call, const uint64_t* general,
                 Lent (&lent)[kMaxLent]);

}  // namespace crossbill::agent
