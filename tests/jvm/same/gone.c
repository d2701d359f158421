// SPDX-License-Identifier: MIT
// The library of the class Gone.
#include <jni.h>

JNIEXPORT jint JNICALL Java_Gone_bound(JNIEnv* env, jclass self, jint i) {
  (void)self;
  return (*env)->GetVersion(env) > 0 ? i : 0;
}
