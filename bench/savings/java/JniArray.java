// SPDX-License-Identifier: MIT
// An array that is only read is copied out, and copied back; it is lent.
//
// Source: https://docs.oracle.com/en/java/javase/17/docs/specs/jni/
class JniArray implements Pair.Ways {
  static {
    System.load(System.getProperty("core"));
  }

  final byte[] data = new byte[100_000];
  int sum;

  static native int naive(byte[] data);

  static native int better(byte[] data);

  public void before() {
    for (int n = 0; n < 10; n++) sum += naive(data);
  }

  public void after() {
    for (int n = 0; n < 10; n++) sum += better(data);
  }
}
