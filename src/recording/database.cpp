// SPDX-License-Identifier: MIT
// Reads and checks a recording.
#include "recording/database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "recording/guarded.hpp"
#include "recording/names.hpp"
#include "recording/numbers.hpp"

namespace crossbill::recording {
namespace {

constexpr char kSqliteMagic[] = "SQLite format 3";  // with its NUL
constexpr size_t kSqliteHeaderBytes = 100;
constexpr uint64_t kNodeBytes = 10;    // of a row, at the least
constexpr double kLargestReal = 1e12;  // nanoseconds of own cost

const std::vector<std::string> kTables = {"meta",       "processes", "modules",
                                          "edges",      "threads",   "nodes",
                                          "histograms", "notes"};

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

class Reader {
 public:
  // `bytes`: of the file, for what depends on its size.
  Reader(sqlite3* connection, const std::string& file, uint64_t bytes)
      : connection_(connection), file_(file), bytes_(bytes) {}

  Result<Recording> everything() {
    if (Status right = check_identity(); !right)
      return tl::unexpected<Error>(right.error());
    if (Status plain = check_schema(connection_, kTables); !plain)
      return damaged(file_, plain.error().message);
    read_meta();
    read_processes();
    read_modules();
    read_edges();
    read_threads();
    read_nodes();
    read_histograms();
    read_notes();
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
    Statement writer(connection_,
                     "SELECT value FROM meta WHERE key = 'version'");
    std::string by = writer.step() == SQLITE_ROW ? writer.text(0) : "";
    return fail(
        "{} is a recording of format {}{}, and this crossbill {} reads "
        "format {}; use the crossbill that wrote it{}",
        file_, version, by.empty() ? "" : " by crossbill " + by,
        CROSSBILL_VERSION, kFormatVersion,
        version > kFormatVersion ? ", or a newer one" : ", or record it again");
  }

  void problem(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
  }

  // Calls `row(statement)` for each row of the query, until there is a problem.
  // Tables come in the order of their ids without being sorted.
  template <class Row>
  void each(const std::string& sql, Row row) {
    if (!problem_.empty()) return;
    Statement statement(connection_, sql);
    if (!statement.prepared()) return problem(sqlite3_errmsg(connection_));
    while (problem_.empty() && statement.step() == SQLITE_ROW) row(statement);
    if (statement.result() == SQLITE_INTERRUPT)
      problem("it takes more than 60 s to read");
    else if (statement.result() != SQLITE_ROW &&
             statement.result() != SQLITE_DONE)
      problem(sqlite3_errmsg(connection_));
  }

  std::string text(const Statement& in, int column) {
    std::string found = in.text(column);
    if (found.size() <= kLongestText) return found;
    problem(fmt::format("a text of {} bytes; the longest may have {}",
                        found.size(), kLongestText));
    return {};
  }

  // A length in nanoseconds, or what else is never below 0.
  uint64_t natural(const Statement& in, int column) {
    int64_t value = in.integer(column);
    if (value >= 0 && static_cast<uint64_t>(value) <= kLargest)
      return static_cast<uint64_t>(value);
    problem(
        fmt::format("{} is {}, which it cannot be", in.name(column), value));
    return 0;
  }

  // What is summed.
  uint64_t count(const Statement& in, int column, Count which) {
    uint64_t value = natural(in, column);
    if (counts_.add(which, value)) return value;
    problem(fmt::format("all {} together are too many", in.name(column)));
    return 0;
  }

  double real(const Statement& in, int column) {
    double value = in.real(column);
    if (std::isfinite(value) && std::abs(value) <= kLargestReal) return value;
    problem(
        fmt::format("{} is {}, which it cannot be", in.name(column), value));
    return 0;
  }

  // Rows are numbered from 1 without gaps; all else is no work of ours.
  void check_id(const char* table, const Statement& in, size_t index) {
    if (in.integer(0) != static_cast<int64_t>(index) + 1)
      problem(fmt::format("table {} lacks row {}", table, index + 1));
  }

  // The index of the row that a column names; kNone for NULL and 0.
  uint32_t index(const Statement& in, int column, size_t rows) {
    int64_t id = in.integer(column);
    if (id == 0) return kNone;
    if (id > 0 && static_cast<uint64_t>(id) <= rows)
      return static_cast<uint32_t>(id - 1);
    problem(fmt::format("a row points at row {} of {}", id, rows));
    return kNone;
  }

