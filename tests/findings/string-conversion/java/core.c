// SPDX-License-Identifier: MIT
#include <jni.h>

static jint last;

static jint letters(const char* text) {
  jint count = 0;
  for (; *text != 0; text++) count += *text >= 'a';
  return count;
}

JNIEXPORT jstring JNICALL Java_strings_Core_naive(JNIEnv* env, jclass self,
                                                  jstring text) {
  (void)self;
  const char* chars = (*env)->GetStringUTFChars(env, text, NULL);
  last = letters(chars);
  jstring made = (*env)->NewStringUTF(env, chars);
  (*env)->ReleaseStringUTFChars(env, text, chars);
  return made;
}

JNIEXPORT jint JNICALL Java_strings_Core_better(JNIEnv* env, jclass self,
                                                jbyteArray array) {
  (void)self;
  char text[1024] = {0};
  jsize size = (*env)->GetArrayLength(env, array);
  (*env)->GetByteArrayRegion(env, array, 0, size, (jbyte*)text);
  return letters(text);
}
