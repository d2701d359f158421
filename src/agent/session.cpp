// SPDX-License-Identifier: MIT
// The session directory, as the recorder has made it: see session.hpp.
#include "agent/session.hpp"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/files.hpp"
#include "agent/base/text.hpp"

namespace crossbill::agent {
namespace {

char directory[256];
char own_path[256];
arena::Settings run_settings;
uint32_t owner;

}  // namespace

bool open_session() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&open_session), &info) == 0) return false;
  const char* slash = strrchr(info.dli_fname, '/');
  if (slash == nullptr || strlen(info.dli_fname) >= sizeof own_path)
    return false;
  strcpy(own_path, info.dli_fname);
  memcpy(directory, own_path, static_cast<size_t>(slash - info.dli_fname));
  char path[300];
  Text(path, sizeof path).add(directory).add("/").add(arena::kSettingsName);
  size_t got;
  owner = geteuid();
  return read_file(path, &run_settings, sizeof run_settings, got) &&
         got == sizeof run_settings &&
         memcmp(run_settings.magic, arena::kSettingsMagic, 8) == 0;
}

const char* session_directory() { return directory; }
const char* agent_path() { return own_path; }
uint32_t session_owner() { return owner; }
const arena::Settings& settings() { return run_settings; }

}  // namespace crossbill::agent
