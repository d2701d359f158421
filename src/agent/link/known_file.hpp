// SPDX-License-Identifier: MIT
// A file of what earlier runs have found in modules, which the recorder has
// laid into the session: recording/known_modules.hpp draws it.
#pragma once
#include "agent/link/modules.hpp"
#include "recording/known_modules.hpp"

namespace crossbill::agent {

class KnownFile {
 public:
  // Maps it, if there is one that is whole.
  void map(const char* name, const char (&magic)[8], uint64_t most_bytes);
  void forget() { all_ = nullptr; }

  uint32_t version() const { return all_ == nullptr ? 0 : all_->scan_version; }

  // A module that is known by its build id and by a hash of its program
  // headers and relocations, which are read anyway; its code is not. Or null.
  const arena::KnownModule* find(const Module& module) const;

  // Its slots and places: all of them lie in the file.
  const uint64_t* words_of(const arena::KnownModule& module) const;

 private:
  const arena::KnownCode* all_ = nullptr;
};

}  // namespace crossbill::agent
