// SPDX-License-Identifier: MIT
// A field is looked up by its name at each call; once.
//
// Source: https://github.com/deepjavalibrary/djl/pull/3854
class JniLookup implements Pair.Ways {
  static {
    System.load(System.getProperty("core"));
  }

  int value = 1;
  int sum;

  static native int naive(JniLookup of);

  static native int better(JniLookup of);

  public void before() {
    for (int n = 0; n < 100; n++) sum += naive(this);
  }

  public void after() {
    for (int n = 0; n < 100; n++) sum += better(this);
  }
}
