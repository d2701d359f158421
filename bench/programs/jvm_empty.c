/* SPDX-License-Identifier: MIT */
/* The native that jvm_cost.py calls: it does nothing. */
#include <jni.h>

JNIEXPORT jint JNICALL Java_JvmLoops_empty(JNIEnv* env, jclass self,
                                           jint number) {
  (void)env, (void)self;
  return number;
}
