// SPDX-License-Identifier: MIT
// The driver compiles a statement for generated keys at each insert; it is told
// not to.
//
// Needs: sqlite-jdbc
// Source: https://github.com/xerial/sqlite-jdbc/issues/1135
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

class SqliteKeys implements Pair.Ways {
  final PreparedStatement keys = inserts("");
  final PreparedStatement none = inserts("?jdbc.get_generated_keys=false");

  static PreparedStatement inserts(String options) {
    try {
      Connection database =
          DriverManager.getConnection("jdbc:sqlite::memory:" + options);
      database.createStatement().executeUpdate("create table t (a integer)");
      database.setAutoCommit(false);
      return database.prepareStatement("insert into t values (?)");
    } catch (SQLException error) {
      throw new IllegalStateException(error);
    }
  }

  static void insert(PreparedStatement statement) throws SQLException {
    for (int n = 0; n < 100; n++) {
      statement.setInt(1, n);
      statement.executeUpdate();
    }
  }

  public void before() throws SQLException {
    insert(keys);
    keys.getConnection().rollback();
  }

  public void after() throws SQLException {
    insert(none);
    none.getConnection().rollback();
  }
}
