// SPDX-License-Identifier: MIT
#include <jni.h>

static jmethodID twice;

static jint sum(JNIEnv* env, jclass self, jintArray numbers, int calls) {
  jint part[1000];
  jint sum = 0;
  jsize size = (*env)->GetArrayLength(env, numbers);
  (*env)->GetIntArrayRegion(env, numbers, 0, size, part);
  for (jsize n = 0; n < size; n++)
    sum += calls ? (*env)->CallStaticIntMethod(env, self, twice, part[n])
                 : part[n];
  return sum;
}

JNIEXPORT jint JNICALL Java_callbacks_Core_naive(JNIEnv* env, jclass self,
                                                 jintArray numbers) {
  if (twice == NULL)
    twice = (*env)->GetStaticMethodID(env, self, "twice", "(I)I");
  return sum(env, self, numbers, 1);
}

JNIEXPORT jint JNICALL Java_callbacks_Core_better(JNIEnv* env, jclass self,
                                                  jintArray numbers) {
  return sum(env, self, numbers, 0);
}
