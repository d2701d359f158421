# SPDX-License-Identifier: MIT
# A program that defines functions of libc itself, ready only once its own
# constructor has run, and counts who calls them.
# Rule: the agent's own calls go to libc (src/agent/link/own_calls.cpp), and it does
# not make ld.so allocate from the program's malloc.
# Taken out: it failed without bind_own_calls() (killed by SIGSEGV before main),
# and when dlsym was asked for a name that nothing defines (two more mallocs).
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore -rdynamic -Wl,-z,lazy -Wl,--unresolved-symbols=ignore-all <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
extern void* __libc_malloc(size_t);
long work(long);
void nowhere(void);
static int mallocs, opens, maps, pids;
static int (*real_open)(const char*, int, mode_t);
static void* (*real_mmap)(void*, size_t, int, int, int, off_t);
static pid_t (*real_getpid)(void);
__attribute__((constructor)) static void ready(void) {
  real_open = dlsym(RTLD_NEXT, "open");
  real_mmap = dlsym(RTLD_NEXT, "mmap");
  real_getpid = dlsym(RTLD_NEXT, "getpid");
}
void* malloc(size_t bytes) {
  mallocs++;
  return __libc_malloc(bytes);
}
int open(const char* path, int flags, ...) {
  opens++;
  return real_open(path, flags, 0600);
}
void* mmap(void* at, size_t bytes, int access, int flags, int fd, off_t from) {
  maps++;
  return real_mmap(at, bytes, access, flags, fd, from);
}
pid_t getpid(void) {
  pids++;
  return real_getpid();
}
static void tell(const char* when) {
  char text[100];
  int bytes = snprintf(text, sizeof text, "%s %d %d %d %d\n", when, mallocs,
                       opens, maps, pids);
  write(1, text, bytes);
}
int main(int argc, char** argv) {
  int status;
  tell("start");
  if (argc > 1) nowhere();
  for (int i = 0; i < 5; i++) work(i);
  void* handle = dlopen("./libcore.so", RTLD_NOW);
  if (handle == 0 || dlsym(handle, "work") == 0) return 1;
  dlclose(handle);
  if (fork() == 0) {
    for (int i = 0; i < 5; i++) work(i);
    tell("child");
    execl("/bin/true", "true", (char*)0);
  }
  wait(&status);
  int mine = open("/dev/null", O_RDONLY);
  tell(mine < 0 ? "no" : "end");
  printf("witness work 10\n");
}
EOF
same ./host
expect work
