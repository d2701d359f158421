// SPDX-License-Identifier: MIT
// crossbill check: runs a command, or reads recordings of it, and says whether
// they kept to a budget.
#include "report/check.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "budget/judge.hpp"
#include "budget/update.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "cli/memory_limit.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/record_child.hpp"
#include "recording/database.hpp"

namespace crossbill::cli {
namespace {

constexpr int kMostRuns = 100;
constexpr size_t kMostBudgetBytes = 4 << 20;

// Where a format goes.
struct Output {
  const report::CheckFormat* format = nullptr;
  std::string file;
};

// An option of `record` that the command is recorded with.
struct HandedOn {
  const char* name;
  const char* type;
  std::vector<std::string> values = {};
};

struct CheckOptions {
  std::string budget = "crossbill.toml";
  std::vector<std::string> recordings;
  const report::CheckFormat* format = report::kCheckFormats.data();
  std::vector<std::string> outputs;
  std::array<HandedOn, 4> handed_on = {{{"--library", "GLOB"},
                                        {"--host", "GLOB"},
                                        {"--watch", "WORD,..."},
                                        {"--pair", "MAKER:FREER"}}};
  std::string keep;
  int runs = 0;
  bool update = false, force = false;
};

Outcome<std::vector<Output>> outputs_of(const CheckOptions& options) {
  std::vector<Output> outputs;
  for (const std::string& text : options.outputs) {
    size_t colon = text.find(':');
    std::string name = text.substr(0, colon);
    Output output;
    for (const report::CheckFormat& format : report::kCheckFormats)
      if (name == format.name) output.format = &format;
    if (colon != text.npos) output.file = text.substr(colon + 1);
    if (output.format == nullptr || output.file.empty())
      return refuse(kOurFailure,
                    "--output {} is no FORMAT:FILE, as in --output "
                    "sarif:crossbill.sarif; crossbill check --help names the "
                    "formats",
                    text);
    outputs.push_back(std::move(output));
  }
  return outputs;
}

Kind kind_of(const report::CheckFormat& format, const report::Style& style) {
  if (format.medium == report::Medium::kJson) return Kind::kJson;
  return style.colour && format.text == report::text_check ? Kind::kColoured
                                                           : Kind::kText;
}

// What is read, or written by another --output, is not written over.
Outcome<void> refuse_overwriting(const CheckOptions& options,
                                 const std::vector<Output>& outputs) {
  std::vector<std::string> taken = options.recordings;
  taken.push_back(options.budget);
  if (!options.keep.empty()) taken.push_back(options.keep);
  for (const Output& output : outputs) {
    for (const std::string& file : taken) {
      std::error_code error;
      if (output.file == file ||
          std::filesystem::equivalent(output.file, file, error))
        return refuse(kOurFailure,
                      "--output {} would write over {}; name another file",
                      output.file, file);
    }
    if (!output.format->appends) taken.push_back(output.file);
  }
  return {};
}

Outcome<void> write_output(const Output& output,
                           const budget::Judgement& judgement) {
  int how = output.format->appends ? O_APPEND : O_TRUNC;
  int file = open(output.file.c_str(),
                  O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | how, 0666);
  report::Style plain;
  bool written = file >= 0 && print(file, output.format->text(judgement, plain),
                                    kind_of(*output.format, plain));
  int error = errno;
  if (file >= 0 && close(file) != 0 && written) {
    written = false;
    error = errno;
  }
  if (written) return {};
  return refuse(kOurFailure, "cannot write {}: {}", output.file,
                std::strerror(error));
}

// The text of a file; none where there is no such file.
Outcome<std::optional<std::string>> read_text(const std::string& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return refuse(kOurFailure, "cannot read {}: {}", file,
                  std::strerror(errno));
  }
  if (S_ISDIR(found.st_mode))
    return refuse(kOurFailure, "{} is a folder; name a file with --budget",
                  file);
  std::ifstream input(file, std::ios::binary);
  std::string text;
  if (input) {
    text.resize(kMostBudgetBytes + 1);
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(input.gcount()));
  }
  if (input.bad() || (!input && !input.eof()))
    return refuse(kOurFailure, "cannot read {}: {}", file,
                  std::strerror(errno));
  if (text.size() > kMostBudgetBytes)
    return refuse(kOurFailure, "{} is larger than 4 MiB: no budget", file);
  return std::optional<std::string>(std::move(text));
}

// Whole or not at all, with the rights of the file that it replaces.
Outcome<void> write_text(const std::string& file, const std::string& text) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::weakly_canonical(file, error);
  if (error) real = file;
  std::string made = real.string() + ".XXXXXX";
  int output = mkostemp(made.data(), O_CLOEXEC);
  struct stat before {};
  mode_t mode =
      stat(real.c_str(), &before) == 0 ? before.st_mode & 07777 : mode_t{0644};
  // Not printable text, but the user's own: what was read goes back.
  bool written = output >= 0 && fchmod(output, mode) == 0;
  for (size_t at = 0; written && at < text.size();) {
    ssize_t some = write(output, text.data() + at, text.size() - at);
    written = some > 0;
    if (written) at += static_cast<size_t>(some);
  }
  written = written && fsync(output) == 0;
  written = written && rename(made.c_str(), real.c_str()) == 0;
  int why = errno;
  if (output >= 0) close(output);
  if (written) return {};
  if (output >= 0) unlink(made.c_str());
  return refuse(kOurFailure, "cannot write {}: {}", file, std::strerror(why));
}