  // As above, where none is not allowed.
  uint32_t needed(const Statement& in, int column, size_t rows) {
    uint32_t found = index(in, column, rows);
    if (found == kNone) problem("a row lacks what it belongs to");
    return found;
  }

  std::optional<int64_t> maybe(const Statement& in, int column) {
    if (in.is_null(column)) return std::nullopt;
    return in.integer(column);
  }

  // A list of strings; what else the JSON holds is not kept while it is read.
  static std::vector<std::string> words(const std::string& json) {
    using Event = nlohmann::json::parse_event_t;
    auto flat = [](int depth, Event event, nlohmann::json&) {
      bool begins = event == Event::array_start || event == Event::object_start;
      return !begins || depth == 0;
    };
    auto parsed = nlohmann::json::parse(json, flat, false);
    std::vector<std::string> found;
    if (!parsed.is_array()) return found;
    for (auto& word : parsed)
      if (word.is_string())
        found.push_back(std::move(word.get_ref<std::string&>()));
    return found;
  }

  template <class T>
  void word(const Statement& in, int column, T& value) {
    std::string name = text(in, column);
    if (!parse_name(name, value))
      problem(fmt::format("'{}' has no meaning here", name));
  }

  template <class T>
  T small(const Statement& in, int column, T most) {
    uint64_t value = natural(in, column);
    if (value <= most) return static_cast<T>(value);
    problem(
        fmt::format("{} is {}, which it cannot be", in.name(column), value));
    return 0;
  }

  void read_meta() {
    Meta& meta = recording_.meta;
    each("SELECT key, value FROM meta", [&](const Statement& in) {
      std::string key = text(in, 0);
      if (key == "version") meta.version = text(in, 1);
      if (key == "command") meta.command = words(in.text(1));
      if (key == "pid") meta.pid = in.integer(1);
      if (key == "exit") meta.exit = maybe(in, 1);
      if (key == "wall_ns") meta.wall_ns = natural(in, 1);
      if (key == "cpu_ns" && !in.is_null(1)) meta.cpu_ns = natural(in, 1);
      if (key == "created") meta.created = in.integer(1);
    });
  }

  void read_processes() {
    auto& rows = recording_.processes;
    each("SELECT * FROM processes", [&](const Statement& in) {
      check_id("processes", in, rows.size());
      Process row;
      row.pid = in.integer(1);
      row.parent = index(in, 2, rows.size());
      row.image = text(in, 3);
      row.command = words(text(in, 4));
      row.host = text(in, 5);
      row.exit = maybe(in, 6);
      row.running = in.integer(7) != 0;
      row.start_ns = natural(in, 8);
      row.wall_ns = natural(in, 9);
      if (!in.is_null(10)) row.cpu_ns = natural(in, 10);
      word(in, 11, row.mode);
      word(in, 12, row.clock);
      double* numbers[] = {
          &row.ns_per_tick,    &row.inner_ns,       &row.outer_ns,
          &row.jump_ns,        &row.window_ns,      &row.inner_error_ns,
          &row.outer_error_ns, &row.window_base_ns, &row.bare_ns};
      for (int i = 0; i < 9; ++i) *numbers[i] = real(in, 13 + i);
      row.lost = count(in, 22, Count::kLost);
      row.untimed = count(in, 23, Count::kUntimed);
      row.clamped = count(in, 24, Count::kClamped);
      if (in.columns() > 27) {  // older files know nothing of lent memory
        row.look_ns = real(in, 25);
        row.lend_ns = real(in, 26);
        row.lent_ns = real(in, 27);
      }
      rows.push_back(std::move(row));
    });
  }

  void read_modules() {
    auto& rows = recording_.modules;
    each("SELECT * FROM modules", [&](const Statement& in) {
      check_id("modules", in, rows.size());
      Module row;
      row.path = text(in, 1);
      row.build_id = text(in, 2);
      word(in, 3, row.role);
      rows.push_back(std::move(row));
    });
  }

