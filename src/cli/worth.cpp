// SPDX-License-Identifier: MIT
// crossbill worth: times two ways to do the same work, and says from which size
// on which one is faster.
#include "analysis/worth.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "cli/worth_texts.hpp"
#include "report/text.hpp"
#include "report/worth.hpp"

extern char** environ;

namespace crossbill::cli {
namespace {

using analysis::Timing;

constexpr size_t kLeastPairs = 5;
constexpr int kSaid = 2;  // the interpreter has told what is wrong
constexpr std::string_view kError = "error ";
constexpr double kMostSize = 1e12;

struct WorthOptions {
  std::string first, second, setup, unit;
  std::string sizes = "1..1000000";
  std::string python = "python3";
  double seconds = 10;
  bool commands = false, json = false;
};

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!whole || value < 1 || value > kMostSize || value != std::floor(value))
    return std::nullopt;
  return value;
}

// "1,10,100", or "1..1000": 1, 2, 5, 10 and so on, up to the last. Empty where
// it is neither.
std::vector<double> sizes_of(const std::string& text) {
  std::vector<double> sizes;
  size_t dots = text.find("..");
  if (dots != text.npos) {
    auto low = number_of(std::string_view(text).substr(0, dots));
    auto high = number_of(std::string_view(text).substr(dots + 2));
    if (!low || !high || *low > *high) return {};
    constexpr double kSteps[] = {1, 2, 5};
    sizes.push_back(*low);
    for (double decade = 1; decade <= *high; decade *= 10)
      for (double step : kSteps)
        if (decade * step > *low && decade * step < *high)
          sizes.push_back(decade * step);
    if (*high > *low) sizes.push_back(*high);
    return sizes;
  }
  for (size_t at = 0; at <= text.size();) {
    size_t end = std::min(text.find(',', at), text.size());
    auto size = number_of(std::string_view(text).substr(at, end - at));
    if (!size) return {};
    sizes.push_back(*size);
    at = end + 1;
  }
  return sizes;
}

// A child whose standard output is read, and whose errors are the user's to
// see.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command) {
    int ends[2];
    if (pipe(ends) != 0) return;
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    posix_spawn_file_actions_addclose(&files, ends[0]);
    posix_spawn_file_actions_addclose(&files, ends[1]);
    std::vector<char*> words;
    for (const std::string& word : command)
      words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    error_ =
        posix_spawnp(&pid_, words[0], &files, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (output_ != nullptr) fclose(output_);
  }

  int error() const { return error_; }
  FILE* output() const { return output_; }

  // As a shell says it.
  int wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  int error_ = 0;
  FILE* output_ = nullptr;
};

// "n a b a b ..."
std::optional<Timing> timing_of(const std::string& line) {
  Timing timing;
  std::vector<double> numbers;
  for (size_t at = 0; at < line.size();) {
    size_t end = std::min(line.find(' ', at), line.size());
    double value = 0;
    auto read = std::from_chars(line.data() + at, line.data() + end, value);
    if (read.ec != std::errc() || !(value >= 0)) return std::nullopt;
    numbers.push_back(value);
    at = end + 1;
  }
  if (numbers.size() < 3 || numbers.size() % 2 == 0) return std::nullopt;
  timing.size = numbers[0];
  for (size_t i = 1; i < numbers.size(); i += 2) {
    timing.first.push_back(numbers[i]);
    timing.second.push_back(numbers[i + 1]);
  }
  return timing;
}

void show_progress(const WorthOptions& options, double size) {
  if (!options.json && isatty(STDERR_FILENO) != 0)
    print(STDERR_FILENO, fmt::format("n = {:.0f} is done\n", size));
}

int time_expressions(const WorthOptions& options,
                     const std::vector<double>& sizes,
                     std::vector<Timing>& timings) {
  nlohmann::json task = {{"a", options.first},
                         {"b", options.second},
                         {"setup", options.setup},
                         {"seconds", options.seconds}};
  for (double size : sizes) task["sizes"].push_back(std::llround(size));
  Child child(
      {options.python, "-c", kWorthCpython,
       task.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)});
  if (child.error() != 0)
    return complain(fmt::format("cannot run {}: {}; name another with --python",
                                options.python, std::strerror(child.error())));
  char* line = nullptr;
  size_t room = 0;
  ssize_t length;
  while ((length = getline(&line, &room, child.output())) > 0) {
    std::string text(line, static_cast<size_t>(length));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    if (text.starts_with(kError)) complain(text.substr(kError.size()));
    if (auto timing = timing_of(text)) {
      show_progress(options, timing->size);
      timings.push_back(std::move(*timing));
    }
  }
  free(line);
  int status = child.wait();
  if (status == 0 && timings.size() == sizes.size()) return 0;
  if (status >= 128) return status;
  if (status == kSaid) return kFailure;
  return complain(fmt::format("{} ended with {} and told {} of {} sizes",
                              options.python, status, timings.size(),
                              sizes.size()));
}

