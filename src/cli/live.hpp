// SPDX-License-Identifier: MIT
// A recording in progress, as it is at this moment. Nothing of it is changed.
#pragma once
#include <fcntl.h>

#include <map>
#include <string>

#include "cli/failure.hpp"
#include "cli/folder.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

class LiveRecording {
 public:
  explicit LiveRecording(const std::string& directory)
      : directory_(directory), folder_(AT_FDCWD, directory) {}
  LiveRecording(const LiveRecording&) = delete;
  LiveRecording& operator=(const LiveRecording&) = delete;
  ~LiveRecording();

  // False when its recorder has ended.
  bool goes_on() const;

  // With what ended processes had left when they were last seen. What had
  // ended before is the recorder's, and not in it.
  recording::Recording read();

 private:
  void open_new_arenas();

  std::string directory_;
  Folder folder_;
  std::map<std::string, int> arenas_;  // descriptors, by name
  std::string known_files_;
};

}  // namespace crossbill::cli
