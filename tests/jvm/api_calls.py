# SPDX-License-Identifier: MIT
"""A Java class whose native method calls every function of the JNI, each a
known number of times a call and with known bytes, and the C library of it.

Not called are FatalError and DestroyJavaVM, which end the process.
"""
TYPES = {"Boolean": ("boolean", "jboolean", "Z", 1),
         "Byte": ("byte", "jbyte", "B", 1),
         "Char": ("char", "jchar", "C", 2),
         "Short": ("short", "jshort", "S", 2),
         "Int": ("int", "jint", "I", 4),
         "Long": ("long", "jlong", "J", 8),
         "Float": ("float", "jfloat", "F", 4),
         "Double": ("double", "jdouble", "D", 8),
         "Object": ("Object", "jobject", "Ljava/lang/Object;", 0)}
CALLS = 20  # of the native method: few enough for each of them to be timed
LENGTH = 37  # of arrays
TEXT = "na\\u00efve \\u20ac and \\ud83d\\ude00"  # 2, 3 and 2 * 3 bytes
CHARACTERS, UTF_BYTES = 14, 21
OFTEN, THROWS = 40_000, 8  # calls of throwIt(); one of so many throws
PEAK = 2  # references at a time
STOPS = 3  # of the collector, outermost ones


class Plan:
    """`steps`: C statements; `calls`, `bytes`, `errors`: by function, of one
    call of the native method."""

    def __init__(self):
        self.steps, self.calls, self.bytes, self.errors = [], {}, {}, {}

    def fail(self, statement, function):
        """One in which this function throws."""
        self.add(f"{statement} if (!(*e)->ExceptionCheck(e)) abort();"
                 " (*e)->ExceptionClear(e);", function, "ExceptionCheck",
                 "ExceptionClear")
        self.errors[function] = self.errors.get(function, 0) + 1

    def add(self, statement, *functions, times=1):
        """A statement with its functions, each (name, bytes) or a name; it is
        done so many times."""
        self.steps.append(
            f"for (int i = 0; i < {times}; ++i) {{ {statement} }}")
        for function in functions:
            name, size = function if isinstance(function, tuple) else \
                (function, 0)
            self.calls[name] = self.calls.get(name, 0) + times
            self.bytes[name] = self.bytes.get(name, 0) + times * size


def add_calls(plan):
    for place, (name, (_, c, _, _)) in enumerate(TYPES.items()):
        for form, (of, method) in {"": ("o", f"m_{name}"),
                                   "Nonvirtual": ("o, type", f"m_{name}"),
                                   "Static": ("type", f"s_{name}")}.items():
            for end in "", "V", "A":
                function = f"Call{form}{name}Method"
                value = "o" if name == "Object" else f"({c})i"
                arguments = "values" if end == "A" else f"{value}, 2.5, o"
                given = f"(e, {of}, {method}, {arguments})"
                call = (f"pass_{function}V{given}" if end == "V" else
                        f"(*e)->{function}{end}{given}")
                set_value = "" if end != "A" else \
                    "jvalue values[3] = " \
                    f"{{{{.{'zbcsijfdl'[place]} = {value}}}, " \
                    "{.d = 2.5}, {.l = o}}; "
                check = f"drop(e, {call});" if name == "Object" else \
                    f"sum += (jlong){call};"
                drops = ["DeleteLocalRef"] if name == "Object" else []
                plan.add(set_value + check, function + end, *drops,
                         times=2 + place % 3)
                # Java's method throws where the last argument is no Api.
                plan.fail(set_value.replace(".l = o}}", ".l = NULL}}")
                          + call.replace(", 2.5, o)", ", 2.5, NULL)") + ";",
                          function + end)
    for form, (of, method) in {"": ("o", "m_Void"),
                               "Nonvirtual": ("o, type", "m_Void"),
                               "Static": ("type", "s_Void")}.items():
        function = f"Call{form}VoidMethod"
        for add, value, times in ((plan.add, 7, {"times": 2}),
                                  (plan.fail, 8, {})):
            add(f"(*e)->{function}(e, {of}, {method}, {value});", function,
                **times)
            add(f"pass_{function}V(e, {of}, {method}, {value});",
                function + "V")
            add(f"jvalue values[1]; values[0].i = {value}; "
                f"(*e)->{function}A(e, {of}, {method}, values);",
                function + "A")


