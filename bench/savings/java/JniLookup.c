// SPDX-License-Identifier: MIT
#include <jni.h>

static jfieldID value;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* unused) {
  (void)unused;
  JNIEnv* env;
  (*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8);
  jclass its = (*env)->FindClass(env, "JniLookup");
  value = (*env)->GetFieldID(env, its, "value", "I");
  return JNI_VERSION_1_8;
}

JNIEXPORT jint JNICALL Java_JniLookup_naive(JNIEnv* env, jclass self,
                                            jobject of) {
  (void)self;
  jclass its = (*env)->FindClass(env, "JniLookup");
  return (*env)->GetIntField(env, of,
                             (*env)->GetFieldID(env, its, "value", "I"));
}

JNIEXPORT jint JNICALL Java_JniLookup_better(JNIEnv* env, jclass self,
                                             jobject of) {
  (void)self;
  return (*env)->GetIntField(env, of, value);
}
