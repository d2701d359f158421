// SPDX-License-Identifier: MIT
// The words that stand in the recording for the arena's enumerations.
#pragma once
#include <string_view>

#include "recording/arena.hpp"

namespace crossbill::recording {

// "?" for a value that no table knows.
std::string_view name_of(arena::Role value);
std::string_view name_of(arena::Kind value);
std::string_view name_of(arena::Via value);
std::string_view name_of(arena::Category value);
std::string_view name_of(arena::Mode value);
std::string_view name_of(arena::Clock value);
std::string_view name_of(arena::NoteCode value);

// The value of that name; false, and `value` as it was, if there is none.
bool parse_name(std::string_view name, arena::Role& value);
bool parse_name(std::string_view name, arena::Kind& value);
bool parse_name(std::string_view name, arena::Via& value);
bool parse_name(std::string_view name, arena::Category& value);
bool parse_name(std::string_view name, arena::Mode& value);
bool parse_name(std::string_view name, arena::Clock& value);

// Notes of the writer itself, beside those of the agent.
inline constexpr char kNoteDamaged[] = "arena-damaged";
inline constexpr char kNoteUnreadable[] = "arena-unreadable";

}  // namespace crossbill::recording
