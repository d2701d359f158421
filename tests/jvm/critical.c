// SPDX-License-Identifier: MIT
// The natives of programs/Critical.java. Of two, either function of the first
// says which one it is.
#include <jni.h>

JNIEXPORT jint JNICALL Java_Critical_whole_1sum(JNIEnv* env, jclass self,
                                                jbyteArray bytes) {
  (void)env, (void)self, (void)bytes;
  return -1;
}
JNIEXPORT jint JNICALL JavaCritical_Critical_whole_1sum(jint count,
                                                        jbyte* bytes) {
  jint sum = 0;
  for (jint i = 0; i < count; i++) sum += bytes[i];
  return sum;
}
JNIEXPORT jint JNICALL Java_Critical_plain(JNIEnv* env, jclass self, jint a) {
  (void)env, (void)self;
  return a + 1;
}
