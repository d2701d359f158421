// SPDX-License-Identifier: MIT
// A paragraph for each process: how it ended, and what each thread was in.
#include "report/deaths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/words.hpp"
#include "recording/path.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::DeathLine;
using analysis::OpenLine;
using analysis::sentence;

constexpr size_t kThreads = 8;     // of all processes together
constexpr size_t kCrossings = 12;  // of a thread
constexpr size_t kLibrary = 24;    // columns
constexpr size_t kName = 16;       // columns of a thread's name

std::string how_it_ended(const DeathLine& death) {
  std::string process =
      fmt::format("{} (pid {})", recording::file_name(death.image), death.pid);
  if (!death.signal) return sentence("ended-inside", {{"process", process}});
  std::string signal = signal_name(*death.signal);
  if (death.counted)
    return sentence("killed-counted",
                    {{"process", process}, {"signal", signal}});
  if (!death.thread)
    return sentence("killed-outside",
                    {{"process", process}, {"signal", signal}});
  return sentence("killed-inside", {{"process", process}, {"signal", signal}});
}

std::string exception_of(const OpenLine& open) {
  if (!open.exception) return ", after an exception or panic was raised in it";
  return *open.exception ? ", an exception or panic in flight" : "";
}

std::string crossing_line(const OpenLine& open, size_t width) {
  std::string rest =
      open.library.empty() ? "" : " of " + shorten(open.library, kLibrary);
  if (open.call) rest += fmt::format(", call {}", *open.call);
  rest += exception_of(open);
  size_t taken = columns_of(rest) + 4;
  size_t least = 20;
  size_t left = width > taken + least ? width - taken : least;
  return "    " + shorten(open.function, left) + rest + "\n";
}

std::string thread_lines(const DeathLine& death, const Style& style) {
  if (!death.thread) return "";
  std::string text = fmt::format("  thread {} {}\n", *death.thread,
                                 shorten(death.thread_name, kName));
  size_t shown = std::min(death.crossings.size(), kCrossings);
  for (size_t i = 0; i < shown; ++i)
    text += crossing_line(death.crossings[i], style.width);
  if (shown < death.crossings.size())
    text += fmt::format("    and {} more further out\n",
                        format_count(death.crossings.size() - shown));
  return text;
}

}  // namespace

std::string signal_name(int64_t signal) {
  // By number, from 1 on; glibc's own are newer than the tool may need.
  constexpr auto kNames = std::to_array<const char*>(
      {"HUP",  "INT",    "QUIT", "ILL",   "TRAP", "ABRT", "BUS",  "FPE",
       "KILL", "USR1",   "SEGV", "USR2",  "PIPE", "ALRM", "TERM", "STKFLT",
       "CHLD", "CONT",   "STOP", "TSTP",  "TTIN", "TTOU", "URG",  "XCPU",
       "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR",  "SYS"});
  if (signal < 1 || signal > static_cast<int64_t>(kNames.size()))
    return fmt::format("signal {}", signal);
  return std::string("SIG") + kNames[static_cast<size_t>(signal - 1)];
}

std::string what_was_open(const analysis::Bill& bill, const Style& style) {
  if (!bill.deaths || bill.deaths->empty()) return "";
  std::string text;
  uint32_t process = 0;
  size_t shown = 0;
  for (; shown < std::min(bill.deaths->size(), kThreads); ++shown) {
    const DeathLine& death = (*bill.deaths)[shown];
    if (death.process != process)
      text += paint(wrap(how_it_ended(death), style.width, 2), Colour::kRed,
                    style.colour);
    process = death.process;
    text += thread_lines(death, style);
  }
  if (shown < bill.deaths->size())
    text += fmt::format("  and {} more threads, which JSON has\n",
                        bill.deaths->size() - shown);
  return text + "\n";
}

}  // namespace crossbill::report
