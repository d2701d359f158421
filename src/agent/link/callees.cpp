// SPDX-License-Identifier: MIT
// What is to be known of a callee before it gets a stub: see callees.hpp.
#include "agent/link/callees.hpp"

#include <dlfcn.h>

#include "agent/link/frame_info.hpp"
#include "agent/link/own_stacks.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {

const Module* libc_module() {
  static const Module* libc;
  if (libc == nullptr) libc = find_module(reinterpret_cast<void*>(&dlsym));
  return libc;
}

bool is_allocation(const Module& to, const char* name) {
  const ApiRow* row = to.allocates ? find_service(name) : nullptr;
  return row != nullptr && (row->category == arena::Category::kAllocate ||
                            row->category == arena::Category::kFree);
}

bool must_jump(const EdgeRequest& edge) {
  // An allocator of the program's own may ask who called; libc does not.
  if (edge.kind == arena::Kind::kService && edge.to == libc_module())
    return false;
  return share_own_stacks(edge.from, *edge.to) ||
         reads_return_address(*edge.to, edge.target, edge.name);
}

}  // namespace crossbill::agent
