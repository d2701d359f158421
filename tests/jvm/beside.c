// SPDX-License-Identifier: MIT
// Another agent beside the recorder: it puts a wrapper of its own between the
// JVM and Bound.add, and another one into the table of JNI functions. As an
// agent of the command line it comes before the recorder, as a library that the
// program loads after it. At the end it says what its wrappers have counted.
#include <jvmti.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef jint (*Add)(JNIEnv*, jclass, jint, jint);
static Add add;
static jsize (*get_array_length)(JNIEnv*, jarray);
static int adds, lengths;

static jint wrapped_add(JNIEnv* env, jclass self, jint a, jint b) {
  adds++;
  return add(env, self, a, b);
}

static jsize wrapped_length(JNIEnv* env, jarray array) {
  lengths++;
  return get_array_length(env, array);
}

static void on_bind(jvmtiEnv* jvmti, JNIEnv* env, jthread thread,
                    jmethodID method, void* address, void** bound) {
  (void)env, (void)thread;
  char* name = NULL;
  char* signature = NULL;
  if ((*jvmti)->GetMethodName(jvmti, method, &name, &signature, NULL) != 0)
    return;
  if (strcmp(name, "add") == 0 && strcmp(signature, "(II)I") == 0) {
    add = (Add)address;
    *bound = (void*)wrapped_add;
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char*)name);
  (*jvmti)->Deallocate(jvmti, (unsigned char*)signature);
}

static void exchange_table(jvmtiEnv* jvmti) {
  jniNativeInterface* table = NULL;
  if ((*jvmti)->GetJNIFunctionTable(jvmti, &table) != 0) abort();
  get_array_length = table->GetArrayLength;
  table->GetArrayLength = wrapped_length;
  (*jvmti)->SetJNIFunctionTable(jvmti, table);
  (*jvmti)->Deallocate(jvmti, (unsigned char*)table);
}

static void on_start(jvmtiEnv* jvmti, JNIEnv* env) {
  (void)env;
  exchange_table(jvmti);
}

static void on_end(jvmtiEnv* jvmti, JNIEnv* env) {
  (void)jvmti, (void)env;
  printf("beside: %d adds, %s\n", adds, lengths >= 8 ? "lengths" : "too few");
  fflush(stdout);
}

static void begin(JavaVM* vm, int prefix, int live) {
  jvmtiEnv* jvmti = NULL;
  if ((*vm)->GetEnv(vm, (void**)&jvmti, JVMTI_VERSION_1_2) != 0) abort();
  jvmtiCapabilities wanted = {.can_generate_native_method_bind_events = 1,
                              .can_set_native_method_prefix = prefix};
  if ((*jvmti)->AddCapabilities(jvmti, &wanted) != 0) abort();
  if (prefix) (*jvmti)->SetNativeMethodPrefix(jvmti, "wrapped_");
  jvmtiEventCallbacks callbacks = {.NativeMethodBind = on_bind,
                                   .VMStart = on_start,
                                   .VMDeath = on_end};
  (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks);
  jvmtiEvent events[] = {JVMTI_EVENT_NATIVE_METHOD_BIND, JVMTI_EVENT_VM_START,
                         JVMTI_EVENT_VM_DEATH};
  for (int i = 0; i < 3; i++)
    (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, events[i], NULL);
  if (live) exchange_table(jvmti);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM* vm, char* options, void* reserved) {
  (void)reserved;
  begin(vm, options != NULL && strcmp(options, "prefix") == 0, 0);
  return 0;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void* reserved) {
  (void)reserved;
  begin(vm, 0, 1);
  return JNI_VERSION_1_8;
}
