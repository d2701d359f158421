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
#include <filesystem>
#include <new>

#include "cli/print.hpp"

namespace crossbill::cli {
namespace {

constexpr rlim_t kMostMemory = rlim_t{1} << 30;  // bytes of data
constexpr rlim_t kMostSeconds = 300;             // of processor time
constexpr size_t kLongestPath = 4096;

struct Shared {  // with the child, which may have damaged it
  char subject[kLongestPath];
  char folder[kLongestPath];
  pid_t group;
};
Shared* shared = nullptr;
volatile pid_t child = 0;

void keep(char (&place)[kLongestPath], const std::string& path) {
  size_t bytes = std::min(path.size(), kLongestPath - 1);
  std::memcpy(place, path.data(), bytes);
  place[bytes] = '\0';
}

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
                    shared->subject));
  } catch (const std::exception& error) {
    complain(error.what());
  }
  _exit(ended);
}

constexpr int kToEndUs[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// Sent to end us, and not by a fault of ours.
bool is_from_outside(int signal) {
  return signal == SIGPIPE ||
         std::find(std::begin(kToEndUs), std::end(kToEndUs), signal) !=
             std::end(kToEndUs);
}

void hand_on(int signal) {
  if (child > 0) kill(child, signal);
}

// What the child can no longer do: its compiler or interpreter has a process
// group of its own, which no terminal's signal reaches.
void clear_up() {
  if (shared->group > 1) kill(-shared->group, SIGKILL);
  shared->folder[kLongestPath - 1] = '\0';
  std::filesystem::path folder = shared->folder;
  bool ours = folder.filename().string().starts_with("crossbill-");
  std::error_code ignored;
  if (ours) std::filesystem::remove_all(folder, ignored);
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

void Guarded::reads(const std::string& path) {
  if (shared != nullptr) keep(shared->subject, path);
}

void Guarded::runs(pid_t group) {
  if (shared != nullptr) shared->group = group;
}

void Guarded::fills(const std::string& folder) {
  if (shared != nullptr) keep(shared->folder, folder);
}

int run_guarded(const std::function<int()>& work, int status) {
  void* page = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    return complain(fmt::format("no memory: {}", std::strerror(errno)));
  shared = static_cast<Shared*>(page);
  pid_t pid = fork();
  if (pid < 0)
    return complain(fmt::format("cannot start a process: {}; try again",
                                std::strerror(errno)));
  if (pid == 0) do_work(work, status);
  child = pid;
  for (int signal : kToEndUs) std::signal(signal, hand_on);
  int ended = 0;
  while (waitpid(pid, &ended, 0) < 0)
    if (errno != EINTR) return status;
  if (WIFEXITED(ended)) return WEXITSTATUS(ended);
  clear_status();
  clear_up();
  if (is_from_outside(WTERMSIG(ended))) end_likewise(WTERMSIG(ended));
  shared->subject[kLongestPath - 1] = '\0';
  complain(
      fmt::format("{}: reading it {}", shared->subject, why(WTERMSIG(ended))));
  return status;
}

}  // namespace crossbill::cli
