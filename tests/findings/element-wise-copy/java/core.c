// SPDX-License-Identifier: MIT
#include <jni.h>

static jfieldID value;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* unused) {
  (void)unused;
  JNIEnv* env;
  (*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8);
  jclass item = (*env)->FindClass(env, "items/Core$Item");
  value = (*env)->GetFieldID(env, item, "value", "I");
  return JNI_VERSION_1_8;
}

JNIEXPORT jint JNICALL Java_items_Core_naive(JNIEnv* env, jclass self,
                                             jobjectArray items) {
  (void)self;
  jint sum = 0;
  jsize size = (*env)->GetArrayLength(env, items);
  for (jsize n = 0; n < size; n++) {
    jobject item = (*env)->GetObjectArrayElement(env, items, n);
    sum += (*env)->GetIntField(env, item, value);
    (*env)->DeleteLocalRef(env, item);
  }
  return sum;
}

JNIEXPORT jint JNICALL Java_items_Core_better(JNIEnv* env, jclass self,
                                              jintArray values) {
  (void)self;
  jint part[1000];
  jint sum = 0;
  jsize size = (*env)->GetArrayLength(env, values);
  (*env)->GetIntArrayRegion(env, values, 0, size, part);
  for (jsize n = 0; n < size; n++) sum += part[n];
  return sum;
}