Outcome<budget::Measured> measured(const std::string& file,
                                   Progress& progress) {
  MemoryLimit limit(file);
  try {
    progress.about(file);
    auto recording = recording::read_recording(file, progress.told());
    if (!recording) return refuse(kOurFailure, "{}", recording.error().message);
    progress.at("adding up");
    return budget::measure(analysis::Model(*recording), file);
  } catch (const std::bad_alloc&) {
    return refuse(kOurFailure, "{}", too_much_memory(file));
  }
}

// A folder of ours for recordings, gone when it is over.
class Workplace {
 public:
  Workplace() {
    std::error_code none;
    auto folder = std::filesystem::temp_directory_path(none);
    path_ = (none ? "/tmp" : folder.string()) + "/crossbill-check-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace() {
    std::error_code none;
    if (!path_.empty()) std::filesystem::remove_all(path_, none);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

using Runs = std::vector<budget::Measured>;

Outcome<Runs> read_runs(const CheckOptions& options) {
  Runs runs;
  Progress progress;
  for (const std::string& file : options.recordings) {
    Outcome<budget::Measured> run = measured(file, progress);
    if (!run) return tl::unexpected(run.error());
    runs.push_back(std::move(*run));
  }
  return runs;
}

// Counts must not be estimates, so every crossing is timed.
std::vector<std::string> record_options(const CheckOptions& options) {
  std::vector<std::string> words = {"--exact"};
  for (const HandedOn& option : options.handed_on)
    for (const std::string& value : option.values)
      words.insert(words.end(), {option.name, value});
  return words;
}

Outcome<Runs> make_runs(const CheckOptions& options,
                        const std::vector<std::string>& command) {
  Workplace place;
  if (place.path().empty())
    return refuse(kOurFailure, "cannot make a folder in {}: {}; set TMPDIR",
                  "the folder for temporary files", std::strerror(errno));
  // One run says what is; to write down what is to stay takes a second look.
  int wanted = options.runs > 0 ? options.runs : options.update ? 2 : 1;
  Runs runs;
  for (int i = 0; i < wanted; ++i) {
    std::string file = options.keep.empty()
                           ? fmt::format("{}/{}.db", place.path(), i)
                           : options.keep;
    Outcome<void> made = record_child(file, record_options(options), command);
    if (!made) return tl::unexpected(made.error());
    Progress progress;
    Outcome<budget::Measured> run = measured(file, progress);
    if (!run) return tl::unexpected(run.error());
    bool failed = run->exit.value_or(0) != 0;
    runs.push_back(std::move(*run));
    if (failed) break;
  }
  return runs;
}

int complain_of(const std::string& file,
                const std::vector<budget::Mistake>& mistakes) {
  for (const budget::Mistake& mistake : mistakes)
    complain(fmt::format("{}:{}: {}", file, mistake.line, mistake.what));
  return kFailure;
}

// What stands in the file now, or nothing. None after a complaint.
std::optional<budget::Budget> read_budget(const CheckOptions& options) {
  Outcome<std::optional<std::string>> text = read_text(options.budget);
  if (!text) {
    complain(text.error().message);
    return std::nullopt;
  }
  if (!*text) {
    if (options.update) return budget::Budget{options.budget, "", {}};
    complain(fmt::format(
        "there is no {}; 'crossbill check --update -- CMD' writes one, and "
        "--budget names another",
        options.budget));
    return std::nullopt;
  }
  auto budget = budget::read_budget(options.budget, std::move(**text));
  if (budget) return std::move(*budget);
  complain_of(options.budget, budget.error());
  return std::nullopt;
}

int write_update(const CheckOptions& options, const budget::Budget& budget,
                 const Runs& runs, int channel) {
  bool fresh = budget.limits.empty();
  budget::Update update;
  if (fresh)
    update.text = budget::new_budget(runs);
  else
    update = budget::updated(budget, runs);
  // What we write must say what we mean.
  auto read = budget::read_budget(options.budget, update.text);
  if (!read)
    return complain(
        fmt::format("{} cannot be updated: {}; {}", options.budget,
                    read.error().front().what,
                    fresh ? "no library was called that could be bounded"
                          : "write the numbers into it by hand"));
  std::string text;
  for (const std::string& change : update.changes)
    text += options.budget + ": " + change + "\n";
  for (const std::string& left : update.left)
    text += options.budget + ": left as it is, " + left + "\n";
  text +=
      fmt::format("{}: {}\n", options.budget,
                  fresh ? fmt::format("{} limit{} written", read->limits.size(),
                                      read->limits.size() == 1 ? "" : "s")
                        : fmt::format("{} changed", update.changes.size()));
  if (update.text != budget.text) {
    Outcome<void> written = write_text(options.budget, update.text);
    if (!written) return complain(written.error().message);
  }
  print(channel, text);
  return update.left.empty() ? 0 : budget::kUnknownStatus;
}

int print_judgement(const CheckOptions& options,
                    const std::vector<Output>& outputs,
                    const budget::Judgement& judgement, int channel) {
  report::Style style = report::style_of(channel);
  bool written = print(channel, options.format->text(judgement, style),
                       kind_of(*options.format, style));
  if (!written)
    return complain(
        fmt::format("cannot write the check: {}", std::strerror(errno)));
  for (const Output& output : outputs) {
    Outcome<void> done = write_output(output, judgement);
    if (!done) return complain(done.error().message);
  }
  return budget::status_of(judgement);
}

int check(const CheckOptions& options,
          const std::vector<std::string>& command) {
  bool runs_command = !command.empty();
  if (runs_command == !options.recordings.empty())
    return complain(
        "name a command after `--`, as in: crossbill check -- python3 app.py; "
        "or recordings of one, and not both");
  if (options.runs > 1 && !options.keep.empty())
    return complain("-o keeps one recording; leave --runs out");
  if (!options.keep.empty()) {
    auto keep = check_output_path(options.keep, options.force, "-o");
    if (!keep) return complain(keep.error().message);
  }
  Outcome<std::vector<Output>> outputs = outputs_of(options);
  if (!outputs) return complain(outputs.error().message);
  Outcome<void> apart = refuse_overwriting(options, *outputs);
  if (!apart) return complain(apart.error().message);
  std::optional<budget::Budget> budget = read_budget(options);
  if (!budget) return kFailure;
  Outcome<Runs> runs =
      runs_command ? make_runs(options, command) : read_runs(options);
  if (!runs) {
    complain(runs.error().message);
    return runs.error().status == kOurFailure ? kFailure
                                              : budget::kUnknownStatus;
  }
  // Standard output is the command's.
  int channel = runs_command ? STDERR_FILENO : STDOUT_FILENO;
  budget::Judgement judgement = budget::judge(*budget, *runs);
  if (options.update && !judgement.failed)
    return write_update(options, *budget, *runs, channel);
  return print_judgement(options, *outputs, judgement, channel);
}

void add_options(Command sub, CheckOptions& options) {
  sub.add_option("RECORDINGS", options.recordings,
                 "Recordings of one program, in place of a command")
      .type_name("")
      .option_text("[RECORDING]...");
  sub.add_option("--budget", options.budget,
                 "What the calls may come to (default:\n"
                 "crossbill.toml)")
      .type_name("FILE");
  sub.add_flag("--update", options.update,
               "Write today's counts into the budget; make one if\n"
               "there is none");
  sub.add_option("--runs", options.runs,
                 "Run the command N times, to see which counts\n"
                 "differ (default: 1, with --update 2)")
      .range(1, kMostRuns)
      .option_text("N");
  sub.add_option("-o", options.keep, "Keep the recording in this file")
      .type_name("FILE");
  sub.add_flag("--force", options.force, "Replace that file if it exists");
  sub.add_option("--output", options.outputs,
                 "Write the check to a file, too, in one of the\n"
                 "formats; may be repeated; markdown is appended")
      .type_name("FORMAT:FILE")
      .repeated()
      .allow_extra_args(false);
  for (HandedOn& option : options.handed_on)
    sub.add_option(option.name, option.values, "As of 'crossbill record'")
        .type_name(option.type)
        .repeated()
        .allow_extra_args(false);
}

}  // namespace

void add_check(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<CheckOptions>();
  Command sub(app, "check",
              "Run a command and hold its calls against a budget:\n"
              "crossbill check [OPTIONS] -- CMD [ARG]...");
  add_options(sub, *options);
  add_choice(sub, "--format", "How to print it", report::kCheckFormats,
             [options](const report::CheckFormat& format) {
               options->format = &format;
             });
  sub.footer(
      "Standard output is the command's; the check goes to standard error, or\n"
      "to standard output where it reads recordings. docs/gate.md explains\n"
      "budgets and has examples for CI.\n\n"
      "Exit status: 0 if all bounds are kept; 1 if one is broken; 2 if that\n"
      "cannot be told, or the command failed; 125 if the budget or the usage\n"
      "is wrong.\n\n"
      "Examples:\n"
      "  crossbill check --update -- python3 app.py\n"
      "  crossbill check -- python3 app.py\n"
      "  crossbill check --output sarif:out.sarif --output junit:out.xml -- "
      "pytest\n"
      "  crossbill check --budget ci.toml app.db");
  sub.callback([options, &invocation] {
    invocation.status = check(*options, invocation.command);
  });
}

}  // namespace crossbill::cli
