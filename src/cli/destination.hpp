// SPDX-License-Identifier: MIT
// Where a subcommand's result goes: standard output, or what -o names.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "recording/output_file.hpp"

namespace crossbill::cli {

class Destination {
 public:
  // "" and "-" are standard output. A device or a pipe is written to as it is;
  // a file appears whole or not at all, and replaces another only with `force`,
  // but none of `inputs`, which were read.
  static Outcome<Destination> open(const std::string& name, bool force,
                                   const std::vector<std::string>& inputs);

  // What to print to.
  int descriptor() const { return descriptor_; }
  // Of the file, "" where there is none.
  const std::string& path() const { return path_; }

  // To be called once, after the last part: `written` says whether all could
  // be, else errno why not. Gives the file its name. `what` is for the message.
  Outcome<void> finish(bool written, const char* what);

 private:
  explicit Destination(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::string path_;
  std::optional<recording::OutputFile> file_;
  bool force_ = false;
};

}  // namespace crossbill::cli
