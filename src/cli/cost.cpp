// SPDX-License-Identifier: MIT
// Records crossbill-cost (src/cost) as any other program would be, timed and
// counted, and reads what it has measured.
#include "cli/cost.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/agent_path.hpp"

namespace crossbill::cli {
namespace {

struct CostKind {
  const char* name;
  const char* words;
};
constexpr auto kKinds = std::to_array<CostKind>({
    {"call-by-registers", "into a library, by registers (METH_O)"},
    {"call-with-window", "into a library, with a stack window"},
    {"api-call", "into the host's API"},
    {"service", "into libc"},
    {"callback", "callback by libc (lfind)"},
    {"lending-api-call", "into the API, which lends memory"},
    {"lent-memory-used", "into libc, which uses lent memory"},
    {"watched-api-call", "into the API, which may run host code"},
    {"counted", "any of them, if only counted"},
});

// A folder for the recording, which nobody reads; gone with the object.
class Scratch {
 public:
  Scratch() {
    const char* temporary = std::getenv("TMPDIR");
    path_ = std::string(temporary != nullptr ? temporary : "/tmp") +
            "/crossbill-cost.XXXXXX";
    made_ = mkdtemp(path_.data()) != nullptr;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    if (!made_) return;
    unlink(file().c_str());
    rmdir(path_.c_str());
  }
  bool made() const { return made_; }
  const std::string& path() const { return path_; }
  std::string file() const { return path_ + "/cost.db"; }

 private:
  std::string path_;
  bool made_ = false;
};

// Starts it with its standard output in a pipe; -1 and errno if it cannot.
int start(std::vector<std::string>& words, pid_t& pid) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  errno = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(),
                      environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (errno == 0) return ends[0];
  close(ends[0]);
  return -1;
}

Outcome<std::string> output_of(std::vector<std::string> words) {
  pid_t pid = 0;
  int out = start(words, pid);
  if (out < 0)
    return refuse(kOurFailure, "cannot start {}: {}", words[0],
                  std::strerror(errno));
  std::string text;
  std::array<char, 4096> part{};
  ssize_t got = 0;
  while ((got = read(out, part.data(), part.size())) > 0)
    text.append(part.data(), static_cast<size_t>(got));
  close(out);
  int status = 0;
  waitpid(pid, &status, 0);
  if (status == 0) return text;
  return refuse(kOurFailure,
                "{} could not be recorded, so no cost is known: see what "
                "crossbill doctor says without --cost",
                words.at(words.size() - 2));
}

std::vector<Cost> parse(const std::string& text) {
  std::vector<Cost> costs;
  std::istringstream lines(text);
  Cost cost;
  while (lines >> cost.kind >> cost.ns >> cost.low >> cost.high)
    costs.push_back(cost);
  return costs;
}

const Cost* find(const std::vector<Cost>& costs, const std::string& kind) {
  for (const Cost& cost : costs)
    if (cost.kind == kind) return &cost;
  return nullptr;
}

// Beside the agent, as it is in the build folder and where it is installed.
Outcome<std::vector<std::string>> program() {
  Outcome<std::string> agent = find_agent();
  if (!agent) return tl::unexpected(agent.error());
  std::string folder = agent->substr(0, agent->rfind('/') + 1);
  std::vector<std::string> words = {folder + "crossbill-cost",
                                    folder + "libcrossbill-cost.so"};
  for (const std::string& word : words)
    if (access(word.c_str(), R_OK) != 0)
      return refuse(kOurFailure,
                    "{} cannot be read: {}; install crossbill again", word,
                    std::strerror(errno));
  return words;
}

}  // namespace

Outcome<std::vector<Cost>> measure_cost(const std::string& clock) {
  Outcome<std::vector<std::string>> words = program();
  if (!words) return tl::unexpected(words.error());
  Scratch scratch;
  if (!scratch.made())
    return refuse(kOurFailure,
                  "cannot make the folder {}: {}; set TMPDIR to one that can "
                  "be written to",
                  scratch.path(), std::strerror(errno));
  auto run = [&](const char* mode) {
    return output_of({own_path(), "record", mode, "--quiet", "--force", "-o",
                      scratch.file(), "--", words->at(0), words->at(1)});
  };
  Outcome<std::string> timed = run("--exact");
  if (!timed) return tl::unexpected(timed.error());
  Outcome<std::string> counted = run("--count-only");
  if (!counted) return tl::unexpected(counted.error());
  std::vector<Cost> all = parse(*timed), costs;
  const Cost* read = find(all, clock);
  for (const CostKind& kind : kKinds) {
    const Cost* found = find(all, kind.name);
    if (found == nullptr || read == nullptr) continue;
    costs.push_back(*found);
    costs.back().clock = 2 * read->ns;
  }
  all = parse(*counted);
  if (const Cost* found = find(all, "call-by-registers")) {
    costs.push_back(*found);
    costs.back().kind = "counted";
  }
  if (costs.size() == kKinds.size()) return costs;
  return refuse(kOurFailure,
                "{} has measured {} kinds of crossings of {}: it is another "
                "version's; install crossbill again",
                words->at(0), costs.size(), kKinds.size());
}

std::string cost_table(const std::vector<Cost>& costs,
                       const std::string& clock) {
  std::string text = fmt::format(
      "What a crossing costs here, in ns: how much longer the call takes than "
      "without\nCrossbill, the median over batches. Clock: two reads of the "
      "{}.\n\n"
      "  cost    middle half   clock    ours  crossing\n",
      clock == "tsc" ? "TSC" : "kernel's clock");
  for (const Cost& cost : costs) {
    std::string words = cost.kind;
    for (const CostKind& kind : kKinds)
      if (cost.kind == kind.name) words = kind.words;
    text += fmt::format("{:6.1f}  {:>5.1f} to {:<5.1f} {:7.1f} {:7.1f}  {}\n",
                        cost.ns, cost.low, cost.high, cost.clock,
                        std::max(0.0, cost.ns - cost.clock), words);
  }
  return text;
}

std::string cost_json(const std::vector<Cost>& costs,
                      const std::string& clock) {
  nlohmann::ordered_json kinds = nlohmann::ordered_json::array();
  for (const Cost& cost : costs)
    kinds.push_back({{"kind", cost.kind},
                     {"ns", cost.ns},
                     {"low_ns", cost.low},
                     {"high_ns", cost.high},
                     {"clock_ns", cost.clock}});
  nlohmann::ordered_json all = {
      {"schema", "crossbill/cost/1"}, {"clock", clock}, {"crossings", kinds}};
  return all.dump(1) + "\n";
}

}  // namespace crossbill::cli
