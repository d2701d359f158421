// SPDX-License-Identifier: MIT
// Functions and globals, from what was found of a symbol to the model.
#pragma once
#include "layout/dwarf/find.hpp"
#include "layout/dwarf/types.hpp"

namespace crossbill::layout::dwarf {

Function function_of(Types& types, const Symbol& symbol, const Found& found);
Global global_of(Types& types, const Symbol& symbol, const Found& found);

// Of a `crossbill_probe_NAME`: the function that it points to, if it does.
std::optional<Function> probed_function(Types& types, const Symbol& symbol,
                                        const Found& found);
std::optional<Global> probed_global(Types& types, const Symbol& symbol,
                                    const Found& found);

}  // namespace crossbill::layout::dwarf
