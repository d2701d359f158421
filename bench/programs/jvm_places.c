/* SPDX-License-Identifier: MIT */
/* What JvmPlaces.java calls. */
#include <jni.h>

int same(int number) { return number; }

JNIEXPORT jint JNICALL Java_JvmPlaces_empty(JNIEnv* env, jclass type,
                                            jint number) {
  (void)env;
  (void)type;
  return number;
}
