// SPDX-License-Identifier: MIT
#include <jni.h>

static jint sum(const jbyte* data, jsize size) {
  jint sum = 0;
  for (jsize at = 0; at < size; at += 256) sum += data[at];
  return sum;
}

JNIEXPORT jint JNICALL Java_JniArray_naive(JNIEnv* env, jclass self,
                                           jbyteArray array) {
  (void)self;
  jsize size = (*env)->GetArrayLength(env, array);
  jbyte* data = (*env)->GetByteArrayElements(env, array, NULL);
  jint all = sum(data, size);
  (*env)->ReleaseByteArrayElements(env, array, data, 0);
  return all;
}

JNIEXPORT jint JNICALL Java_JniArray_better(JNIEnv* env, jclass self,
                                            jbyteArray array) {
  (void)self;
  jsize size = (*env)->GetArrayLength(env, array);
  jbyte* data = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
  jint all = sum(data, size);
  (*env)->ReleasePrimitiveArrayCritical(env, array, data, JNI_ABORT);
  return all;
}
