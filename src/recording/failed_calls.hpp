// SPDX-License-Identifier: MIT
// Calls by glue that failed before they reached the function they were to make.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace crossbill::recording {

// By the path of a module that is glue: the name of its function that calls any
// other.
using GlueNames = std::map<std::string, std::string>;
GlueNames glue_names(const std::vector<Module>& modules,
                     const std::vector<Edge>& edges);

// Puts calls by glue that failed and never reached the function on an edge of
// the glue itself.
//
//     crc32 by ctypes   130 calls      becomes   crc32 by ctypes   100
//     └─ crc32          100                      └─ crc32          100
//                                                __call__           30
//
// Both counts are exact. Where the glue's calls from one place all failed, so
// is their time; where some did, those that failed get the mean of what the
// glue spent itself, and what it called stays below the others.
void settle_failed(const GlueNames& names, Recording& recording);

}  // namespace crossbill::recording
