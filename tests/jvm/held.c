// SPDX-License-Identifier: MIT
// Natives of Held.java that hold an array for 1 us, 100 us and 10 ms: once, by
// regions in each other, and three times.
#include <jni.h>
#include <time.h>

enum { kOnce, kNested, kOften };
enum { kShort, kMiddle, kLong, kLengths };
static const long kNs[kLengths] = {1000, 100000, 10000000};

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000 + time.tv_nsec;
}

static void work(long ns) {
  long end = now() + ns;
  while (now() < end) {
  }
}

static void hold(JNIEnv* env, jarray array, int kind, int length) {
  void* data = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
  if (kind == kNested) {
    void* inner = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
    work(kNs[length] / 8);
    (*env)->ReleasePrimitiveArrayCritical(env, array, inner, JNI_ABORT);
    work(kNs[length] * 7 / 8);
  } else {
    work(kNs[length]);
  }
  (*env)->ReleasePrimitiveArrayCritical(env, array, data, 0);
}

#define NATIVE(name, kind, length)                                  \
  JNIEXPORT void JNICALL Java_Held_##name(JNIEnv* env, jclass self, \
                                          jarray array) {           \
    (void)self;                                                     \
    for (int i = 0; i < ((kind) == kOften ? 3 : 1); i++) {          \
      hold(env, array, kind, length);                               \
      if ((kind) == kOften) work(kNs[length]);                      \
    }                                                               \
  }

NATIVE(onceShort, kOnce, kShort)
NATIVE(onceMiddle, kOnce, kMiddle)
NATIVE(onceLong, kOnce, kLong)
NATIVE(nestedShort, kNested, kShort)
NATIVE(nestedMiddle, kNested, kMiddle)
NATIVE(nestedLong, kNested, kLong)
NATIVE(oftenShort, kOften, kShort)
NATIVE(oftenMiddle, kOften, kMiddle)
NATIVE(oftenLong, kOften, kLong)
