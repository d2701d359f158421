// SPDX-License-Identifier: MIT
// A host that is killed five calls deep in its core.
#include <cstring>

extern "C" int down(int depth, int (*host)(int));

static int again(int depth) { return down(depth, again); }

int main() { return down(5, again); }
