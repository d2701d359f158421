// SPDX-License-Identifier: MIT
// Saves a Recording: the schema, then every table in one transaction.
//
// The database is made in memory and written at once: SQLite opens no file
// that has no name, and a file with one would be left by a killed recorder.
#include "recording/save.hpp"

#include <algorithm>

#include "recording/rows.hpp"
#include "recording/schema.hpp"
#include "recording/sqlite.hpp"

namespace crossbill::recording {
namespace {

constexpr char kSettings[] = "PRAGMA page_size=8192; PRAGMA journal_mode=OFF;";

class Saver {
 public:
  Saver(sqlite3* connection, const Recording& recording, const Told& told)
      : connection_(connection), recording_(recording), told_(told, "writing") {
    each_table([this](const auto& table) {
      told_.expect((recording_.*table.rows).size());
    });
  }

  bool everything() {
    told_.begin();
    bool done = execute(kSettings) && execute("BEGIN") &&
                execute(schema().c_str()) && save_meta();
    each_table([&](const auto& table) { done = done && save_table(table); });
    return done && execute("COMMIT");
  }

 private:
  bool execute(const char* sql) {
    return sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) ==
           SQLITE_OK;
  }

  bool save_meta() {
    Statement statement(connection_,
                        fmt::format("INSERT INTO {} VALUES(?,?)", kMetaTable));
    return std::all_of(kMeta.begin(), kMeta.end(), [&](const auto& key) {
      statement.bind(std::string(key.name));
      key.put(statement, recording_.meta, 0);
      return statement.run();
    });
  }

  template <class Row, size_t n>
  bool save_table(const Table<Row, n>& table) {
    const auto& rows = recording_.*table.rows;
    if (rows.empty()) return true;
    std::string names, values;
    for (const auto& column : table.columns) {
      const char* comma = names.empty() ? "" : ",";
      names += fmt::format("{}{}", comma, column.name);
      values += fmt::format("{}?", comma);
    }
    Statement statement(connection_,
                        fmt::format("INSERT INTO {}({}) VALUES({})", table.name,
                                    names, values));
    for (size_t i = 0; i < rows.size(); ++i) {
      for (const auto& column : table.columns)
        column.put(statement, rows[i], i);
      if (!statement.run()) return false;
      told_.add_one();
    }
    return statement.prepared();
  }

  sqlite3* connection_;
  const Recording& recording_;
  RowsTold told_;
};

}  // namespace

Status save(const Recording& recording, const Sink& sink, const Told& told) {
  sqlite3_hard_heap_limit64(0);  // that of a reader
  sqlite3* opened = nullptr;
  int result = sqlite3_open_v2(
      ":memory:", &opened,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
      nullptr);
  Connection connection(opened);
  // In one piece of memory, so that it can be written as it stands.
  if (result == SQLITE_OK)
    result = sqlite3_deserialize(
        opened, "main", nullptr, 0, 0,
        SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  sqlite3_int64 limit = int64_t{1} << 40;
  if (result == SQLITE_OK)
    result =
        sqlite3_file_control(opened, "main", SQLITE_FCNTL_SIZE_LIMIT, &limit);
  if (result != SQLITE_OK || !Saver(opened, recording, told).everything())
    return fail(
        "cannot make the recording: {}; record less of the run, or give it "
        "more memory",
        sqlite3_errmsg(opened));
  sqlite3_int64 bytes = 0;
  const unsigned char* data =
      sqlite3_serialize(opened, "main", &bytes, SQLITE_SERIALIZE_NOCOPY);
  return sink(data, static_cast<size_t>(bytes));
}

Status save(const Recording& recording, OutputFile& output, const Told& told) {
  auto sink = [&](const void* data, size_t bytes) {
    return output.write(data, bytes);
  };
  return save(recording, sink, told);
}

}  // namespace crossbill::recording