def add_many_arguments(plan):
    """Integers and doubles on the stack, which a stub has to copy."""
    values = ", ".join([*map(str, range(1, 10)),
                        *(f"{n}.5" for n in range(10))])
    for form, of in (("", "o"), ("Nonvirtual", "o, type"), ("Static", "type")):
        method = "s_Many" if form == "Static" else "m_Many"
        plan.add(f"if ((*e)->Call{form}IntMethod(e, {of}, {method}, {values})"
                 " != 95) abort();", f"Call{form}IntMethod", times=3)


def add_fields(plan):
    for name, (_, c, _, _) in TYPES.items():
        for static, of in (("", "o"), ("Static", "type")):
            field = f"{'s' if static else ''}f_{name}"
            get = f"(*e)->Get{static}{name}Field(e, {of}, {field})"
            if name == "Object":
                plan.add(f"drop(e, {get});", f"Get{static}{name}Field",
                         "DeleteLocalRef", times=3)
            else:
                plan.add(f"sum += (jlong){get};", f"Get{static}{name}Field",
                         times=3)
            value = "o" if name == "Object" else f"({c})i"
            plan.add(f"(*e)->Set{static}{name}Field"
                     f"(e, {of}, {field}, {value});",
                     f"Set{static}{name}Field", times=2)


def add_arrays(plan):
    for name, (_, c, _, size) in TYPES.items():
        if name == "Object":
            continue
        plan.add(f"drop(e, (*e)->New{name}Array(e, {LENGTH}));",
                 f"New{name}Array", "DeleteLocalRef")
        whole = LENGTH * size
        get, end = f"Get{name}ArrayElements", f"Release{name}ArrayElements"
        for mode, back in ((0, 1), ("JNI_ABORT", 0)):
            plan.add(f"{c}* p = (*e)->{get}(e, a_{name}, NULL); p[1]++;"
                     f" (*e)->{end}(e, a_{name}, p, {mode});",
                     (get, whole), (end, whole * back), times=2)
        plan.add(f"jboolean copied; {c}* p = (*e)->{get}(e, a_{name}, &copied);"
                 f" sum += copied; (*e)->{end}(e, a_{name}, p, JNI_COMMIT);"
                 f" (*e)->{end}(e, a_{name}, p, 0);",
                 (get, whole), (end, whole), (end, whole))
        for way in "Get", "Set":
            function = f"{way}{name}ArrayRegion"
            plan.add(f"{c} some[5] = {{0}};"
                     f" (*e)->{function}(e, a_{name}, 3, 5, some);",
                     (function, 5 * size), times=3)
            plan.fail(f"{c} some[5] = {{0}};"
                      f" (*e)->{function}(e, a_{name}, -1, 5, some);",
                      function)


def add_strings(plan):
    plan.add("static const jchar some[4] = {65, 66, 67, 68};"
             " drop(e, (*e)->NewString(e, some, 4));",
             ("NewString", 8), "DeleteLocalRef", times=3)
    plan.add('drop(e, (*e)->NewStringUTF(e, "some text"));',
             ("NewStringUTF", 9), "DeleteLocalRef", times=2)
    plan.add("sum += (*e)->GetStringLength(e, text);", "GetStringLength")
    plan.add("sum += (*e)->GetStringUTFLength(e, text);", "GetStringUTFLength")
    plan.add("const jchar* p = (*e)->GetStringChars(e, text, NULL);"
             " sum += p[0];"
             " (*e)->ReleaseStringChars(e, text, p);",
             ("GetStringChars", 2 * CHARACTERS), "ReleaseStringChars", times=2)
    plan.add("const char* p = (*e)->GetStringUTFChars(e, text, NULL);"
             " sum += p[0]; (*e)->ReleaseStringUTFChars(e, text, p);",
             ("GetStringUTFChars", UTF_BYTES), "ReleaseStringUTFChars", times=3)
    plan.add("jchar some[6]; (*e)->GetStringRegion(e, text, 1, 6, some);",
             ("GetStringRegion", 12), times=2)
    plan.add("char some[32]; (*e)->GetStringUTFRegion(e, text, 2, 5, some);",
             ("GetStringUTFRegion", 8), times=2)
    plan.fail("char some[32]; (*e)->GetStringUTFRegion(e, text, 9, 99, some);",
              "GetStringUTFRegion")


