// SPDX-License-Identifier: MIT
// Finds the command as execvp(3) does, then follows scripts to the program.
#include "cli/target.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "cli/image.hpp"

namespace crossbill::cli {
namespace {

// The kernel follows so many scripts whose interpreters are scripts.
constexpr int kMaxScripts = 5;

// 0 or the errno that execve would set.
int execution_error(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return errno;
  if (S_ISDIR(file.st_mode)) return EISDIR;
  if (!S_ISREG(file.st_mode)) return EACCES;
  return faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

tl::unexpected<Failure> cannot_execute(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return refuse(kNotFound, "{}: {}; check the path", path,
                  std::strerror(error));
  }
  if (error == EISDIR) {
    return refuse(kNotExecutable, "{} is a folder; name a program in it", path);
  }
  return refuse(kNotExecutable,
                "{} is not executable ({}); try chmod +x, or name the "
                "interpreter before it",
                path, std::strerror(error));
}

Outcome<std::string> search_path(const std::string& name) {
  const char* variable = getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/bin:/usr/bin";
  std::string denied;
  int denied_error = 0;
  while (true) {
    std::string_view folder = rest.substr(0, rest.find(':'));
    std::string path = folder.empty() ? name : std::string(folder) + "/" + name;
    int error = execution_error(path);
    if (error == 0) return path;
    if (error == EACCES && denied.empty()) {
      denied = path;
      denied_error = error;
    }
    if (folder.size() == rest.size()) break;
    rest.remove_prefix(folder.size() + 1);
  }
  if (!denied.empty()) return cannot_execute(denied, denied_error);
  return refuse(kNotFound, "{}: command not found; check its spelling and PATH",
                name);
}

Outcome<std::string> locate(const std::string& name) {
  if (name.empty()) return refuse(kNotFound, "the command's name is empty");
  if (name.find('/') == std::string::npos) return search_path(name);
  int error = execution_error(name);
  if (error != 0) return cannot_execute(name, error);
  return name;
}

// What is said about an interpreter names the script as well.
Failure of_script(const std::string& script, Failure failure) {
  failure.message = script + ": its interpreter " + failure.message;
  return failure;
}

}  // namespace

Outcome<Target> find_target(const std::string& name) {
  Outcome<std::string> path = locate(name);
  if (!path) return tl::unexpected(path.error());
  Outcome<Image> image = judge_image(*path);
  if (!image) return tl::unexpected(image.error());
  Target target{*path, image->kind == ImageKind::kText};
  for (int depth = 0; image->kind == ImageKind::kScript; ++depth) {
    if (depth == kMaxScripts) {
      return refuse(
          kNotExecutable,
          "{}: too many scripts whose interpreters are scripts; record "
          "the program that runs the last one",
          *path);
    }
    std::string interpreter = image->interpreter;
    int error = execution_error(interpreter);
    if (error != 0) {
      return tl::unexpected(
          of_script(*path, cannot_execute(interpreter, error).value()));
    }
    image = judge_image(interpreter);
    if (!image) return tl::unexpected(of_script(*path, image.error()));
  }
  return target;
}

}  // namespace crossbill::cli
