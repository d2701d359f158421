// SPDX-License-Identifier: MIT
// A Python program as a host of `crossbill layout`: it is imported by its
// interpreter, which then tells what it has declared (layout_python.py).
#pragma once
#include <string>
#include <tl/expected.hpp>

#include "layout/model.hpp"
#include "layout/wanted.hpp"

namespace crossbill::cli {

// Whether a host is Python's: a file in .py, or that begins with `#!` and names
// python; a folder with __init__.py; or what is no file, but the name of a
// module: "zstd", "nacl.bindings".
bool is_python_host(const std::string& name);

// The JSON that layout::read_declarations takes. `interpreter` is a command, or
// "" for the python3 of $VIRTUAL_ENV or the path. The program has 10 seconds to
// be imported; what it writes goes nowhere.
tl::expected<std::string, layout::Problem> python_declarations(
    const std::string& name, const std::string& interpreter);

// Both steps.
tl::expected<layout::Side, layout::Problem> read_python(
    const std::string& name, const std::string& interpreter,
    const layout::Wanted& wanted);

}  // namespace crossbill::cli
