// SPDX-License-Identifier: MIT
// Reads and writes the file of known code.
//
// The agents' own findings are not taken: a process that was recorded could
// say anything of the libraries of others. It says which files to read.
#include "cli/known_code.hpp"

#include "cli/known_modules.hpp"
#include "cli/module_code.hpp"
#include "recording/known_code.hpp"

namespace crossbill::cli {
namespace {

constexpr KnownKind kCode = {"code", arena::kKnownCodeMagic,
                             arena::kScanVersion, arena::kMostKnownBytes};
constexpr uint64_t kMostTextBytes = uint64_t{512} << 20;  // of one run
constexpr uint64_t kMostModuleBytes = kCode.most_bytes / 2;

}  // namespace

std::string known_code(const Cache& cache) { return read_known(cache, kCode); }

void learn_code(const Cache& cache, const recording::CodeRead& modules) {
  KnownModules learned;
  uint64_t left = kMostTextBytes;
  for (const auto& [path, build_id] : modules) {
    auto code = read_module_code(path, build_id, left);
    if (!code || code->known.words.size() * 8 > kMostModuleBytes) continue;
    left -= code->text_bytes;
    learned.emplace(key_of(code->known.module), std::move(code->known));
  }
  if (!learned.empty()) add_known(cache, kCode, learned);
}

}  // namespace crossbill::cli
