// SPDX-License-Identifier: MIT
// What rules need that are about what --watch has seen.
#pragma once
#include <string>

#include "findings/material.hpp"

namespace crossbill::findings {

// A finding of the call in which it was seen: its function, and where that is
// known its site. Outside of all calls the site is of the program's own call,
// and the function the one that the other call was in, if any.
Finding finding_of(const Material& material, const recording::Sighting& seen);

// "free()", "operator delete(void*)".
std::string call_of(const std::string& function);

// "libcore", "the program".
std::string module_words(const Material& material, const std::string& path);

}  // namespace crossbill::findings
