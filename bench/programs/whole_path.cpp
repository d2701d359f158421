// SPDX-License-Identifier: MIT
// Counts, for each edge, how often the agent comes to some functions of its
// own while a program runs from one SIGTRAP that it sends itself to the next.
//
//   whole_path LONG ADDRESS... -- PROGRAM [ARG]...
//
// ADDRESSes are those of the functions in the agent's file; each is called
// with a StubFrame. LONG is that of crossbill_long_ticks: our breakpoints must
// not make a call long, so none is. After the second SIGTRAP one line for each
// edge is printed, its parts separated by tabs: the caller's path ("" if it is
// whoever is above), the callee's, its name, and a count for each ADDRESS. Exit
// status 77: no ptrace here.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/arch/x86_64/frame.hpp"
#include "recording/arena.hpp"

namespace {

using namespace crossbill::arena;
using crossbill::agent::StubFrame;

struct Break {
  uint64_t address;
  long code;  // what stands there without us
};

struct Target {
  pid_t pid;
  uint64_t long_ticks;
  int status = 0;                 // of the last wait
  uint64_t agent = 0, arena = 0;  // where they lie
  std::vector<Break> breaks;
  std::map<uint32_t, std::vector<long>> counts;  // by edge
};

template <class T>
T read(const Target& target, uint64_t address) {
  T value{};
  iovec to{&value, sizeof value};
  iovec from{reinterpret_cast<void*>(address), sizeof value};
  process_vm_readv(target.pid, &to, 1, &from, 1, 0);
  return value;
}

// What a Ref of the arena points to.
template <class T>
T record(const Target& target, Ref ref) {
  return read<T>(target, target.arena + uint64_t{ref} * 8);
}

std::string text(const Target& target, Ref ref) {
  std::string found;
  for (uint64_t at = target.arena + uint64_t{ref} * 8; ref != 0; at++) {
    char letter = read<char>(target, at);
    if (letter == 0) break;
    found += letter;
  }
  return found;
}

std::string module_path(const Target& target, Ref ref) {
  return ref == 0 ? "" : text(target, record<Module>(target, ref).path);
}

void find_modules(Target& target) {
  std::ifstream maps("/proc/" + std::to_string(target.pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    auto found = [&line](std::string_view name, uint64_t& address) {
      if (address != 0 || line.find(name) == std::string::npos) return;
      address = std::strtoull(line.c_str(), nullptr, 16);
    };
    found("libcrossbill-agent.so", target.agent);
    found(".arena", target.arena);
  }
}

void poke(const Target& target, const Break& at, bool set) {
  long code = set ? (at.code & ~0xffL) | 0xcc : at.code;
  ptrace(PTRACE_POKETEXT, target.pid, at.address, code);
}

// Runs on; the signal that it stopped at, or 0 where it has ended.
int go_on(Target& target, __ptrace_request how, int signal) {
  ptrace(how, target.pid, 0, signal);
  waitpid(target.pid, &target.status, 0);
  return WIFSTOPPED(target.status) ? WSTOPSIG(target.status) : 0;
}

void at_mark(Target& target) {
  if (target.agent == 0) {
    find_modules(target);
    ptrace(PTRACE_POKEDATA, target.pid, target.agent + target.long_ticks, -1L);
    for (Break& at : target.breaks) {
      at.address += target.agent;
      at.code = ptrace(PTRACE_PEEKTEXT, target.pid, at.address, 0);
      poke(target, at, true);
    }
    return;
  }
  for (const Break& at : target.breaks) poke(target, at, false);
  for (const auto& [id, counts] : target.counts) {
    Edge edge = read<Edge>(
        target, target.arena + kHeaderBytes + uint64_t{id} * kEdgeBytes);
    std::printf("%s\t%s\t%s", module_path(target, edge.from).c_str(),
                module_path(target, edge.to).c_str(),
                text(target, edge.name).c_str());
    for (long count : counts) std::printf("\t%ld", count);
    std::printf("\n");
  }
}

// The edge is counted, and the instruction executed that stands there.
void at_break(Target& target, user_regs_struct& registers) {
  registers.rip--;
  for (size_t i = 0; i < target.breaks.size(); i++) {
    const Break& at = target.breaks[i];
    if (at.address != registers.rip) continue;
    auto edge =
        read<uint32_t>(target, registers.rdi + offsetof(StubFrame, edge));
    std::vector<long>& counts = target.counts[edge];
    counts.resize(target.breaks.size());
    counts[i]++;
    poke(target, at, false);
    ptrace(PTRACE_SETREGS, target.pid, 0, &registers);
    go_on(target, PTRACE_SINGLESTEP, 0);
    poke(target, at, true);
  }
}

void trace(Target& target) {
  for (int signal = 0;;) {
    signal = go_on(target, PTRACE_CONT, signal);
    if (signal == 0) return;
    if (signal != SIGTRAP) continue;
    signal = 0;
    siginfo_t info{};
    ptrace(PTRACE_GETSIGINFO, target.pid, 0, &info);
    if (info.si_code <= 0) {
      at_mark(target);
      continue;
    }
    user_regs_struct registers{};
    ptrace(PTRACE_GETREGS, target.pid, 0, &registers);
    at_break(target, registers);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  Target target{};
  target.long_ticks = std::strtoull(argv[1], nullptr, 16);
  int at = 2;
  for (; at < argc && std::string_view(argv[at]) != "--"; at++)
    target.breaks.push_back({std::strtoull(argv[at], nullptr, 16), 0});
  if (at + 1 >= argc) return 2;
  target.pid = fork();
  if (target.pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(77);
    execv(argv[at + 1], argv + at + 1);
    _exit(1);
  }
  waitpid(target.pid, &target.status, 0);
  if (WIFEXITED(target.status)) return WEXITSTATUS(target.status);
  trace(target);
  if (WIFSIGNALED(target.status))
    std::fprintf(stderr, "signal %d\n", WTERMSIG(target.status));
  return target.status != 0;
}
