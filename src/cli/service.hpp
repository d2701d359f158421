// SPDX-License-Identifier: MIT
// A service: processes that run with the agent and no recorder, and share a
// folder with a switch (recording/switch.hpp).
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "cli/folder.hpp"
#include "recording/switch.hpp"

namespace crossbill::cli {

// An arena in the folder, and what its header says.
struct ServiceArena {
  std::string name;
  std::string parent;   // arena
  uint32_t period = 0;  // that its process came to last
  int user = 0;         // the process, if it lives
};

class Service {
 public:
  // The one that a process belongs to. A message says why it is none, or why
  // it is not ours to switch; `command` is the subcommand, for the advice.
  static Outcome<Service> of_process(int pid, const std::string& command);
  // The one whose folder it is.
  static Outcome<Service> of_folder(const std::string& directory);

  const std::string& directory() const { return directory_; }
  const Folder& folder() const { return *folder_; }

  uint32_t period() const;    // that is being recorded; 0: it is stopped
  uint32_t kept() const;      // up to this one, periods are in recordings
  uint64_t start_ns() const;  // of the last period

  // False: somebody else has turned the switch in the meantime.
  bool start();
  bool stop();
  void keep(uint32_t period);

  std::vector<ServiceArena> arenas() const;
  // Removes what ended processes have left and nobody wants any more.
  void sweep() const;

 private:
  Service(std::string directory, std::shared_ptr<Folder> folder,
          std::shared_ptr<arena::Switch> page)
      : directory_(std::move(directory)),
        folder_(std::move(folder)),
        page_(std::move(page)) {}

  static Outcome<Service> open(const std::string& directory);

  std::string directory_;
  std::shared_ptr<Folder> folder_;
  std::shared_ptr<arena::Switch> page_;  // shared with the processes
};

}  // namespace crossbill::cli
