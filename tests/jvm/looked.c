// SPDX-License-Identifier: MIT
// What programs/Looked.java looks up and loads: two libraries are made of it,
// the second with -DREGISTERS.
#include <jni.h>

#ifdef REGISTERS
static jint twice(JNIEnv* env, jclass self, jint number) {
  (void)env, (void)self;
  return 2 * number;
}
jint JNI_OnLoad(JavaVM* vm, void* reserved) {
  (void)reserved;
  JNIEnv* env;
  if ((*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8) != 0) return -1;
  jclass type = (*env)->FindClass(env, "Looked$Other");
  JNINativeMethod method = {"twice", "(I)I", (void*)twice};
  if (type == 0 || (*env)->RegisterNatives(env, type, &method, 1) != 0)
    return -1;
  return JNI_VERSION_1_8;
}
#else
JNIEXPORT jint JNICALL Java_Looked_add(JNIEnv* env, jclass self, jint a,
                                       jint b) {
  (void)env, (void)self;
  return a + b;
}
#endif