  void read_edges() {
    auto& rows = recording_.edges;
    size_t modules = recording_.modules.size();
    each("SELECT * FROM edges", [&](const Statement& in) {
      check_id("edges", in, rows.size());
      Edge row;
      row.from = index(in, 1, modules);
      row.to = index(in, 2, modules);
      row.name = text(in, 3);
      row.symbol = text(in, 4);
      word(in, 5, row.kind);
      word(in, 6, row.via);
      word(in, 7, row.category);
      row.glue = in.integer(8) != 0;
      row.errors_known = in.integer(9) != 0;
      row.windowed = in.integer(10) != 0;
      if (in.columns() > 11) row.lent = small<uint8_t>(in, 11, 2);
      rows.push_back(std::move(row));
    });
  }

  void read_threads() {
    auto& rows = recording_.threads;
    each("SELECT * FROM threads", [&](const Statement& in) {
      check_id("threads", in, rows.size());
      uint32_t process = needed(in, 1, recording_.processes.size());
      rows.push_back(
          {process, in.integer(2), text(in, 3), count(in, 4, Count::kThreads)});
    });
  }

  void read_nodes() {
    auto& rows = recording_.nodes;
    each("SELECT max(id) FROM nodes", [&](const Statement& in) {
      uint64_t most = bytes_ / kNodeBytes;  // a wrong id must not cost memory
      rows.reserve(std::min(natural(in, 0), most));
    });
    each("SELECT * FROM nodes", [&](const Statement& in) {
      check_id("nodes", in, rows.size());
      Node row;
      row.thread = needed(in, 1, recording_.threads.size());
      row.parent = index(in, 2, rows.size());
      if (row.parent != kNone && rows[row.parent].thread != row.thread)
        problem("a node's parent is of another thread");
      row.edge = needed(in, 3, recording_.edges.size());
      row.calls = count(in, 4, Count::kCalls);
      row.timed = count(in, 5, Count::kTimed);
      row.total_ns = natural(in, 6);
      row.self_ns = natural(in, 7);
      row.children = count(in, 8, Count::kChildren);
      row.max_ns = natural(in, 9);
      row.bytes = count(in, 10, Count::kBytes);
      row.errors = count(in, 11, Count::kErrors);
      row.exceptions = count(in, 12, Count::kExceptions);
      row.open = count(in, 13, Count::kOpen);
      row.threads = small(in, 14, ~uint32_t{0});
      row.window_words = count(in, 15, Count::kWords);
      if (in.columns() > 18) {  // older files know nothing of CPU time
        row.cpu_calls = count(in, 16, Count::kCpuCalls);
        row.cpu_ns = natural(in, 17);
        row.cpu_wall_ns = natural(in, 18);
      }
      rows.push_back(row);
    });
  }

  void read_histograms() {
    auto& rows = recording_.histograms;
    each("SELECT * FROM histograms", [&](const Statement& in) {
      Bucket row;
      row.thread = needed(in, 0, recording_.threads.size());
      row.edge = needed(in, 1, recording_.edges.size());
      row.low_ns = natural(in, 2);
      row.high_ns = natural(in, 3);
      row.calls = count(in, 4, Count::kSamples);
      rows.push_back(row);
    });
  }

  void read_notes() {
    each("SELECT * FROM notes", [&](const Statement& in) {
      uint32_t process = index(in, 0, recording_.processes.size());
      recording_.notes.push_back(
          {process, text(in, 1), text(in, 2), count(in, 3, Count::kNotes)});
    });
  }

  sqlite3* connection_;
  const std::string& file_;
  Recording recording_;
  uint64_t bytes_;  // of the file
  Counts counts_;
  std::string problem_;
};

}  // namespace

namespace {

Result<Recording> read_from(const Result<Connection>& connection,
                            const std::string& name, uint64_t bytes) {
  if (!connection) return damaged(name, connection.error().message);
  return Reader(connection->get(), name, bytes).everything();
}

}  // namespace

Result<Recording> read_recording(const std::string& file) {
  uint64_t bytes = 0;
  if (Status whole = check_bytes(file, bytes); !whole)
    return tl::unexpected<Error>(whole.error());
  return read_from(open_guarded(file), file, bytes);
}

Result<Recording> read_recording_bytes(std::string_view bytes,
                                       const std::string& name) {
  return read_from(open_guarded_bytes(bytes), name, bytes.size());
}

}  // namespace crossbill::recording
