// SPDX-License-Identifier: MIT
// host BLOCKS CHILDREN STATUS PROGRESS: calls the core 1,000 times a block in
// itself and in each child, says what came out, and ends with STATUS. PROGRESS
// is a file whose length is the number of blocks that are done for certain; a
// block takes a millisecond and more, so that there is time to be killed in.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

long work(long);

static long block(long sum) {
  for (int i = 0; i < 1000; i++) sum = work(sum);
  usleep(1000);
  return sum;
}

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  int blocks = atoi(argv[1]), children = atoi(argv[2]);
  int progress = open(argv[4], O_WRONLY | O_CREAT | O_APPEND, 0666);
  long sum = 0;
  for (int i = 0; i < blocks; i++) {
    sum = block(sum);
    if (write(progress, "x", 1) != 1) sum = -1;
  }
  printf("%ld\n", sum);
  fflush(stdout);
  int alive = 0, wrong = 0, status;
  for (int i = 0; i < children || alive > 0;) {
    pid_t child = i < children && alive < 16 ? fork() : -1;
    if (child == 0) _exit(block(i) == 0);
    if (child > 0) alive++, i++;
    if (child > 0 && i < children && alive < 16) continue;
    if (alive == 0) break;  // no child can be made
    wait(&status);
    wrong += status != 0;
    alive--;
  }
  printf("%d children were wrong\n", wrong);
  fflush(stdout);
  return atoi(argv[3]);
}
