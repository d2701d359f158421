# SPDX-License-Identifier: MIT
# A child is started with 20,000 environment variables.
# Rule: it goes without the agent, and is named (link/environment.cpp).
# Taken out: nothing said so without the note in count_entries().
. "$(dirname "$0")/lib.sh"

c host <<'EOF'
#include <stdio.h>
#include <unistd.h>
static char* variables[20001];
int main(int argc, char** argv) {
  for (int i = 0; i < 20000; i++) variables[i] = "A=1";
  if (argc == 1) return puts("started"), 0;
  execve(argv[0], (char*[]){argv[0], 0}, variables);
  perror("execve");
}
EOF
same ./host again
expect_note child-not-recorded variables
