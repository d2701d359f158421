// SPDX-License-Identifier: MIT
// Says in the terminal's title how far a run has come (`record --progress`).
#pragma once
#include <map>
#include <string>
#include <thread>

namespace crossbill::cli {

// A thread beside the one that waits for the command. It takes no signals: all
// must be blocked when it starts.
class RunTitle {
 public:
  // `folder` is the session's directory.
  explicit RunTitle(const std::string& folder) : folder_(folder) {}
  RunTitle(const RunTitle&) = delete;
  RunTitle& operator=(const RunTitle&) = delete;
  ~RunTitle() { stop(); }

  // Does nothing where standard error is no terminal, or one without a title.
  void start();
  // The title is again what it was.
  void stop();

 private:
  void run();
  void show();

  std::string folder_;
  std::map<std::string, uint64_t> calls_;  // by arena, at the last look
  uint64_t start_ns_ = 0, last_ns_ = 0, last_calls_ = 0;
  bool shown_ = false;
  int stopped_ = -1;  // eventfd
  std::thread thread_;
};

}  // namespace crossbill::cli
