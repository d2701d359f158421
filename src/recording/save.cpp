// SPDX-License-Identifier: MIT
// Saves a Recording: schema.sql, then every table in one transaction.
#include "recording/save.hpp"

#include <nlohmann/json.hpp>

#include "recording/names.hpp"
#include "recording/schema_sql.hpp"
#include "recording/sqlite.hpp"

namespace crossbill::recording {
namespace {

// SQLite resolves /proc/self/fd/N to a name that does not exist for a file
// without one. This VFS is the system's own but takes names as they are; it
// locks nothing, since nobody else can know the file.
int keep_name(sqlite3_vfs*, const char* name, int bytes, char* out) {
  sqlite3_snprintf(bytes, out, "%s", name);
  return SQLITE_OK;
}

const char* own_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_initialize();
    sqlite3_vfs copy = *sqlite3_vfs_find("unix-none");
    copy.zName = "crossbill";
    copy.pNext = nullptr;
    copy.xFullPathname = keep_name;
    return copy;
  }();
  static int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? vfs.zName : nullptr;
}

constexpr char kSettings[] =
    "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-4000;";

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
    return insert("processes", 23, recording_.processes,
                  [](Statement& out, int64_t id, const Process& row) {
                    return out.run(
                        id, row.pid, id_of(row.parent), row.image,
                        as_json(row.command), row.host, row.exit, row.running,
                        row.start_ns, row.wall_ns, row.cpu_ns,
                        text(name_of(row.mode)), text(name_of(row.clock)),
                        row.ns_per_tick, row.inner_ns, row.outer_ns,
                        row.jump_ns, row.window_ns, row.inner_error_ns,
                        row.outer_error_ns, row.lost, row.untimed, row.clamped);
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
    return insert("edges", 10, recording_.edges,
                  [](Statement& out, int64_t id, const Edge& row) {
                    return out.run(id, id_of(row.from), id_of(row.to), row.name,
                                   row.symbol, text(name_of(row.kind)),
                                   text(name_of(row.via)),
                                   text(name_of(row.category)), row.glue,
                                   row.errors_known);
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
    return insert("nodes", 16, recording_.nodes,
                  [](Statement& out, int64_t id, const Node& row) {
                    int64_t parent = id_of(row.parent).value_or(0);
                    return out.run(id, id_of(row.thread), parent,
                                   id_of(row.edge), row.calls, row.timed,
                                   row.total_ns, row.self_ns, row.children,
                                   row.max_ns, row.bytes, row.errors,
                                   row.exceptions, row.open, row.threads,
                                   row.window_words);
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

Status save(const Recording& recording, const std::string& own_name,
            const std::string& shown_name) {
  sqlite3* opened = nullptr;
  int result = sqlite3_open_v2(own_name.c_str(), &opened, SQLITE_OPEN_READWRITE,
                               own_vfs());
  Connection connection(opened);
  bool done =
      result == SQLITE_OK && Saver(connection.get(), recording).everything();
  if (done) return {};
  if (sqlite3_errcode(connection.get()) == SQLITE_FULL)
    return fail(
        "cannot write {}: the disk is full; make room, or choose "
        "another place with -o",
        shown_name);
  return fail("cannot write {}: {}; choose another place with -o", shown_name,
              sqlite3_errmsg(connection.get()));
}

}  // namespace crossbill::recording
