// SPDX-License-Identifier: MIT
// A libjvm that has another one behind it, REAL_JVM, and says of this what it
// is not: STAND_IN is "no JVMTI", or "NAME|VERSION", the JVM's properties
// java.vm.name and java.vm.specification.version.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <jvmti.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

typedef jint (*Create)(JavaVM**, void**, void*);

static const struct JNIInvokeInterface_* real_vm;
static struct JNIInvokeInterface_ our_vm;
static const struct jvmtiInterface_1_* real_jvmti;
static struct jvmtiInterface_1_ our_jvmti;

// Without dlsym(), which would be seen as the program's own.
static void* find(struct link_map* library, const char* name) {
  const ElfW(Sym)* symbols = NULL;
  const char* texts = NULL;
  for (const ElfW(Dyn)* row = library->l_ld; row->d_tag != DT_NULL; row++) {
    if (row->d_tag == DT_SYMTAB) symbols = (const void*)row->d_un.d_ptr;
    if (row->d_tag == DT_STRTAB) texts = (const void*)row->d_un.d_ptr;
  }
  for (int i = 0; i < 100000 && (const void*)&symbols[i] < (const void*)texts;
       i++)
    if (symbols[i].st_shndx != SHN_UNDEF &&
        strcmp(texts + symbols[i].st_name, name) == 0)
      return (void*)(library->l_addr + symbols[i].st_value);
  return NULL;
}

static jvmtiError JNICALL get_property(jvmtiEnv* env, const char* name,
                                       char** value) {
  char* said = strdup(getenv("STAND_IN"));
  char* version = strchr(said, '|');
  *version++ = 0;
  const char* text = strcmp(name, "java.vm.name") == 0 ? said
                     : strcmp(name, "java.vm.specification.version") == 0
                         ? version
                         : NULL;
  jvmtiError error = JVMTI_ERROR_NONE;
  if (text == NULL) {
    error = real_jvmti->GetSystemProperty(env, name, value);
  } else {
    error = real_jvmti->Allocate(env, strlen(text) + 1,
                                 (unsigned char**)value);
    if (error == JVMTI_ERROR_NONE) strcpy(*value, text);
  }
  free(said);
  return error;
}

static jint JNICALL get_env(JavaVM* vm, void** env, jint version) {
  if ((version & 0x70000000) != 0x30000000)
    return real_vm->GetEnv(vm, env, version);
  if (strcmp(getenv("STAND_IN"), "no JVMTI") == 0) return JNI_EVERSION;
  jint result = real_vm->GetEnv(vm, env, version);
  if (result != JNI_OK) return result;
  jvmtiEnv* jvmti = *env;
  real_jvmti = *jvmti;
  our_jvmti = *real_jvmti;
  our_jvmti.GetSystemProperty = get_property;
  *jvmti = &our_jvmti;
  return JNI_OK;
}

JNIEXPORT jint JNICALL JNI_CreateJavaVM(JavaVM** vm, void** env,
                                        void* arguments) {
  void* library = dlopen(getenv("REAL_JVM"), RTLD_NOW);
  if (library == NULL) return JNI_ERR;
  Create create = (Create)find(library, "JNI_CreateJavaVM");
  jint result = create(vm, env, arguments);
  if (result != JNI_OK || *vm == NULL) return result;
  real_vm = **vm;
  our_vm = *real_vm;
  our_vm.GetEnv = get_env;
  **vm = &our_vm;
  return result;
}
