// SPDX-License-Identifier: MIT
// Makes an edge's rules of a known signature: see signature.hpp.
#include "agent/stubs/signature.hpp"

#include "agent/base/memory.hpp"

namespace crossbill::agent {
namespace {

constexpr uint64_t kFirstAddress = 4096;
constexpr uint64_t kLastAddress = uint64_t{1} << 47;
constexpr uint64_t kMostLent = uint64_t{1} << 36;

bool is_register(uint8_t place) { return place < arena::kArgumentRegisters; }

}  // namespace

uint64_t bytes_lent(const LentParameter& parameter, uint64_t pointer,
                    const uint64_t* general) {
  if (pointer < kFirstAddress || pointer >= kLastAddress) return 0;
  if (!is_register(parameter.length)) return 1;
  uint64_t length = general[parameter.length];
  // Of an int, the upper half of the register says nothing; a negative one is
  // too many.
  if (parameter.length_bytes == 4)
    length = static_cast<uint64_t>(
        static_cast<int64_t>(static_cast<int32_t>(length)));
  if (length > kMostLent / parameter.item) return 1;
  uint64_t bytes = length * parameter.item;
  return bytes == 0 || bytes > kLastAddress - pointer ? 1 : bytes;
}

void apply_signature(const arena::KnownSignature& signature,
                     EdgeRequest& edge) {
  if (signature.in_registers == 1) edge.signature = Signature::kRegisters;
  if (signature.count == 0 || signature.count > arena::kArgumentRegisters)
    return;
  auto* call = static_cast<ContractCall*>(keep_bytes(sizeof(ContractCall)));
  if (call == nullptr) return;
  *call = {};
  call->by_name = true;
  for (int i = 0; i < signature.count; i++) {
    const arena::BorrowedParameter& from = signature.borrowed[i];
    if (!is_register(from.place) || from.item == 0) continue;
    // Written or not: the host promises nothing, so --watch reads nothing.
    call->lent[call->lent_count++] = {
        from.place, is_register(from.length) ? from.length : arena::kNoRegister,
        from.length_bytes, true, from.item};
  }
  if (call->lent_count == 0) return;
  edge.contract = call;
  edge.lent = LentRule::kSignature;
}

}  // namespace crossbill::agent
