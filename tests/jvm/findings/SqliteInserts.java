// SPDX-License-Identifier: MIT
// sqlite-jdbc: one prepared statement inserts rows; the argument is what the
// driver is told.
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;

class SqliteInserts {
  public static void main(String[] arguments) throws Exception {
    try (Connection database = DriverManager.getConnection(
             "jdbc:sqlite::memory:" + arguments[0])) {
      database.createStatement().executeUpdate("create table t (a integer)");
      database.setAutoCommit(false);
      try (PreparedStatement insert =
               database.prepareStatement("insert into t values (?)")) {
        for (int n = 0; n < 20_000; n++) {
          insert.setInt(1, n);
          insert.executeUpdate();
        }
      }
      database.commit();
    }
  }
}
