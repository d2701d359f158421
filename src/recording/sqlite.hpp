// SPDX-License-Identifier: MIT
// A connection, its statements and the values in its rows.
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

// A value that SQLite lends for the time of a call.
class Value {
 public:
  explicit Value(sqlite3_value* value) : value_(value) {}

  bool is_null() const { return sqlite3_value_type(value_) == SQLITE_NULL; }
  int64_t integer() const { return sqlite3_value_int64(value_); }
  double real() const { return sqlite3_value_double(value_); }
  std::string text() const {
    const unsigned char* text = sqlite3_value_text(value_);
    int bytes = sqlite3_value_bytes(value_);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text), static_cast<size_t>(bytes)};
  }

 private:
  sqlite3_value* value_;
};

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

  // Runs the statement once with what has been bound.
  bool run() {
    column_ = 0;
    bool done = step() == SQLITE_DONE;
    sqlite3_reset(statement_);
    return done;
  }

  // Each binds the next value.
  struct Null {};
  void bind(Null) { sqlite3_bind_null(statement_, ++column_); }
  void bind(double value) { sqlite3_bind_double(statement_, ++column_, value); }
  template <class T>
  requires std::is_integral_v<T>
  void bind(T value) {
    sqlite3_bind_int64(statement_, ++column_,
                       static_cast<sqlite3_int64>(value));
  }
  // "" is NULL. The text must live until the statement has run; what is only
  // lent for the call is copied.
  void bind(const std::string& value) { bind_text(value, SQLITE_STATIC); }
  void bind(std::string&& value) { bind_text(value, SQLITE_TRANSIENT); }
  template <class T>
  void bind(const std::optional<T>& value) {
    if (value)
      bind(*value);
    else
      bind(Null{});
  }

  int64_t integer(int column) const {
    return sqlite3_column_int64(statement_, column);
  }
  std::string text(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column);
    int bytes = sqlite3_column_bytes(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text), static_cast<size_t>(bytes)};
  }

 private:
  void bind_text(const std::string& value, sqlite3_destructor_type owner) {
    if (value.empty()) return bind(Null{});
    sqlite3_bind_text(statement_, ++column_, value.data(),
                      static_cast<int>(value.size()), owner);
  }

  sqlite3_stmt* statement_ = nullptr;
  int column_ = 0;
  int result_ = SQLITE_OK;
};

}  // namespace crossbill::recording
