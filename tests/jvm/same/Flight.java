// SPDX-License-Identifier: MIT
// JFR beside us: its events have the Java frames of a callback and of natives.
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

class Flight {
  @Name("Here")
  static class Here extends Event {
    int number;
  }

  static void commit(int number) {
    Here here = new Here();
    here.number = number;
    here.commit();
    if (number < 3) Core.call(() -> commit(number + 1));
  }

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of("flight" + ProcessHandle.current().pid() + ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").with("period", "1 ms");
      recording.enable("jdk.NativeMethodSample").with("period", "1 ms");
      recording.start();
      commit(0);
      Core.sleep(300);
      long sum = 0;
      for (int i = 0; i < 300000; i++) sum += Core.add(i, 1);
      System.out.println(sum);
      recording.stop();
      recording.dump(file);
    }
    TreeSet<String> seen = new TreeSet<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      String name = event.getEventType().getName();
      if (name.equals("Here")) {
        System.out.println(event.getInt("number"));
        event.getStackTrace().getFrames().stream()
            .map(frame -> frame.getMethod().getType().getName() + "."
                 + frame.getMethod().getName() + " " + frame.getLineNumber())
            .filter(text -> !text.contains("$"))
            .forEach(text -> System.out.println("  " + text));
      }
      if (name.equals("jdk.NativeMethodSample"))
        for (var frame : event.getStackTrace().getFrames())
          if (frame.getMethod().getType().getName().equals("Core"))
            seen.add(frame.getMethod().getName());
    }
    System.out.println(seen.contains("sleep"));
    Files.delete(file);
    Core.witness("add", 300000);
  }
}