std::string with_size(std::string command, double size) {
  constexpr std::string_view kMark = "{n}";
  std::string text = fmt::format("{:.0f}", size);
  for (size_t at = 0; (at = command.find(kMark, at)) != command.npos;
       at += text.size())
    command.replace(at, kMark.size(), text);
  return command;
}

double timer_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 +
         static_cast<double>(now.tv_nsec);
}

// What a command took, its output thrown away; none where it failed.
std::optional<double> time_command(const std::string& command) {
  double begin = timer_ns();
  Child child({"/bin/sh", "-c", command});
  if (child.error() != 0) return std::nullopt;
  char buffer[4096];
  while (fread(buffer, 1, sizeof buffer, child.output()) > 0) {
  }
  int status = child.wait();
  double took = timer_ns() - begin;
  if (status == 0) return took;
  complain(fmt::format("'{}' ended with {}", command, status));
  return std::nullopt;
}

int time_commands(const WorthOptions& options, const std::vector<double>& sizes,
                  std::vector<Timing>& timings) {
  double each = options.seconds / static_cast<double>(sizes.size()) * 1e9;
  for (double size : sizes) {
    Timing timing;
    timing.size = size;
    std::string commands[] = {with_size(options.first, size),
                              with_size(options.second, size)};
    double end = timer_ns() + each;
    while (timing.first.size() < kLeastPairs || timer_ns() < end) {
      size_t first = timing.first.size() % 2;
      double took[2];
      for (size_t which : {first, 1 - first}) {
        auto ns = time_command(commands[which]);
        if (!ns) return kFailure;
        took[which] = *ns;
      }
      timing.first.push_back(took[0]);
      timing.second.push_back(took[1]);
    }
    show_progress(options, size);
    timings.push_back(std::move(timing));
  }
  return 0;
}

int worth(const WorthOptions& options) {
  std::vector<double> sizes = sizes_of(options.sizes);
  if (sizes.empty())
    return complain(fmt::format(
        "--sizes {}: give whole numbers from 1 on, as in 1..1000 or 1,10,100",
        options.sizes));
  if (options.commands && (options.first.find("{n}") == std::string::npos) !=
                              (options.second.find("{n}") == std::string::npos))
    return complain("{n} stands for the size: it is in one command only");
  std::vector<Timing> timings;
  int status = options.commands ? time_commands(options, sizes, timings)
                                : time_expressions(options, sizes, timings);
  if (status != 0) return status;
  analysis::Worth judged = analysis::judge(timings);
  report::WorthNames names = {options.first, options.second, options.unit};
  report::Style style = report::style_of(STDOUT_FILENO);
  bool written =
      options.json
          ? print(STDOUT_FILENO, report::json_worth(judged, names), Kind::kJson)
          : print(STDOUT_FILENO,
                  report::text_worth(judged, names, style.width));
  if (written) return 0;
  return complain(fmt::format("cannot write the result: {}; send it elsewhere",
                              std::strerror(errno)));
}

}  // namespace

void add_worth(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<WorthOptions>();
  Command sub(app, "worth", "Time two ways at several sizes, and compare them");
  sub.add_option("A", options->first, "A Python expression; it may use n")
      .type_name("")
      .required();
  sub.add_option("B", options->second, "Another way to do the same")
      .type_name("")
      .required();
  sub.add_option("--setup", options->setup,
                 "Python statements, run once for each size n")
      .type_name("TEXT");
  sub.add_option("--sizes", options->sizes,
                 "Values of n. 1..1000: 1, 2, 5, 10 and so on;\n"
                 "or a list, 1,10,100")
      .capture_default_str()
      .type_name("SIZES");
  sub.add_option("--seconds", options->seconds, "About how long to measure")
      .range(0.0, 86400.0)
      .capture_default_str()
      .option_text("S=10");
  sub.add_option("--python", options->python, "The interpreter")
      .capture_default_str()
      .type_name("FILE");
  sub.add_flag("--commands", options->commands,
               "A and B are shell commands; {n} is the size");
  sub.add_option("--unit", options->unit, "What n counts, as in 'bytes'")
      .type_name("WORD");
  sub.add_flag("--json", options->json, "Print JSON");
  sub.footer(
      "Both are run in turn, without Crossbill in them, at each size. An\n"
      "interval holds the true value in 95 of 100 cases.\n\n"
      "Examples:\n"
      "  crossbill worth 'json.dumps(x)' 'orjson.dumps(x)' \\\n"
      "    --setup 'import json, orjson; x = list(range(n))'\n"
      "  crossbill worth --commands --sizes 1..1000 './a {n}' './b {n}'");
  sub.callback([options, &invocation] { invocation.status = worth(*options); });
}

}  // namespace crossbill::cli
