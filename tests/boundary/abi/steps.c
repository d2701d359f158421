// SPDX-License-Identifier: MIT
// Calls the functions of a library one instruction at a time, by the
// processor's trap flag, and prints which ones were executed in the library:
//
//   steps LIBRARY      ->  f_add 4f0 4f4 ...     (offsets from its base)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

static uintptr_t base, executed[10000];
static unsigned count;

static void on_step(int number, siginfo_t* info, void* context) {
  (void)number, (void)info;
  if (count < sizeof executed / sizeof *executed)
    executed[count++] =
        (uintptr_t)((ucontext_t*)context)->uc_mcontext.gregs[REG_RIP];
}

// The trap comes after the instruction behind popfq, so that the first that is
// noted is the second of this code; what lies outside the library is left out.
#define STEPPED(CALL)                                            \
  do {                                                           \
    asm volatile(                                                \
        "sub $128, %%rsp; pushfq; orq $0x100, (%%rsp); popfq;"   \
        "add $128, %%rsp" ::                                     \
            : "memory", "cc");                                   \
    CALL;                                                        \
    asm volatile(                                                \
        "sub $128, %%rsp; pushfq; andq $~0x100, (%%rsp); popfq;" \
        "add $128, %%rsp" ::                                     \
            : "memory", "cc");                                   \
  } while (0)

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};

static void* function(void* library, const char* name) {
  Dl_info info;
  void* found = dlsym(library, name);
  if (found == NULL || dladdr(found, &info) == 0) exit(2);
  base = (uintptr_t)info.dli_fbase;
  count = 0;
  return found;
}

static void print(const char* name) {
  printf("%s", name);
  for (unsigned i = 0; i < count; i++)
    if (executed[i] - base < 1 << 20) printf(" %lx", executed[i] - base);
  printf("\n");
}

int main(int argc, char** argv) {
  void* library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
  if (library == NULL) return 2;
  struct sigaction action = {.sa_sigaction = on_step, .sa_flags = SA_SIGINFO};
  sigaction(SIGTRAP, &action, NULL);
  static const double items[] = {1, 2, 3};
  static struct Data data = {1, 2.5, 3};
  double result = 0;

  int64_t (*add)(int64_t, int64_t) = function(library, "f_add");
  int64_t sum = 0;
  STEPPED(sum = add(40, 2));
  if (sum != 42) return 3;
  print("f_add");

  const char* const sums[] = {"f_sum", "f_may_throw"};
  for (int i = 0; i < 2; i++) {
    int32_t (*total)(const double*, size_t, double*, void*) =
        function(library, sums[i]);
    int32_t status = 1;
    STEPPED(status = total(items, 3, &result, NULL));
    if (status != 0 || result != 6) return 4;
    print(sums[i]);
  }

  int32_t (*value)(const struct Data*, double*, void*) =
      function(library, "f_value");
  int32_t status = 1;
  STEPPED(status = value(&data, &result, NULL));
  if (status != 0 || result != 2.5) return 5;
  print("f_value");

  int32_t (*set)(struct Data*, double, void*) = function(library, "f_set");
  STEPPED(status = set(&data, 7, NULL));
  if (status != 0 || data.value != 7) return 6;
  print("f_set");
  return 0;
}
