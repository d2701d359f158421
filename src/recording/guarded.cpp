// SPDX-License-Identifier: MIT
// What SQLite advises for files of unknown origin (sqlite.org/security.html).
#include "recording/guarded.hpp"

#include <algorithm>
#include <ctime>

namespace crossbill::recording {
namespace {

constexpr int kLongestJson = 16 << 20;  // of a command line
constexpr int64_t kMostMemory = int64_t{64} << 20;
constexpr int kOperations = 100'000;  // between two looks at the clock
constexpr clock_t kSeconds = 60;      // of CPU time

struct Limit {
  int which, most;
};
constexpr Limit kLimits[] = {
    {SQLITE_LIMIT_LENGTH, kLongestJson},
    {SQLITE_LIMIT_SQL_LENGTH, 100'000},
    {SQLITE_LIMIT_COLUMN, 100},
    {SQLITE_LIMIT_EXPR_DEPTH, 20},
    {SQLITE_LIMIT_COMPOUND_SELECT, 2},
    {SQLITE_LIMIT_VDBE_OP, 25'000},
    {SQLITE_LIMIT_FUNCTION_ARG, 100},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 10},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

struct Switch {
  int which, on;
};
constexpr Switch kSwitches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

constexpr char kPragmas[] =
    "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON;"
    "PRAGMA temp_store=MEMORY;";

clock_t latest;  // of the reading that is going on

int out_of_time(void*) { return clock() > latest; }

Result<Connection> guard(sqlite3* opened, int result) {
  Connection connection(opened);
  for (const Limit& limit : kLimits)
    sqlite3_limit(opened, limit.which, limit.most);
  for (const Switch& each : kSwitches)
    sqlite3_db_config(opened, each.which, each.on, nullptr);
  // SQLite's own: schemas and rows, whatever the file says of them.
  sqlite3_hard_heap_limit64(kMostMemory);
  latest = clock() + kSeconds * CLOCKS_PER_SEC;
  sqlite3_progress_handler(opened, kOperations, out_of_time, nullptr);
  if (result == SQLITE_OK)
    result = sqlite3_exec(opened, kPragmas, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return fail("{}", sqlite3_errmsg(opened));
  return connection;
}

// In a URI that SQLite takes apart again.
std::string escaped(const std::string& path) {
  std::string uri;
  for (char letter : path) {
    bool special = letter == '%' || letter == '?' || letter == '#';
    uri += special ? fmt::format("%{:02x}", letter) : std::string(1, letter);
  }
  return uri;
}

constexpr int kDatabaseFlags =
    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;

}  // namespace

Result<Connection> open_guarded(const std::string& file) {
  sqlite3* opened = nullptr;
  std::string start = file.starts_with('/') ? "file://" : "file:";
  std::string uri = start + escaped(file) + "?immutable=1";
  int result = sqlite3_open_v2(uri.c_str(), &opened, kDatabaseFlags, nullptr);
  return guard(opened, result);
}

Result<Connection> open_guarded_bytes(std::string_view bytes) {
  sqlite3* opened = nullptr;
  int result =
      sqlite3_open_v2(":memory:", &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  auto* data = reinterpret_cast<unsigned char*>(
      const_cast<char*>(bytes.data()));  // which SQLite leaves as it is
  auto size = static_cast<sqlite3_int64>(bytes.size());
  if (result == SQLITE_OK)
    result = sqlite3_deserialize(opened, "main", data, size, size,
                                 SQLITE_DESERIALIZE_READONLY);
  return guard(opened, result);
}

namespace {

Result<std::vector<std::string>> columns_of(sqlite3* connection,
                                            const std::string& table) {
  std::vector<std::string> names;
  Statement columns(connection, "PRAGMA table_xinfo(" + table + ")");
  while (columns.step() == SQLITE_ROW) {
    if (columns.integer(6) != 0)
      return fail("it has a computed column in {}", table);
    names.push_back(columns.text(1));
  }
  if (columns.result() == SQLITE_DONE) return names;
  return fail("{}", sqlite3_errmsg(connection));
}

}  // namespace

Result<Columns> check_schema(sqlite3* connection,
                             const std::vector<std::string>& tables) {
  Columns found;
  Statement all(connection, "SELECT type, name, rootpage FROM sqlite_schema");
  while (all.step() == SQLITE_ROW) {
    std::string type = all.text(0), name = all.text(1);
    if (type != "table")
      return fail("it has a {}, '{}'; a recording has tables alone", type,
                  name);
    if (all.integer(2) < 2)
      return fail("it has a virtual table, '{}'; a recording has none", name);
    if (std::find(tables.begin(), tables.end(), name) != tables.end())
      found[std::move(name)];
  }
  if (all.result() != SQLITE_DONE)
    return fail("{}", sqlite3_errmsg(connection));
  for (const std::string& table : tables) {
    auto of_table = found.find(table);
    if (of_table == found.end()) continue;
    auto columns = columns_of(connection, table);
    if (!columns) return tl::unexpected<Error>(columns.error());
    of_table->second = std::move(*columns);
  }
  return found;
}

}  // namespace crossbill::recording
