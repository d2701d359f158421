// SPDX-License-Identifier: MIT
// A header as a side of `crossbill layout`: a compiler says what it believes of
// the header's functions and types, in the debug information of a probe.
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "layout/header_names.hpp"
#include "layout/model.hpp"
#include "layout/wanted.hpp"

namespace crossbill::cli {

struct HeaderRequest {
  // Files, or what stands between < and > in an include.
  std::vector<std::string> headers;
  std::vector<std::string> flags;     // of the compiler: -I, -D, -x c++
  std::vector<std::string> compiler;  // its command; empty: one that is here
};

// The newest of clang, else gcc: "" where there is none.
std::string found_compiler();

// The functions and globals of `wanted` that the headers declare. Symbols are
// those that a library exports; `all_symbols` means all of the headers' own.
tl::expected<std::vector<layout::Declared>, layout::Problem> declared_by(
    const HeaderRequest& request, const layout::Wanted& wanted);

// The side of a library that has these headers: its functions are `is_defined`.
// Of `wanted`, symbols are those that the library exports; `all_symbols` means
// all that the headers themselves declare, and not what they include of the
// system's.
tl::expected<layout::Side, layout::Problem> read_header(
    const HeaderRequest& request, const layout::Wanted& wanted);

// The side of the library at `path`, as these headers have it. `compiler` is a
// command, "" for one that is here.
tl::expected<layout::Side, layout::Problem> read_headers(
    const std::vector<std::string>& headers, const std::string& path,
    const layout::Wanted& wanted, const std::string& compiler,
    const std::vector<std::string>& flags);

// "-I include '-DNAME=\"a b\"'" as a shell splits it.
std::vector<std::string> split_words(const std::string& text);

}  // namespace crossbill::cli
