// SPDX-License-Identifier: MIT
#include <jni.h>

static jint count(JNIEnv* env, jobjectArray all, int gives_back) {
  jint found = 0;
  jsize size = (*env)->GetArrayLength(env, all);
  for (jsize n = 0; n < size; n++) {
    jobject each = (*env)->GetObjectArrayElement(env, all, n);
    found += each != NULL;
    if (gives_back) (*env)->DeleteLocalRef(env, each);
  }
  return found;
}

JNIEXPORT jint JNICALL Java_references_Core_naive(JNIEnv* env, jclass self,
                                                  jobjectArray all) {
  (void)self;
  return count(env, all, 0);
}

JNIEXPORT jint JNICALL Java_references_Core_better(JNIEnv* env, jclass self,
                                                   jobjectArray all) {
  (void)self;
  return count(env, all, 1);
}
