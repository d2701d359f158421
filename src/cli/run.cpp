// SPDX-License-Identifier: MIT
// Starts the command, forwards signals and waits.
//
// All signals are blocked here and taken one by one with sigwaitinfo(2): a
// blocked signal is kept even if it is ignored, so nohup and friends need no
// special case, and siginfo tells who sent it. What the kernel sends for the
// terminal (SI_KERNEL) goes to the whole group, the command included; for what
// processes send to the group there is a witness.
#include "cli/run.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>

#include "cli/descriptors.hpp"
#include "cli/group_witness.hpp"
#include "cli/job_control.hpp"

namespace crossbill::cli {
namespace {

constexpr char kShell[] = "/bin/sh";

uint64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<uint64_t>(now.tv_nsec);
}

uint64_t nanoseconds(const timeval& time) {
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<uint64_t>(time.tv_usec) * 1000;
}

// What we change for ourselves and the command must not inherit.
struct Inherited {
  sigset_t mask{};
  struct sigaction child_ended {};
  int parent_death = 0;  // a fork forgets the PR_SET_PDEATHSIG of our starter
};
Inherited inherited;

std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const std::string& string : strings) {
    result.push_back(const_cast<char*>(string.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

// What execve needs, made before there is a child, which may not allocate.
struct Start {
  const char* path;
  std::vector<char*> arguments, environment;
  int error;  // of execve
};

Start prepare(const Target& target, const std::vector<std::string>& command,
              const std::vector<std::string>& environment) {
  Start start{target.path.c_str(), pointers_to(command),
              pointers_to(environment), 0};
  if (target.needs_shell) {  // as execvp does it
    start.arguments[0] = const_cast<char*>(start.path);
    start.arguments.insert(start.arguments.begin(), const_cast<char*>(kShell));
    start.path = kShell;
  }
  return start;
}

// Closes what the command has inherited, all but standard error and `kept`;
// standard input and output become /dev/null.
void release_descriptors(std::vector<int> kept) {
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  dup3(nothing, STDIN_FILENO, O_CLOEXEC);
  dup3(nothing, STDOUT_FILENO, O_CLOEXEC);
  if (nothing > STDERR_FILENO) close(nothing);
  std::sort(kept.begin(), kept.end());
  unsigned next = STDERR_FILENO + 1;
  for (int descriptor : kept) {
    unsigned number = descriptor < 0 ? 0 : static_cast<unsigned>(descriptor);
    if (number > next) close_all(next, number - 1);
    if (number >= next) next = number + 1;
  }
  close_all(next, ~0U);
}

// A file of ours that grew too large has left a signal, which is not the
// command's: to ignore it for a moment takes it back.
void forget_file_size_signal() {
  struct sigaction ignored {
  }, before{};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignored, &before);
  sigaction(SIGXFSZ, &before, nullptr);
}

// Returns when execve has failed.
void become(Start& start) {
  sigaction(SIGCHLD, &inherited.child_ended, nullptr);
  if (inherited.parent_death != 0) {
    prctl(PR_SET_PDEATHSIG, inherited.parent_death);
  }
  forget_file_size_signal();
  sigprocmask(SIG_SETMASK, &inherited.mask, nullptr);
  execve(start.path, start.arguments.data(), start.environment.data());
  start.error = errno;
}

int become(void* start) {
  become(*static_cast<Start*>(start));
  _exit(kNotExecutable);
}

// A child that has our memory until it has become the command, as vfork(2)
// makes one: to copy it takes longer than all else here. No signal can come
// between, since all are blocked.
pid_t begin(Start& start) {
  constexpr size_t kStackBytes = size_t{16} * 1024;
  std::vector<std::byte> stack(kStackBytes);
  return clone(become, stack.data() + stack.size(),
               CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
}

// Whether the command got the signal itself, as a member of our group.
bool reached(pid_t child, const siginfo_t& info, GroupWitness& witness) {
  if (getpgid(child) != getpgrp()) return false;  // it has left the group
  if (info.si_code == SI_KERNEL) {
    // An alarm was set before we were started: it is the command's.
    return info.si_signo != SIGALRM;
  }
  return info.si_code == SI_USER && witness.saw(info.si_signo);
}

void forward(pid_t child, const siginfo_t& info, GroupWitness& witness) {
  bool ours =
      info.si_code <= 0 && (info.si_pid == child || info.si_pid == getpid());
  // A file of ours has grown too large.
  ours = ours || (info.si_code == SI_KERNEL && info.si_signo == SIGXFSZ);
  if (ours || reached(child, info, witness)) return;
  if (info.si_code == SI_QUEUE) {
    sigqueue(child, info.si_signo, info.si_value);
  } else {
    kill(child, info.si_signo);
  }
}

// Takes up changes of the child's state; true when it has ended.
//
// After a stop of ours, no change means that only we were continued: the
// child is still in its old stop. Its present state would not tell that from
// a new one, which may come before we run again.
bool look_at(pid_t child, int& status, rusage& usage, Ended& ended) {
  constexpr int kChanges = WNOHANG | WUNTRACED | WCONTINUED;
  bool stopped = false;
  while (true) {
    if (auto now = scheduling_of(child)) ended.scheduling = now;
    pid_t changed = wait4(child, &status, kChanges, &usage);
    if (changed != child) {
      if (stopped) kill(child, SIGCONT);
      return changed < 0;
    }
    if (WIFEXITED(status) || WIFSIGNALED(status)) return true;
    stopped = WIFSTOPPED(status);
    if (stopped) stop_with(child, WSTOPSIG(status));
  }
}

// A container's first process is the parent of all whose own have ended; the
// command, which would be it without us, may count on them to vanish.
void take_orphans(pid_t child, pid_t witness) {
  if (getpid() != 1) return;
  siginfo_t ended{};
  while (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid != 0 && ended.si_pid != child &&
         ended.si_pid != witness) {
    waitpid(ended.si_pid, nullptr, 0);
    ended.si_pid = 0;
  }
}

// The status that waitpid(2) gives.
int wait_for(pid_t child, rusage& usage, Ended& ended, GroupWitness& witness) {
  sigset_t all;
  sigfillset(&all);
  int status = 0;
  while (!look_at(child, status, usage, ended)) {
    take_orphans(child, witness.pid());
    siginfo_t info{};
    int signal = sigwaitinfo(&all, &info);
    if (signal > 0 && signal != SIGCHLD) forward(child, info, witness);
  }
  return status;
}

tl::unexpected<Failure> cannot_start(const std::string& path, int error) {
  int status = error == ENOENT ? kNotFound : kNotExecutable;
  return refuse(status, "cannot execute {}: {}; try to run it by itself", path,
                std::strerror(error));
}

}  // namespace

void take_signals() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &inherited.mask);
  // With SIGCHLD ignored, the kernel would throw the exit status away.
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &standard, &inherited.child_ended);
  prctl(PR_GET_PDEATHSIG, &inherited.parent_death);
}

