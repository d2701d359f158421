// SPDX-License-Identifier: MIT
// sqlite-jdbc: a table in memory, rows by a prepared statement, and queries.
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

class SqliteProgram {
  static final int ROWS = 300;

  static void insert(Connection connection) throws Exception {
    try (PreparedStatement insert =
             connection.prepareStatement("insert into t values (?, ?, ?, ?)")) {
      for (int i = 0; i < ROWS; ++i) {
        insert.setInt(1, i);
        insert.setString(2, "name \u00e9\u4e2d " + i);
        insert.setDouble(3, i / 3.0);
        insert.setBytes(4, new byte[i]);
        insert.executeUpdate();
      }
    }
  }

  static long sum(Connection connection) throws Exception {
    long sum = 0;
    try (Statement statement = connection.createStatement();
         ResultSet rows = statement.executeQuery("select * from t")) {
      while (rows.next()) {
        sum += rows.getInt(1) + rows.getString(2).length();
        sum += Math.round(rows.getDouble(3)) + rows.getBytes(4).length;
      }
    }
    return sum;
  }

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table t (i, s, d, b)");
      }
      insert(connection);
      System.out.println(sum(connection));
      try (Statement statement = connection.createStatement()) {
        statement.execute("select * from missing");
      } catch (java.sql.SQLException error) {
        System.out.println(error.getErrorCode());
      }
    }
  }
}
