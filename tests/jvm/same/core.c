// SPDX-License-Identifier: MIT
// The C library of the programs in this folder: natives of the class Core that
// call back, throw, hold arrays, attach threads and end the process.
#define _GNU_SOURCE
#include <jni.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NATIVE(result, name) \
  JNIEXPORT result JNICALL Java_Core_##name
#define UNUSED (void)env, (void)self

static JavaVM* vm;
static jmethodID run;  // Runnable.run()

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* loader, void* reserved) {
  (void)reserved;
  vm = loader;
  JNIEnv* env = NULL;
  if ((*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_6) != JNI_OK) return -1;
  jclass runnable = (*env)->FindClass(env, "java/lang/Runnable");
  run = (*env)->GetMethodID(env, runnable, "run", "()V");
  return JNI_VERSION_1_6;
}

NATIVE(jint, add)(JNIEnv* env, jclass self, jint a, jint b) {
  UNUSED;
  return a + b;
}

// Nine integers and ten floating-point numbers: some lie on the stack.
NATIVE(jdouble, many)
(JNIEnv* env, jclass self, jint a, jdouble p, jlong b, jfloat q, jint c,
 jdouble r, jbyte d, jfloat s, jlong e, jdouble t, jshort f, jdouble u, jint g,
 jdouble v, jchar h, jdouble w, jboolean i, jdouble x, jdouble y) {
  UNUSED;
  return a + 2.0 * b + 3.0 * c + 4.0 * d + 5.0 * e + 6.0 * f + 7.0 * g +
         8.0 * h + 9.0 * i + p + q * 2 + r * 3 + s * 4 + t * 5 + u * 6 + v * 7 +
         w * 8 + x * 9 + y * 10;
}

NATIVE(void, call)(JNIEnv* env, jclass self, jobject callback) {
  (void)self;
  (*env)->CallVoidMethod(env, callback, run);
}

// What the callback throws ends here, and its text is the result.
NATIVE(jstring, caught)(JNIEnv* env, jclass self, jobject callback) {
  (void)self;
  (*env)->CallVoidMethod(env, callback, run);
  jthrowable thrown = (*env)->ExceptionOccurred(env);
  if (thrown == NULL) return NULL;
  (*env)->ExceptionClear(env);
  jclass type = (*env)->GetObjectClass(env, thrown);
  jmethodID text =
      (*env)->GetMethodID(env, type, "toString", "()Ljava/lang/String;");
  return (*env)->CallObjectMethod(env, thrown, text);
}

NATIVE(void, describe)(JNIEnv* env, jclass self, jobject callback) {
  (void)self;
  (*env)->CallVoidMethod(env, callback, run);
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionDescribe(env);
}

NATIVE(jint, fail)(JNIEnv* env, jclass self, jstring text) {
  (void)self;
  const char* bytes = (*env)->GetStringUTFChars(env, text, NULL);
  jclass type = (*env)->FindClass(env, "java/lang/IllegalStateException");
  (*env)->ThrowNew(env, type, bytes);
  (*env)->ReleaseStringUTFChars(env, text, bytes);
  return -1;
}

NATIVE(jstring, turned)(JNIEnv* env, jclass self, jstring text) {
  (void)self;
  jsize length = (*env)->GetStringLength(env, text);
  jchar units[256];
  if (length > 256) return NULL;
  (*env)->GetStringRegion(env, text, 0, length, units);
  for (jsize i = 0; i < length / 2; i++) {
    jchar unit = units[i];
    units[i] = units[length - 1 - i];
    units[length - 1 - i] = unit;
  }
  return (*env)->NewString(env, units, length);
}

static jlong sum_of(const jint* items, jsize length) {
  jlong sum = 0;
  for (jsize i = 0; i < length; i++) sum += items[i];
  return sum;
}

// The callback runs while the elements are held; then each is one larger.
NATIVE(jlong, held)
(JNIEnv* env, jclass self, jintArray array, jobject callback) {
  (void)self;
  jsize length = (*env)->GetArrayLength(env, array);
  jint* items = (*env)->GetIntArrayElements(env, array, NULL);
  (*env)->CallVoidMethod(env, callback, run);
  jlong sum = sum_of(items, length);
  for (jsize i = 0; i < length; i++) items[i]++;
  (*env)->ReleaseIntArrayElements(env, array, items, 0);
  return sum;
}

NATIVE(jlong, critical)(JNIEnv* env, jclass self, jintArray array) {
  (void)self;
  jsize length = (*env)->GetArrayLength(env, array);
  jint* items = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
  jlong sum = sum_of(items, length);
  for (jsize i = 0; i < length; i++) items[i]++;
  (*env)->ReleasePrimitiveArrayCritical(env, array, items, 0);
  return sum;
}

// An object held by this thread's global reference alone.
NATIVE(jint, references)(JNIEnv* env, jclass self, jint count) {
  (void)self;
  jclass type = (*env)->FindClass(env, "java/lang/Object");
  jobject kept = (*env)->NewGlobalRef(env, type);
  jint same = 0;
  for (jint i = 0; i < count; i++) {
    if ((*env)->PushLocalFrame(env, 16) != 0) return -1;
    jobject local = (*env)->NewLocalRef(env, kept);
    jweak weak = (*env)->NewWeakGlobalRef(env, local);
    same += (*env)->IsSameObject(env, weak, kept);
    (*env)->DeleteWeakGlobalRef(env, weak);
    (*env)->DeleteLocalRef(env, local);
    (*env)->PopLocalFrame(env, NULL);
  }
  (*env)->DeleteGlobalRef(env, kept);
  return same;
}

NATIVE(void, sleep)(JNIEnv* env, jclass self, jint milliseconds) {
  UNUSED;
  struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  while (nanosleep(&left, &left) != 0) continue;
}

NATIVE(void, raise)(JNIEnv* env, jclass self, jint signal) {
  UNUSED;
  raise(signal);
}

static void* in_thread(void* callback) {
  JNIEnv* env = NULL;
  JavaVMAttachArgs name = {JNI_VERSION_1_6, "attached", NULL};
  if ((*vm)->AttachCurrentThread(vm, (void**)&env, &name) != JNI_OK)
    return NULL;
  (*env)->CallVoidMethod(env, callback, run);
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionClear(env);
  (*vm)->DetachCurrentThread(vm);
  return callback;
}

// A thread of C that attaches itself, and calls.
NATIVE(jboolean, attached)(JNIEnv* env, jclass self, jobject callback) {
  (void)self;
  jobject kept = (*env)->NewGlobalRef(env, callback);
  pthread_t thread;
  void* done = NULL;
  pthread_create(&thread, NULL, in_thread, kept);
  pthread_join(thread, &done);
  (*env)->DeleteGlobalRef(env, kept);
  return done != NULL;
}

// One call more of itself, from Java: natives and Java in turn.
NATIVE(jint, deeper)(JNIEnv* env, jclass self, jint depth) {
  jmethodID down = (*env)->GetStaticMethodID(env, self, "down", "(I)I");
  if (down == NULL) return -1;
  jint result = (*env)->CallStaticIntMethod(env, self, down, depth + 1);
  if ((*env)->ExceptionCheck(env)) return -1;
  return result;
}
