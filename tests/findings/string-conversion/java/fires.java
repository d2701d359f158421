// SPDX-License-Identifier: MIT
// Each call has a text converted, and converted back.
// expect: library core
// expect: entry strings.Core.naive
// expect: site Core.naive(text)
// expect: severity warning
// expect: confidence high
package strings;

class Fires {
  public static void main(String[] arguments) {
    String text = "a text of some length ".repeat(20);
    for (int n = 0; n < 50_000; n++) text = Core.naive(text);
    System.out.println(text.length());
  }
}
