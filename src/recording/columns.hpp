// SPDX-License-Identifier: MIT
// What a column of the recording is: its declaration, and how a row's value
// gets into the file and back.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "recording/names.hpp"
#include "recording/numbers.hpp"
#include "recording/recording.hpp"
#include "recording/sqlite.hpp"
#include "recording/words.hpp"

namespace crossbill::recording {

// A value in a file, and what has been read before it.
struct Cell {
  Value in;
  const char* column;  // its name
  const Recording& all;
  Counts& counts;
};

template <class Row>
struct Column {
  const char* name;
  const char* type;
  // Stands after the column in the schema; "" ends the line without one, and
  // null goes on in the same line.
  const char* comment;
  // What is not known where an older file lacks the column; the row's default
  // stands. Null: a file without it is damaged.
  bool Known::*known;
  void (*put)(Statement& out, const Row& row, size_t index);
  std::string (*take)(const Cell& cell, Row& row);  // "" or what is wrong
};

template <class Row, size_t n>
struct Table {
  const char* name;
  std::vector<Row> Recording::*rows;
  std::array<Column<Row>, n> columns;
  bool Known::*known = nullptr;  // as a column's
};

template <class Row, class... More>
constexpr auto table(const char* name, std::vector<Row> Recording::*rows,
                     const Column<Row>& first, const More&... more) {
  return Table<Row, 1 + sizeof...(more)>{name, rows, {{first, more...}}};
}

// A table that older files lack: as if it were there, without rows.
template <class Row, size_t n>
constexpr Table<Row, n> later(bool Known::*known, Table<Row, n> table) {
  table.known = known;
  return table;
}

// How each type of value is stored.

template <class T>
constexpr bool is_text = std::is_enum_v<T> || std::is_same_v<T, Words> ||
                         std::is_same_v<T, std::string>;

template <class T>
constexpr const char* sql_type() {
  if (is_text<T>) return "TEXT";
  return std::is_floating_point_v<T> ? "REAL" : "INTEGER";
}

template <class T>
void put_value(Statement& out, const T& value) {
  if constexpr (std::is_enum_v<T>)
    out.bind(std::string(name_of(value)));
  else if constexpr (std::is_same_v<T, Words>)
    out.bind(json_of(value));
  else
    out.bind(value);
}

template <class T>
std::string impossible(const Cell& cell, const T& value) {
  return fmt::format("{} is {}, which it cannot be", cell.column, value);
}

// Each gives "" or what is wrong.

template <class T>
std::string take_number(const Cell& cell, uint64_t most, T& value) {
  if constexpr (std::is_floating_point_v<T>) {
    value = cell.in.real();
    bool possible = std::isfinite(value) && std::abs(value) <= kLargestReal;
    return possible ? "" : impossible(cell, value);
  } else {
    int64_t found = cell.in.integer();
    value = static_cast<T>(found);
    if constexpr (std::is_unsigned_v<T> && !std::is_same_v<T, bool>) {
      most = std::min<uint64_t>(most, std::numeric_limits<T>::max());
      if (found < 0 || static_cast<uint64_t>(found) > most)
        return impossible(cell, found);
    }
    return {};
  }
}
template <class T>
std::string take_number(const Cell& cell, uint64_t most,
                        std::optional<T>& value) {
  if (cell.in.is_null()) return {};
  return take_number(cell, most, value.emplace());
}

// Command lines alone may be longer than kLongestText.
template <class T>
std::string take_text(const Cell& cell, T& value) {
  std::string found = cell.in.text();
  if constexpr (std::is_same_v<T, Words>) {
    value = words_of(found);
  } else if (found.size() > kLongestText) {
    return fmt::format("a text of {} bytes; the longest may have {}",
                       found.size(), kLongestText);
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = std::move(found);
  } else if (!parse_name(found, value)) {
    return fmt::format("'{}' has no meaning here", found);
  }
  return {};
}

// The kinds of columns.

// A member as it is; a number is at most `most`.
template <class Row, class T>
Row row_of(T Row::*member);
template <auto member, uint64_t most = kLargest,
          class Row = decltype(row_of(member))>
constexpr Column<Row> value(const char* name, const char* comment = nullptr,
                            bool Known::*known = nullptr) {
  using T = std::decay_t<decltype(std::declval<Row>().*member)>;
  return {name,
          sql_type<T>(),
          comment,
          known,
          [](Statement& out, const Row& row, size_t) {
            put_value(out, row.*member);
          },
          [](const Cell& cell, Row& row) {
            if constexpr (is_text<T>)
              return take_text(cell, row.*member);
            else
              return take_number(cell, most, row.*member);
          }};
}

inline std::string too_many(const Cell& cell) {
  return fmt::format("all {} together are too many", cell.column);
}

// A number that is summed over the rows.
template <auto member, Count which, class Row = decltype(row_of(member))>
constexpr Column<Row> count(const char* name, const char* comment = nullptr,
                            bool Known::*known = nullptr) {
  Column<Row> column = value<member>(name, comment, known);
  column.take = [](const Cell& cell, Row& row) -> std::string {
    std::string problem = take_number(cell, kLargest, row.*member);
    if (!problem.empty() || cell.counts.add(which, row.*member)) return problem;
    return too_many(cell);
  };
  return column;
}

// A member of what few rows have, the member `box` of theirs. Zeros need none.
template <auto box, auto member, class Row = decltype(row_of(box))>
constexpr Column<Row> seldom(const char* name, const char* comment = nullptr,
                             bool Known::*known = nullptr) {
  using T = std::decay_t<decltype((*(std::declval<Row>().*box)).*member)>;
  return {name,
          sql_type<T>(),
          comment,
          known,
          [](Statement& out, const Row& row, size_t) {
            put_value(out, (*(row.*box)).*member);
          },
          [](const Cell& cell, Row& row) {
            T found{};
            std::string problem = take_number(cell, kLargest, found);
            if (found != T{}) (row.*box).make().*member = found;
            return problem;
          }};
}

// Such a number that is summed over the rows.
template <auto box, auto member, Count which, class Row = decltype(row_of(box))>
constexpr Column<Row> seldom_count(const char* name,
                                   const char* comment = nullptr,
                                   bool Known::*known = nullptr) {
  Column<Row> column = seldom<box, member>(name, comment, known);
  column.take = [](const Cell& cell, Row& row) -> std::string {
    uint64_t found = 0;
    std::string problem = take_number(cell, kLargest, found);
    if (found != 0) (row.*box).make().*member = found;
    if (!problem.empty() || cell.counts.add(which, found)) return problem;
    return too_many(cell);
  };
  return column;
}

// The row's own number. Rows are numbered from 1 without gaps; all else is no
// work of ours.
template <auto table,
          class Row = typename std::decay_t<decltype(std::declval<Recording>().*
                                                     table)>::value_type>
constexpr Column<Row> id(const char* comment = nullptr) {
  return {"id",
          "INTEGER PRIMARY KEY",
          comment,
          nullptr,
          [](Statement& out, const Row&, size_t index) { out.bind(index + 1); },
          [](const Cell& cell, Row&) -> std::string {
            size_t wanted = (cell.all.*table).size() + 1;
            if (cell.in.integer() == static_cast<int64_t>(wanted)) return {};
            return fmt::format("row {} is missing", wanted);
          }};
}

// A member that is the index of a row in `table`, or kNone. In the file it is
// that row's id.
enum class None {
  kNull,     // stored as NULL
  kZero,     // stored as 0
  kDamaged,  // never stored
};
template <auto member, auto table, None none = None::kNull,
          class Row = decltype(row_of(member))>
constexpr Column<Row> reference(const char* name, const char* comment = nullptr,
                                bool Known::*known = nullptr) {
  return {name,
          "INTEGER",
          comment,
          known,
          [](Statement& out, const Row& row, size_t) {
            uint32_t index = row.*member;
            if (index == kNone && none != None::kZero)
              out.bind(Statement::Null{});
            else  // kNone is the largest index: 0 follows it
              out.bind(static_cast<uint32_t>(index + 1));
          },
          [](const Cell& cell, Row& row) -> std::string {
            size_t rows = (cell.all.*table).size();
            int64_t id = cell.in.integer();
            if (id == 0 && none == None::kDamaged)
              return "a row lacks what it belongs to";
            if (rows == 0 && none == None::kNull) return {};  // not known
            if (id < 0 || static_cast<uint64_t>(id) > rows)
              return fmt::format("a row points at row {} of {}", id, rows);
            if (id != 0) row.*member = static_cast<uint32_t>(id - 1);
            return {};
          }};
}

}  // namespace crossbill::recording