def add_criticals(plan):
    plan.add("jint* p = (*e)->GetPrimitiveArrayCritical(e, a_Int, NULL);"
             " jlong* q = (*e)->GetPrimitiveArrayCritical(e, a_Long, NULL);"
             " p[0] = (jint)q[0];"
             " (*e)->ReleasePrimitiveArrayCritical(e, a_Long, q, 0);"
             " (*e)->ReleasePrimitiveArrayCritical(e, a_Int, p, 0);",
             "GetPrimitiveArrayCritical", "GetPrimitiveArrayCritical",
             "ReleasePrimitiveArrayCritical", "ReleasePrimitiveArrayCritical",
             times=2)
    # Its characters need two bytes each, so that no copy is made.
    plan.add("const jchar* p = (*e)->GetStringCritical(e, text, NULL);"
             " sum += p[0]; (*e)->ReleaseStringCritical(e, text, p);",
             "GetStringCritical", "ReleaseStringCritical")


def add_others(plan):
    one = plan.add
    one("sum += (*e)->GetVersion(e);", "GetVersion", times=2)
    one('drop(e, (*e)->DefineClass(e, "Defined", loader, (jbyte*)defined,'
        " defined_bytes));", "DefineClass", "DeleteLocalRef")
    one('drop(e, (*e)->FindClass(e, "java/lang/Math"));', "FindClass",
        "DeleteLocalRef", times=4)
    plan.fail('(*e)->FindClass(e, "no/such/Class");', "FindClass")
    one('sum += !(*e)->GetMethodID(e, type, "toString",'
        ' "()Ljava/lang/String;");',
        "GetMethodID", times=3)
    one('sum += !(*e)->GetStaticMethodID(e, type, "s_Void", "(I)V");',
        "GetStaticMethodID", times=2)
    one('sum += !(*e)->GetFieldID(e, type, "f_Int", "I");', "GetFieldID",
        times=3)
    one('sum += !(*e)->GetStaticFieldID(e, type, "sf_Int", "I");',
        "GetStaticFieldID", times=2)
    one("jobject r = (*e)->ToReflectedMethod(e, type, m_Int, JNI_FALSE);"
        " sum += (*e)->FromReflectedMethod(e, r) == NULL; drop(e, r);",
        "ToReflectedMethod", "FromReflectedMethod", "DeleteLocalRef")
    one("jobject r = (*e)->ToReflectedField(e, type, f_Int, JNI_FALSE);"
        " sum += (*e)->FromReflectedField(e, r) == NULL; drop(e, r);",
        "ToReflectedField", "FromReflectedField", "DeleteLocalRef")
    one("jclass k = (*e)->GetSuperclass(e, type);"
        " sum += (*e)->IsAssignableFrom(e, type, k); drop(e, k);",
        "GetSuperclass", "IsAssignableFrom", "DeleteLocalRef", times=2)
    one("jclass k = (*e)->GetObjectClass(e, o);"
        " sum += (*e)->IsInstanceOf(e, o, k); drop(e, k);",
        "GetObjectClass", "IsInstanceOf", "DeleteLocalRef", times=2)
    one('(*e)->ThrowNew(e, error, "thrown"); sum += (*e)->ExceptionCheck(e);'
        " jthrowable t = (*e)->ExceptionOccurred(e); (*e)->ExceptionClear(e);"
        " (*e)->Throw(e, t); (*e)->ExceptionClear(e); drop(e, t);",
        "ThrowNew", "ExceptionCheck", "ExceptionOccurred", "ExceptionClear",
        "Throw", "ExceptionClear", "DeleteLocalRef")
    one("(*e)->ExceptionDescribe(e);", "ExceptionDescribe")
    one("(*e)->PushLocalFrame(e, 8); (*e)->NewLocalRef(e, o);"
        " (*e)->NewLocalRef(e, o); drop(e, (*e)->PopLocalFrame(e, NULL));",
        "PushLocalFrame", "NewLocalRef", "NewLocalRef", "PopLocalFrame",
        "DeleteLocalRef", times=2)
    one("jobject g = (*e)->NewGlobalRef(e, o);"
        " sum += (*e)->IsSameObject(e, g, o)"
        " + (*e)->GetObjectRefType(e, g); (*e)->DeleteGlobalRef(e, g);",
        "NewGlobalRef", "IsSameObject", "GetObjectRefType", "DeleteGlobalRef",
        times=2)
    one("(*e)->DeleteWeakGlobalRef(e, (*e)->NewWeakGlobalRef(e, o));",
        "NewWeakGlobalRef", "DeleteWeakGlobalRef", times=2)
    one("(*e)->EnsureLocalCapacity(e, 20);", "EnsureLocalCapacity")
    plan.fail("(*e)->RegisterNatives(e, type, natives, 1);", "RegisterNatives")
    plan.fail("(*e)->MonitorExit(e, o);", "MonitorExit")
    one("if (!(*vm)->DetachCurrentThread(vm)) abort();", "DetachCurrentThread")
    plan.errors["DetachCurrentThread"] = 1
    one("drop(e, (*e)->AllocObject(e, type));", "AllocObject", "DeleteLocalRef",
        times=2)
    one("drop(e, (*e)->NewObject(e, type, made, 5, 2.5, o));", "NewObject",
        "DeleteLocalRef", times=3)
    plan.fail("(*e)->NewObject(e, type, made, 6, 2.5, o);", "NewObject")
    plan.fail("pass_NewObjectV(e, type, made, 6, 2.5, o);", "NewObjectV")
    plan.fail("jvalue values[3] = {{.i = 6}, {.d = 2.5}, {.l = o}};"
              " (*e)->NewObjectA(e, type, made, values);", "NewObjectA")
    one("drop(e, pass_NewObjectV(e, type, made, 5, 2.5, o));", "NewObjectV",
        "DeleteLocalRef", times=2)
    one("jvalue values[3]; values[0].i = 5; values[1].d = 2.5; values[2].l = o;"
        " drop(e, (*e)->NewObjectA(e, type, made, values));", "NewObjectA",
        "DeleteLocalRef")
    one("jobjectArray a = (*e)->NewObjectArray(e, 4, type, NULL);"
        " (*e)->SetObjectArrayElement(e, a, 1, o);"
        " drop(e, (*e)->GetObjectArrayElement(e, a, 1));"
        " sum += (*e)->GetArrayLength(e, a); drop(e, a);",
        "NewObjectArray", "SetObjectArrayElement", "GetObjectArrayElement",
        "GetArrayLength", "DeleteLocalRef", "DeleteLocalRef", times=2)
    one("(*e)->RegisterNatives(e, other, natives, 1);"
        " (*e)->UnregisterNatives(e, other);",
        "RegisterNatives", "UnregisterNatives")
    one("(*e)->MonitorEnter(e, o); (*e)->MonitorExit(e, o);", "MonitorEnter",
        "MonitorExit", times=2)
    one("JavaVM* found; (*e)->GetJavaVM(e, &found);", "GetJavaVM")
    one("static char memory[64];"
        " jobject b = (*e)->NewDirectByteBuffer(e, memory, sizeof memory);"
        " sum += (*e)->GetDirectBufferAddress(e, b) != memory;"
        " sum += (*e)->GetDirectBufferCapacity(e, b); drop(e, b);",
        "NewDirectByteBuffer", "GetDirectBufferAddress",
        "GetDirectBufferCapacity", "DeleteLocalRef", times=2)
    one("drop(e, (*e)->GetModule(e, type));", "GetModule", "DeleteLocalRef",
        times=2)
    one("void* found; sum += (*vm)->GetEnv(vm, &found, JNI_VERSION_1_6);",
        "GetEnv", times=2)


