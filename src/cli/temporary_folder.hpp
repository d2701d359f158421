// SPDX-License-Identifier: MIT
// A folder in $TMPDIR or /tmp that is gone with the object.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include "cli/guard.hpp"

namespace crossbill::cli {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    const char* parent = std::getenv("TMPDIR");
    bool named = parent != nullptr && *parent != '\0';
    path_ = std::string(named ? parent : "/tmp") + "/crossbill-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
    Guarded::fills(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    Guarded::fills("");
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }  // "": none could be made

 private:
  std::string path_;
};

}  // namespace crossbill::cli
