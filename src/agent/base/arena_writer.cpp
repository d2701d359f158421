// SPDX-License-Identifier: MIT
// The target's side of the arena: see arena_writer.hpp.
//
// The file is as long as it may ever become, but sparse, and mapped without
// access. Growing means making the next 64 KiB accessible and then having the
// kernel allocate its pages (MADV_POPULATE_WRITE, Linux 5.14). A full
// /dev/shm or a memory limit is then an error that we see here, never a SIGBUS
// in the user's program. It needs no descriptor, no path and no rights: a
// process that has changed its user or root can still grow. Without access,
// mlockall(2) of the program does not populate what is not used yet.
#include "agent/base/arena_writer.hpp"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/clock.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/session_folder.hpp"
#include "agent/base/text.hpp"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace crossbill::agent {

char* arena_base;

namespace {

constexpr uint64_t kCapacity = uint64_t{1} << 30;
constexpr uint64_t kSmallestCapacity = uint64_t{16} << 20;
constexpr uint64_t kSharedBlockBytes = 16 * 1024;

Lock lock;
uint64_t grown;        // blocks: bytes from the start that can be written
uint64_t edges_grown;  // edges: the same
// Process-wide block of each kind.
arena::BlockHeader* current[static_cast<int>(arena::kLastBlockKind) + 1];
char file_name[64];
uint64_t file_inode;

uint64_t round_up(uint64_t bytes, uint64_t unit) {
  return (bytes + unit - 1) & ~(unit - 1);
}

// Linux before 5.14: allocate through the file, as long as we may open it.
bool allocate_by_file(uint64_t from, uint64_t bytes) {
  SessionFolder session;
  struct stat status;
  int fd = session.open_file(file_name, O_RDWR);
  if (fd < 0) return false;
  bool ok = fstat(fd, &status) == 0 && status.st_ino == file_inode &&
            fallocate(fd, 0, static_cast<off_t>(from),
                      static_cast<off_t>(bytes)) == 0;
  close(fd);
  return ok;
}

bool make_writable(uint64_t from, uint64_t bytes) {
  char* start = arena_base + from;
  if (mprotect(start, bytes, PROT_READ | PROT_WRITE) != 0) return false;
  if (madvise(start, bytes, MADV_POPULATE_WRITE) == 0) return true;
  if (errno == EINVAL && allocate_by_file(from, bytes)) return true;
  mprotect(start, bytes, PROT_NONE);
  return false;
}

// False for good after the first failure: to ask the kernel again would cost
// the program three system calls at each crossing that is lost.
bool extend(uint64_t& grown_to, uint64_t end) {
  if (end <= grown_to) return true;
  if (header()->full != 0) return false;
  uint64_t target = grown_to + round_up(end - grown_to, arena::kGrowth);
  if (target > header()->capacity ||
      !make_writable(grown_to, target - grown_to)) {
    header()->full = 1;
    return false;
  }
  grown_to = target;
  return true;
}

// How much of the address space that a program is allowed we may reserve.
uint64_t capacity_within(uint64_t address_space) {
  uint64_t capacity = kCapacity;
  while (capacity > address_space / 16) capacity /= 2;
  return capacity;
}

uint64_t capacity_within_limits() {
  struct rlimit limit;
  uint64_t capacity = kCapacity;
  if (getrlimit(RLIMIT_AS, &limit) == 0)
    capacity = capacity_within(limit.rlim_cur);
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    while (capacity > limit.rlim_cur) capacity /= 2;
  return capacity;
}

bool map_arena(uint64_t capacity) {
  SessionFolder session;
  struct stat status;
  int fd = session.open_file(file_name, O_RDWR | O_CREAT | O_EXCL);
  if (fd < 0) return false;
  void* base = MAP_FAILED;
  // The recorder must be able to open it, whatever the program's umask is.
  if (fchmod(fd, 0600) == 0 && fstat(fd, &status) == 0 &&
      ftruncate(fd, static_cast<off_t>(capacity)) == 0)
    base =
        mmap(nullptr, capacity, PROT_NONE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  close(fd);
  if (base == MAP_FAILED) {
    session.remove_file(file_name);
    return false;
  }
  file_inode = status.st_ino;
  // A forked child must neither write here nor keep it alive.
  madvise(base, capacity, MADV_DONTFORK);
  arena_base = static_cast<char*>(base);
  return true;
}

arena::BlockHeader* allocate_block(arena::BlockKind kind, size_t bytes,
                                   arena::Ref thread) {
  arena::Header* head = header();
  uint64_t at = head->used;
  uint64_t size = round_up(bytes, arena::kBlockAlign);
  if (!extend(grown, at + size)) return nullptr;
  arena::BlockHeader* block =
      reinterpret_cast<arena::BlockHeader*>(arena_base + at);
  block->kind = kind;
  block->bytes = static_cast<uint32_t>(size);
  block->thread = thread;
  __atomic_store_n(&head->used, at + size, __ATOMIC_RELEASE);
  return block;
}

// `bytes` for a record or string in the process-wide block of `kind`.
char* allocate_shared(arena::BlockKind kind, size_t bytes) {
  arena::BlockHeader*& block = current[static_cast<int>(kind)];
  bool strings = kind == arena::BlockKind::kStrings;
  size_t used = 0;
  if (block != nullptr)
    used = sizeof *block + block->count * (strings ? 1 : bytes);
  if (block == nullptr || used + bytes > block->bytes) {
    size_t least = sizeof *block + bytes;
    block = allocate_block(
        kind, least > kSharedBlockBytes ? least : kSharedBlockBytes, 0);
    if (block == nullptr) return nullptr;
    used = sizeof *block;
  }
  block->count += strings ? static_cast<uint32_t>(bytes) : 1;
  return reinterpret_cast<char*>(block) + used;
}

}  // namespace

bool create_arena(arena::Mode mode, arena::Clock clock, const char* parent,
                  uint32_t inherited) {
  uint64_t start = monotonic_ns();
  uint64_t capacity = capacity_within_limits();
  if (capacity < kSmallestCapacity) return false;
  Text name(file_name, sizeof file_name);
  name.number(static_cast<uint64_t>(getpid())).add("-").number(start);
  name.add(arena::kArenaSuffix);
  if (!map_arena(capacity)) return false;
  grown = 0;
  if (!make_writable(0, arena::kHeaderBytes)) return false;
  grown = arena::kBlocksOffset;
  edges_grown = arena::kHeaderBytes;
  arena::Header* head = header();
  head->version = arena::kVersion;
  head->capacity = capacity;
  head->used = arena::kBlocksOffset;
  head->pid = getpid();
  head->parent_pid = getppid();
  head->mode = mode;
  head->clock = clock;
  head->start_ticks = now();
  head->start_ns = start;
  head->inherited_edges = inherited;
  head->edge_count = inherited;
  head->address = reinterpret_cast<uint64_t>(arena_base);
  Text(head->parent_arena, sizeof head->parent_arena).add(parent);
  head->state = arena::State::kRunning;
  // The magic comes last: a reader that finds it finds all of the header.
  uint64_t magic;
  memcpy(&magic, arena::kMagic, sizeof magic);
  __atomic_store_n(reinterpret_cast<uint64_t*>(head->magic), magic,
                   __ATOMIC_RELEASE);
  return true;
}

const char* arena_name() { return file_name; }

arena::BlockHeader* new_block(arena::BlockKind kind, size_t bytes,
                              arena::Ref thread) {
  lock.take();
  arena::BlockHeader* block = allocate_block(kind, bytes, thread);
  lock.release();
  return block;
}

void* new_record(arena::BlockKind kind, size_t bytes) {
  lock.take();
  void* record = allocate_shared(kind, bytes);
  lock.release();
  return record;
}

arena::Ref add_string(const char* text, size_t bytes) {
  lock.take();
  char* place =
      allocate_shared(arena::BlockKind::kStrings, round_up(bytes + 1, 8));
  lock.release();
  if (place == nullptr) return 0;
  memcpy(place, text, bytes);
  return ref_of(place);
}

arena::Ref add_string(const char* text) {
  return text == nullptr ? 0 : add_string(text, strlen(text));
}

arena::Edge* edge_record(uint32_t edge) {
  uint64_t offset = arena::kHeaderBytes + edge * arena::kEdgeBytes;
  lock.take();
  bool ok = extend(edges_grown, offset + arena::kEdgeBytes);
  lock.release();
  if (!ok) return nullptr;
  return reinterpret_cast<arena::Edge*>(arena_base + offset);
}

void add_note(arena::NoteCode code, const char* subject, arena::Ref module) {
  Quiet quiet;
  if (!ready()) return;
  arena::Note* note = static_cast<arena::Note*>(
      new_record(arena::BlockKind::kNotes, sizeof(arena::Note)));
  if (note == nullptr) return;
  note->subject = add_string(subject);
  note->count = 1;
  note->module = module;
  note->code = code;
}

void give_back_address_space(uint64_t limit) {
  Quiet quiet;
  if (!ready() || header()->pid != getpid()) return;
  lock.take();
  uint64_t keep = grown + arena::kGrowth;
  if (keep < capacity_within(limit)) keep = capacity_within(limit);
  if (keep < header()->capacity &&
      munmap(arena_base + keep, header()->capacity - keep) == 0)
    header()->capacity = keep;
  lock.release();
}

void abandon_arena() {
  arena_base = nullptr;
  lock.reset();
  memset(current, 0, sizeof current);
}

}  // namespace crossbill::agent
