/* SPDX-License-Identifier: MIT
 *
 * Counts, without Crossbill, what a Java program does across JNI: a JVMTI
 * agent.
 *
 *     java -agentpath:witness.so=counts.tsv ...
 *
 * Each native method gets a thunk of its own as it is bound, and so does each
 * function of the JNI table and of the invocation table. A thunk jumps into
 * witness_enter, which lets note() count and then jumps on: nothing is on the
 * stack in between, so variadic functions and any number of arguments pass.
 *
 * So do the functions that FFM looks up: they are handed out by a native of the
 * JDK, findEntry0, in whose place is find_entry().
 *
 * At the end there is a line for each native and each of these, and one for
 * each JNI function and file that called it:
 *
 *     native  FILE CLASS.METHOD SIGNATURE CALLS
 *     foreign FILE FUNCTION     -         CALLS
 *     jni     FILE FUNCTION     BYTES     CALLS
 *
 * A caller is told by its return address. Where a native jumps to a JNI
 * function as its last act, this is in the JVM: then the native was entered
 * with the same stack pointer, and its file is the caller. (Object.getClass
 * does so, too, and was bound before there was a witness: GetObjectClass is its
 * alone.) BYTES are those of arrays and strings that were copied; of UTF-8
 * without the terminating 0. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jvmti.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* X(NAME) for each function, which witness.py reads from the JDK's jni.h. */
#include "functions.h"

enum { kItems = 1 << 16, kFiles = 256, kSlots = 256, kCallers = 1 << 16 };
enum { kThunkBytes = 16, kDepth = 256 };

enum What { kNative, kForeign, kFunction };

typedef struct {
  void* target;
  const char* name;
  const char* signature; /* of natives */
  enum What what;
  int slot; /* of functions, in `counted` */
  int is_get_class;
  int file; /* of all but functions */
  long calls;
} Item;

/* The registers that carry arguments, as witness_enter has pushed them. */
typedef struct {
  long integers[6];
  long vararg_count;
} Arguments;

typedef struct {
  long calls, bytes;
} Count;

static Item items[kItems];
static int item_count;
static unsigned char* thunks;
static char* files[kFiles] = {"-"}; /* 0: code of no file */
static int file_count = 1;
static Count counted[kFiles][kSlots];
static const char* slot_names[kSlots];
static int slot_count;
static struct {
  void* address;
  int file;
} callers[kCallers];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static jvmtiEnv* jvmti;
static struct JNINativeInterface_* plain;
static struct JNINativeInterface_ ours;
static struct JNIInvokeInterface_ our_invocation;
static char out_path[PATH_MAX];

/* Natives that this thread is in, innermost last; ones that were left are
   found by their stack pointers. */
static __thread struct {
  void* stack;
  void* back;
  int file;
} entered[kDepth];
static __thread int depth;

__attribute__((noreturn)) static void fail(const char* what) {
  fprintf(stderr, "witness: %s\n", what);
  abort();
}

/* The number of the file that an address lies in. */
static int file_of(void* address) {
  Dl_info info;
  char path[PATH_MAX];
  if (!dladdr(address, &info)) return 0;
  /* zstd-jni removes its library as soon as it is loaded. */
  const char* name = realpath(info.dli_fname, path) ? path : info.dli_fname;
  for (int i = 1; i < file_count; ++i) {
    if (strcmp(files[i], name) == 0) return i;
  }
  if (file_count == kFiles) fail("too many files");
  files[file_count] = strdup(name);
  return file_count++;
}

