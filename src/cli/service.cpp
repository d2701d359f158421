// SPDX-License-Identifier: MIT
// Finds services by what their processes have mapped, and turns switches.
#include "cli/service.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <set>

#include "cli/arena_users.hpp"
#include "recording/arena_file.hpp"
#include "recording/clock.hpp"

namespace crossbill::cli {
namespace {

constexpr mode_t kServiceFolder = S_IFDIR | S_IRWXU;

// A file that a process has mapped.
struct Mapped {
  uint64_t inode = 0;
  std::string path;
};

std::vector<Mapped> mapped_files(std::ifstream& maps) {
  std::vector<Mapped> all;
  std::string line;
  while (std::getline(maps, line)) {
    uint64_t inode = 0;
    int path = 0;
    // address, rights, offset, device, inode, path
    if (sscanf(line.c_str(), "%*s %*s %*s %*s %" SCNu64 " %n", &inode, &path) <
            1 ||
        inode == 0)
      continue;
    all.push_back({inode, line.substr(static_cast<size_t>(path))});
  }
  return all;
}

const Mapped* find_named(const std::vector<Mapped>& files,
                         const std::string& name) {
  auto found = std::find_if(files.begin(), files.end(), [&](const Mapped& one) {
    return one.path.ends_with("/" + name) ||
           one.path.ends_with("/" + name + " (deleted)");
  });
  return found == files.end() ? nullptr : &*found;
}

// In the state Z nothing is left of it but its number.
bool is_dead(int pid) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return true;
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(stat, line);
  size_t end = line.rfind(')');
  return end != std::string::npos && line.substr(end).starts_with(") Z");
}

tl::unexpected<Failure> unreadable(int pid, const std::string& command) {
  struct stat found {};
  if (stat(fmt::format("/proc/{}", pid).c_str(), &found) == 0 &&
      geteuid() != 0 && found.st_uid != geteuid())
    return refuse(kOurFailure,
                  "process {} belongs to user {}; run {} as that user, or as "
                  "root",
                  pid, found.st_uid, command);
  return refuse(kOurFailure,
                "what process {} has mapped cannot be read; run {} as root",
                pid, command);
}

// Why a process has no switch.
tl::unexpected<Failure> no_service(int pid, const std::vector<Mapped>& files) {
  bool recorded =
      std::any_of(files.begin(), files.end(), [](const Mapped& one) {
        return one.path.find("/crossbill-") != std::string::npos &&
               one.path.ends_with(arena::kArenaSuffix);
      });
  if (recorded)
    return refuse(kOurFailure,
                  "process {0} is recorded by 'crossbill record' from its "
                  "start to its end; see 'crossbill top {0}'",
                  pid);
  if (find_named(files, arena::kAgentName) != nullptr)
    return refuse(kOurFailure,
                  "process {0} has the agent, but no folder: the one that "
                  "CROSSBILL_SESSION names must belong to its user, with mode "
                  "0700 (see /proc/{0}/environ); mend that and start it again",
                  pid);
  return refuse(kOurFailure,
                "process {} runs without the agent; start it with the "
                "variables that 'crossbill env' prints",
                pid);
}

struct Unmap {
  void operator()(arena::Switch* page) const { munmap(page, sizeof *page); }
};

// Null with errno 0: it is no switch.
std::shared_ptr<arena::Switch> map_switch(const Folder& folder) {
  errno = 0;
  int file = folder.open_file(arena::kSwitchName, O_RDWR);
  if (file < 0) return nullptr;
  struct stat found {};
  void* page = MAP_FAILED;
  if (fstat(file, &found) == 0 && found.st_size == sizeof(arena::Switch))
    page = mmap(nullptr, sizeof(arena::Switch), PROT_READ | PROT_WRITE,
                MAP_SHARED, file, 0);
  close(file);
  if (page == MAP_FAILED) return nullptr;
  std::shared_ptr<arena::Switch> shared(static_cast<arena::Switch*>(page),
                                        Unmap());
  errno = 0;
  return std::memcmp(shared->magic, arena::kSwitchMagic,
                     sizeof shared->magic) == 0
             ? shared
             : nullptr;
}

}  // namespace

