// SPDX-License-Identifier: MIT
// Reads and checks a recording.
#include "recording/database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "recording/rows.hpp"
#include "recording/sqlite.hpp"

namespace crossbill::recording {
namespace {

constexpr char kSqliteMagic[] = "SQLite format 3";  // with its NUL
constexpr size_t kSqliteHeaderBytes = 100;

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
Status check_bytes(const std::string& file) {
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
  auto size = static_cast<uint64_t>(status.st_size);
  if (count_is_valid && size < expected)
    return damaged(file, fmt::format("it has {} of {} bytes", size, expected));
  return {};
}

class Reader {
 public:
  Reader(sqlite3* connection, const std::string& file)
      : connection_(connection), file_(file) {}

  Result<Recording> everything() {
    if (Status right = check_identity(); !right)
      return tl::unexpected<Error>(right.error());
    read_meta();
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
    if (version == kFormatVersion) return {};
    return fail(
        "{} is a recording of format {}, and this crossbill {} reads "
        "format {}; use the crossbill that wrote it{}",
        file_, version, CROSSBILL_VERSION, kFormatVersion,
        version > kFormatVersion ? ", or a newer one" : ", or record it again");
  }

  void problem(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
  }

  // Calls `row()` for each row, up to the first problem.
  template <class Row>
  void each(Statement& in, Row row) {
    if (!in.prepared()) problem(sqlite3_errmsg(connection_));
    while (problem_.empty() && in.step() == SQLITE_ROW) row();
    if (problem_.empty() && in.result() != SQLITE_DONE)
      problem(sqlite3_errmsg(connection_));
  }

  void read_meta() {
    Statement in(connection_,
                 fmt::format("SELECT key, value FROM {}", kMetaTable));
    each(in, [&] {
      for (const auto& key : kMeta)
        if (in.text(0) == key.name)
          problem(key.take({in, 1, recording_}, recording_.meta));
    });
  }

  template <class Row, size_t n>
  void read_table(const Table<Row, n>& table) {
    bool ordered = table.columns[0].name == std::string_view("id");
    Statement in(connection_, fmt::format("SELECT * FROM {}{}", table.name,
                                          ordered ? " ORDER BY id" : ""));
    auto& rows = recording_.*table.rows;
    if (in.prepared()) reserve(rows);
    auto places = places_of(table, in);
    each(in, [&] {
      Row row;
      for (size_t i = 0; i < n; ++i)
        if (places[i] >= 0)
          problem(table.columns[i].take({in, places[i], recording_}, row));
      check(row);
      rows.push_back(std::move(row));
    });
  }

  // Where the columns stand in the file; -1 for what it lacks.
  template <class Row, size_t n>
  std::array<int, n> places_of(const Table<Row, n>& table,
                               const Statement& in) {
    std::array<int, n> places;
    for (size_t i = 0; i < n; ++i) {
      const Column<Row>& column = table.columns[i];
      places[i] = in.find(column.name);
      if (places[i] < 0 && in.prepared() && column.since == nullptr)
        problem(
            fmt::format("table {} lacks column {}", table.name, column.name));
    }
    return places;
  }

  // What no column can tell alone.
  template <class Row>
  void check(const Row&) {}
  void check(const Node& row) {
    if (row.parent != kNone &&
        recording_.nodes[row.parent].thread != row.thread)
      problem("a node's parent is of another thread");
  }

  // Most rows are nodes, and growing in steps would copy them all.
  template <class Row>
  void reserve(std::vector<Row>&) {}
  void reserve(std::vector<Node>& nodes) {
    constexpr uint64_t kMost = 1 << 22;  // a wrong id must not cost memory
    Statement in(connection_, "SELECT max(id) FROM nodes");
    if (in.step() == SQLITE_ROW) nodes.reserve(std::min(in.natural(0), kMost));
  }

  sqlite3* connection_;
  const std::string& file_;
  Recording recording_;
  std::string problem_;
};

}  // namespace

Result<Recording> read_recording(const std::string& file) {
  if (Status whole = check_bytes(file); !whole)
    return tl::unexpected<Error>(whole.error());
  sqlite3* opened = nullptr;
  int result =
      sqlite3_open_v2(file.c_str(), &opened,
                      SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(opened);
  if (result != SQLITE_OK)
    return damaged(file, sqlite3_errmsg(connection.get()));
  return Reader(connection.get(), file).everything();
}

}  // namespace crossbill::recording
