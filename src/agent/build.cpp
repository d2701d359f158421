// SPDX-License-Identifier: MIT
// Names the build that this agent is of: the tool reads the section in its file
// (src/cli/agent_path.cpp) and refuses another's, since both share memory.

[[gnu::section("crossbill_build"),
  gnu::used]] static const char crossbill_build[] = CROSSBILL_BUILD;