Outcome<Service> Service::open(const std::string& directory) {
  auto folder = std::make_shared<Folder>(AT_FDCWD, directory);
  if (!folder->is_open())
    return refuse(kOurFailure,
                  "{}: {}; name the folder that 'crossbill env' "
                  "was given",
                  directory, std::strerror(errno));
  struct stat found = folder->status();
  if (geteuid() != 0 && found.st_uid != geteuid())
    return refuse(kOurFailure,
                  "{} belongs to user {}; do this as that user, "
                  "or as root",
                  directory, found.st_uid);
  std::shared_ptr<arena::Switch> page = map_switch(*folder);
  if (page == nullptr || found.st_mode != kServiceFolder)
    return refuse(kOurFailure,
                  "{} is no folder of a service{}; name the one that "
                  "'crossbill env' was given",
                  directory,
                  errno == 0 || errno == ENOENT
                      ? ""
                      : fmt::format(" ({})", std::strerror(errno)));
  return Service(directory, std::move(folder), std::move(page));
}

Outcome<Service> Service::of_folder(const std::string& directory) {
  std::unique_ptr<char, decltype(&free)> real(
      realpath(directory.c_str(), nullptr), &free);
  return open(real == nullptr ? directory : real.get());
}

Outcome<Service> Service::of_process(int pid, const std::string& command) {
  if (is_dead(pid))
    return refuse(kOurFailure, "no process {}: it has ended", pid);
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  std::vector<Mapped> files = mapped_files(maps);
  if (files.empty()) return unreadable(pid, command);
  const Mapped* found = find_named(files, arena::kSwitchName);
  if (found == nullptr) return no_service(pid, files);
  std::string directory = found->path.substr(0, found->path.rfind('/'));
  if (found->path.ends_with(" (deleted)"))
    return refuse(kOurFailure,
                  "the folder {} of process {} was removed; start the service "
                  "again",
                  directory, pid);
  struct stat file {};
  std::string path = directory + "/" + arena::kSwitchName;
  if (lstat(path.c_str(), &file) != 0 || file.st_ino != found->inode)
    return refuse(kOurFailure,
                  "process {} is in another container, where {} is its own; "
                  "run {} in there (as by 'docker exec')",
                  pid, directory, command);
  return open(directory);
}

uint32_t Service::period() const {
  return __atomic_load_n(&page_->period, __ATOMIC_ACQUIRE);
}
uint32_t Service::kept() const { return page_->kept; }
uint64_t Service::start_ns() const { return page_->start_ns; }

bool Service::start() {
  uint32_t last = page_->periods;
  if (period() != 0) return false;
  uint32_t next = last < arena::kMostPeriods ? last + 1 : 1;
  if (!__atomic_compare_exchange_n(&page_->periods, &last, next, false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return false;
  if (next == 1) page_->kept = 0;
  page_->start_ns = recording::moment_now().ns;
  __atomic_store_n(&page_->period, next, __ATOMIC_RELEASE);
  return true;
}

bool Service::stop() {
  return __atomic_exchange_n(&page_->period, 0, __ATOMIC_ACQ_REL) != 0;
}

void Service::keep(uint32_t period) {
  page_->kept = std::max(page_->kept, period);
}

std::vector<ServiceArena> Service::arenas() const {
  std::vector<ServiceArena> all;
  for (const std::string& name : folder_->names()) {
    if (!name.ends_with(arena::kArenaSuffix)) continue;
    auto file = recording::ArenaFile::open_in(folder_->descriptor(), name,
                                              directory_ + "/" + name);
    if (!file) continue;
    arena::Period period{};
    file->read(arena::kPeriodOffset, period);
    const auto& parent = file->header().parent_arena;
    all.push_back({name,
                   {parent, strnlen(parent, sizeof parent)},
                   period.number,
                   arena_user(directory_, name)});
  }
  return all;
}

// Forked children inherit the names of functions: an arena stays as long as one
// of theirs is wanted.
void Service::sweep() const {
  std::vector<ServiceArena> all = arenas();
  std::set<std::string> wanted;
  for (const ServiceArena& one : all)
    if (one.user != 0 || one.period > kept()) wanted.insert(one.name);
  for (size_t before = 0; before != wanted.size();) {
    before = wanted.size();
    for (const ServiceArena& one : all)
      if (wanted.contains(one.name)) wanted.insert(one.parent);
  }
  for (const ServiceArena& one : all)
    if (!wanted.contains(one.name)) folder_->remove(one.name);
}

}  // namespace crossbill::cli
