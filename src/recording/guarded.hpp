// SPDX-License-Identifier: MIT
// Opens databases that somebody else has made, for reading alone.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "recording/result.hpp"
#include "recording/sqlite.hpp"

namespace crossbill::recording {

// The file as it is: journals beside it are not looked at. SQLite's memory is
// limited from then on, in the whole process, and its time to 60 s of CPU.
Result<Connection> open_guarded(const std::string& file);
// A database in memory, which must live as long as the connection.
Result<Connection> open_guarded_bytes(std::string_view bytes);

// The names of columns, by table.
using Columns = std::map<std::string, std::vector<std::string>>;

// Which of `tables` are there. Fails if the database has what could run code
// when it is read: views, triggers, virtual tables, and in one of `tables`
// generated columns. The message says what was found.
Result<Columns> check_schema(sqlite3* connection,
                             const std::vector<std::string>& tables);

}  // namespace crossbill::recording
