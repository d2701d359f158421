// SPDX-License-Identifier: MIT
#include <jni.h>
#include <pthread.h>

static JavaVM* vm;
static jclass core;
static jmethodID called;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* its, void* unused) {
  (void)unused;
  vm = its;
  JNIEnv* env;
  (*vm)->GetEnv(vm, (void**)&env, JNI_VERSION_1_8);
  core = (*env)->NewGlobalRef(env, (*env)->FindClass(env, "attach/Core"));
  called = (*env)->GetStaticMethodID(env, core, "called", "()V");
  return JNI_VERSION_1_8;
}

struct Work {
  int times, stays;
};

static void* call_back(void* given) {
  struct Work* work = given;
  JNIEnv* env = NULL;
  for (int n = 0; n < work->times; n++) {
    if (env == NULL) (*vm)->AttachCurrentThread(vm, (void**)&env, NULL);
    (*env)->CallStaticVoidMethod(env, core, called);
    if (work->stays) continue;
    (*vm)->DetachCurrentThread(vm);
    env = NULL;
  }
  if (env != NULL) (*vm)->DetachCurrentThread(vm);
  return NULL;
}

static void run(int times, int stays) {
  struct Work work = {times, stays};
  pthread_t thread;
  pthread_create(&thread, NULL, call_back, &work);
  pthread_join(thread, NULL);
}

JNIEXPORT void JNICALL Java_attach_Core_naive(JNIEnv* env, jclass self,
                                              jint times) {
  (void)env, (void)self;
  run(times, 0);
}

JNIEXPORT void JNICALL Java_attach_Core_better(JNIEnv* env, jclass self,
                                               jint times) {
  (void)env, (void)self;
  run(times, 1);
}
