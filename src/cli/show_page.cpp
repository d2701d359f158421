// SPDX-License-Identifier: MIT
// Finds a place for a page, and a browser.
//
// A browser of the terminal (w3m, lynx) gets none from us: it would have to be
// waited for, and we cannot tell which it is. Its users read the bill as text.
#include "cli/show_page.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <sstream>
#include <system_error>
#include <vector>

#include "cli/cache.hpp"
#include "recording/path.hpp"

extern char** environ;

namespace crossbill::cli {
namespace {

constexpr char kFolder[] = "pages";  // in the cache
constexpr size_t kLongestName = 80;

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || std::strchr("-._~", letter);
}

std::string real_path(const std::string& path) {
  char real[PATH_MAX];
  return realpath(path.c_str(), real) != nullptr ? real : path;
}

// By the recording's name, and by its place, since others have that name.
std::string page_name(const std::string& recording) {
  std::string real = real_path(recording), name;
  for (char letter : recording::file_name(real).substr(0, kLongestName))
    name += is_plain(letter) ? letter : '_';
  size_t place = std::hash<std::string>()(real);
  return fmt::format("{}.{:016x}.html", name, place);
}

Outcome<std::string> temporary_folder() {
  std::error_code none;
  auto above = std::filesystem::temp_directory_path(none);
  std::string folder = (none ? "/tmp" : above.string()) + "/crossbill-XXXXXX";
  if (mkdtemp(folder.data()) != nullptr) return folder;
  return refuse(kOurFailure,
                "cannot make a folder for the page: {}; name a file with -o",
                std::strerror(errno));
}

std::string address_of(const std::string& path) {
  std::string address = "file://";
  for (char letter : path) {
    if (is_plain(letter) || letter == '/')
      address += letter;
    else
      address += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  }
  return address;
}

std::vector<std::string> words_of(const std::string& command,
                                  const std::string& address) {
  std::istringstream in(command);
  std::vector<std::string> words;
  bool placed = false;
  for (std::string word; in >> word;) {
    for (size_t at = 0; (at = word.find("%s", at)) != word.npos;
         at += address.size()) {
      word.replace(at, 2, address);
      placed = true;
    }
    words.push_back(word);
  }
  if (!placed) words.push_back(address);
  return words;
}

// In a session of its own, without our streams. False if it is not there.
bool start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  for (int stream = 0; stream <= STDERR_FILENO; ++stream)
    posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_RDWR, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = 0;
  int error = posix_spawnp(&pid, arguments.front(), &streams, &attributes,
                           arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&streams);
  return error == 0;
}

std::vector<std::string> browsers() {
  std::vector<std::string> commands;
  const char* chosen = getenv("BROWSER");
  std::istringstream in(chosen != nullptr ? chosen : "");
  for (std::string command; std::getline(in, command, ':');)
    if (command.find_first_not_of(" \t") != command.npos)
      commands.push_back(command);
  commands.emplace_back("xdg-open");
  return commands;
}

}  // namespace

Outcome<std::string> private_page(const std::string& recording) {
  std::string folder = Cache(true).folder(kFolder);
  if (!folder.empty()) return folder + "/" + page_name(recording);
  Outcome<std::string> temporary = temporary_folder();
  if (!temporary) return temporary;
  return *temporary + "/" + page_name(recording);
}

Outcome<void> show_page(const std::string& path) {
  std::string address = address_of(path);
  for (const std::string& command : browsers())
    if (start(words_of(command, address))) return {};
  return refuse(kOurFailure,
                "no browser is here; open {} in one, or name one in $BROWSER",
                path);
}

}  // namespace crossbill::cli
