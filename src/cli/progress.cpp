// SPDX-License-Identifier: MIT
// Draws a bar when it is told something, and not more often than 10 times a
// second: no thread and no timer, so that who waits for nothing pays nothing.
//
// Of our own: libraries for bars (indicators, barkeep) leave their last line
// behind, start a thread, write to a stream by themselves, or all of these.
#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "cli/print.hpp"
#include "report/units.hpp"

namespace crossbill::cli {
namespace {

constexpr uint64_t kPatienceNs = 1'000'000'000;
constexpr uint64_t kPauseNs = 100'000'000;
constexpr size_t kBar = 30, kPercent = 6, kLeast = 20;  // columns

uint64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<uint64_t>(now.tv_nsec);
}

// 0: it is none that shows a bar.
size_t columns_of_terminal() {
  const char* name = std::getenv("TERM");
  winsize size{};
  bool can = isatty(STDERR_FILENO) != 0 && name != nullptr && *name != '\0' &&
             std::string_view(name) != "dumb";
  if (!can || ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  size_t columns = size.ws_col == 0 ? 80 : size.ws_col;
  return columns < kLeast ? 0 : columns - 1;  // the last one would wrap
}

// A job in the background leaves the terminal to others.
bool is_ours() {
  pid_t owner = tcgetpgrp(STDERR_FILENO);
  return owner < 0 || owner == getpgrp();
}

std::string bar(uint64_t done, uint64_t all) {
  size_t full = kBar * std::min(done, all) / all;
  return fmt::format(" [{}{}] {:>3} %", std::string(full, '#'),
                     std::string(kBar - full, '.'),
                     100 * std::min(done, all) / all);
}

}  // namespace

Progress::Progress(bool wanted)
    : usable_(wanted && columns_of_terminal() > 0),
      start_ns_(usable_ ? now_ns() : 0) {}

bool Progress::is_due(const char* what) {
  uint64_t now = now_ns();
  bool due = now - start_ns_ >= kPatienceNs &&
             (what != what_ || now - drawn_ns_ >= kPauseNs) && is_ours();
  if (due) drawn_ns_ = now;
  return due;
}

void Progress::at(const char* what, uint64_t done, uint64_t all) {
  if (!usable_ || !is_due(what)) return;
  what_ = what;
  size_t columns = columns_of_terminal();
  if (columns == 0) return;
  std::string end;
  if (all > 0 && columns >= 2 * (kBar + kPercent)) end = bar(done, all);
  std::string text = what;
  if (!subject_.empty()) text += " " + subject_;
  show_status(report::shorten(text, columns - end.size()) + end);
}

void Progress::end() {
  if (usable_) clear_status();
}

recording::Told Progress::told() {
  if (!usable_) return {};
  return [this](const char* what, uint64_t done, uint64_t all) {
    at(what, done, all);
  };
}

}  // namespace crossbill::cli
