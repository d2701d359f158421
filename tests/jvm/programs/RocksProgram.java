// SPDX-License-Identifier: MIT
// rocksdbjni: writes, reads one by one and together, an iterator, a comparator
// in Java.
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.AbstractComparator;
import org.rocksdb.ComparatorOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

class RocksProgram {
  static class Backwards extends AbstractComparator {
    Backwards(ComparatorOptions options) { super(options); }
    @Override public String name() { return "backwards"; }
    @Override public int compare(ByteBuffer a, ByteBuffer b) {
      return b.compareTo(a);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static long use(RocksDB database) throws Exception {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 200; ++i) keys.add(bytes("key" + i));
    for (byte[] key : keys) database.put(key, bytes("value of " + key.length));
    long sum = 0;
    for (byte[] key : keys) sum += database.get(key).length;
    for (byte[] value : database.multiGetAsList(keys)) sum += value.length;
    if (database.get(bytes("missing")) == null) ++sum;
    try (RocksIterator at = database.newIterator()) {
      for (at.seekToFirst(); at.isValid(); at.next()) sum += at.key().length;
    }
    return sum;
  }

  public static void main(String[] arguments) throws Exception {
    RocksDB.loadLibrary();
    Path folder = Path.of("rocks-program");  // of the same length in each run
    Files.createDirectory(folder);
    try (Options options = new Options().setCreateIfMissing(true);
         RocksDB database = RocksDB.open(options, folder + "/plain")) {
      System.out.println(use(database));
    }
    try (ComparatorOptions own = new ComparatorOptions();
         Backwards backwards = new Backwards(own);
         Options options = new Options().setCreateIfMissing(true)
                               .setComparator(backwards);
         RocksDB database = RocksDB.open(options, folder + "/own")) {
      // How often more keys are compared is up to chance.
      database.put(bytes("key"), bytes("value"));
      for (int i = 0; i < 9; ++i) database.get(bytes("key"));
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }
}
