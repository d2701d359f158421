// SPDX-License-Identifier: MIT
// A child with a pipe, that is waited for so long and no longer.
#include "cli/run_quietly.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <ctime>
#include <string_view>

extern char** environ;

namespace crossbill::cli {
namespace {

constexpr size_t kMostOutput = 65536;

std::vector<char*> plain_environment() {
  std::vector<char*> kept;
  for (char** each = environ; *each != nullptr; ++each) {
    std::string_view variable = *each;
    bool loader = variable.starts_with("LD_") &&
                  !variable.starts_with("LD_LIBRARY_PATH=");
    if (!loader && !variable.starts_with("CROSSBILL_")) kept.push_back(*each);
  }
  kept.push_back(nullptr);
  return kept;
}

int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

// The recorder has blocked all signals; the helper begins with none blocked,
// and with their default dispositions.
pid_t start(const std::vector<std::string>& command, int output) {
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
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);
  std::vector<char*> environment = plain_environment();
  pid_t pid = -1;
  int failed = posix_spawn(&pid, command[0].c_str(), &files, &attributes,
                           words.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed != 0 ? -1 : pid;
}

// True when the end has been reached in time.
bool read_all(int input, int64_t until, std::string& text) {
  char buffer[4096];
  while (text.size() < kMostOutput) {
    int64_t left = until - now_ms();
    pollfd ready = {input, POLLIN, 0};
    if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0) return false;
    ssize_t got = read(input, buffer, sizeof buffer);
    if (got == 0) return true;
    if (got < 0) return false;
    text.append(buffer, static_cast<size_t>(got));
  }
  return false;
}

}  // namespace

std::optional<std::string> run_quietly(const std::vector<std::string>& command,
                                       int patience_ms) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  pid_t pid = start(command, ends[1]);
  close(ends[1]);
  std::string text;
  bool done = pid > 0 && read_all(ends[0], now_ms() + patience_ms, text);
  close(ends[0]);
  if (pid <= 0) return std::nullopt;
  if (!done) kill(pid, SIGKILL);
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || status != 0) return std::nullopt;
  return text;
}

}  // namespace crossbill::cli
