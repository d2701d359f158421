// SPDX-License-Identifier: MIT
// Reads and checks a recording.
#include "recording/database.hpp"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include "recording/guarded.hpp"
#include "recording/numbers.hpp"
#include "recording/rows.hpp"

namespace crossbill::recording {
namespace {

constexpr char kSqliteMagic[] = "SQLite format 3";  // with its NUL
constexpr size_t kSqliteHeaderBytes = 100;
constexpr uint64_t kNodeBytes = 10;  // of a row, at the least

std::vector<std::string> table_names() {
  std::vector<std::string> names = {kMetaTable};
  each_table([&](const auto& table) { names.emplace_back(table.name); });
  return names;
}

uint32_t big_endian(const unsigned char* bytes, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

tl::unexpected<Error> not_a_recording(const std::string& file,
                                      std::string_view found) {
  return fail(
      "{} is not a crossbill recording ({}); make one with "
      "'crossbill record -o FILE -- COMMAND'",
      file, found);
}

tl::unexpected<Error> damaged(const std::string& file, std::string_view found) {
  return fail("{} is damaged ({}); record it again", file, found);
}

// What SQLite itself finds out only when it comes to the missing page.
Status check_bytes(const std::string& file, uint64_t& size) {
  int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return fail(
        "cannot open {}: {}; give the file that 'crossbill record' "
        "wrote",
        file, std::strerror(errno));
  unsigned char header[kSqliteHeaderBytes] = {};
  struct stat status {};
  fstat(fd, &status);
  bool regular = S_ISREG(status.st_mode);
  ssize_t bytes = regular ? read(fd, header, sizeof header) : 0;
  close(fd);
  if (!regular) return not_a_recording(file, "it is not a regular file");
  if (bytes == 0) return not_a_recording(file, "it is empty");
  auto shown = std::min(static_cast<size_t>(bytes), sizeof kSqliteMagic);
  if (std::memcmp(header, kSqliteMagic, shown) != 0)
    return not_a_recording(file, "it is not an SQLite database");
  if (bytes < static_cast<ssize_t>(sizeof header))
    return damaged(file, "it ends in its first page");
  uint64_t page = big_endian(header + 16, 2);
  if (page == 1) page = 65536;
  uint64_t expected = page * big_endian(header + 28, 4);
  bool count_is_valid =
      std::memcmp(header + 24, header + 92, 4) == 0 && expected > 0;
  size = static_cast<uint64_t>(status.st_size);
  if (count_is_valid && size < expected)
    return damaged(file, fmt::format("it has {} of {} bytes", size, expected));
  return {};
}

using Names = std::vector<const char*>;

// Hands the rows of a statement to `visit`, until that gives false.
template <class Visit>
class RowVisitor {
 public:
  static constexpr char kName[] = "crossbill_visit";

  RowVisitor(sqlite3* connection, Visit& visit) : visit_(visit) {
    sqlite3_create_function(connection, kName, -1,
                            SQLITE_UTF8 | SQLITE_DIRECTONLY, this, nullptr,
                            step, [](sqlite3_context*) {});
  }

  // What `visit` has thrown, which must not pass through SQLite.
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static void step(sqlite3_context* context, int, sqlite3_value** values) {
    auto& self = *static_cast<RowVisitor*>(sqlite3_user_data(context));
    try {
      if (self.visit_(values)) return;
    } catch (...) {
      self.thrown_ = std::current_exception();
    }
    sqlite3_result_error(context, "stopped", -1);
  }

  Visit& visit_;
  std::exception_ptr thrown_;
};

class Reader {
 public:
  // `bytes`: of the file, for what depends on its size.
  Reader(sqlite3* connection, const std::string& file, uint64_t bytes,
         const Told& told)
      : connection_(connection),
        file_(file),
        bytes_(bytes),
        told_(told, "reading") {}

  Result<Recording> everything() {
    if (Status right = check_identity(); !right)
      return tl::unexpected<Error>(right.error());
    auto tables = check_schema(connection_, table_names());
    if (!tables) return damaged(file_, tables.error().message);
    tables_ = std::move(*tables);
    if (told_.is_wanted()) count_rows();
    if (has(kMetaTable, nullptr)) read_meta();
    each_table([this](const auto& table) { read_table(table); });
    if (!problem_.empty()) return damaged(file_, problem_);
    return std::move(recording_);
  }

 private:
  int64_t pragma(const std::string& name) {
    Statement statement(connection_, "PRAGMA " + name);
    return statement.step() == SQLITE_ROW ? statement.integer(0) : -1;
  }

  Status check_identity() {
    int64_t application = pragma("application_id");
    if (application < 0) return damaged(file_, sqlite3_errmsg(connection_));
    if (application != kApplicationId)
      return not_a_recording(file_, "it is another program's database");
    int64_t version = pragma("user_version");
    if (version >= kOldestFormat && version <= kFormatVersion) return {};
    if (version < kOldestFormat)
      return damaged(file_, fmt::format("there is no format {}", version));
    Statement writer(connection_,
                     "SELECT value FROM meta WHERE key = 'version'");
    std::string by = writer.step() == SQLITE_ROW ? writer.text(0) : "";
    return fail(
        "{} is a recording of format {}{}, and this crossbill {} reads "
        "formats up to {}; use the crossbill that wrote it, or a newer one",
        file_, version, by.empty() ? "" : " by crossbill " + by,
        CROSSBILL_VERSION, kFormatVersion);
  }

  // Only the first counts; "" is none.
  void problem(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
  }

  // Calls `row(values)` for each row of a table, until there is a problem. To
  // SQLite it is an aggregate: that takes 2/3 of the time of a step for every
  // row and a call for every column.
  template <class Row>
  void each(const std::string& table, const Names& columns, Row row) {
    if (!problem_.empty()) return;
    auto visit = [&](sqlite3_value** values) {
      row(values);
      return problem_.empty();
    };
    RowVisitor visitor(connection_, visit);
    Statement in(connection_,
                 fmt::format("SELECT {}({}) FROM {}", visitor.kName,
                             fmt::join(columns, ","), table));
    int result = in.step();
    visitor.rethrow();
    if (!problem_.empty() || result == SQLITE_ROW) return;
    problem(result == SQLITE_INTERRUPT ? "it takes more than 60 s to read"
                                       : sqlite3_errmsg(connection_));
  }

  void read_meta() {
    each(kMetaTable, {"key", "value"}, [&](sqlite3_value** values) {
      for (const auto& key : kMeta)
        if (Value(values[0]).text() == key.name)
          problem(key.take({Value(values[1]), key.name, recording_, counts_},
                           recording_.meta));
    });
  }

  // Whether the file has the table. If not, `known` becomes false, where the
  // table has one.
  bool has(const std::string& table, bool Known::*known) {
    if (tables_.contains(table)) return true;
    lacks(known, "it has no table " + table);
    return false;
  }

  void lacks(bool Known::*known, const std::string& what) {
    if (known == nullptr)
      problem(what);
    else
      recording_.known.*known = false;
  }

  // A table comes in the order of its ids without being sorted.
  template <class Row, size_t n>
  void read_table(const Table<Row, n>& table) {
    if (!has(table.name, table.known)) return;
    auto& rows = recording_.*table.rows;
    auto present = columns_in(table);
    Names names;
    for (const Column<Row>* column : present) names.push_back(column->name);
    reserve(rows);
    each(table.name, names, [&](sqlite3_value** values) {
      Row row;
      for (size_t i = 0; i < present.size(); ++i) {
        std::string wrong = present[i]->take(
            {Value(values[i]), present[i]->name, recording_, counts_}, row);
        if (!wrong.empty()) problem(std::move(wrong));
      }
      if (problem_.empty()) check(row);
      told_.add_one();
      rows.push_back(std::move(row));
    });
  }

  // The columns that the file has.
  template <class Row, size_t n>
  std::vector<const Column<Row>*> columns_in(const Table<Row, n>& table) {
    std::vector<const Column<Row>*> present;
    const std::vector<std::string>& all = tables_.at(table.name);
    for (const Column<Row>& column : table.columns) {
      if (std::find(all.begin(), all.end(), column.name) != all.end())
        present.push_back(&column);
      else
        lacks(column.known,
              fmt::format("table {} lacks column {}", table.name, column.name));
    }
    return present;
  }

  // What no column can tell alone.
  template <class Row>
  void check(const Row&) {}
  void check(const Node& row) {
    if (row.parent != kNone &&
        recording_.nodes[row.parent].thread != row.thread)
      problem("a node's parent is of another thread");
  }
  void check(const Traced& row) {
    if (recording_.nodes[row.node].thread != row.thread)
      problem("a traced crossing is of another thread than its node");
  }

  // Most rows are nodes, and growing in steps would copy them all.
  template <class Row>
  void reserve(std::vector<Row>&) {}
  void reserve(std::vector<Node>& nodes) { nodes.reserve(last_row("nodes")); }

  // The number of a table's last row, or how many the file has room for.
  uint64_t last_row(const std::string& table) {
    Statement in(connection_, "SELECT max(rowid) FROM " + table);
    if (in.step() != SQLITE_ROW || in.integer(0) < 0) return 0;
    auto most = static_cast<uint64_t>(in.integer(0));
    return std::min(most, bytes_ / kNodeBytes);
  }

  void count_rows() {
    each_table([this](const auto& table) {
      if (tables_.contains(table.name)) told_.expect(last_row(table.name));
    });
    told_.begin();
  }

  sqlite3* connection_;
  const std::string& file_;
  Columns tables_;  // ours, that the file has
  Recording recording_;
  uint64_t bytes_;  // of the file
  Counts counts_;
  RowsTold told_;
  std::string problem_;
};

}  // namespace

namespace {

Result<Recording> read_from(const Result<Connection>& connection,
                            const std::string& name, uint64_t bytes,
                            const Told& told) {
  if (!connection) return damaged(name, connection.error().message);
  return Reader(connection->get(), name, bytes, told).everything();
}

}  // namespace

Result<Recording> read_recording(const std::string& file, const Told& told) {
  uint64_t bytes = 0;
  if (Status whole = check_bytes(file, bytes); !whole)
    return tl::unexpected<Error>(whole.error());
  return read_from(open_guarded(file), file, bytes, told);
}

Result<Recording> read_recording_bytes(std::string_view bytes,
                                       const std::string& name) {
  return read_from(open_guarded_bytes(bytes), name, bytes.size(), {});
}

}  // namespace crossbill::recording
