// SPDX-License-Identifier: MIT
// A contract in the languages of its hosts, and the difference of two.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "contract/contract.hpp"

namespace crossbill::contract {

// Each writes a whole file, for a contract that read_library has checked.
// `library` is the file's name without its folder, as it stands in comments.
std::string text(const Contract& contract, const std::string& library);
std::string json(const Contract& contract, const std::string& library);
std::string c_header(const Contract& contract, const std::string& library);
std::string pyi(const Contract& contract, const std::string& library);
std::string rust(const Contract& contract, const std::string& library);

struct Format {
  const char* name;
  std::string (*write)(const Contract&, const std::string& library);
};
inline constexpr auto kFormats = std::to_array<Format>({
    {"text", text},
    {"json", json},
    {"c", c_header},
    {"pyi", pyi},
    {"rust", rust},
});

// One thing that is not as it was.
struct Change {
  std::string what;  // "function stats_sum: ...", without a full stop
  bool breaks = false;
};

// What breaks first, then what does not; each in the contract's order.
std::vector<Change> compare(const Contract& before, const Contract& after);

// Struct names and enum names, so that each comes after what it is made of.
std::vector<const Struct*> in_order_of_use(const Contract& contract);

// libstats.so.2 -> stats
std::string core_name(const std::string& library);

// -5, or a u64's true value.
std::string enum_value(const Enum& of, int64_t value);

}  // namespace crossbill::contract
