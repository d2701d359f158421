// SPDX-License-Identifier: MIT
// The reader of Crossbill contracts: what a library built with boundary.hpp
// says of itself, without DWARF.
#pragma once
#include <string>

#include "contract/contract.hpp"
#include "layout/model.hpp"
#include "layout/wanted.hpp"

namespace crossbill::layout {

Side read_contract(const contract::Contract& contract, const std::string& path,
                   const Wanted& wanted);

}  // namespace crossbill::layout
