// SPDX-License-Identifier: MIT
// crossbill top: the bill of a recording in progress.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/model.hpp"
#include "cli/commands.hpp"
#include "cli/live.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/print.hpp"
#include "cli/recordings.hpp"
#include "cli/terminal.hpp"
#include "recording/clock.hpp"
#include "recording/save.hpp"
#include "report/live.hpp"

namespace crossbill::cli {
namespace {

struct TopOptions {
  int pid = 0;
  std::string snapshot;
  bool force = false, reset = false;
  double interval = 1;
  int count = 0;
};

constexpr double kShortest = 0.1, kLongest = 3600;
constexpr size_t kPlainLines = 24;

int write_snapshot(LiveRecording& live, const TopOptions& options) {
  Outcome<std::string> file =
      check_output_path(options.snapshot, options.force, "--snapshot");
  if (!file) return complain(file.error().message);
  auto output = recording::OutputFile::create(*file);
  if (!output) return complain(output.error().message);
  recording::Recording now = live.read();
  Status saved = recording::save(now, *output);
  if (saved) saved = output->publish(options.force);
  if (!saved) return complain(saved.error().message);
  print(STDOUT_FILENO, fmt::format("recording: {}\n", *file));
  return 0;
}

class Top {
 public:
  Top(LiveRecording& live, const TopOptions& options)
      : live_(live), options_(options) {}

  int run() { return Terminal::is_usable() ? on_screen() : as_text(); }

 private:
  void look() {
    uint64_t start = recording::moment_now().ns;
    last_ = live_.read();
    last_ns_ = recording::moment_now().ns;
    view_.look(analysis::Model(last_), last_ns_);
    if (first_ && options_.reset) reset();
    first_ = false;
    took_ms_ =
        static_cast<int>((recording::moment_now().ns - start) / 1'000'000);
  }

  void reset() {
    baseline_ = last_;
    baseline_ns_ = last_ns_;
    count_from_baseline();
  }

  void count_from_baseline() {
    if (baseline_) view_.count_from(analysis::Model(*baseline_), baseline_ns_);
  }

  // Never so often that reading takes most of the time.
  int pause_ms() const {
    return std::max(static_cast<int>(options_.interval * 1000), took_ms_);
  }

  bool is_last(int looks) const {
    return options_.count > 0 && looks >= options_.count;
  }

  int as_text() {
    report::Style style = report::style_of(STDOUT_FILENO);
    if (options_.reset) {
      look();
      poll(nullptr, 0, pause_ms());
    }
    for (int looks = 1;; ++looks) {
      look();
      std::string text = view_.text(style, kPlainLines) + "\n";
      Kind kind = style.colour ? Kind::kColoured : Kind::kText;
      if (!print(STDOUT_FILENO, text, kind)) return 0;  // nobody reads it
      if (is_last(looks)) return 0;
      poll(nullptr, 0, pause_ms());
      if (!live_.goes_on()) return 0;
    }
  }

  static std::string keys() {
    std::string text = "q quit, r reset, g group; sort by";
    for (const report::LiveKey& row : report::kLiveKeys)
      text += fmt::format(" {} {}", row.key, row.name);
    return text + "\n";
  }

  void show(const Terminal& terminal) const {
    report::Style style = report::style_of(STDOUT_FILENO);
    size_t lines = std::max<size_t>(terminal.lines(), 3);
    std::string help = keys();
    if (help.size() > style.width) help = help.substr(0, style.width) + "\n";
    terminal.show(help + view_.text(style, lines - 2), style.colour);
  }

  // False for the key that ends it.
  bool press(char key) {
    if (key == 'q') return false;
    if (key == 'r') reset();
    if (key == 'g') {
      view_.group = (view_.group + 1) % report::kLiveGroups.size();
      view_.look(analysis::Model(last_), last_ns_);
      count_from_baseline();
    }
    for (const report::LiveKey& row : report::kLiveKeys)
      if (row.key == key) view_.order = row.order;
    return true;
  }

  // A signal that asks for the end, or 0.
  int watch(Terminal& terminal) {
    using Event = Terminal::Event;
    for (int looks = 1; live_.goes_on(); ++looks) {
      look();
      show(terminal);
      if (is_last(looks)) return 0;
      uint64_t end = recording::moment_now().ns +
                     static_cast<uint64_t>(pause_ms()) * 1'000'000;
      for (uint64_t now = 0; (now = recording::moment_now().ns) < end;) {
        auto happened =
            terminal.wait(static_cast<int>((end - now) / 1'000'000) + 1);
        if (happened.event == Event::kEnd) return happened.signal;
        if (happened.event == Event::kTime) continue;
        if (happened.event == Event::kKey && !press(happened.key)) return 0;
        show(terminal);
      }
    }
    ended_ = true;
    return 0;
  }

  int on_screen() {
    int signal = 0;
    {
      Terminal terminal;
      signal = watch(terminal);
    }
    if (signal != 0) end_by(signal);
    report::Style style = report::style_of(STDOUT_FILENO);
    print(STDOUT_FILENO,
          view_.text(style, kPlainLines) +
              (ended_ ? "the recording has ended\n" : ""),
          style.colour ? Kind::kColoured : Kind::kText);
    return 0;
  }

  LiveRecording& live_;
  const TopOptions& options_;
  report::LiveView view_;
  recording::Recording last_;
  std::optional<recording::Recording> baseline_;
  uint64_t last_ns_ = 0, baseline_ns_ = 0;
  bool first_ = true, ended_ = false;
  int took_ms_ = 0;
};

int top(const TopOptions& options) {
  Outcome<InProgress> chosen = choose_recording(options.pid);
  if (!chosen) return complain(chosen.error().message);
  LiveRecording live(chosen->directory);
  if (!options.snapshot.empty()) return write_snapshot(live, options);
  return Top(live, options).run();
}

}  // namespace

void add_top(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<TopOptions>();
  Command sub(app, "top", "Show the bill of a recording that is in progress");
  sub.add_option("PID", options->pid,
                 "Its 'crossbill record', or a process of it")
      .positive_number()
      .option_text(" ");
  sub.add_option("--interval", options->interval,
                 "Between two looks (default: 1)")
      .option_text("SECONDS")
      .range(kShortest, kLongest);
  sub.add_option("--count", options->count, "End after so many looks")
      .option_text("N")
      .positive_number();
  sub.add_flag("--reset", options->reset,
               "Count from now on; the recording stays as it is");
  sub.add_option("--snapshot", options->snapshot,
                 "Write what is recorded by now to a file, for\n"
                 "'report', and end")
      .type_name("FILE");
  sub.add_flag("--force", options->force, "Replace a file that exists");
  std::vector<std::string> orders;
  for (const report::LiveKey& row : report::kLiveKeys)
    orders.push_back(fmt::format("{} {}", row.key, row.name));
  sub.footer(
      fmt::format(
          "Keys: q quits, r counts from now on, g groups lines by function,\n"
          "site, edge, thread or process. They are sorted by:\n{}.\n",
          fmt::join(orders, ", ")) +
      "Where it is not on a terminal, each look is printed as text.\n"
      "Processes that had ended before the first look are not shown.\n\n"
      "Examples:\n"
      "  crossbill top\n"
      "  crossbill top 4711 --reset --interval 5\n"
      "  crossbill top --snapshot now.db");
  sub.callback([options, &invocation] { invocation.status = top(*options); });
}

}  // namespace crossbill::cli
