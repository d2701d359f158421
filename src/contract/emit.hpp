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

// Struct names and enum names, so that each comes after what it is made of.
std::vector<const Struct*> in_order_of_use(const Contract& contract);

// libstats.so.2 -> stats
std::string core_name(const std::string& library);

}  // namespace crossbill::contract
