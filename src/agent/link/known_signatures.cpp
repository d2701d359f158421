// SPDX-License-Identifier: MIT
// Finds a function's signature by the module's build id and its address there,
// so that two versions of one name are two functions.
#include "agent/link/known_signatures.hpp"

#include "agent/base/order.hpp"
#include "agent/link/known_file.hpp"
#include "agent/link/modules.hpp"
#include "agent/stubs/signature.hpp"
#include "recording/known_signatures.hpp"

namespace crossbill::agent {
namespace {

KnownFile file;

const arena::KnownModule* known(Module& module) {
  if (!module.signatures_asked) module.signatures = file.find(module);
  module.signatures_asked = true;
  return module.signatures;
}

const arena::KnownSignature* find_signature(Module& module, uint64_t address) {
  const arena::KnownModule* of = known(module);
  if (of == nullptr) return nullptr;
  const auto* rows =
      reinterpret_cast<const arena::KnownSignature*>(file.words_of(*of));
  size_t count = of->slot_count / arena::kSignatureWords;
  const auto* row = find_first(
      rows, count, address - module.base,
      [](const arena::KnownSignature& a, uint64_t b) { return a.address < b; });
  bool found = row != rows + count && row->address == address - module.base;
  return found ? row : nullptr;
}

// A contract gives an edge a name that is not its symbol's text.
bool says_nothing_else(const EdgeRequest& edge) {
  return edge.name == edge.symbol && edge.signature == Signature::kUnknown &&
         edge.contract == nullptr && edge.lent == LentRule::kNone &&
         edge.hook == nullptr && edge.host == nullptr && edge.callback == 0 &&
         !edge.passes_on && edge.through == nullptr;
}

}  // namespace

void map_known_signatures() {
  file.map(arena::kSignaturesName, arena::kSignaturesMagic,
           arena::kMostSignatureBytes);
}

void apply_known_signature(EdgeRequest& edge) {
  bool is_plain =
      edge.kind == arena::Kind::kDowncall && edge.to != nullptr &&
      edge.to->role == arena::Role::kCore &&
      (edge.via == arena::Via::kSymbol || edge.via == arena::Via::kDlsym);
  if (!is_plain || !says_nothing_else(edge)) return;
  Module& module = *module_of(edge.to->id);
  uint64_t address = reinterpret_cast<uint64_t>(edge.target);
  if (!module.mapped.contains(address)) return;
  const arena::KnownSignature* found = find_signature(module, address);
  if (found == nullptr) return;
  apply_signature(*found, edge);
}

}  // namespace crossbill::agent
