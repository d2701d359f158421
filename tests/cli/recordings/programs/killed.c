// SPDX-License-Identifier: MIT
// The core of killed.cpp: ends the process amid nested crossings.
#include <signal.h>
#include <unistd.h>

int down(int depth, int (*host)(int)) {
  if (depth == 0) kill(getpid(), SIGKILL);
  return host(depth - 1);
}
