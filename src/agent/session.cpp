// SPDX-License-Identifier: MIT
// The session and the agent's own file: found once, compared at each use.
//
// docs/design.md, "Who trusts whom", says what the checks are for.
#include "agent/session.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/session_folder.hpp"
#include "agent/base/text.hpp"

namespace crossbill::agent {
namespace {

char own_path[4096];
char entry[384];
Identity own_file;
arena::Settings run_settings;

bool find_own_file() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&find_own_file), &info) == 0) return false;
  Text path(own_path, sizeof own_path);
  path.add(info.dli_fname);
  return !path.truncated() && own_path[0] == '/';
}

bool is_session_entry(const char* text) {
  return strncmp(text, arena::kSessionVariable,
                 sizeof arena::kSessionVariable - 1) == 0;
}

// Cuts ":NUMBER" off the end of `text`.
bool cut_number(char* text, uint64_t& number) {
  char* colon = strrchr(text, ':');
  if (colon == nullptr || colon[1] == 0) return false;
  number = 0;
  for (const char* at = colon + 1; *at != 0; at++) {
    if (*at < '0' || *at > '9') return false;
    number = number * 10 + static_cast<uint64_t>(*at - '0');
  }
  *colon = 0;
  return true;
}

bool ends_in_time(const char (&text)[arena::kGlobBytes]) {
  return text[arena::kGlobBytes - 1] == 0;
}

bool valid(const arena::PairOfUser& pair) {
  return ends_in_time(pair.maker) && ends_in_time(pair.freer) &&
         pair.out <= arena::kMostArguments &&
         pair.freed <= arena::kMostArguments;
}

bool valid(const arena::Settings& settings) {
  if (memcmp(settings.magic, arena::kSettingsMagic, 8) != 0) return false;
  if (settings.mode < arena::Mode::kExact ||
      settings.mode > arena::Mode::kSampled)
    return false;
  if (settings.core_globs > arena::kMaxGlobs ||
      settings.host_globs > arena::kMaxGlobs ||
      settings.pairs > arena::kMaxGlobs)
    return false;
  for (uint32_t i = 0; i < arena::kMaxGlobs; i++)
    if (!ends_in_time(settings.core[i]) || !ends_in_time(settings.host[i]) ||
        !valid(settings.pair[i]))
      return false;
  return true;
}

bool read_settings() {
  SessionFolder folder;
  int fd = folder.open_file(arena::kSettingsName, O_RDONLY);
  if (fd < 0) return false;
  ssize_t got = read(fd, &run_settings, sizeof run_settings);
  char more;
  bool ends = read(fd, &more, 1) == 0;
  close(fd);
  return got == sizeof run_settings && ends && valid(run_settings);
}

}  // namespace

// Ours is the last one: the recorder and the agent put it there.
bool find_session(char* const* environment) {
  const char* last = nullptr;
  for (; *environment != nullptr; environment++)
    if (is_session_entry(*environment)) last = *environment;
  if (last == nullptr || !find_own_file()) return false;
  Text copy(entry, sizeof entry);
  copy.add(last);
  return !copy.truncated();
}

bool open_session() {
  char path[256];
  Text text(path, sizeof path);
  text.add(entry + sizeof arena::kSessionVariable - 1);
  Identity folder{0, 0, geteuid(), S_IFDIR | S_IRWXU};
  if (text.truncated() || path[0] != '/' || !cut_number(path, folder.inode) ||
      !cut_number(path, folder.device))
    return false;
  set_session_folder(path, folder);
  return look_at(own_path, own_file) && read_settings();
}

const char* session_entry() { return entry; }
const char* agent_path() { return own_path; }
const arena::Settings& settings() { return run_settings; }

// By the user that the program will have, not by capabilities that an exec
// may take away.
bool may_hand_on() {
  uint32_t owner = session_identity().owner;
  return run_settings.hand_on != 0 && geteuid() == owner && getuid() == owner &&
         access(own_path, R_OK) == 0 && still_there(own_path, own_file) &&
         still_there(session_path(), session_identity());
}

}  // namespace crossbill::agent
