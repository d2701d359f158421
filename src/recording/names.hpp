// SPDX-License-Identifier: MIT
// The words that stand in the recording for the arena's enumerations.
#pragma once
#include <string_view>

#include "recording/arena.hpp"
#include "recording/arena_handles.hpp"
#include "recording/arena_places.hpp"
#include "recording/arena_samples.hpp"
#include "recording/arena_sightings.hpp"

namespace crossbill::recording {

// "?" for a value that no table knows.
std::string_view name_of(arena::Role value);
std::string_view name_of(arena::Kind value);
std::string_view name_of(arena::Via value);
std::string_view name_of(arena::Category value);
std::string_view name_of(arena::Mode value);
std::string_view name_of(arena::SiteKind value);
std::string_view name_of(arena::Clock value);
std::string_view name_of(arena::Convention value);
std::string_view name_of(arena::SizeKind value);
std::string_view name_of(arena::MisuseKind value);
std::string_view name_of(arena::SightingKind value);
// Of what the agent notes. A code without a name does not compile (-Wswitch).
constexpr std::string_view name_of(arena::NoteCode value) {
  using arena::NoteCode;
  switch (value) {
    case NoteCode::kUnmetered:
      return "unmetered";
    case NoteCode::kNoSpace:
      return "no-space";
    case NoteCode::kNoThunks:
      return "no-thunks";
    case NoteCode::kAddressTaken:
      return "address-taken";
    case NoteCode::kCompared:
      return "compared";
    case NoteCode::kUnresolved:
      return "unresolved";
    case NoteCode::kConstructorsUnseen:
      return "constructors-unseen";
    case NoteCode::kBehindBack:
      return "behind-back";
    case NoteCode::kChildNotRecorded:
      return "child-not-recorded";
    case NoteCode::kNoFrameInfo:
      return "no-frame-info";
    case NoteCode::kFrameTooLarge:
      return "frame-too-large";
    case NoteCode::kSystemUnrecorded:
      return "system-unrecorded";
    case NoteCode::kClock:
      return "clock";
    case NoteCode::kNamespaceUnseen:
      return "namespace-unseen";
    case NoteCode::kSeesFrames:
      return "sees-frames";
    case NoteCode::kModuleUnseen:
      return "module-unseen";
    case NoteCode::kOtherStack:
      return "other-stack";
    case NoteCode::kUseUnknown:
      return "use-unknown";
    case NoteCode::kAudited:
      return "audited";
    case NoteCode::kStackUnknown:
      return "stack-unknown";
    case NoteCode::kMayBePatched:
      return "may-be-patched";
    case NoteCode::kHostUnknown:
      return "host-unknown";
    case NoteCode::kApiUnknown:
      return "api-unknown";
    case NoteCode::kSitesUnknown:
      return "sites-unknown";
    case NoteCode::kLockTurnedOn:
      return "lock-turned-on";
    case NoteCode::kHostNewer:
      return "host-newer";
    case NoteCode::kTableShared:
      return "table-shared";
  }
  return "?";
}

// The value of that name; false, and `value` as it was, if there is none.
bool parse_name(std::string_view name, arena::Convention& value);
bool parse_name(std::string_view name, arena::SizeKind& value);
bool parse_name(std::string_view name, arena::MisuseKind& value);
bool parse_name(std::string_view name, arena::SightingKind& value);
bool parse_name(std::string_view name, arena::Role& value);
bool parse_name(std::string_view name, arena::Kind& value);
bool parse_name(std::string_view name, arena::Via& value);
bool parse_name(std::string_view name, arena::Category& value);
bool parse_name(std::string_view name, arena::Mode& value);
bool parse_name(std::string_view name, arena::Clock& value);
bool parse_name(std::string_view name, arena::SiteKind& value);

// What a function's name begins with by which a host makes a module, or fills
// it; what follows is the module's name.
inline constexpr std::string_view kInitialisers[] = {
    "PyInit_", "PyModExport_", "Py_mod_create_", "Py_mod_exec_"};

// The module that a function of such a name makes; "" for any other.
constexpr std::string_view initialised_by(std::string_view function) {
  for (std::string_view prefix : kInitialisers)
    if (function.starts_with(prefix)) return function.substr(prefix.size());
  return "";
}

// Notes of the writer itself, beside those of the agent.
inline constexpr char kNoteDamaged[] = "arena-damaged";
inline constexpr char kNoteUnreadable[] = "arena-unreadable";

}  // namespace crossbill::recording
