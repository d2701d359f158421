// SPDX-License-Identifier: MIT
// JNA: a thread of a C library calls back; "stay" keeps it attached.
import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Library;
import com.sun.jna.Native;

public class JnaThreads {
  public interface Called extends Callback {
    void called();
  }

  public interface Core extends Library {
    void run(int times, Called called);
  }

  static int count;

  public static void main(String[] arguments) {
    Core core = Native.load(System.getProperty("core"), Core.class);
    Called called = () -> count++;
    if (arguments[0].equals("stay"))
      Native.setCallbackThreadInitializer(
          called, new CallbackThreadInitializer(true, false));
    core.run(2_000, called);
    System.out.println(count);
  }
}
