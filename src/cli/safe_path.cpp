// SPDX-License-Identifier: MIT
// Goes through the parts of a path as another user would who wants to replace
// one: by its owner, its mode, its group and its access list.
#include "cli/safe_path.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crossbill::cli {
namespace {

bool is_trusted(uid_t owner) { return owner == 0 || owner == geteuid(); }

// A user's private group has his name and no other member; distributions make
// one for each user, with an umask that lets it write.
bool is_own_group(gid_t group) {
  if (group == 0) return true;
  const passwd* user = getpwuid(geteuid());
  if (user == nullptr || user->pw_gid != group) return false;
  const struct group* found = getgrgid(group);
  if (found == nullptr || std::strcmp(found->gr_name, user->pw_name) != 0) {
    return false;
  }
  for (char** member = found->gr_mem; *member != nullptr; ++member) {
    if (std::strcmp(*member, user->pw_name) != 0) return false;
  }
  return true;
}

// The group's bit then stands for whoever the list names.
bool has_access_list(const std::string& path) {
  return lgetxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

// Why `part` is not safe, or "". `sticky`: only the owners of what is in it
// can replace that, and those are looked at as well.
std::string judge(const std::string& part, const struct stat& found) {
  if (!is_trusted(found.st_uid)) {
    return fmt::format("{} belongs to user {}", part, found.st_uid);
  }
  bool sticky = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0;
  if (sticky) return {};
  if ((found.st_mode & S_IWOTH) != 0) {
    return fmt::format("{} is writable by everybody", part);
  }
  if ((found.st_mode & S_IWGRP) != 0 &&
      (!is_own_group(found.st_gid) || has_access_list(part))) {
    return fmt::format("{} is writable by group {}", part, found.st_gid);
  }
  return {};
}

}  // namespace

std::string unsafe_part(const std::string& real_path) {
  for (size_t end = 1;; end = real_path.find('/', end + 1)) {
    std::string part = real_path.substr(0, end);
    struct stat found {};
    if (lstat(part.c_str(), &found) != 0) {
      return fmt::format("{}: {}", part, std::strerror(errno));
    }
    std::string why = judge(part, found);
    if (!why.empty() || end == std::string::npos) return why;
  }
}

}  // namespace crossbill::cli
