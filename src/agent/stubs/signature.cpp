// SPDX-License-Identifier: MIT
// Makes an edge's rules of a known signature: see signature.hpp.
#include "agent/stubs/signature.hpp"

#include "agent/base/memory.hpp"
#include "agent/stubs/contract.hpp"

namespace crossbill::agent {
namespace {

bool is_register(uint8_t place) { return place < arena::kArgumentRegisters; }

}  // namespace

void apply_signature(const arena::KnownSignature& signature,
                     EdgeRequest& edge) {
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
