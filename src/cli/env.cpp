// SPDX-License-Identifier: MIT
// crossbill env: the variables with which a service runs under the agent.
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "cli/agent_path.hpp"
#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "cli/safe_path.hpp"
#include "recording/arena.hpp"
#include "recording/switch.hpp"

namespace crossbill::cli {
namespace {

// What the agent has room for (agent/session.cpp).
constexpr size_t kLongestFolder = 200;

struct EnvOptions {
  std::string directory, format = "shell";
  bool stopped = false;
};

struct Variables {
  std::string preload, session;
};

std::string usual_folder() {
  return fmt::format("/dev/shm/crossbill-service-{}", geteuid());
}

// What no reader of these formats takes for anything else than itself.
bool is_plain(const std::string& text, const char* others = "/._-+") {
  return std::all_of(text.begin(), text.end(), [&](unsigned char letter) {
    return std::isalnum(letter) != 0 || std::strchr(others, letter) != nullptr;
  });
}

// The agent lays arenas there, which are files in memory.
Outcome<std::string> checked_folder(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path.empty() || path[0] != '/' || path.size() > kLongestFolder ||
      !is_plain(path))
    return refuse(kOurFailure,
                  "--dir '{}': name a full path of at most {} letters, digits "
                  "and /._-+, as in --dir /dev/shm/web",
                  path, kLongestFolder);
  std::string parent = path.substr(0, path.rfind('/'));
  if (access(parent.empty() ? "/" : parent.c_str(), F_OK) != 0)
    return refuse(kOurFailure,
                  "--dir {}: there is no folder {}; the service makes only "
                  "the last part",
                  path, parent);
  return path;
}

Outcome<Variables> variables(const EnvOptions& options) {
  Outcome<std::string> agent = find_agent();
  if (!agent) return tl::unexpected(agent.error());
  if (std::string why = unsafe_part(*agent); !why.empty())
    return refuse(kOurFailure,
                  "others could replace the agent ({}); install crossbill "
                  "where only root or you can write (make install PREFIX=...)",
                  why);
  Outcome<std::string> folder = checked_folder(
      options.directory.empty() ? usual_folder() : options.directory);
  if (!folder) return tl::unexpected(folder.error());
  return Variables{"LD_PRELOAD=" + *agent,
                   arena::kSessionVariable + *folder +
                       (options.stopped ? arena::kStopped : arena::kStarted)};
}

std::string quoted(const std::string& variable) {
  size_t value = variable.find('=') + 1;
  std::string text = variable.substr(value);
  if (is_plain(text, "/._-+:")) return variable;
  for (size_t at = 0; (at = text.find('\'', at)) != text.npos; at += 4)
    text.replace(at, 1, "'\\''");
  return variable.substr(0, value) + "'" + text + "'";
}

std::string for_shell(const Variables& all) {
  return fmt::format("export {}\nexport {}\n", quoted(all.session),
                     quoted(all.preload));
}

std::string for_systemd(const Variables& all) {
  return fmt::format("[Service]\nEnvironment=\"{}\"\nEnvironment=\"{}\"\n",
                     all.session, all.preload);
}

std::string for_docker(const Variables& all) {
  return fmt::format("ENV {}\nENV {}\n", all.session, all.preload);
}

const std::map<std::string, std::string (*)(const Variables&)> kFormats = {
    {"docker", for_docker}, {"shell", for_shell}, {"systemd", for_systemd}};

int env(const EnvOptions& options) {
  Outcome<Variables> all = variables(options);
  if (!all) return complain(all.error().message);
  print(STDOUT_FILENO, kFormats.at(options.format)(*all));
  return 0;
}

}  // namespace

void add_env(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<EnvOptions>();
  Command sub(app, "env", "Print the variables that let a service be recorded");
  sub.add_option("--dir", options->directory,
                 "The service's folder, which it makes itself; each\n"
                 "service has its own (default:\n"
                 "/dev/shm/crossbill-service-UID)")
      .type_name("DIR");
  sub.add_flag("--stopped", options->stopped,
               "Record nothing before 'crossbill start PID'");
  sub.add_option("--format", options->format,
                 "For a shell (default), as a drop-in of a unit, or\n"
                 "as lines of a Dockerfile")
      .option_text("shell|systemd|docker")
      .is_member({"shell", "systemd", "docker"});
  sub.footer(
      "Run the service with these variables, and without 'crossbill record'.\n"
      "With --stopped it is recorded from 'crossbill start PID' to 'crossbill\n"
      "stop PID'. Without, it is recorded from its start on; when it has\n"
      "ended, 'crossbill collect DIR' makes a recording of that. DIR holds\n"
      "what is recorded, so let it lie in /dev/shm.\n\n"
      "Examples:\n"
      "  eval \"$(crossbill env --stopped)\"; exec gunicorn app:app\n"
      "  crossbill env --dir /dev/shm/web --stopped --format systemd \\\n"
      "    > /etc/systemd/system/web.service.d/crossbill.conf\n"
      "  crossbill start 4711 --for 30s -o now.db");
  sub.callback([options, &invocation] { invocation.status = env(*options); });
}

}  // namespace crossbill::cli
