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
#include "recording/switch.hpp"

namespace crossbill::agent {
namespace {

char own_path[4096];
char entry[384];
Identity own_file;
arena::Settings run_settings;
const char* first_state;  // of a service's switch; null: it is no service

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

// Cuts `end` off the end of `text`.
bool cut_end(char* text, const char* end) {
  size_t all = strlen(text), bytes = strlen(end);
  if (all <= bytes || strcmp(text + all - bytes, end) != 0) return false;
  text[all - bytes] = 0;
  return true;
}

bool cut_state(char* text) {
  if (cut_end(text, arena::kStopped)) first_state = arena::kStopped;
  if (cut_end(text, arena::kStarted)) first_state = arena::kStarted;
  return first_state != nullptr;
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
      settings.trace > arena::kMostTraced || settings.pairs > arena::kMaxGlobs)
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

// Of a service, where nobody has written any.
bool usual_settings() {
  memcpy(run_settings.magic, arena::kSettingsMagic, sizeof run_settings.magic);
  run_settings.mode = arena::Mode::kSampled;
  run_settings.hand_on = 1;
  return true;
}

// A service's folder is made by whichever of its processes comes first. It must
// be the user's alone, and no link.
bool find_service(const char* path, Identity& folder) {
  mode_t before = umask(0);
  mkdir(path, S_IRWXU);
  umask(before);
  return look_at(path, folder) && folder.owner == geteuid() &&
         folder.mode == (S_IFDIR | S_IRWXU);
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
  if (text.truncated() || path[0] != '/') return false;
  bool found = cut_state(path) ? find_service(path, folder)
                               : cut_number(path, folder.inode) &&
                                     cut_number(path, folder.device);
  if (!found) return false;
  set_session_folder(path, folder);
  return look_at(own_path, own_file) &&
         (read_settings() || (first_state != nullptr && usual_settings()));
}

bool is_service() { return first_state != nullptr; }
bool begins_started() { return first_state == arena::kStarted; }

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