def plan_for(version):
    """Of a JDK of that version."""
    plan = Plan()
    for add in (add_calls, add_many_arguments, add_fields, add_arrays,
                add_strings, add_criticals, add_others):
        add(plan)
    if version >= 21:
        plan.add("sum += (*e)->IsVirtualThread(e, thread);", "IsVirtualThread",
                 times=2)
    if version >= 24:
        plan.add("sum += (*e)->GetStringUTFLengthAsLong(e, text);",
                 "GetStringUTFLengthAsLong", times=2)
    return plan


def prepared(plan):
    """(C's globals, the statements that set them), whose calls are `plan`'s."""
    declared, statements = [], []

    def keep(kind, name, value, *functions):
        declared.append(f"static {kind} {name};")
        statements.append(f"{name} = {value};")
        for function in functions:
            plan.calls[function] = plan.calls.get(function, 0) + 1

    def keep_object(kind, name, value):
        keep(kind, name, f"(*e)->NewGlobalRef(e, {value})", "NewGlobalRef")

    keep_object("jclass", "type", "klass")
    keep_object("jobject", "o", "object")
    keep_object("jstring", "text", "string")
    keep_object("jobject", "thread", "current")
    keep_object("jclass", "other", "another")
    keep_object("jclass", "error", "throwable")
    for name, (_, _, code, _) in TYPES.items():
        signature = f"({code}DLjava/lang/Object;){code}"
        for static, letter in ("", "m"), ("Static", "s"):
            keep("jmethodID", f"{letter}_{name}",
                 f'(*e)->Get{static}MethodID(e, klass, "{letter}_{name}", '
                 f'"{signature}")', f"Get{static}MethodID")
            field = f"{'s' if static else ''}f_{name}"
            keep("jfieldID", field,
                 f'(*e)->Get{static}FieldID(e, klass, "{field}", "{code}")',
                 f"Get{static}FieldID")
        if name != "Object":
            keep("jarray", f"a_{name}",
                 f"(*e)->NewGlobalRef(e, (*e)->New{name}Array(e, {LENGTH}))",
                 "NewGlobalRef", f"New{name}Array")
    for static, letter in ("", "m"), ("Static", "s"):
        keep("jmethodID", f"{letter}_Many",
             f'(*e)->Get{static}MethodID(e, klass, "{letter}_Many", '
             '"(IIIIIIIIIDDDDDDDDDD)I")', f"Get{static}MethodID")
        keep("jmethodID", f"{letter}_Void",
             f'(*e)->Get{static}MethodID(e, klass, "{letter}_Void", "(I)V")',
             f"Get{static}MethodID")
    keep("jmethodID", "made", '(*e)->GetMethodID(e, klass, "<init>", '
         '"(IDLjava/lang/Object;)V")', "GetMethodID")
    return declared, statements


