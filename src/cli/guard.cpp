// SPDX-License-Identifier: MIT
#include "cli/guard.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

#include "cli/print.hpp"

namespace crossbill::cli {
namespace {

constexpr rlim_t kMostMemory = rlim_t{1} << 30;  // bytes of data
constexpr rlim_t kMostSeconds = 300;             // of processor time
constexpr size_t kPage = 4096;

// Shared with the child: a path, cut where it is longer than a page.
char* subject = nullptr;

void limit(int what, rlim_t most) {
  rlimit now{};
  if (getrlimit(what, &now) != 0) return;
  if (now.rlim_cur != RLIM_INFINITY && now.rlim_cur < most) return;
  now.rlim_cur = most;
  setrlimit(what, &now);
}

[[noreturn]] void do_work(const std::function<int()>& work, int status) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  limit(RLIMIT_DATA, kMostMemory);
  limit(RLIMIT_CPU, kMostSeconds);
  limit(RLIMIT_CORE, 0);
  int ended = status;
  try {
    ended = work();
  } catch (const std::bad_alloc&) {
    complain(
        fmt::format("{}: reading it takes more than 1 GB of memory; it is "
                    "damaged, or too large",
                    subject));
  } catch (const std::exception& error) {
    complain(error.what());
  }
  _exit(ended);
}

// Sent to end us, and not by a fault of ours.
bool is_from_outside(int signal) {
  return signal == SIGPIPE || signal == SIGINT || signal == SIGTERM ||
         signal == SIGHUP || signal == SIGQUIT;
}

// Ends this process by the signal that ended the child.
[[noreturn]] void end_likewise(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  _exit(128 + signal);
}

std::string why(int signal) {
  if (signal == SIGKILL) return "was killed; is there too little memory?";
  if (signal == SIGXCPU)
    return fmt::format(
        "takes more than {} s of processor time; it is damaged, "
        "or too large",
        kMostSeconds);
  return fmt::format("ended by {}; it is damaged: build it again",
                     strsignal(signal));
}

}  // namespace

void Subject::set(const std::string& path) {
  if (subject == nullptr) return;
  size_t bytes = std::min(path.size(), kPage - 1);
  std::memcpy(subject, path.data(), bytes);
  subject[bytes] = '\0';
}

int run_guarded(const std::function<int()>& work, int status) {
  void* page = mmap(nullptr, kPage, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    return complain(fmt::format("no memory: {}", std::strerror(errno)));
  subject = static_cast<char*>(page);
  pid_t child = fork();
  if (child < 0)
    return complain(fmt::format("cannot start a process: {}; try again",
                                std::strerror(errno)));
  if (child == 0) do_work(work, status);
  int ended = 0;
  while (waitpid(child, &ended, 0) < 0)
    if (errno != EINTR) return status;
  if (WIFEXITED(ended)) return WEXITSTATUS(ended);
  clear_status();
  if (is_from_outside(WTERMSIG(ended))) end_likewise(WTERMSIG(ended));
  subject[kPage - 1] = '\0';
  complain(fmt::format("{}: reading it {}", subject, why(WTERMSIG(ended))));
  return status;
}

}  // namespace crossbill::cli
