// SPDX-License-Identifier: MIT
// Job control for two processes that shall look like one.
//
// A shell sees only us, so we must stop when the command stops, and with the
// same signal. Three things may continue us:
//   fg, bg             SIGCONT to the group: both run again;
//   kill -CONT us      the command is still stopped: our caller continues it;
//   kill -CONT it      nobody tells us, and we would sleep for ever.
// For the last one, a short-lived watcher looks at the command's state and
// wakes us. It has a process group of its own, which no terminal signals.
#include "cli/job_control.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace crossbill::cli {
namespace {

constexpr int kPollMs = 20;

// The state letter of /proc/PID/stat; 0 if the process is gone.
char state_of(pid_t process) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[512];
  ssize_t got = read(file, text, sizeof text - 1);
  close(file);
  if (got <= 0) return 0;
  text[got] = '\0';
  const char* name_end = strrchr(text, ')');
  return name_end != nullptr && name_end[1] != '\0' ? name_end[2] : 0;
}

[[noreturn]] void watch(pid_t child, pid_t recorder) {
  setpgid(0, 0);
  while (getppid() == recorder && state_of(child) == 'T') {
    poll(nullptr, 0, kPollMs);
  }
  if (getppid() == recorder) kill(recorder, SIGCONT);
  _exit(0);
}

void stop_here(int signal) {
  struct sigaction standard {};
  struct sigaction before {};
  standard.sa_handler = SIG_DFL;
  bool changed = sigaction(signal, &standard, &before) == 0;
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  raise(signal);
  // The pending signal is taken here; we return when continued.
  if (signal != SIGSTOP) sigprocmask(SIG_UNBLOCK, &only, nullptr);
  if (signal != SIGSTOP) sigprocmask(SIG_BLOCK, &only, nullptr);
  if (changed) sigaction(signal, &before, nullptr);
}

}  // namespace

void stop_with(pid_t child, int signal) {
  pid_t recorder = getpid();
  pid_t watcher = fork();
  if (watcher == 0) watch(child, recorder);
  stop_here(signal);
  if (watcher > 0) {
    kill(watcher, SIGKILL);
    waitpid(watcher, nullptr, 0);
  }
  // The watcher's wake-up and the shell's are not for the command.
  sigset_t resumed;
  sigemptyset(&resumed);
  sigaddset(&resumed, SIGCONT);
  timespec now{};
  while (sigtimedwait(&resumed, nullptr, &now) > 0) {
  }
}

}  // namespace crossbill::cli
