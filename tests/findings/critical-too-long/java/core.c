// SPDX-License-Identifier: MIT
#include <jni.h>
#include <stdlib.h>

static jint work(const jint* data, jsize size, jint rounds) {
  unsigned sum = 0;
  for (jint round = 0; round < rounds; round++)
    for (jsize at = 0; at < size; at++) sum = sum * 31 + (unsigned)data[at];
  return (jint)sum;
}

JNIEXPORT jint JNICALL Java_critical_Core_naive(JNIEnv* env, jclass self,
                                                jintArray array, jint rounds) {
  (void)self;
  jsize size = (*env)->GetArrayLength(env, array);
  jint* data = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
  jint sum = work(data, size, rounds);
  (*env)->ReleasePrimitiveArrayCritical(env, array, data, JNI_ABORT);
  return sum;
}

JNIEXPORT jint JNICALL Java_critical_Core_better(JNIEnv* env, jclass self,
                                                 jintArray array, jint rounds) {
  (void)self;
  jsize size = (*env)->GetArrayLength(env, array);
  jint* data = malloc((size_t)size * sizeof(jint));
  (*env)->GetIntArrayRegion(env, array, 0, size, data);
  jint sum = work(data, size, rounds);
  free(data);
  return sum;
}
