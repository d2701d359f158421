// SPDX-License-Identifier: MIT
// A forked child with limits, that writes into a pipe.
#include "cli/apart.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace crossbill::cli {
namespace {

int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

void limit(__rlimit_resource_t resource, rlim_t most) {
  rlimit old{};
  if (getrlimit(resource, &old) != 0) return;
  rlim_t least = std::min(most, old.rlim_cur);
  rlimit wanted{least, std::min(most, old.rlim_max)};
  setrlimit(resource, &wanted);
}

// Neither a core file nor a word of a crash; no file is open but ours.
[[noreturn]] void be_child(const std::function<std::string()>& say, int output,
                           const Bounds& bounds) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int stream = 0; null >= 0 && stream <= 2; ++stream) dup2(null, stream);
  for (int crash : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP})
    signal(crash, SIG_DFL);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_DATA, bounds.most_memory);
  limit(RLIMIT_CPU, static_cast<rlim_t>(bounds.patience_ms / 1000 + 1));
  std::string text;
  try {
    text = say();
  } catch (...) {
    _exit(1);
  }
  size_t at = 0;
  while (at < text.size()) {
    ssize_t put = write(output, text.data() + at, text.size() - at);
    if (put <= 0) _exit(1);
    at += static_cast<size_t>(put);
  }
  _exit(0);
}

bool read_all(int input, const Bounds& bounds, std::string& text) {
  int64_t until = now_ms() + bounds.patience_ms;
  char buffer[65536];
  for (;;) {
    int64_t left = until - now_ms();
    pollfd ready = {input, POLLIN, 0};
    if (left <= 0) return false;
    int found = poll(&ready, 1, static_cast<int>(left));
    if (found < 0 && errno == EINTR) continue;
    if (found <= 0) return false;
    ssize_t got = read(input, buffer, sizeof buffer);
    if (got == 0) return true;
    if (got < 0 || text.size() + static_cast<size_t>(got) > bounds.most_bytes)
      return false;
    text.append(buffer, static_cast<size_t>(got));
  }
}

}  // namespace

std::optional<std::string> apart(const std::function<std::string()>& say,
                                 const Bounds& bounds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    be_child(say, ends[1], bounds);
  }
  close(ends[1]);
  std::string text;
  bool done = pid > 0 && read_all(ends[0], bounds, text);
  close(ends[0]);
  if (pid <= 0) return std::nullopt;
  if (!done) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!done || status != 0) return std::nullopt;
  return text;
}

}  // namespace crossbill::cli
