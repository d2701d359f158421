// SPDX-License-Identifier: MIT
// crossbill doctor: is this machine able to record, and how well?
#include <cpuid.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

#include "cli/agent_path.hpp"
#include "cli/commands.hpp"
#include "cli/cost.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "unicode/printable.hpp"

namespace crossbill::cli {
namespace {

enum class Verdict { kGood, kLimit, kUnable };

struct Finding {
  Verdict verdict;
  std::string text;
};

constexpr uint64_t kMegabyte = uint64_t{1} << 20;
constexpr uint64_t kComfortable = 64 * kMegabyte;

Finding agent() {
  Outcome<std::string> path = locate_agent();
  if (!path) return {Verdict::kUnable, path.error().message};
  return {Verdict::kGood, "agent " + *path};
}

Finding c_library() {
  std::string text = fmt::format("glibc {}", gnu_get_libc_version());
  if (libc_is_new_enough()) return {Verdict::kGood, text};
  return {Verdict::kUnable,
          fmt::format("{} is older than {}.{}: take Debian 12, Ubuntu 22.04, "
                      "RHEL 10 or newer",
                      text, kOldestLibc.major, kOldestLibc.minor)};
}

// The agent has its memory made before it writes there: 5.14 and newer.
Finding kernel() {
  utsname names{};
  uname(&names);
  std::string text = fmt::format("Linux {}", names.release);
  auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* page = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  bool able = page != MAP_FAILED && madvise(page, size, 23) == 0;
  if (page != MAP_FAILED) munmap(page, size);
  if (able) return {Verdict::kGood, text};
  return {Verdict::kUnable,
          text + " has no MADV_POPULATE_WRITE: take 5.14 or newer"};
}

Finding shared_memory() {
  struct statvfs place {};
  if (access("/dev/shm", W_OK | X_OK) != 0 ||
      statvfs("/dev/shm", &place) != 0) {
    return {Verdict::kUnable, fmt::format("/dev/shm: {}; mount a tmpfs there",
                                          std::strerror(errno))};
  }
  uint64_t room = place.f_bavail * place.f_frsize;
  std::string text = fmt::format("/dev/shm with {} MiB free", room / kMegabyte);
  if (room >= kComfortable) return {Verdict::kGood, text};
  return {Verdict::kLimit, text +
                               ": long recordings may end early; in a "
                               "container, give --shm-size=1g"};
}

bool invariant_tsc() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & (1U << 8)) != 0;
}

Finding time_source() {
  std::ifstream file(
      "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  std::string source = "unknown";
  file >> source;
  if (source == "tsc" && invariant_tsc()) {
    return {Verdict::kGood, "clock: the TSC, invariant, used by the kernel"};
  }
  return {Verdict::kLimit,
          fmt::format("clock: the vDSO, since the kernel's source is {} and "
                      "the TSC is {}invariant: own cost is higher",
                      source, invariant_tsc() ? "" : "not ")};
}

int doctor() {
  bool able = true;
  std::string lines;
  for (const Finding& finding :
       {agent(), c_library(), kernel(), shared_memory(), time_source()}) {
    const char* word = finding.verdict == Verdict::kGood    ? "ok   "
                       : finding.verdict == Verdict::kLimit ? "limit"
                                                            : "NO   ";
    lines += fmt::format("{}  {}\n", word, unicode::printable(finding.text));
    able = able && finding.verdict != Verdict::kUnable;
  }
  lines += able ? "This machine can record.\n"
                : "This machine cannot record yet: see NO above.\n";
  print(STDOUT_FILENO, lines);
  return able ? 0 : 1;
}

int show_cost(bool json) {
  bool ticks = time_source().verdict == Verdict::kGood;
  std::string clock = ticks ? "tsc" : "monotonic";
  Outcome<std::vector<Cost>> costs = measure_cost(clock);
  if (!costs) return complain(costs.error().message);
  print(STDOUT_FILENO,
        json ? cost_json(*costs, clock) : cost_table(*costs, clock));
  return 0;
}

struct DoctorOptions {
  bool cost = false;
  std::string format = "text";
};

}  // namespace

void add_doctor(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<DoctorOptions>();
  Command sub(app, "doctor", "Say whether this machine is able to record");
  Option cost = sub.add_flag("--cost", options->cost,
                             "Say what a crossing costs here, by its kind");
  sub.add_option("--format", options->format, "How to print the cost")
      .is_member({"text", "json"})
      .option_text("text|json")
      .needs(cost);
  sub.footer(
      "The exit status is 0 if it is, else 1. With --cost a program of\n"
      "Crossbill's own is recorded, for some tenths of a second.");
  sub.callback([options, &invocation] {
    invocation.status =
        options->cost ? show_cost(options->format == "json") : doctor();
  });
}

}  // namespace crossbill::cli
