// SPDX-License-Identifier: MIT
// Finds libraries that a module holds itself, linked in statically: their
// calls cross no boundary that could be seen. linked_in.tsv says which.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "recording/known_files.hpp"
#include "recording/recording.hpp"

namespace crossbill::recording {

inline constexpr char kNoteLinkedIn[] = "linked-in";
inline constexpr char kNoteLinkedAllocator[] = "linked-allocator";
inline constexpr char kNoteNotLookedInto[] = "not-looked-into";

// A library in a module, and how to see its calls.
struct LinkedIn {
  const char* code;  // of the note
  std::string library;
  std::string way_out;
};

// Reads files of modules; what cannot be read holds nothing.
class LinkedInFinder {
 public:
  // At most so many bytes of all files together.
  explicit LinkedInFinder(KnownFiles& known, uint64_t most = uint64_t{1} << 30)
      : known_(known), left_(most) {}

  // Nothing if the file is not the one with that id; "": any.
  std::vector<LinkedIn> find(const std::string& path,
                             const std::string& build_id);

  // How many files there were after the bytes were used up.
  uint64_t left_out() const { return left_out_; }

 private:
  KnownFiles& known_;
  uint64_t left_;
  uint64_t left_out_ = 0;
};

// Adds a note for each library that a main program or a core holds.
void note_linked_in(Recording& recording, KnownFiles& known);

}  // namespace crossbill::recording
