// SPDX-License-Identifier: MIT
// A class that Stressed loads again and again. A library belongs to one loader:
// natives come from one that is copied under another name each time.
import java.nio.file.Files;
import java.nio.file.Path;

class Gone {
  static native int bound(int i);

  static int run(int i) throws Exception {
    Path copy = Files.createTempFile("libgone", ".so");
    Files.write(copy, Files.readAllBytes(
        Path.of(System.getProperty("java.library.path"), "libsame_gone.so")));
    System.load(copy.toString());
    Files.delete(copy);
    int sum = 0;
    for (int n = 0; n < 10; n++) sum += bound(i);
    return sum;
  }
}
