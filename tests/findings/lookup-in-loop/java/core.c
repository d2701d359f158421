// SPDX-License-Identifier: MIT
#include <jni.h>

static jfieldID value;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* unused) {
  (void)unused;
  JNIEnv* env;
  (*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8);
  jclass core = (*env)->FindClass(env, "lookup/Core");
  value = (*env)->GetFieldID(env, core, "value", "I");
  return JNI_VERSION_1_8;
}

JNIEXPORT jint JNICALL Java_lookup_Core_naive(JNIEnv* env, jclass self,
                                              jobject core) {
  (void)self;
  jclass its = (*env)->FindClass(env, "lookup/Core");
  return (*env)->GetIntField(env, core,
                             (*env)->GetFieldID(env, its, "value", "I"));
}

JNIEXPORT jint JNICALL Java_lookup_Core_better(JNIEnv* env, jclass self,
                                               jobject core) {
  (void)self;
  return (*env)->GetIntField(env, core, value);
}
