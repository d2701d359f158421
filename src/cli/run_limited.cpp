// SPDX-License-Identifier: MIT
// A child with two pipes. Its own children may keep these open when it has
// ended; so its end is looked for, too, and not only theirs.
#include "cli/run_limited.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <string_view>

#include "cli/guard.hpp"

extern char** environ;

namespace crossbill::cli {
namespace {

constexpr size_t kMostErrors = 65536;
constexpr int kLookMs = 50;  // how often its end is looked for

int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

std::vector<char*> environment_of(const Limits& limits) {
  std::vector<char*> kept;
  for (char** each = environ; *each != nullptr; ++each) {
    std::string_view variable = *each;
    bool loader = variable.starts_with("LD_") &&
                  !variable.starts_with("LD_LIBRARY_PATH=");
    bool steers = loader || variable.starts_with("CROSSBILL_");
    if (!limits.plain || !steers) kept.push_back(*each);
  }
  kept.push_back(nullptr);
  return kept;
}

// The recorder has blocked all signals; the command begins with none blocked,
// and with their default dispositions.
void begin_with_usual_signals(posix_spawnattr_t& attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
}

int start(const std::vector<std::string>& command, const Limits& limits,
          int output, int errors, pid_t& pid) {
  std::vector<char*> words;
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, 1);
  posix_spawn_file_actions_adddup2(&files, errors, 2);
  posix_spawnattr_setpgroup(&attributes, 0);
  begin_with_usual_signals(attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);
  std::vector<char*> environment = environment_of(limits);
  int error = posix_spawnp(&pid, words[0], &files, &attributes, words.data(),
                           environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

// Takes what is there; false when no more will come.
bool take(int input, std::string& text) {
  char buffer[65536];
  ssize_t got = read(input, buffer, sizeof buffer);
  if (got > 0) text.append(buffer, static_cast<size_t>(got));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

class Child {
 public:
  Child(pid_t pid, int output, int errors, Finished& ended)
      : pid_(pid), ended_(ended) {
    inputs_[0] = {output, POLLIN, 0};
    inputs_[1] = {errors, POLLIN, 0};
  }

  void follow(const Limits& limits) {
    int64_t until = now_ms() + limits.ms;
    while (!gone_ && now_ms() < until && ended_.output.size() < limits.output)
      look();
    ended_.in_time = gone_;
    kill(-pid_, SIGKILL);
    if (!gone_) waitpid(pid_, &ended_.status, 0);
    drain(limits);
  }

 private:
  void look() {
    bool open = inputs_[0].fd >= 0 || inputs_[1].fd >= 0;
    poll(inputs_, 2, open ? kLookMs : 1);
    for (pollfd& each : inputs_) read_one(each);
    gone_ = waitpid(pid_, &ended_.status, WNOHANG) == pid_;
  }

  void read_one(pollfd& each) {
    if (each.fd < 0 || each.revents == 0) return;
    std::string& text = &each == inputs_ ? ended_.output : ended_.errors;
    if (!take(each.fd, text)) each.fd = -1;
    if (ended_.errors.size() > 2 * kMostErrors)
      ended_.errors.erase(0, ended_.errors.size() - kMostErrors);
  }

  // What it has written before its end.
  void drain(const Limits& limits) {
    while (ended_.output.size() < limits.output && poll(inputs_, 2, 0) > 0)
      for (pollfd& each : inputs_) read_one(each);
  }

  pid_t pid_;
  Finished& ended_;
  pollfd inputs_[2];
  bool gone_ = false;
};

}  // namespace

Finished run_limited(const std::vector<std::string>& command,
                     const Limits& limits) {
  Finished ended;
  int output[2], errors[2];
  if (pipe2(output, O_CLOEXEC) != 0) {
    ended.error = errno;
    return ended;
  }
  if (pipe2(errors, O_CLOEXEC) != 0) {
    ended.error = errno;
    close(output[0]);
    close(output[1]);
    return ended;
  }
  pid_t pid = -1;
  ended.error = start(command, limits, output[1], errors[1], pid);
  close(output[1]);
  close(errors[1]);
  if (ended.error == 0) {
    Guarded::runs(pid);
    Child(pid, output[0], errors[0], ended).follow(limits);
    Guarded::runs(0);
  }
  close(output[0]);
  close(errors[0]);
  return ended;
}

std::string last_line(const std::string& text) {
  size_t end = text.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return "";
  size_t begin = text.rfind('\n', end);
  return text.substr(begin + 1, end - begin);
}

}  // namespace crossbill::cli