/* The same, remembered: dladdr takes long, and has a lock. */
static int caller_file(void* address) {
  size_t at = ((size_t)address * 0x9E3779B97F4A7C15u) >> 48;
  for (;; at = (at + 1) % kCallers) {
    void* there = __atomic_load_n(&callers[at].address, __ATOMIC_ACQUIRE);
    if (there == address) return callers[at].file;
    if (there) continue;
    pthread_mutex_lock(&lock);
    if (!callers[at].address) {
      callers[at].file = file_of(address);
      __atomic_store_n(&callers[at].address, address, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&lock);
    at = (at + kCallers - 1) % kCallers; /* look at it again */
  }
}

static int is_below(void* a, void* b) { return (char*)a < (char*)b; }

static void enter_native(const Item* item, void* stack, void* back) {
  while (depth && !is_below(stack, entered[depth - 1].stack)) --depth;
  if (depth == kDepth) return; /* its last acts are taken for the JVM's */
  entered[depth].stack = stack;
  entered[depth].back = back;
  entered[depth++].file = item->file;
}

static int who_calls(const Item* function, void* stack, void* back) {
  if (function->is_get_class) return caller_file(back);
  while (depth && is_below(entered[depth - 1].stack, stack)) --depth;
  if (depth && entered[depth - 1].stack == stack &&
      entered[depth - 1].back == back) {
    return entered[depth - 1].file;
  }
  return caller_file(back);
}

/* The size of an item, if the function's name is BEFORE, a type, AFTER. */
static long item_bytes(const char* name, const char* before,
                       const char* after) {
  static const struct {
    const char* type;
    long bytes;
  } kTypes[] = {{"Boolean", 1}, {"Byte", 1}, {"Char", 2},  {"Short", 2},
                {"Int", 4},     {"Long", 8}, {"Float", 4}, {"Double", 8}};
  char whole[64];
  for (size_t i = 0; i < sizeof kTypes / sizeof *kTypes; ++i) {
    snprintf(whole, sizeof whole, "%s%s%s", before, kTypes[i].type, after);
    if (strcmp(name, whole) == 0) return kTypes[i].bytes;
  }
  return 0;
}

static long bytes_of(const char* name, const long* a) {
  JNIEnv* env = (JNIEnv*)a[0];
  long bytes = item_bytes(name, "Get", "ArrayRegion") +
               item_bytes(name, "Set", "ArrayRegion");
  if (bytes) return bytes * (jint)a[3];
  bytes = item_bytes(name, "Get", "ArrayElements");
  if (!bytes && (jint)a[3] != JNI_ABORT) {
    bytes = item_bytes(name, "Release", "ArrayElements");
  }
  if (bytes) return bytes * plain->GetArrayLength(env, (jarray)a[1]);
  if (strcmp(name, "NewString") == 0) return 2L * (jint)a[2];
  if (strcmp(name, "NewStringUTF") == 0) {
    return a[1] ? (long)strlen((char*)a[1]) : 0;
  }
  if (strcmp(name, "GetStringChars") == 0) {
    return 2L * plain->GetStringLength(env, (jstring)a[1]);
  }
  if (strcmp(name, "GetStringUTFChars") == 0) {
    return plain->GetStringUTFLength(env, (jstring)a[1]);
  }
  if (strcmp(name, "GetStringRegion") == 0) return 2L * (jint)a[3];
  if (strcmp(name, "GetStringUTFRegion") == 0) {
    plain->GetStringUTFRegion(env, (jstring)a[1], (jint)a[2], (jint)a[3],
                              (char*)a[4]);
    return plain->ExceptionCheck(env) ? 0 : (long)strlen((char*)a[4]);
  }
  return 0;
}

/* Counts one call; gives the function that it is of. */
__attribute__((used)) static void* note(long number, const Arguments* arguments,
                                        void** stack) {
  Item* item = &items[number];
  if (item->what != kFunction) {
    __atomic_add_fetch(&item->calls, 1, __ATOMIC_RELAXED);
    if (item->what == kNative) enter_native(item, stack, *stack);
    return item->target;
  }
  Count* count = &counted[who_calls(item, stack, *stack)][item->slot];
  __atomic_add_fetch(&count->calls, 1, __ATOMIC_RELAXED);
  __atomic_add_fetch(&count->bytes, bytes_of(item->name, arguments->integers),
                     __ATOMIC_RELAXED);
  return item->target;
}

/* On the stack: the item's number, and the address to return to. */
void witness_enter(void);
__asm__(
    ".text\n"
    "witness_enter:\n"
    "  push %rax\n  push %r9\n  push %r8\n  push %rcx\n"
    "  push %rdx\n  push %rsi\n  push %rdi\n"
    "  sub $136, %rsp\n"
    "  movups %xmm0, (%rsp)\n  movups %xmm1, 16(%rsp)\n"
    "  movups %xmm2, 32(%rsp)\n  movups %xmm3, 48(%rsp)\n"
    "  movups %xmm4, 64(%rsp)\n  movups %xmm5, 80(%rsp)\n"
    "  movups %xmm6, 96(%rsp)\n  movups %xmm7, 112(%rsp)\n"
    "  mov 192(%rsp), %rdi\n"
    "  lea 136(%rsp), %rsi\n"
    "  lea 200(%rsp), %rdx\n"
    "  call note\n"
    "  mov %rax, %r11\n"
    "  movups (%rsp), %xmm0\n  movups 16(%rsp), %xmm1\n"
    "  movups 32(%rsp), %xmm2\n  movups 48(%rsp), %xmm3\n"
    "  movups 64(%rsp), %xmm4\n  movups 80(%rsp), %xmm5\n"
    "  movups 96(%rsp), %xmm6\n  movups 112(%rsp), %xmm7\n"
    "  add $136, %rsp\n"
    "  pop %rdi\n  pop %rsi\n  pop %rdx\n  pop %rcx\n"
    "  pop %r8\n  pop %r9\n  pop %rax\n"
    "  add $8, %rsp\n"
    "  jmp *%r11\n");

/* push NUMBER; jmp to the start of the thunks, which jumps to witness_enter. */
static void* write_thunk(int number) {
  unsigned char* at = thunks + (number + 1) * kThunkBytes;
  int to = (int)(thunks - (at + 10));
  at[0] = 0x68;
  memcpy(at + 1, &number, 4);
  at[5] = 0xe9;
  memcpy(at + 6, &to, 4);
  return at;
}

static void make_thunks(void) {
  thunks =
      mmap(NULL, (kItems + 1) * kThunkBytes, PROT_READ | PROT_WRITE | PROT_EXEC,
           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (thunks == MAP_FAILED) fail("no memory");
  void* to = (void*)witness_enter;
  memcpy(thunks, "\x49\xbb", 2); /* movabs $to, %r11 */
  memcpy(thunks + 2, &to, 8);
  memcpy(thunks + 10, "\x41\xff\xe3", 3); /* jmp *%r11 */
}

static void* add_item(Item item) {
  pthread_mutex_lock(&lock);
  if (item_count == kItems) fail("too many natives");
  if (item.what != kFunction) item.file = file_of(item.target);
  int number = item_count++;
  items[number] = item;
  void* thunk = write_thunk(number);
  pthread_mutex_unlock(&lock);
  return thunk;
}

static void* add_function(const char* name, void* target) {
  if (!target) return NULL; /* reserved */
  if (slot_count == kSlots) fail("too many functions");
  slot_names[slot_count] = name;
  Item item = {.target = target,
               .name = name,
               .what = kFunction,
               .slot = slot_count++,
               .is_get_class = strcmp(name, "GetObjectClass") == 0};
  return add_item(item);
}

/* "Ljava/util/Map$Entry;" as "java.util.Map$Entry". */
static char* class_name(const char* signature) {
  char* name = strdup(signature + 1);
  name[strlen(name) - 1] = 0;
  for (char* c = name; *c; ++c) *c = *c == '/' ? '.' : *c;
  return name;
}

static jlong (*plain_find_entry)(JNIEnv*, jclass, jlong, jstring);

static int is_function(void* address) {
  Dl_info info;
  ElfW(Sym)* symbol = NULL;
  if (!dladdr1(address, &info, (void**)&symbol, RTLD_DL_SYMENT) || !symbol) {
    return 0;
  }
  int type = ELF64_ST_TYPE(symbol->st_info);
  return type == STT_FUNC || type == STT_GNU_IFUNC;
}

/* What natives are bound to is found by it, too: these begin with Java_. */
static jlong find_entry(JNIEnv* env, jclass class, jlong library,
                        jstring name) {
  jlong found = plain_find_entry(env, class, library, name);
  const char* text = plain->GetStringUTFChars(env, name, NULL);
  if (found && strncmp(text, "Java_", 5) && strncmp(text, "JNI_", 4) &&
      is_function((void*)found)) {
    Item item = {.target = (void*)found,
                 .name = strdup(text),
                 .signature = "-",
                 .what = kForeign};
    found = (jlong)add_item(item);
  }
  plain->ReleaseStringUTFChars(env, name, text);
  return found;
}

static void JNICALL on_bind(jvmtiEnv* env, JNIEnv* jni, jthread thread,
                            jmethodID method, void* address,
                            void** new_address) {
  (void)thread;
  jvmtiPhase phase;
  jclass class;
  char *name, *signature, *class_signature, *whole;
  if ((*env)->GetPhase(env, &phase) ||
      (phase != JVMTI_PHASE_START && phase != JVMTI_PHASE_LIVE)) {
    return; /* methods have no names yet, and are the JDK's */
  }
  if ((*env)->GetMethodName(env, method, &name, &signature, NULL) ||
      (*env)->GetMethodDeclaringClass(env, method, &class) ||
      (*env)->GetClassSignature(env, class, &class_signature, NULL)) {
    fail("a native method has no name");
  }
  if (plain) plain->DeleteLocalRef(jni, class);
  char* of_class = class_name(class_signature);
  if (asprintf(&whole, "%s.%s", of_class, name) < 0) fail("no memory");
  Item item = {.target = address,
               .name = whole,
               .signature = strdup(signature),
               .what = kNative};
  if (strncmp(whole, "jdk.internal.loader.", 20) == 0 &&
      strcmp(name, "findEntry0") == 0) {
    plain_find_entry = address;
    *new_address = (void*)find_entry;
  } else {
    *new_address = add_item(item);
  }
  free(of_class);
}

static void JNICALL on_start(jvmtiEnv* env, JNIEnv* jni, jthread thread) {
  (void)jni, (void)thread;
  if ((*env)->GetJNIFunctionTable(env, &plain)) fail("no JNI table");
  ours = *plain;
#define X(NAME) ours.NAME = add_function(#NAME, (void*)plain->NAME);
  WITNESS_NATIVE_INTERFACE
#undef X
  if ((*env)->SetJNIFunctionTable(env, &ours)) fail("the JNI table is fixed");
  JavaVM* vm;
  if (plain->GetJavaVM(jni, &vm)) fail("no JavaVM");
  our_invocation = **vm;
#define X(NAME) our_invocation.NAME = add_function(#NAME, (void*)(*vm)->NAME);
  WITNESS_INVOKE_INTERFACE
#undef X
  *vm = &our_invocation;
}

/* After VMDeath: what threads call as they end counts, too. */
__attribute__((destructor)) static void write_counts(void) {
  if (!plain) return;
  FILE* out = fopen(out_path, "w");
  if (!out) fail("cannot write the counts");
  for (int i = 0; i < item_count; ++i) {
    const Item* item = &items[i];
    if (item->what == kFunction) continue;
    fprintf(out, "%s\t%s\t%s\t%s\t%ld\n",
            item->what == kNative ? "native" : "foreign", files[item->file],
            item->name, item->signature, item->calls);
  }
  for (int file = 0; file < file_count; ++file) {
    for (int slot = 0; slot < slot_count; ++slot) {
      const Count* count = &counted[file][slot];
      if (!count->calls) continue;
      fprintf(out, "jni\t%s\t%s\t%ld\t%ld\n", files[file], slot_names[slot],
              count->bytes, count->calls);
    }
  }
  if (fclose(out)) fail("cannot write the counts");
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM* vm, char* options, void* reserved) {
  (void)reserved;
  if (!options || strlen(options) >= sizeof out_path) return JNI_ERR;
  strcpy(out_path, options);
  make_thunks();
  if ((*vm)->GetEnv(vm, (void**)&jvmti, JVMTI_VERSION_1_2)) return JNI_ERR;
  jvmtiCapabilities wanted = {.can_generate_native_method_bind_events = 1};
  jvmtiEventCallbacks callbacks = {.NativeMethodBind = on_bind,
                                   .VMInit = on_start};
  static const jvmtiEvent kEvents[] = {JVMTI_EVENT_NATIVE_METHOD_BIND,
                                       JVMTI_EVENT_VM_INIT};
  if ((*jvmti)->AddCapabilities(jvmti, &wanted) ||
      (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks)) {
    return JNI_ERR;
  }
  for (size_t i = 0; i < sizeof kEvents / sizeof *kEvents; ++i) {
    if ((*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, kEvents[i],
                                           NULL)) {
      return JNI_ERR;
    }
  }
  return JNI_OK;
}
