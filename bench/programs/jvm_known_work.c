/* SPDX-License-Identifier: MIT
 * Natives of KnownWork.java: known work, of which a part is called back into
 * Java, and the same work without a crossing. */
#include <jni.h>
#include <time.h>

#include "spin.h"

static DEFINE_EMPTY(witness_empty)
static DEFINE_SPIN(witness_spin)

static jclass java;
static jmethodID back;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* reserved) {
  (void)reserved;
  JNIEnv* env;
  (*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8);
  jclass found = (*env)->FindClass(env, "KnownWork");
  java = (*env)->NewGlobalRef(env, found);
  back = (*env)->GetStaticMethodID(env, java, "back", "(J)V");
  return JNI_VERSION_1_8;
}

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static double batch(void (*callee)(long), jlong steps, jlong calls) {
  double start = now_ns();
  for (jlong i = 0; i < calls; ++i) callee(steps);
  return now_ns() - start;
}

/* The nanoseconds of so many calls' work. */
JNIEXPORT jdouble JNICALL Java_KnownWork_truth(JNIEnv* env, jclass self,
                                               jlong steps, jlong calls) {
  (void)env, (void)self;
  double work = batch(witness_spin, steps, calls);
  return work - batch(witness_empty, steps, calls);
}

#define ARGUMENTS JNIEnv *env, jclass self, jlong here, jlong there

JNIEXPORT void JNICALL Java_KnownWork_empty(ARGUMENTS) {
  (void)env, (void)self, (void)here, (void)there;
}

JNIEXPORT void JNICALL Java_KnownWork_flat(ARGUMENTS) {
  (void)env, (void)self, (void)there;
  SPIN(here);
}

#define DEFINE_BACK(name)                                  \
  JNIEXPORT void JNICALL Java_KnownWork_##name(ARGUMENTS) { \
    (void)self;                                            \
    SPIN(here);                                            \
    (*env)->CallStaticVoidMethod(env, java, back, there);  \
    __asm__ volatile("");                                  \
  }
DEFINE_BACK(warm)
DEFINE_BACK(back0)
DEFINE_BACK(back30)
DEFINE_BACK(back90)
