// SPDX-License-Identifier: MIT
// The library's own part of the boundary: one table, exported once, that says
// where the contract lies and lets hosts ask for the objects that are alive.
#pragma once

#include <crossbill/boundary/access.hpp>

// The linker's names for the ends of the section.
extern "C" [[gnu::weak, gnu::visibility(
                            "hidden")]] const char __start_crossbill_contract[];
extern "C" [[gnu::weak,
             gnu::visibility("hidden")]] const char __stop_crossbill_contract[];

// The same as data, for tools that look into a process: where the contract
// lies. Weak, and no inline variable, which would keep the library from being
// unloaded.
extern "C" {
struct crossbill_contract_range {
  const char* begin;
  const char* end;
};
[[gnu::weak,
  gnu::visibility(
      "default")]] extern const crossbill_contract_range crossbill_contract_v1;
[[gnu::used]] const crossbill_contract_range crossbill_contract_v1 = {
    __start_crossbill_contract, __stop_crossbill_contract};
}

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

inline const crossbill_runtime& runtime_table() noexcept {
  static const crossbill_runtime table{
      1,
      library_nonce(),
      __start_crossbill_contract,
      __stop_crossbill_contract,
      watch_objects,
      live_objects,
  };
  return table;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop

extern "C"
    [[gnu::used, gnu::visibility("default")]] inline const crossbill_runtime*
    crossbill_runtime_v1() noexcept {
  return &crossbill::detail::runtime_table();
}