HEAD = """#include <jni.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
static JavaVM* vm;
static void drop(JNIEnv* e, jobject reference) {
  (*e)->DeleteLocalRef(e, reference);
}
static void nothing(JNIEnv* e, jclass c) {}
static JNINativeMethod natives[] = {{"bound", "()V", (void*)nothing}};
static const unsigned char defined[] = {%s};
static const jsize defined_bytes = sizeof defined;
jint JNI_OnLoad(JavaVM* loaded_by, void* none) {
  vm = loaded_by;
  return JNI_VERSION_1_6;
}
static void* attached(void* daemon) {
  void* e;
  if (daemon) (*vm)->AttachCurrentThreadAsDaemon(vm, &e, NULL);
  else (*vm)->AttachCurrentThread(vm, &e, NULL);
  (*vm)->DetachCurrentThread(vm);
  return NULL;
}
JNIEXPORT void JNICALL Java_Api_attach(JNIEnv* e, jclass c) {
  for (int i = 0; i < 5; ++i) {
    pthread_t made;
    pthread_create(&made, NULL, attached, i < 2 ? vm : NULL);
    pthread_join(made, NULL);
  }
}
static char memory[8192];
JNIEXPORT void JNICALL Java_Api_lend(JNIEnv* e, jclass c, jarray array,
                                     jobject buffer) {
  void* p = (*e)->GetPrimitiveArrayCritical(e, array, NULL);
  memcpy(memory, p, 1000);
  memcpy(memory, memory + 4000, 1001);
  (*e)->ReleasePrimitiveArrayCritical(e, array, p, 0);
  memcpy(memory, p, 1002);
  memcpy(memory, (*e)->GetDirectBufferAddress(e, buffer), 1003);
}
JNIEXPORT void JNICALL Java_Api_load(JNIEnv* e, jclass c) {
  for (int i = 0; i < 3; ++i) (*e)->FindClass(e, "Loaded");
}
JNIEXPORT void JNICALL Java_Api_fail(JNIEnv* e, jclass c) {
  (*e)->FindClass(e, "no/such/Class");
}
JNIEXPORT void JNICALL Java_Api_throwIt(JNIEnv* e, jclass c, jthrowable t) {
  if (t != NULL) (*e)->Throw(e, t);
}
"""
ATTACHED = {"AttachCurrentThread": 3, "AttachCurrentThreadAsDaemon": 2,
            "DetachCurrentThread": 5}
LENT = {"GetPrimitiveArrayCritical": 1, "ReleasePrimitiveArrayCritical": 1,
        "GetDirectBufferAddress": 1}
LENT_BYTES, OTHER_BYTES = 1000 + 1003, 1001 + 1002  # that memcpy copies
LOADED = {"FindClass": 3}  # of which one loads and initialises the class


