// SPDX-License-Identifier: MIT
// A program of C with a JVM in it: embed LIBJVM CLASS [ARGUMENT...]
//
// LIBJVM is the library's path, or "linked": then the program is linked with it.
// Options of the JVM stand in EMBED_OPTIONS, parted by blanks. The main thread
// makes and destroys the JVM; another one attaches itself and calls main().
// With LIBRARY it is the library of a program that does no more than to call
// embed().
#include <dlfcn.h>
#include <jni.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef jint (*Create)(JavaVM**, void**, void*);

struct Work {
  JavaVM* vm;
  char** arguments;  // those of main(), after the class's name
  int result;
};

static jobjectArray texts(JNIEnv* env, char** arguments) {
  jsize count = 0;
  while (arguments[count] != NULL) count++;
  jclass type = (*env)->FindClass(env, "java/lang/String");
  jobjectArray array = (*env)->NewObjectArray(env, count, type, NULL);
  for (jsize i = 0; i < count; i++)
    (*env)->SetObjectArrayElement(env, array, i,
                                  (*env)->NewStringUTF(env, arguments[i]));
  return array;
}

static void* work(void* given) {
  struct Work* work = given;
  JNIEnv* env = NULL;
  if ((*work->vm)->AttachCurrentThread(work->vm, (void**)&env, NULL) != 0)
    return NULL;
  jclass program = (*env)->FindClass(env, work->arguments[0]);
  jmethodID entry = (*env)->GetStaticMethodID(env, program, "main",
                                              "([Ljava/lang/String;)V");
  (*env)->CallStaticVoidMethod(env, program, entry,
                               texts(env, work->arguments + 1));
  work->result = (*env)->ExceptionCheck(env);
  if (work->result) (*env)->ExceptionDescribe(env);
  (*work->vm)->DetachCurrentThread(work->vm);
  return NULL;
}

#ifdef LINKED
static Create create_of(const char* path) {
  (void)path;
  return JNI_CreateJavaVM;
}
#else
static Create create_of(const char* path) {
  void* library = dlopen(path, RTLD_NOW);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  return library == NULL ? NULL : (Create)dlsym(library, "JNI_CreateJavaVM");
}
#endif

#ifdef LIBRARY
#define main embed
#endif

int main(int count, char** arguments) {
  if (count < 3) return 2;
  Create create = create_of(arguments[1]);
  if (create == NULL) return 2;
  JavaVMOption options[16] = {{NULL, NULL}};
  JavaVMInitArgs given = {JNI_VERSION_1_8, 0, options, JNI_FALSE};
  char* rest = strdup(getenv("EMBED_OPTIONS"));
  for (char* one = strtok(rest, " "); one != NULL && given.nOptions < 16;
       one = strtok(NULL, " "))
    options[given.nOptions++].optionString = one;
  struct Work mine = {NULL, arguments + 2, 0};
  JNIEnv *env = NULL, *again = NULL;
  printf("created %d\n", create(&mine.vm, (void**)&env, &given));
  JavaVM* second = NULL;
  printf("again %d\n", create(&second, (void**)&again, &given));
  printf("same %d\n", (*mine.vm)->GetEnv(mine.vm, (void**)&again,
                                         JNI_VERSION_1_6) == 0 && again == env);
  fflush(stdout);
  pthread_t thread;
  pthread_create(&thread, NULL, work, &mine);
  pthread_join(thread, NULL);
  printf("destroyed %d\n", (*mine.vm)->DestroyJavaVM(mine.vm));
  return mine.result;
}
