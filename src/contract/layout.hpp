// SPDX-License-Identifier: MIT
// Sizes and alignments of types on the one target that there is, and what a
// contract declares under a name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contract/contract.hpp"

namespace crossbill::contract {

struct Layout {
  uint64_t size = 0, align = 1;
};

// nullptr: not declared. Contracts are sorted, so this is a binary search.
const Function* find_function(const Contract&, const std::string& symbol);
const Struct* find_struct(const Contract&, const std::string& name);
const Enum* find_enum(const Contract&, const std::string& name);
const Object* find_object(const Contract&, const std::string& name);
const DeclaredError* find_error(const Contract&, const std::string& name);

// What each function is called in hosts with modules, in the contract's order:
// its name, or its symbol where that name is also another's.
std::vector<std::string> module_names(const Contract&);

// Of what can be a field. Struct sizes are taken as declared.
Layout layout_of(const Contract&, const Type&);

// Where the next field would lie without padding fields, and whether `field`
// lies there: emitters write the bytes between as a field of their own.
uint64_t natural_offset(const Contract&, uint64_t end, const Type&);

// The least alignment that the fields ask for.
uint64_t natural_align(const Contract&, const Struct&);

// The struct's size if its fields were sorted by alignment.
uint64_t best_size(const Contract&, const Struct&);

}  // namespace crossbill::contract
