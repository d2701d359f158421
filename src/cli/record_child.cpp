// SPDX-License-Identifier: MIT
// A `crossbill record` that runs beside us.
#include "cli/record_child.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "cli/agent_path.hpp"

namespace crossbill::cli {
namespace {

// Those that people and supervisors end a command with.
constexpr auto kForwarded = std::to_array<int>({SIGTERM, SIGHUP});
// The terminal sends these to the child, too.
constexpr auto kIgnored = std::to_array<int>({SIGINT, SIGQUIT});

volatile pid_t recorder_pid = 0;

void forward(int number) {
  if (recorder_pid > 0) kill(recorder_pid, number);
}

// How signals are taken while the child runs, and as before after it.
class Signals {
 public:
  Signals() {
    size_t at = 0;
    for (int number : kForwarded) set(number, forward, before_[at++]);
    for (int number : kIgnored) set(number, SIG_IGN, before_[at++]);
  }
  ~Signals() { restore(); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  void restore() const {
    size_t at = 0;
    for (int number : kForwarded) sigaction(number, &before_[at++], nullptr);
    for (int number : kIgnored) sigaction(number, &before_[at++], nullptr);
  }

 private:
  // What is ignored stays so: nohup, and `&` in a script.
  static void set(int number, void (*handler)(int), struct sigaction& before) {
    sigaction(number, nullptr, &before);
    if (before.sa_handler == SIG_IGN) return;
    struct sigaction wanted {};
    wanted.sa_handler = handler;
    sigaction(number, &wanted, nullptr);
  }

  std::array<struct sigaction, kForwarded.size() + kIgnored.size()> before_{};
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (const std::string& word : words)
    all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

}  // namespace

Outcome<void> record_child(const std::string& file,
                           const std::vector<std::string>& options,
                           const std::vector<std::string>& command) {
  std::vector<std::string> words = {own_path(), "record", "--quiet",
                                    "--force",  "-o",     file};
  words.insert(words.end(), options.begin(), options.end());
  words.emplace_back("--");
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> arguments = pointers(words);
  Signals signals;
  pid_t pid = fork();
  if (pid < 0)
    return refuse(kOurFailure, "cannot make a process: {}",
                  std::strerror(errno));
  if (pid == 0) {
    signals.restore();
    execv(arguments[0], arguments.data());
    _exit(kOurFailure);
  }
  recorder_pid = pid;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  recorder_pid = 0;
  struct stat made {};
  if (stat(file.c_str(), &made) == 0 && made.st_size > 0) return {};
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return refuse(code, "nothing was recorded: the recorder ended with {}", code);
}

}  // namespace crossbill::cli
