/* SPDX-License-Identifier: MIT */
/* Regions: name what a program is doing, so that its bill can be read by it.
 *
 *     #include <crossbill/region.h>
 *
 *     crossbill_region_begin("GET /users");
 *     ...
 *     crossbill_region_end();
 *
 * All calls that the thread makes in between lie in the region; regions nest.
 * `crossbill report --by region` shows them.
 *
 * This header is all there is: no library is linked or loaded. Where `crossbill
 * record` does not run the program, a mark is a load and a branch. For other
 * languages, a shared library of one line gives them as functions:
 *
 *     #define CROSSBILL_REGION_API __attribute__((visibility("default")))
 *     #include <crossbill/region.h>
 *
 * Names are UTF-8, at most 255 bytes of them count; a name need not live longer
 * than the call. C99, C++11 and later, gcc or clang.
 */
#ifndef CROSSBILL_REGION_H
#define CROSSBILL_REGION_H

#if defined(__linux__) && defined(__GNUC__)
#include <dlfcn.h>
#endif

/* How the functions are declared. */
#ifndef CROSSBILL_REGION_API
#if defined(__GNUC__)
#define CROSSBILL_REGION_API static __inline__ __attribute__((unused))
#else
#define CROSSBILL_REGION_API static inline
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Whoever records the program, if anybody does. */
struct crossbill_regions_v1 {
  void (*begin)(const char* name);
  void (*end)(void);
};

#if defined(__linux__) && defined(__GNUC__)

/* Weak: a static program has no dlsym, and nobody who could record it. */
extern __typeof__(dlsym) dlsym __attribute__((__weak__));

/* Whether there is one, asked of a word of data: where code compares a
 * function's address, no recorder can stand in for the function. */
static void* (*volatile crossbill_dlsym)(void*, const char*) = dlsym;

/* Asked for once; afterwards it is null, or the answer. */
static __inline__ const struct crossbill_regions_v1* crossbill_regions(void) {
  static const struct crossbill_regions_v1* regions;
  static char asked;
  if (__builtin_expect(!__atomic_load_n(&asked, __ATOMIC_ACQUIRE), 0)) {
    const struct crossbill_regions_v1* answer = 0;
    if (crossbill_dlsym)
      answer = (const struct crossbill_regions_v1*)dlsym(
          (void*)0 /* RTLD_DEFAULT */, "crossbill_regions_v1");
    __atomic_store_n(&regions, answer, __ATOMIC_RELAXED);
    __atomic_store_n(&asked, 1, __ATOMIC_RELEASE);
  }
  return __atomic_load_n(&regions, __ATOMIC_RELAXED);
}

#else

static inline const struct crossbill_regions_v1* crossbill_regions(void) {
  return 0;
}

#endif

CROSSBILL_REGION_API void crossbill_region_begin(const char* name) {
  const struct crossbill_regions_v1* regions = crossbill_regions();
  if (regions) regions->begin(name);
}

/* Ends the innermost region that this thread has begun. */
CROSSBILL_REGION_API void crossbill_region_end(void) {
  const struct crossbill_regions_v1* regions = crossbill_regions();
  if (regions) regions->end();
}

#ifdef __cplusplus
}
#endif

#endif
