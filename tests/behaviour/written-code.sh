# SPDX-License-Identifier: MIT
# A module writes over its own code before we read it; a large one does, too.
# Rule: pages that were only read are given back, but none of which the process
# has a copy of its own (design section 5, "The cache").
# Taken out: with kOfFile left out of is_of_file() the old code was back; with
# give_back_file_pages() emptied, the large module's code was still in memory.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOC'
int called(int x) { return x + 1; }
EOC
cat >plugin.c <<'EOC'
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
int called(int);
__attribute__((aligned(64), noinline, noclone)) int answer(void) { return 1; }
int work(int x) { return called(x); }
#ifdef LARGE  // never run, and read to the end
__asm__(".text\n.globl padding\npadding: .skip 20971520, 0x90\n");
#endif
__attribute__((constructor)) static void write_code(void) {
  static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};
  void* page = (void*)((uintptr_t)answer & ~4095ul);
  mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
  memcpy((void*)answer, code, sizeof code);
  mprotect(page, 8192, PROT_READ | PROT_EXEC);
}
EOC
# Without a build id nothing is known of it from the run before.
for flag in SMALL LARGE; do
  c "lib$flag.so" -D$flag -fno-plt -lcore -Wl,--build-id=none <plugin.c
done
c host <<'EOC'
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
static long resident(const char* name) {  // KiB of its code
  char line[4096];
  long sum = 0, size;
  int found = 0;
  FILE* maps = fopen("/proc/self/smaps", "r");
  while (fgets(line, sizeof line, maps)) {
    if (strstr(line, "-xp ") || strstr(line, "--p ") || strstr(line, "w-p "))
      found = strstr(line, " r-xp ") && strstr(line, name);
    if (found && sscanf(line, "Rss: %ld", &size) == 1) sum += size;
  }
  fclose(maps);
  return sum;
}
int main(int argc, char** argv) {
  for (int i = 1; i < argc; i++) {
    void* plugin = dlopen(argv[i], RTLD_NOW);
    int (*answer)(void) = (int (*)(void))dlsym(plugin, "answer");
    int (*work)(int) = (int (*)(int))dlsym(plugin, "work");
    printf("%d %d %d\n", answer(), work(1), resident(argv[i]) < 4096);
  }
  printf("witness called %d\n", argc - 1);
}
EOC
same ./host libSMALL.so libLARGE.so
expect called
