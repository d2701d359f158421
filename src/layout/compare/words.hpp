// SPDX-License-Identifier: MIT
// Types and functions in the words of the language that has declared them, for
// the reasons of the comparer.
#pragma once
#include <string>
#include <string_view>

#include "layout/model.hpp"

namespace crossbill::layout {

// "const Data *" in C, "*const Data" in Rust.
std::string said(const Side& side, TypeId id);
// The same in quotes: `u64`.
std::string quoted(const Side& side, TypeId id);
// "int sum(const Data *d, size_t n)", "fn sum(d: &Data, n: usize) -> i32".
std::string said(const Side& side, const Function& function);
// "int limit", "limit: i32".
std::string said(const Side& side, const Global& global);

// `name` in quotes.
std::string in_quotes(std::string_view name);
// "1 byte", "3 arguments".
std::string counted(uint64_t count, std::string_view what);
std::string_view language_name(Language language);
// The language of a function's or type's declaration.
Language language_of(const Side& side, uint32_t producer);

}  // namespace crossbill::layout
