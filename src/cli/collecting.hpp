// SPDX-License-Identifier: MIT
// Takes in what ended processes have recorded while the command still runs, so
// that the session takes no more memory than the processes alive.
#pragma once
#include <string>
#include <thread>

#include "recording/session.hpp"

namespace crossbill::cli {

// A thread beside the one that waits for the command. It takes no signals: all
// must be blocked when it starts.
class Collecting {
 public:
  // `folder` is the session's directory.
  Collecting(recording::Session& session, const std::string& folder)
      : session_(session), folder_(folder) {}
  Collecting(const Collecting&) = delete;
  Collecting& operator=(const Collecting&) = delete;
  ~Collecting() { stop(); }

  // Without it, where the system has no thread for us, all is taken in at the
  // end. Opens a descriptor.
  void start(int command_pid);
  // Returns when the session is not in use any more.
  void stop();

 private:
  void run(int command_pid);
  bool wait();
  bool wait_for_company();

  recording::Session& session_;
  std::string folder_;
  bool alone_ = true;  // the command is one process image so far
  int changes_ = -1;   // inotify: a file of the folder was closed, or unmapped
  int stopped_ = -1;   // eventfd
  std::thread thread_;
};

}  // namespace crossbill::cli
