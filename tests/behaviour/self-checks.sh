# SPDX-License-Identifier: MIT
# Programs that check themselves: the bytes of their own code and of their
# libraries', who traces them, how many threads and files they have, which signals
# they block or handle, where the break is.
# Rule: slots are patched, never code; there is no thread of ours (design section
# 5, "Slots"). What lies in slots, and the list of modules, do differ.
# Taken out: with a byte of a library's code changed at its patching, this failed.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <dirent.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
long work(long);
static int entries(const char* folder) {
  DIR* open = opendir(folder);
  int count = 0;
  while (readdir(open)) count++;
  closedir(open);
  return count;
}
static int sum_up(struct dl_phdr_info* info, size_t size, void* n) {
  if (strstr(info->dlpi_name, "crossbill-agent")) return 0;
  unsigned long sum = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr)* part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
    const unsigned char* at = (void*)(info->dlpi_addr + part->p_vaddr);
    for (size_t k = 0; k < part->p_filesz; k++) sum = sum * 31 + at[k];
  }
  const char* slash = strrchr(info->dlpi_name, '/');
  printf("%s %lx\n", slash ? slash : "program", sum);
  return 0;
}
static void print_status(void) {
  static const char* const lines[] = {"TracerPid:", "Threads:", "SigBlk:",
                                      "SigIgn:", "SigCgt:", "Seccomp:",
                                      "NoNewPrivs:", "CapEff:"};
  char line[256];
  FILE* status = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, status))
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
      if (strncmp(line, lines[i], strlen(lines[i])) == 0) fputs(line, stdout);
  fclose(status);
}
int main(void) {
  char* end = sbrk(0);
  for (int i = 0; i < 2; i++) {
    long sum = 0;
    for (int k = 0; k < 100; k++) sum += work(k);
    printf("%ld %d %d\n", sum, entries("/proc/self/task"),
           entries("/proc/self/fd"));
    dl_iterate_phdr(sum_up, 0);
    print_status();
    printf("%d %d\n", prctl(PR_GET_DUMPABLE), (char*)sbrk(0) - end > 1 << 20);
  }
  puts("witness work 200");
}
EOF
same ./host
expect work
