// SPDX-License-Identifier: MIT
// Maps a file of what is known of modules, and finds them in it: see
// known_file.hpp.
#include "agent/link/known_file.hpp"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/order.hpp"
#include "agent/base/session_folder.hpp"

namespace crossbill::agent {
namespace {

uint64_t identity_of(const Module& module) {
  uint64_t hash = arena::mix(0, module.headers,
                             module.header_count * sizeof *module.headers);
  hash = arena::mix(hash, module.relocations,
                    module.relocation_count * sizeof *module.relocations);
  return arena::mix(hash, module.jump_slots,
                    module.jump_slot_count * sizeof *module.jump_slots);
}

bool comes_before(const arena::KnownModule& a, const arena::KnownModule& b) {
  int order = memcmp(a.build_id, b.build_id, sizeof a.build_id);
  return order != 0 ? order < 0 : a.identity < b.identity;
}

bool is_whole(const arena::KnownCode& code, const char (&magic)[8],
              uint64_t bytes) {
  return memcmp(code.magic, magic, sizeof magic) == 0 && code.bytes == bytes &&
         code.modules <= (bytes - sizeof code) / sizeof(arena::KnownModule);
}

}  // namespace

void KnownFile::map(const char* name, const char (&magic)[8],
                    uint64_t most_bytes) {
  SessionFolder session;
  struct stat status;
  int fd = session.open_file(name, O_RDONLY);
  if (fd < 0) return;
  void* mapped = MAP_FAILED;
  uint64_t bytes = 0;
  if (fstat(fd, &status) == 0) bytes = static_cast<uint64_t>(status.st_size);
  if (bytes >= sizeof *all_ && bytes <= most_bytes)
    mapped = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) return;
  const auto* code = static_cast<const arena::KnownCode*>(mapped);
  if (is_whole(*code, magic, bytes))
    all_ = code;
  else
    munmap(mapped, bytes);
}

const arena::KnownModule* KnownFile::find(const Module& module) const {
  if (all_ == nullptr || module.build_id_bytes == 0) return nullptr;
  arena::KnownModule key{};
  memcpy(key.build_id, module.build_id, module.build_id_bytes);
  const auto* modules = reinterpret_cast<const arena::KnownModule*>(all_ + 1);
  const auto* end = modules + all_->modules;
  const auto* found = find_first(modules, all_->modules, key, comes_before);
  auto is_of_build = [&](const arena::KnownModule* at) {
    return at != end &&
           memcmp(at->build_id, key.build_id, sizeof key.build_id) == 0;
  };
  if (!is_of_build(found)) return nullptr;
  key.identity = identity_of(module);
  while (is_of_build(found) && found->identity != key.identity) found++;
  if (!is_of_build(found) || found->build_id_bytes != module.build_id_bytes)
    return nullptr;
  uint64_t words = uint64_t{found->slot_count} + found->place_count;
  bool inside = found->offset % 8 == 0 && found->offset <= all_->bytes &&
                words <= (all_->bytes - found->offset) / 8;
  return inside ? found : nullptr;
}

const uint64_t* KnownFile::words_of(const arena::KnownModule& module) const {
  return reinterpret_cast<const uint64_t*>(reinterpret_cast<const char*>(all_) +
                                           module.offset);
}

}  // namespace crossbill::agent
