// SPDX-License-Identifier: MIT
// Libraries that have no file, since they are built into the host.
#include "agent/hosts/adapter.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/patching.hpp"

namespace crossbill::agent {

ModuleId module_without_file(const char* path) {
  Patching patching;
  return patching ? add_without_file(path) : ModuleId::kUnknown;
}

}  // namespace crossbill::agent