def variadic():
    """C functions that pass their arguments on as a va_list."""
    text = ""
    for name, (_, c, _, _) in [*TYPES.items(), ("Void", ("", "void", "", 0))]:
        for form, of in (("", "jobject o"),
                         ("Nonvirtual", "jobject o, jclass k"),
                         ("Static", "jclass k")):
            names = ", ".join(part.split()[1] for part in of.split(", "))
            function = f"Call{form}{name}MethodV"
            keeps = "" if name == "Void" else f"{c} is = "
            text += (f"static {c} pass_{function}(JNIEnv* e, {of},"
                     " jmethodID method, ...) {\n  va_list list;\n"
                     f"  va_start(list, method);\n  {keeps}(*e)->{function}"
                     f"(e, {names}, method, list);\n  va_end(list);\n"
                     + ("" if name == "Void" else "  return is;\n") + "}\n")
    return text + """static jobject pass_NewObjectV(JNIEnv* e, jclass k,
                               jmethodID method, ...) {
  va_list list;
  va_start(list, method);
  jobject is = (*e)->NewObjectV(e, k, method, list);
  va_end(list);
  return is;
}
"""


def c_source(plan, before, defined):
    """`defined`: the bytes of a class named Defined."""
    declared, statements = prepared(before)
    return "\n".join([
        HEAD % ", ".join(map(str, defined)), variadic(), *declared,
        "JNIEXPORT void JNICALL Java_Api_prepare(JNIEnv* e, jclass klass,",
        "    jobject object, jstring string, jobject current, jclass another,",
        "    jclass throwable) {", *statements, "}",
        "JNIEXPORT jlong JNICALL Java_Api_all(JNIEnv* e, jclass c,",
        "    jobject loader) {", "jlong sum = 0;", *plan.steps,
        "return sum;", "}"])


def java_source():
    text = f"""import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
public class Api {{
  Api() {{}}
  Api(int i, double d, Object o) {{ check(i == 5, d); }}
  static native void prepare(Object o, String text, Thread thread,
                             Class<?> other, Class<?> error);
  static native long all(ClassLoader loader);
  static native void attach();
  static native void load();
  static native void lend(byte[] array, ByteBuffer buffer);
  static native void fail();
  static native void throwIt(Throwable thrown);
  static void check(boolean good, double d) {{
    if (!good || d != 2.5) throw new Error("arguments are others");
  }}
  void m_Void(int i) {{ check(i == 7, 2.5); }}
  static void s_Void(int i) {{ check(i == 7, 2.5); }}
"""
    integers = [f"i{n}" for n in range(9)]
    doubles = [f"d{n}" for n in range(10)]
    for static, letter in ("", "m"), ("static ", "s"):
        parameters = ", ".join([*(f"int {one}" for one in integers),
                                *(f"double {one}" for one in doubles)])
        text += (f"  {static}int {letter}_Many({parameters}) {{\n"
                 f"    return (int) ({' + '.join(integers + doubles)});\n"
                 "  }\n")
    for name, (java, _, _, _) in TYPES.items():
        for static, letter in ("", ""), ("static ", "s"):
            text += (f"  {static}{java} {letter}f_{name};\n"
                     f"  {static}{java} {letter or 'm'}_{name}"
                     f"({java} value, double d, Object o) {{\n"
                     "    check(o instanceof Api, d);\n    return value;\n"
                     "  }\n")
    return text + f"""
  public static void main(String[] arguments) throws Exception {{
    System.load(arguments[0]);
    int often = 0;
    IllegalStateException state = new IllegalStateException();
    for (int n = 0; arguments.length > 1 && n < {OFTEN}; n++)
      try {{
        throwIt(n % {THROWS} == 0 ? state : null);
      }} catch (IllegalStateException error) {{
        often++;
      }}
    if (arguments.length > 1) {{
      System.out.println(often);
      return;
    }}
    prepare(new Api(), "{TEXT}", Thread.currentThread(), Other.class,
            IllegalStateException.class);
    long sum = 0;
    for (int n = 0; n < {CALLS}; n++)
      sum += all(new URLClassLoader(new URL[0]));
    attach();
    load();
    lend(new byte[4000], ByteBuffer.allocateDirect(4000));
    int failed = 0;
    for (int n = 0; n < {CALLS}; n++)
      try {{
        fail();
      }} catch (NoClassDefFoundError error) {{
        failed++;
      }}
    System.out.println(sum + " " + failed);
  }}
}}
class Loaded {{ static Object made = new Object(); }}
class Other {{ static native void bound(); }}
"""
