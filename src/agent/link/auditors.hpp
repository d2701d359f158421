// SPDX-License-Identifier: MIT
// Auditors of the dynamic linker (LD_AUDIT, DT_AUDIT): what they watch is
// theirs.
#pragma once

namespace crossbill::agent {

// Looks for them: once, before the program may open namespaces of its own.
void find_auditors();

// One is told what each slot is bound to, and may change it; or of each call
// through a slot that is bound late, which then stays unbound for ever. Only
// ld.so may bind these, and only the program itself ask dlsym.
bool bindings_are_audited();

}  // namespace crossbill::agent
