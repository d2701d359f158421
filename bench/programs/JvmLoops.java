// SPDX-License-Identifier: MIT
// Loops for jvm_cost.py: a native that does nothing, sqlite-jdbc, zstd-jni.
// Prints the nanoseconds of a call or turn in the fastest and in the median
// batch, once the code is compiled, and how many calls it made in all.
import java.sql.*;
import java.util.*;

class JvmLoops {
  static native int empty(int number);

  interface Loop { void run(int turns) throws Exception; }

  static void calls(int turns) {
    for (int i = 0; i < turns; i++) empty(i);
  }

  // A row in, and three rows out, by statements that are prepared once.
  static Loop sqlite() throws Exception {
    Connection database = DriverManager.getConnection("jdbc:sqlite::memory:");
    database.createStatement().execute(
        "create table t (id integer primary key, name text, number real)");
    PreparedStatement in = database.prepareStatement(
        "insert or replace into t values (?, ?, ?)");
    PreparedStatement out = database.prepareStatement(
        "select id, name, number from t where id between ? and ?");
    for (int i = 0; i < 100; i++) insert(in, i);
    return turns -> {
      for (int i = 0; i < turns; i++) {
        insert(in, i % 100);
        out.setInt(1, i % 97);
        out.setInt(2, i % 97 + 2);
        ResultSet rows = out.executeQuery();
        while (rows.next())
          if (rows.getInt(1) + rows.getString(2).length() < rows.getDouble(3))
            throw new Error();
        rows.close();
      }
    };
  }

  static void insert(PreparedStatement in, int i) throws Exception {
    in.setInt(1, i);
    in.setString(2, "name of the row " + i);
    in.setDouble(3, i / 2.0);
    in.executeUpdate();
  }

  // A text of 1,000 bytes there and back.
  static Loop zstd() throws Exception {
    byte[] text = new byte[1000];
    Random random = new Random(18);
    for (int i = 0; i < text.length; i++)
      text[i] = (byte) ('a' + random.nextInt(8));
    return turns -> {
      for (int i = 0; i < turns; i++) {
        byte[] small = com.github.luben.zstd.Zstd.compress(text, 3);
        byte[] back = new byte[text.length];
        if (com.github.luben.zstd.Zstd.decompress(back, small) != text.length)
          throw new Error();
      }
    };
  }

  static Loop loop(String name) throws Exception {
    if (name.equals("sqlite")) return sqlite();
    if (name.equals("zstd")) return zstd();
    System.loadLibrary("jvm_empty");
    return JvmLoops::calls;
  }

  public static void main(String[] arguments) throws Exception {
    Loop loop = loop(arguments[0]);
    int turns = Integer.parseInt(arguments[1]);
    double[] batches = new double[Integer.parseInt(arguments[2])];
    int warm = batches.length / 2;
    for (int i = 0; i < warm; i++) loop.run(turns);
    for (int i = 0; i < batches.length; i++) {
      long start = System.nanoTime();
      loop.run(turns);
      batches[i] = (System.nanoTime() - start) / (double) turns;
    }
    Arrays.sort(batches);
    System.out.printf(Locale.ROOT,
        "{\"call_ns\": %.3f, \"median_ns\": %.3f, \"calls\": %d}%n", batches[0],
        batches[batches.length / 2], (long) turns * (warm + batches.length));
  }
}
