// SPDX-License-Identifier: MIT
// Files of what earlier runs have found in modules: the recorder lays them into
// the session, where the agent maps them. Each has a header of its own file.
//
//   KnownCode     header
//   KnownModule   `modules` times, sorted by build id and identity
//   uint64_t      of each module: its slots, then its places
//
// Addresses are those of the ELF file, wherever it is loaded. Agent and tool
// share this header, so it includes nothing but fixed-width integers.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::arena {

struct KnownCode {        // 24 bytes
  char magic[8];          // of the kind of file
  uint32_t scan_version;  // of the rules by which it was made
  uint32_t modules;
  uint64_t bytes;  // of all
};
static_assert(sizeof(KnownCode) == 24);

struct KnownModule {  // 48 bytes
  uint8_t build_id[20];
  uint8_t build_id_bytes;
  uint8_t pad[3];
  // Of its program headers and relocations: a build id stays what it was in a
  // copy that patchelf and its like have changed.
  uint64_t identity;
  uint64_t offset;       // of its slots
  uint32_t slot_count;   // of words: see the kind of file
  uint32_t place_count;  // of words after these
};
static_assert(sizeof(KnownModule) == 48);

inline uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

// A hash of more bytes. Those that no whole word has are taken one by one.
inline uint64_t mix(uint64_t hash, const void* data, size_t bytes) {
  const char* at = static_cast<const char*>(data);
  for (; bytes >= 8; at += 8, bytes -= 8) {
    uint64_t word;
    __builtin_memcpy(&word, at, sizeof word);
    hash = mix(hash, word);
  }
  for (; bytes > 0; at++, bytes--) hash = mix(hash, static_cast<uint8_t>(*at));
  return hash;
}

}  // namespace crossbill::arena
