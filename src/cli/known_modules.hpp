// SPDX-License-Identifier: MIT
// Files of what is known of modules, from run to run: those of
// recording/known_modules.hpp in the user's cache.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/cache.hpp"
#include "recording/known_modules.hpp"

namespace crossbill::cli {

// What makes one kind of such files another than the others.
struct KnownKind {
  const char* name;  // in the cache
  const char (&magic)[8];
  uint32_t rules;       // by which it is made; of others it is not read
  uint64_t most_bytes;  // of the file; a module has half of it at the most
};

struct KnownWords {
  arena::KnownModule module{};  // but for `offset`
  std::vector<uint64_t> words;  // of its slots, then its places
};

// By build id and identity, in the order of the file.
using KnownModules = std::map<std::string, KnownWords>;

std::string key_of(const arena::KnownModule& module);

// The file for the session, "" if there is none that is whole and of this
// crossbill's rules.
std::string read_known(const Cache& cache, const KnownKind& kind);

// Of a file that is whole, or "".
KnownModules parse_known(const std::string& bytes);

// Adds modules to the file; its bytes. Where it would become too long, it is
// begun anew with these, and "" if they are too many themselves.
std::string add_known(const Cache& cache, const KnownKind& kind,
                      const KnownModules& learned);

}  // namespace crossbill::cli
