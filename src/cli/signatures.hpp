// SPDX-License-Identifier: MIT
// How functions of a program's libraries are called, as their debug information
// says: recording/known_signatures.hpp in the user's cache.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cli/cache.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

// How much debug information a file holds itself; 0 where it cannot be read.
uint64_t debug_bytes(const std::string& path);

struct Signatures {
  std::string bytes;               // the file for the session, or ""
  std::vector<std::string> later;  // libraries that a run does not wait for
};

// Libraries that the program is linked with, and whose debug information is
// small, are read now.
Signatures known_signatures(const Cache& cache, const std::string& program);

// The libraries that a run has called, opened ones among them. Of those that
// are read `later` it gets a note.
std::vector<std::string> note_libraries(const std::vector<std::string>& later,
                                        recording::Recording& recording);

// Reads them after a run, for the next one.
void learn_signatures(const Cache& cache,
                      const std::vector<std::string>& libraries);

}  // namespace crossbill::cli
