// SPDX-License-Identifier: MIT
// Saves a Recording: schema.sql, then every table in one transaction.
//
// The database is made in memory and written at once: SQLite opens no file
// that has no name, and a file with one would be left by a killed recorder.
#include "recording/save.hpp"

#include <nlohmann/json.hpp>

#include "recording/names.hpp"
#include "recording/schema_sql.hpp"
#include "recording/sqlite.hpp"

namespace crossbill::recording {
namespace {

constexpr char kSettings[] = "PRAGMA page_size=8192; PRAGMA journal_mode=OFF;";

// An id is its row's index plus one; none is NULL.
std::optional<int64_t> id_of(uint32_t index) {
  if (index == kNone) return std::nullopt;
  return int64_t{index} + 1;
}

std::string as_json(const std::vector<std::string>& words) {
  return nlohmann::json(words).dump(-1, ' ', false,
                                    nlohmann::json::error_handler_t::replace);
}

std::string text(std::string_view name) { return std::string(name); }

class Saver {
 public:
  Saver(sqlite3* connection, const Recording& recording)
      : connection_(connection), recording_(recording) {}

  bool everything() {
    return execute(kSettings) && execute("BEGIN") && execute(kSchemaSql) &&
           meta() && processes() && modules() && edges() && threads() &&
           nodes() && histograms() && notes() && execute("COMMIT");
  }

 private:
  bool execute(const char* sql) {
    return sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) ==
           SQLITE_OK;
  }

  // Calls `row(statement, id, item)`, which runs the statement, for all.
  template <class T, class Row>
  bool insert(const std::string& table, int columns,
              const std::vector<T>& items, Row row) {
    std::string sql = "INSERT INTO " + table + " VALUES(?";
    for (int i = 1; i < columns; ++i) sql += ",?";
    Statement statement(connection_, sql + ")");
    int64_t id = 0;
    for (const T& item : items)
      if (!row(statement, ++id, item)) return false;
    return statement.prepared();
  }

  bool meta() {
    const Meta& meta = recording_.meta;
    Statement statement(connection_, "INSERT INTO meta VALUES(?,?)");
    auto put = [&](const char* key, const auto& value) {
      return statement.run(std::string(key), value);
    };
    return put("version", meta.version) &&
           put("command", as_json(meta.command)) && put("pid", meta.pid) &&
           put("exit", meta.exit) && put("wall_ns", meta.wall_ns) &&
           put("cpu_ns", meta.cpu_ns) && put("created", meta.created);
  }

  bool processes() {
    return insert(
        "processes", 28, recording_.processes,
        [](Statement& out, int64_t id, const Process& row) {
          return out.run(
              id, row.pid, id_of(row.parent), row.image, as_json(row.command),
              row.host, row.exit, row.running, row.start_ns, row.wall_ns,
              row.cpu_ns, text(name_of(row.mode)), text(name_of(row.clock)),
              row.ns_per_tick, row.inner_ns, row.outer_ns, row.jump_ns,
              row.window_ns, row.inner_error_ns, row.outer_error_ns,
              row.window_base_ns, row.bare_ns, row.lost, row.untimed,
              row.clamped, row.look_ns, row.lend_ns, row.lent_ns);
        });
  }

  bool modules() {
    return insert("modules", 4, recording_.modules,
                  [](Statement& out, int64_t id, const Module& row) {
                    return out.run(id, row.path, row.build_id,
                                   text(name_of(row.role)));
                  });
  }

  bool edges() {
    return insert("edges", 12, recording_.edges,
                  [](Statement& out, int64_t id, const Edge& row) {
                    return out.run(id, id_of(row.from), id_of(row.to), row.name,
                                   row.symbol, text(name_of(row.kind)),
                                   text(name_of(row.via)),
                                   text(name_of(row.category)), row.glue,
                                   row.errors_known, row.windowed, row.lent);
                  });
  }

  bool threads() {
    return insert("threads", 5, recording_.threads,
                  [](Statement& out, int64_t id, const Thread& row) {
                    return out.run(id, id_of(row.process), row.tid, row.name,
                                   row.threads);
                  });
  }

  bool nodes() {
    return insert("nodes", 19, recording_.nodes,
                  [](Statement& out, int64_t id, const Node& row) {
                    int64_t parent = id_of(row.parent).value_or(0);
                    return out.run(
                        id, id_of(row.thread), parent, id_of(row.edge),
                        row.calls, row.timed, row.total_ns, row.self_ns,
                        row.children, row.max_ns, row.bytes, row.errors,
                        row.exceptions, row.open, row.threads, row.window_words,
                        row.cpu_calls, row.cpu_ns, row.cpu_wall_ns);
                  });
  }

  bool histograms() {
    return insert("histograms", 5, recording_.histograms,
                  [](Statement& out, int64_t, const Bucket& row) {
                    return out.run(id_of(row.thread), id_of(row.edge),
                                   row.low_ns, row.high_ns, row.calls);
                  });
  }

  bool notes() {
    return insert("notes", 4, recording_.notes,
                  [](Statement& out, int64_t, const Note& row) {
                    return out.run(id_of(row.process), row.code, row.subject,
                                   row.count);
                  });
  }

  sqlite3* connection_;
  const Recording& recording_;
};

}  // namespace

Status save(const Recording& recording, const Sink& sink) {
  sqlite3_hard_heap_limit64(0);  // that of a reader
  sqlite3* opened = nullptr;
  int result = sqlite3_open(":memory:", &opened);
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
  if (result != SQLITE_OK || !Saver(opened, recording).everything())
    return fail("cannot make the recording: {}", sqlite3_errmsg(opened));
  sqlite3_int64 bytes = 0;
  const unsigned char* data =
      sqlite3_serialize(opened, "main", &bytes, SQLITE_SERIALIZE_NOCOPY);
  return sink(data, static_cast<size_t>(bytes));
}

Status save(const Recording& recording, OutputFile& output) {
  return save(recording, [&](const void* data, size_t bytes) {
    return output.write(data, bytes);
  });
}

}  // namespace crossbill::recording
