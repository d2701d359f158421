// SPDX-License-Identifier: MIT
// Opens what -o names, and names the file when all is written.
#include "cli/destination.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/output.hpp"

namespace crossbill::cli {

Outcome<Destination> Destination::open(const std::string& name, bool force,
                                       const std::vector<std::string>& inputs) {
  if (name.empty() || name == "-") return Destination(STDOUT_FILENO);
  if (is_device(name)) {
    Outcome<int> device = open_device(name, "-o");
    if (!device) return tl::unexpected(device.error());
    return Destination(*device);
  }
  for (const std::string& input : inputs) {
    std::error_code none;
    if (std::filesystem::equivalent(name, input, none))
      return refuse(kOurFailure,
                    "-o {} would replace what is read; name another file",
                    name);
  }
  Outcome<std::string> path = check_output_path(name, force, "-o");
  if (!path) return tl::unexpected(path.error());
  auto file = recording::OutputFile::create(*path);
  if (!file) return refuse(kOurFailure, "{}", file.error().message);
  Destination destination(file->descriptor());
  destination.path_ = *path;
  destination.file_.emplace(std::move(*file));
  destination.force_ = force;
  return destination;
}

Outcome<void> Destination::finish(bool written, const char* what) {
  if (!written)
    return refuse(kOurFailure, "cannot write {}: {}; send it elsewhere", what,
                  std::strerror(errno));
  if (!file_) return {};
  Status named = file_->publish(force_);
  if (!named) return refuse(kOurFailure, "{}", named.error().message);
  return {};
}

}  // namespace crossbill::cli
