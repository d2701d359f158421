// SPDX-License-Identifier: MIT
// Writes the schema as a person would, since `sqlite3 FILE .schema` shows it.
#include "recording/schema.hpp"

#include "recording/rows.hpp"

namespace crossbill::recording {
namespace {

constexpr size_t kCommentColumn = 30;

// Declarations, each after the other; the comment of one ends its line.
class Declarations {
 public:
  template <class Row>
  void add(const Column<Row>& column) {
    if (!line_.empty()) line_ += ',';
    end_line();
    line_ += line_.empty() ? "  " : " ";
    line_ += fmt::format("{} {}", column.name, column.type);
    comment_ = column.comment;
  }

  std::string finish() { return text_ + line_; }

 private:
  void end_line() {
    if (comment_ == nullptr) return;
    if (*comment_ != '\0')
      line_ = fmt::format("{:{}}-- {}", line_, kCommentColumn, comment_);
    text_ += line_ + '\n';
    line_.clear();
    comment_ = nullptr;
  }

  std::string text_, line_;
  const char* comment_ = nullptr;
};

template <class Row, size_t n>
std::string create(const Table<Row, n>& table) {
  Declarations all;
  for (const auto& column : table.columns) all.add(column);
  return fmt::format("CREATE TABLE {}(\n{});\n", table.name, all.finish());
}

}  // namespace

std::string schema() {
  std::string sql = fmt::format(
      "PRAGMA application_id = {};\nPRAGMA user_version = {};\n"
      "CREATE TABLE {}(key TEXT PRIMARY KEY, value) WITHOUT ROWID;\n",
      kApplicationId, kFormatVersion, kMetaTable);
  each_table([&](const auto& table) { sql += create(table); });
  return sql;
}

}  // namespace crossbill::recording
