// SPDX-License-Identifier: MIT
// Waits for processes to end, by their arenas.
//
// A mapping keeps its file open, so the kernel tells of a process's end as of
// a close after writing. It tells a moment too early, hence the pause, which
// also lets ends come together; and may have no watch for us, hence the look
// without being told.
//
// To close a watch takes the kernel 15 ms, so a command that stays one process
// image gets none: all that there is to collect of it comes at its end.
#include "cli/collecting.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <system_error>

#include "cli/folder.hpp"
#include "recording/arena.hpp"

namespace crossbill::cli {
namespace {

constexpr int kPauseMs = 10;
constexpr int kLookMs = 1000;
constexpr int kUntoldMs = 100;

int64_t arenas_in(const std::string& directory) {
  Folder folder(AT_FDCWD, directory);
  std::vector<std::string> names = folder.names();
  return std::count_if(names.begin(), names.end(), [](const auto& name) {
    return name.ends_with(arena::kArenaSuffix);
  });
}

}  // namespace

void Collecting::start(int command_pid) {
  // A heap for the thread would take 64 MiB of address space.
  mallopt(M_ARENA_MAX, 1);
  stopped_ = eventfd(0, EFD_CLOEXEC);
  try {
    if (stopped_ >= 0) thread_ = std::thread([=, this] { run(command_pid); });
  } catch (const std::system_error&) {
    stop();
  }
}

void Collecting::stop() {
  uint64_t one = 1;
  if (thread_.joinable() && write(stopped_, &one, sizeof one) > 0)
    thread_.join();
  for (int* descriptor : {&changes_, &stopped_}) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
  }
}

// Looks less and less often whether a second arena has come. False when it is
// time to stop.
bool Collecting::wait_for_company() {
  pollfd stopped = {stopped_, POLLIN, 0};
  for (int pause = kUntoldMs; arenas_in(folder_) < 2;
       pause = std::min(2 * pause, kLookMs))
    if (poll(&stopped, 1, pause) > 0) return false;
  alone_ = false;
  changes_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (changes_ >= 0)
    inotify_add_watch(changes_, folder_.c_str(), IN_CLOSE_WRITE | IN_ONLYDIR);
  return true;
}

// False when it is time to stop.
bool Collecting::wait() {
  if (alone_) return wait_for_company();
  pollfd places[] = {{stopped_, POLLIN, 0}, {changes_, POLLIN, 0}};
  poll(places, 2, changes_ >= 0 ? kLookMs : kUntoldMs);
  if (places[0].revents != 0) return false;
  if (places[1].revents == 0) return true;
  char events[4096];
  while (read(changes_, events, sizeof events) > 0) continue;
  return poll(places, 1, kPauseMs) == 0;
}

// Without memory the arenas stay where they are, for the end.
void Collecting::run(int command_pid) try {
  while (wait()) session_.take_ended(command_pid);
} catch (const std::bad_alloc&) {
}

}  // namespace crossbill::cli
