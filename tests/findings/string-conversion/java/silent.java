// SPDX-License-Identifier: MIT
// The text is passed as bytes that were made once.
package strings;

import java.nio.charset.StandardCharsets;

class Silent {
  public static void main(String[] arguments) {
    String text = "a text of some length ".repeat(20);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int count = 0;
    for (int n = 0; n < 50_000; n++) count += Core.better(bytes);
    System.out.println(count);
  }
}
