// SPDX-License-Identifier: MIT
// A second library, which one thread loads while another loads the first.
#include <jni.h>

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* reserved) {
  (void)reserved;
  JNIEnv* env = 0;
  if ((*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8) != JNI_OK) return -1;
  for (int i = 0; i < 1000; i++) {
    jclass found = (*env)->FindClass(env, "java/lang/Thread");
    (*env)->DeleteLocalRef(env, found);
  }
  return JNI_VERSION_1_8;
}
