// SPDX-License-Identifier: MIT
// What the host is called in the recording: as it is attached, or later.
#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent {

// A forked child has an arena of its own.
void name_host(const char* name) {
  static char known[sizeof(arena::Header::host)];
  if (known[0] == 0) Text(known, sizeof known).add(name);
  memcpy(header()->host, known, sizeof known);
}

}  // namespace crossbill::agent
