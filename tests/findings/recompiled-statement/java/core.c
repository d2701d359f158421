// SPDX-License-Identifier: MIT
// What a database does for a statement: reads it, runs it, forgets it.
#include <jni.h>
#include <stdlib.h>

struct Statement {
  int words[256];
};

JNIEXPORT jlong JNICALL Java_statements_Core_prepare(JNIEnv* env, jclass self,
                                                     jstring text) {
  (void)self;
  const char* from = (*env)->GetStringUTFChars(env, text, NULL);
  struct Statement* made = calloc(1, sizeof(struct Statement));
  for (int round = 0; round < 20; round++)
    for (int at = 0; from[at] != 0; at++)
      made->words[(from[at] * 31 + at + round) % 256] += round;
  (*env)->ReleaseStringUTFChars(env, text, from);
  return (jlong)made;
}

JNIEXPORT jint JNICALL Java_statements_Core_step(JNIEnv* env, jclass self,
                                                 jlong statement, jint value) {
  (void)env, (void)self;
  return ((struct Statement*)statement)->words[value % 256] + value;
}

JNIEXPORT void JNICALL Java_statements_Core_reset(JNIEnv* env, jclass self,
                                                  jlong statement) {
  (void)env, (void)self, (void)statement;
}

JNIEXPORT void JNICALL Java_statements_Core_finish(JNIEnv* env, jclass self,
                                                   jlong statement) {
  (void)env, (void)self;
  free((void*)statement);
}