Outcome<Ended> run_target(const Target& target,
                          const std::vector<std::string>& command,
                          const std::vector<std::string>& environment,
                          std::vector<int> ours,
                          const std::function<void(int)>& started) {
  Start start = prepare(target, command, environment);
  Ended ended;
  GroupWitness witness;
  ended.start_ns = monotonic_ns();
  ended.pid = begin(start);
  if (ended.pid < 0) {
    witness.end();  // it may have taken the last process that we may have
    ended.pid = begin(start);
  }
  if (ended.pid < 0) {
    ended.error = errno;
    return ended;
  }
  release_descriptors(std::move(ours));
  if (start.error == 0) started(ended.pid);
  rusage usage{};
  int status = wait_for(ended.pid, usage, ended, witness);
  ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ended.status = ended.signal != 0 ? 128 + ended.signal : WEXITSTATUS(status);
  ended.end_ns = monotonic_ns();
  ended.cpu_ns = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
  if (start.error != 0) return cannot_start(target.path, start.error);
  return ended;
}

Failure become_target(const Target& target,
                      const std::vector<std::string>& command,
                      const std::vector<std::string>& environment) {
  Start start = prepare(target, command, environment);
  become(start);
  return cannot_start(target.path, start.error).value();
}

}  // namespace crossbill::cli
