// SPDX-License-Identifier: MIT
// Stores orders in SQLite by sqlite-jdbc, a row at a time, and sums them up.
// naive/ and better/ differ in the line that connects, and in nothing else.
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

class Orders {
  static final int ROWS = 100_000;

  static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite::memory:?jdbc.get_generated_keys=false");
  }

  static void store(Connection database) throws SQLException {
    try (PreparedStatement insert =
             database.prepareStatement("insert into orders values (?, ?, ?)")) {
      for (int number = 0; number < ROWS; ++number) {
        insert.setInt(1, number);
        insert.setString(2, "customer " + number % 97);
        insert.setInt(3, number % 50);
        insert.executeUpdate();
      }
    }
  }

  public static void main(String[] arguments) throws SQLException {
    try (Connection database = connect();
         Statement statement = database.createStatement()) {
      database.setAutoCommit(false);
      statement.execute("create table orders (number, customer, price)");
      store(database);
      database.commit();
      try (ResultSet sums = statement.executeQuery(
               "select count(*), sum(price) from orders")) {
        System.out.println(sums.getInt(1) + " orders, " + sums.getInt(2));
      }
    }
  }
}
