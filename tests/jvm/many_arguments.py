# SPDX-License-Identifier: MIT
"""A Java class with natives of all shapes, and the C library that it is on.

0 to 20 ints, longs, floats, doubles and objects, static and of an instance, and
mixtures by a fixed seed. The C side adds up what it gets, each value by a weight
of its own, and Java compares the sum with its own: an argument that is another's
or that is lost makes another sum. Objects are byte[] of a known length each.
"""
import random

TYPES = {"I": "int", "J": "long", "F": "float", "D": "double", "L": "byte[]"}
C_TYPES = {"I": "jint", "J": "jlong", "F": "jfloat", "D": "jdouble",
           "L": "jbyteArray"}
MOST, MIXED, SEED = 20, 40, 18
CALLS = 300  # of each: HotSpot compiles a native's wrapper before that


def shapes():
    """(name, its parameters' types, whether it is static)."""
    found = [(f"{kind.lower()}{count}{'s' if static else ''}", kind * count,
              static)
             for kind in TYPES for count in range(MOST + 1)
             for static in (False, True)]
    draw = random.Random(SEED)
    found += [(f"mixed{i}", "".join(draw.choices("IJFDL", k=draw.randint(7, 60))),
               i % 2 == 0) for i in range(MIXED)]
    return found


def value_of(kind, at):
    """In Java, of the argument `at`, where n is the number of the call."""
    return {"I": f"n - {at}", "J": f"n * 4294967311L + {at}",
            "F": f"n * 0.5f + {at}", "D": f"n * 0.25 - {at}",
            "L": f"ARRAYS[(n + {at}) & 63]"}[kind]


def added(kind, at, value, in_c):
    """What an argument adds to the sum, in the language."""
    of = {"I": value, "J": value, "F": f"({value}) * 4", "D": f"({value}) * 4",
          "L": f"(*env)->GetArrayLength(env, {value})" if in_c
          else f"({value}).length"}[kind]
    cast = "(jlong)" if in_c else "(long)"
    return f"{2 * at + 3} * {cast}({of})"


def c_function(name, kinds, static):
    parameters = "".join(f", {C_TYPES[kind]} a{i}"
                         for i, kind in enumerate(kinds))
    terms = "".join(f"\n      + {added(kind, i, f'a{i}', True)}"
                    for i, kind in enumerate(kinds))
    return (f"JNIEXPORT jlong JNICALL Java_Many_{name}("
            f"JNIEnv* env, jobject self{parameters}) {{\n"
            f"  check(env, self, {int(static)});\n  return 1{terms};\n}}\n")


def java_method(name, kinds, static):
    parameters = ", ".join(f"{TYPES[kind]} a{i}"
                           for i, kind in enumerate(kinds))
    return f"  {'static ' * static}native long {name}({parameters});\n"


def java_test(name, kinds, static):
    values = ", ".join(value_of(kind, i) for i, kind in enumerate(kinds))
    terms = "".join(f"\n          + {added(kind, i, value_of(kind, i), False)}"
                    for i, kind in enumerate(kinds))
    on = "" if static else "many."
    return (f"  static void test_{name}(Many many, int n) {{\n"
            f"    long is = {on}{name}({values});\n"
            f"    long want = 1{terms};\n"
            f'    if (is != want) throw new Error("{name} " + n + ": " + is);\n'
            "  }\n")


def c_source():
    return ("""#include <jni.h>
#include <stdlib.h>
static jobject expected[2];
JNIEXPORT void JNICALL Java_Many_remember(JNIEnv* env, jclass self,
                                          jobject many) {
  expected[0] = (*env)->NewGlobalRef(env, many);
  expected[1] = (*env)->NewGlobalRef(env, self);
}
static void check(JNIEnv* env, jobject self, int is_static) {
  if (!(*env)->IsSameObject(env, self, expected[is_static])) abort();
}
""" + "".join(c_function(*shape) for shape in shapes()))


def java_source():
    tests = "".join(f"      test_{name}(many, n);\n" for name, _, _ in shapes())
    return ("""class Many {
  static final byte[][] ARRAYS = new byte[64][];
  static native void remember(Many many);
""" + "".join(java_method(*shape) for shape in shapes())
            + "".join(java_test(*shape) for shape in shapes()) + f"""
  public static void main(String[] arguments) {{
    System.loadLibrary("many");
    for (int i = 0; i < 64; i++) ARRAYS[i] = new byte[i * 3];
    Many many = new Many();
    remember(many);
    int calls = Integer.parseInt(arguments[0]);
    for (int n = 0; n < calls; n++) all(many, n);
    System.out.println("all sums are right");
  }}
  static void all(Many many, int n) {{
{tests}  }}
}}
""")
