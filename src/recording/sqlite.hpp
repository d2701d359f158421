// SPDX-License-Identifier: MIT
// A connection and its statements, closed by their owners.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace crossbill::recording {

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

// A prepared statement; one that could not be prepared fails at every step.
class Statement {
 public:
  Statement(sqlite3* connection, const std::string& sql) {
    sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement_, nullptr);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  bool prepared() const { return statement_ != nullptr; }

  // SQLITE_ROW, SQLITE_DONE or an error.
  int step() { return result_ = sqlite3_step(statement_); }
  int result() const { return result_; }
  int columns() const { return sqlite3_column_count(statement_); }
  const char* name(int column) const {
    const char* name = sqlite3_column_name(statement_, column);
    return name == nullptr ? "a number" : name;
  }

  // Binds the values in turn and runs the statement once.
  template <class... Values>
  bool run(const Values&... values) {
    column_ = 0;
    (bind(values), ...);
    bool done = step() == SQLITE_DONE;
    sqlite3_reset(statement_);
    return done;
  }

  struct Null {};
  void bind(Null) { sqlite3_bind_null(statement_, ++column_); }
  void bind(double value) { sqlite3_bind_double(statement_, ++column_, value); }
  template <class T>
  requires std::is_integral_v<T>
  void bind(T value) {
    sqlite3_bind_int64(statement_, ++column_,
                       static_cast<sqlite3_int64>(value));
  }
  // Text must live until the statement has run; "" is NULL.
  void bind(const std::string& value) {
    if (value.empty())
      bind(Null{});
    else
      sqlite3_bind_text(statement_, ++column_, value.data(),
                        static_cast<int>(value.size()), SQLITE_STATIC);
  }
  template <class T>
  void bind(const std::optional<T>& value) {
    if (value)
      bind(*value);
    else
      bind(Null{});
  }

  bool is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  int64_t integer(int column) const {
    return sqlite3_column_int64(statement_, column);
  }
  double real(int column) const {
    return sqlite3_column_double(statement_, column);
  }
  std::string text(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column);
    int bytes = sqlite3_column_bytes(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text), static_cast<size_t>(bytes)};
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int column_ = 0;
  int result_ = SQLITE_OK;
};

}  // namespace crossbill::recording
