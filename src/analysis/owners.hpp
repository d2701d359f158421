// SPDX-License-Identifier: MIT
// Whose code the places of a program are: its own, or that of others.
#pragma once
#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace crossbill::analysis {

enum class Owner { kProgram, kGenerated, kInstalled };

// Of a file.
Owner owner_of(const std::string& file);

// By site. Java's files say no more than a class's package, so the recording as
// a whole is asked: installed are the JDK and its languages' libraries, and
// what shares the first names of a package (org.sqlite) with a class whose
// native methods are called, but for the program's own, where main() is.
std::vector<Owner> owners_of_sites(const recording::Recording& recording);

// "app.py", "sqlalchemy/engine/default.py".
std::string short_file(const std::string& file);

}  // namespace crossbill::analysis
