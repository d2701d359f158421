# SPDX-License-Identifier: MIT
# Libraries that are no files any more, or never were: in memory (memfd), deleted
# after they were opened, with another one in their place, under strange names.
# Rule: a module is what the loader says; its file is not asked for (design
# section 5, "Slots").
# Taken out: with modules that are gone taken for known ones of the same path,
# none of them is recorded.
. "$(dirname "$0")/lib.sh"

c libone.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c libtwo.so <<'EOF'
long work(long a) { return a + 2; }
EOF
c host <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
static char bytes[1 << 20];
static void copy(const char* from, int to) {
  int fd = open(from, O_RDONLY);
  ssize_t size = read(fd, bytes, sizeof bytes);
  if (write(to, bytes, size) != size) perror("write");
  close(fd);
}
static long use(const char* path, void** handle) {
  void* library = *handle = dlopen(path, RTLD_NOW);
  if (library == 0) return puts(dlerror());
  long (*work)(long) = dlsym(library, "work");
  return work(1) + work(2);
}
int main(void) {
  char path[64];
  void *one, *two, *three, *four;
  int fd = memfd_create("plug in\n", 0);
  copy("libone.so", fd);
  sprintf(path, "/proc/self/fd/%d", fd);
  printf("%ld\n", use(path, &one));
  close(fd);
  fd = open("gone.so", O_WRONLY | O_CREAT, 0755);
  copy("libone.so", fd);
  close(fd);
  printf("%ld\n", use("./gone.so", &two));
  unlink("gone.so");
  // Another library of that name beside it.
  fd = open("gone.so", O_WRONLY | O_CREAT, 0755);
  copy("libtwo.so", fd);
  close(fd);
  printf("%ld\n", use(".//gone.so", &three));
  dlclose(two);
  fd = memfd_create("again", 0);
  copy("libtwo.so", fd);
  sprintf(path, "/proc/self/fd/%d", fd);
  printf("%ld\n", use(path, &four));
  dlclose(one);
  dlclose(four);
  dlclose(three);
  unlink("gone.so");
  puts("witness work 8");
}
EOF
same ./host
grep -q "^7$" plain.out || fail "the plain program did not open both"
expect work
