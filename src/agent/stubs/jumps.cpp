// SPDX-License-Identifier: MIT
// Where jumps count: a block of the arena, mapped a second time at an address
// that their code knows, since they have no register to hold another one.
#include "agent/stubs/jumps.hpp"

#include <sys/mman.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {
namespace {

uint32_t used;
bool mapped;

arena::BlockHeader* block() {
  return reinterpret_cast<arena::BlockHeader*>(crossbill_jump_block);
}
arena::JumpCount* counts() {
  return reinterpret_cast<arena::JumpCount*>(block() + 1);
}

// A second mapping of the same pages: mremap(2) from a length of 0.
bool map_block() {
  void* in_arena = new_block(arena::BlockKind::kJumps, kJumpBlockBytes, 0);
  if (in_arena == nullptr ||
      mremap(in_arena, 0, kJumpBlockBytes, MREMAP_MAYMOVE | MREMAP_FIXED,
             crossbill_jump_block) == MAP_FAILED)
    return false;
  madvise(crossbill_jump_block, kJumpBlockBytes, MADV_DONTFORK);
  return true;
}

}  // namespace

void* make_jump(uint32_t edge, void* target) {
  if (used == kJumps || !(mapped || (mapped = map_block()))) return nullptr;
  crossbill_jump_edges[used] = counts()[used].edge = edge;
  crossbill_jump_targets[used] = target;
  block()->count = used + 1;
  return jump_of(used++);
}

bool count_jumps_anew() {
  if (!mapped) return true;
  if (!map_block()) return false;
  for (uint32_t i = 0; i < used; i++)
    counts()[i].edge = crossbill_jump_edges[i];
  block()->count = used;
  return true;
}

void count_jumps_from_now() {
  for (uint32_t i = 0; mapped && i < used; i++)
    __atomic_store_n(&counts()[i].calls, 0, __ATOMIC_RELAXED);
}

}  // namespace crossbill::agent
