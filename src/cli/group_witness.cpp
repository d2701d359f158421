// SPDX-License-Identifier: MIT
// The witness of signals to the process group.
//
// To ask it, we send it a mark: SIGRTMAX, which is taken after all other
// pending signals, and wait until it says that it has taken the mark.
#include "cli/group_witness.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>

#include "cli/descriptors.hpp"

namespace crossbill::cli {

struct GroupWitness::Notes {
  std::atomic<unsigned> seen[_NSIG];
  std::atomic<unsigned> answered;
};

namespace {

constexpr int kWitnessPatienceMs = 200;  // it may be stopped, or starved

}  // namespace

GroupWitness::GroupWitness() {
  void* shared = mmap(nullptr, sizeof(Notes), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return;
  notes_ = new (shared) Notes{};
  pid_t recorder = getpid();
  pid_ = fork();
  if (pid_ != 0) return;

  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close_all(0, ~0U);  // whoever waits for the end of a pipe
  sigset_t all;
  sigfillset(&all);
  while (getppid() == recorder) {
    siginfo_t info{};
    int signal = sigwaitinfo(&all, &info);
    if (signal <= 0) continue;
    if (signal == SIGRTMAX && info.si_pid == recorder) {
      ++notes_->answered;
    } else {
      ++notes_->seen[signal];
    }
  }
  _exit(0);
}

void GroupWitness::end() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

GroupWitness::~GroupWitness() {
  end();
  if (notes_ != nullptr) munmap(notes_, sizeof(Notes));
}

bool GroupWitness::saw(int signal) {
  if (pid_ <= 0) return false;
  if (kill(pid_, SIGRTMAX) != 0) return false;
  ++asked_;
  for (int waited = 0; notes_->answered.load() != asked_; ++waited) {
    if (waited == kWitnessPatienceMs) {
      asked_ = notes_->answered.load();
      break;
    }
    poll(nullptr, 0, 1);
  }
  return notes_->seen[signal].exchange(0) != 0;
}

}  // namespace crossbill::cli
