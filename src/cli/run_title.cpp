// SPDX-License-Identifier: MIT
// Counts the calls in a session's arenas, once a second or less often.
//
// Why the title: the command has the terminal, and nobody but a terminal of our
// own making between the two could know where its cursor is. A line among the
// command's own would tear them; a last line that does not scroll is drawn over
// by programs that use the whole screen, takes the place that the kernel
// remembers of the cursor, and stays when we are killed. The title is beside
// the screen. What others do: perf and samply say nothing, memray and py-spy
// take the screen or write among the command's lines.
#include "cli/run_title.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string_view>
#include <system_error>

#include "cli/folder.hpp"
#include "cli/print.hpp"
#include "recording/arena.hpp"
#include "recording/calls_so_far.hpp"
#include "report/units.hpp"

namespace crossbill::cli {
namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;
constexpr uint64_t kShare = 20;  // of the time at the most one part is ours

uint64_t title_now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecondNs +
         static_cast<uint64_t>(now.tv_nsec);
}

bool has_title() {
  const char* name = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && name != nullptr && *name != '\0' &&
         std::string_view(name) != "dumb" && std::string_view(name) != "linux";
}

// "1:05:09", "5:09".
std::string clock_text(uint64_t seconds) {
  uint64_t hours = seconds / 3600, minutes = seconds / 60 % 60;
  std::string text = hours > 0 ? fmt::format("{}:{:02}", hours, minutes)
                               : fmt::format("{}", minutes);
  return text + fmt::format(":{:02}", seconds % 60);
}

}  // namespace

void RunTitle::start() {
  if (!has_title()) return;
  start_ns_ = last_ns_ = title_now_ns();
  stopped_ = eventfd(0, EFD_CLOEXEC);
  try {
    if (stopped_ >= 0) thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    stop();
  }
}

void RunTitle::stop() {
  uint64_t one = 1;
  if (thread_.joinable() && write(stopped_, &one, sizeof one) > 0)
    thread_.join();
  if (stopped_ >= 0) close(stopped_);
  stopped_ = -1;
  if (shown_) print_screen(STDERR_FILENO, Screen::kOldTitle);
  shown_ = false;
}

void RunTitle::show() {
  // A job in the background leaves the title to others.
  pid_t owner = tcgetpgrp(STDERR_FILENO);
  if (owner >= 0 && owner != getpgrp()) return;
  Folder folder(AT_FDCWD, folder_);
  if (!folder.is_open()) return;
  size_t processes = 0;
  for (const std::string& name : folder.names()) {
    if (!name.ends_with(arena::kArenaSuffix)) continue;
    auto file = recording::ArenaFile::open_in(folder.descriptor(), name, name);
    if (!file) continue;
    calls_[name] = recording::calls_so_far(*file);
    processes += file->header().state == arena::State::kRunning ? 1 : 0;
  }
  uint64_t calls = 0, now = title_now_ns();
  for (const auto& [name, count] : calls_) calls += count;
  double seconds = static_cast<double>(now - last_ns_) / kSecondNs;
  auto more = static_cast<double>(std::max(calls, last_calls_) - last_calls_);
  if (!shown_) print_screen(STDERR_FILENO, Screen::kKeepTitle);
  shown_ = true;
  print_title(
      STDERR_FILENO,
      fmt::format("crossbill {}: {} crossings, {}/s, {} process{}",
                  clock_text((now - start_ns_) / kSecondNs),
                  report::format_count(calls),
                  report::format_count(static_cast<uint64_t>(more / seconds)),
                  processes, processes == 1 ? "" : "es"));
  last_calls_ = calls;
  last_ns_ = now;
}

// Without memory the title stays as it is.
void RunTitle::run() try {
  pollfd stopped = {stopped_, POLLIN, 0};
  for (uint64_t pause = kSecondNs;
       poll(&stopped, 1, static_cast<int>(pause / 1'000'000)) == 0;) {
    uint64_t begun = title_now_ns();
    show();
    pause = std::max(kSecondNs, kShare * (title_now_ns() - begun));
  }
} catch (const std::bad_alloc&) {
}

}  // namespace crossbill::cli
