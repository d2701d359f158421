// SPDX-License-Identifier: MIT
// The natives of programs/Bound.java.
#include <jni.h>

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_Bound_##name

NATIVE(jint, add)(JNIEnv* env, jclass self, jint a, jint b) {
  (void)env, (void)self;
  return a + b;
}
NATIVE(jint, put___3B)(JNIEnv* env, jclass self, jbyteArray bytes) {
  (void)self;
  return (*env)->GetArrayLength(env, bytes);
}
NATIVE(jint, put__ILjava_lang_String_2_3_3D)(JNIEnv* env, jclass self,
                                             jint number, jstring text,
                                             jobjectArray more) {
  (void)self;
  return number + (*env)->GetStringLength(env, text) +
         (*env)->GetArrayLength(env, more);
}
NATIVE(jint, alone)(JNIEnv* env, jclass self, jlong number) {
  (void)env, (void)self;
  return (jint)number;
}
NATIVE(jint, plain)(JNIEnv* env, jclass self, jint number) {
  (void)env, (void)self;
  return number + 1;
}
NATIVE(jint, 00024Inner_add)(JNIEnv* env, jclass self, jint a) {
  (void)env, (void)self;
  return a + 1;
}
NATIVE(jint, 00024Loaded_twice)(JNIEnv* env, jclass self, jint number) {
  (void)env, (void)self;
  return 2 * number;
}

static jint one_more(JNIEnv* env, jobject self, jint number) {
  (void)env, (void)self;
  return number + 1;
}
static jint two_more(JNIEnv* env, jobject self, jint number) {
  (void)env, (void)self;
  return number + 2;
}
NATIVE(jboolean, register)(JNIEnv* env, jclass self, jclass type, jint which) {
  (void)self;
  void* function = which == 1 ? (void*)one_more : (void*)two_more;
  JNINativeMethod method = {"registered", "(I)I", function};
  return (*env)->RegisterNatives(env, type, &method, 1) == 0;
}
NATIVE(void, unregister)(JNIEnv* env, jclass self, jclass type) {
  (void)self;
  (*env)->UnregisterNatives(env, type);
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* reserved) {
  (void)vm, (void)reserved;
  return JNI_VERSION_1_8;
}
