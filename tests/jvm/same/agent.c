// SPDX-License-Identifier: MIT
// An agent beside us, that replaces the JVM's table of functions, too: when the
// JVM has been made, or by its option "late" once the first thread of the
// program's own has begun. It counts, and says so when the JVM ends: what does
// not depend on which thread is first. The JDK's own natives ask for lengths,
// too, and threads that call a native at once each bind it.
#include <jvmti.h>
#include <stdio.h>
#include <string.h>

static jint(JNICALL* length_of)(JNIEnv*, jarray);
static jclass(JNICALL* find_class)(JNIEnv*, const char*);
enum { kLength = 7777 };  // of arrays that only the programs here have
static int lengths, classes, bound, replaced;

static jint JNICALL get_length(JNIEnv* env, jarray array) {
  jint length = length_of(env, array);
  if (length == kLength) __atomic_fetch_add(&lengths, 1, __ATOMIC_RELAXED);
  return length;
}

static jclass JNICALL find(JNIEnv* env, const char* name) {
  __atomic_fetch_add(&classes, 1, __ATOMIC_RELAXED);
  return find_class(env, name);
}

static void replace(jvmtiEnv* jvmti) {
  if (__atomic_exchange_n(&replaced, 1, __ATOMIC_RELAXED)) return;
  jniNativeInterface* table = NULL;
  (*jvmti)->GetJNIFunctionTable(jvmti, &table);
  length_of = table->GetArrayLength;
  find_class = table->FindClass;
  table->GetArrayLength = get_length;
  table->FindClass = find;
  (*jvmti)->SetJNIFunctionTable(jvmti, table);
  (*jvmti)->Deallocate(jvmti, (unsigned char*)table);
}

static void JNICALL on_init(jvmtiEnv* jvmti, JNIEnv* env, jthread thread) {
  (void)env, (void)thread;
  replace(jvmti);
}

static void JNICALL on_thread(jvmtiEnv* jvmti, JNIEnv* env, jthread thread) {
  (void)env;
  jvmtiThreadInfo about;
  if ((*jvmti)->GetThreadInfo(jvmti, thread, &about) != 0) return;
  if (strncmp(about.name, "Thread-", 7) == 0) replace(jvmti);
  (*jvmti)->Deallocate(jvmti, (unsigned char*)about.name);
}

static void JNICALL on_bind(jvmtiEnv* jvmti, JNIEnv* env, jthread thread,
                            jmethodID method, void* address, void** place) {
  (void)env, (void)thread, (void)address, (void)place;
  jclass type = NULL;
  char* owner = NULL;
  if ((*jvmti)->GetMethodDeclaringClass(jvmti, method, &type) != 0 ||
      (*jvmti)->GetClassSignature(jvmti, type, &owner, NULL) != 0)
    return;
  if (strcmp(owner, "LCore;") == 0)
    __atomic_fetch_add(&bound, 1, __ATOMIC_RELAXED);
  (*jvmti)->Deallocate(jvmti, (unsigned char*)owner);
}

static void JNICALL on_death(jvmtiEnv* jvmti, JNIEnv* env) {
  (void)jvmti, (void)env;
  printf("agent %d %d %d\n", lengths, classes > 0, bound > 0);
  fflush(stdout);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM* vm, char* options, void* reserved) {
  (void)reserved;
  jvmtiEnv* jvmti = NULL;
  (*vm)->GetEnv(vm, (void**)&jvmti, JVMTI_VERSION_1_2);
  jvmtiCapabilities wanted = {.can_generate_native_method_bind_events = 1};
  (*jvmti)->AddCapabilities(jvmti, &wanted);
  int late = options != NULL && strcmp(options, "late") == 0;
  jvmtiEventCallbacks calls = {.VMDeath = on_death,
                               .NativeMethodBind = on_bind};
  if (late)
    calls.ThreadStart = on_thread;
  else
    calls.VMInit = on_init;
  (*jvmti)->SetEventCallbacks(jvmti, &calls, sizeof calls);
  jvmtiEvent events[] = {JVMTI_EVENT_VM_DEATH, JVMTI_EVENT_NATIVE_METHOD_BIND,
                         late ? JVMTI_EVENT_THREAD_START : JVMTI_EVENT_VM_INIT};
  for (int i = 0; i < 3; i++)
    (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, events[i], NULL);
  return JNI_OK;
}
