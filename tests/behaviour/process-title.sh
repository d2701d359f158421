# SPDX-License-Identifier: MIT
# A program that writes its title over its arguments and environment, as
# servers do: it needs their strings in one piece, and its own copy after.
# Rule: LD_PRELOAD is hidden in place, and no string moves (design section 5,
# "Environment").
# Taken out: it failed when hide_preload() was not called; when LD_PRELOAD was
# put in front of the environment.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
extern char** environ;
long work(long);
int main(int argc, char** argv) {
  // The strings that follow each other without a gap, as nginx counts them.
  char* last = argv[0];
  int pieces = 0;
  for (int i = 0; i < argc; i++)
    if (last == argv[i]) last = argv[i] + strlen(argv[i]) + 1, pieces++;
  for (int i = 0; environ[i]; i++)
    if (last == environ[i])
      last = environ[i] + strlen(environ[i]) + 1, pieces++;
  printf("%d in one piece, %d bytes\n", pieces, (int)(last - argv[0]));
  char** copy = calloc(100, sizeof *copy);
  for (int i = 0; environ[i]; i++) copy[i] = strdup(environ[i]);
  environ = copy;
  memset(argv[0], 0, last - argv[0]);
  snprintf(argv[0], last - argv[0], "host: a title over the arguments");
  char line[200] = "";
  int fd = open("/proc/self/cmdline", O_RDONLY);
  ssize_t n = read(fd, line, sizeof line - 1);
  close(fd);
  printf("%s %d %s %s\n", line, n > 0, getenv("FIRST"), getenv("SECOND"));
  printf("%ld\nwitness work 1\n", work(1));
  fflush(stdout);
  execl("/bin/sh", "sh", "-c", "echo $FIRST $SECOND", (char*)0);
}
EOF
same env - FIRST=1 SECOND=two ./host argument
expect work
UNDER="env - FIRST=1 SECOND=two" same ./host argument
expect work
