// SPDX-License-Identifier: MIT
// crossbill diff: compares recordings of one program, old and new.
#include "report/diff.hpp"

#include <fmt/format.h>

#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "analysis/compare.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/destination.hpp"
#include "cli/memory_limit.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "findings/changes.hpp"
#include "recording/database.hpp"
#include "report/secrets.hpp"

namespace crossbill::cli {
namespace {

// As diff(1): what differs is no failure of ours.
constexpr int kWorse = 1;

constexpr size_t kMostNodes = 50'000;  // of stacks of one side

struct DiffOptions {
  std::vector<std::string> files, before, after;
  std::string output;
  const report::DiffFormat* format = report::kDiffFormats.data();
  int top = -1;
  bool force = false;
};

struct Side {
  std::vector<analysis::RunFigures> runs;
  std::vector<findings::Snapshot> findings;
  analysis::Flame stacks;  // of its first run, where they are wanted
};

// Adds a recording to a side; false after a complaint.
bool add_run(const std::string& file, bool stacks, Side& side,
             Progress& progress) {
  MemoryLimit limit(file);
  try {
    progress.about(file);
    auto recording = recording::read_recording(file, progress.told());
    if (!recording) {
      complain(recording.error().message);
      return false;
    }
    progress.at("adding up");
    analysis::Model model(*recording);
    if (stacks && side.runs.empty())
      side.stacks = analysis::prune(analysis::make_flame(model), kMostNodes);
    side.runs.push_back(analysis::figures_of(model, file));
    // A page is shared, and says what of the commands differs.
    if (stacks) report::mask_command(side.runs.back().command);
    side.findings.push_back(findings::snapshot_of(model));
    return true;
  } catch (const std::bad_alloc&) {
    complain(too_much_memory(file));
    return false;
  }
}

int diff(const DiffOptions& options) {
  std::vector<std::string> before = options.before, after = options.after;
  bool by_place = !options.files.empty();
  if (by_place == !(before.empty() && after.empty()))
    return complain(by_place
                        ? "name two recordings, or lists of them with --old "
                          "and --new, not both"
                        : "name two recordings: crossbill diff OLD NEW");
  if (by_place) {
    if (options.files.size() != 2)
      return complain(
          "name two recordings: crossbill diff OLD NEW; more of each side go "
          "with --old and --new");
    before = {options.files[0]};
    after = {options.files[1]};
  }
  if (before.empty() || after.empty())
    return complain(fmt::format("{} needs a recording at least",
                                before.empty() ? "--old" : "--new"));
  std::vector<std::string> inputs = before;
  inputs.insert(inputs.end(), after.begin(), after.end());
  Outcome<Destination> destination =
      Destination::open(options.output, options.force, inputs);
  if (!destination) return complain(destination.error().message);
  Side old_side, new_side;
  Progress progress;
  for (const std::string& file : before)
    if (!add_run(file, options.format->stacks, old_side, progress))
      return kFailure;
  for (const std::string& file : after)
    if (!add_run(file, options.format->stacks, new_side, progress))
      return kFailure;
  analysis::Comparison comparison =
      analysis::compare(std::move(old_side.runs), std::move(new_side.runs));
  if (comparison.strangers && !options.force)
    return complain(fmt::format(
        "{} and {} call no function in common: they are of different programs; "
        "add --force to compare them all the same",
        before.front(), after.front()));
  report::FindingChanges changes =
      findings::compare(old_side.findings, new_side.findings, comparison.noise);
  report::Style style = report::style_of(destination->descriptor());
  Kind kind = style.colour ? Kind::kColoured : Kind::kText;
  if (options.format->medium == report::Medium::kJson) kind = Kind::kJson;
  if (options.format->medium == report::Medium::kPage) kind = Kind::kText;
  auto out = [&](std::string_view part) {
    return print(destination->descriptor(), part, kind);
  };
  size_t top =
      options.top < 0 ? options.format->top : static_cast<size_t>(options.top);
  report::DiffContent content{comparison, changes, std::move(old_side.stacks),
                              std::move(new_side.stacks)};
  bool written = options.format->write(content, top, style, out);
  progress.end();
  Outcome<void> done = destination->finish(written, "the comparison");
  if (!done) return complain(done.error().message);
  bool worse = comparison.is_worse() || findings::is_worse(changes);
  return worse ? kWorse : 0;
}

}  // namespace

void add_diff(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<DiffOptions>();
  Command sub(app, "diff", "Compare recordings of one program, old and new");
  sub.add_option("RECORDINGS", options->files, "A recording of each side")
      .type_name("")
      .option_text("OLD NEW");
  sub.add_option("--old", options->before, "Several recordings of the old side")
      .type_name("FILE");
  sub.add_option("--new", options->after, "Several recordings of the new side")
      .type_name("FILE");
  add_choice(sub, "--format", "How to print it", report::kDiffFormats,
             [options](const report::DiffFormat& format) {
               options->format = &format;
             });
  add_top_option(
      sub, options->top,
      "This many functions; 0: all (json: all,\nhtml: 500, else 20)");
  add_output_options(sub, options->output, options->force,
                     "Compare recordings without a common function;\n"
                     "replace a file that exists");
  sub.footer(
      "Calls are compared exactly. Times differ by chance, too, so only what\n"
      "is beyond that is said; several recordings of each side tell best what\n"
      "is chance. Of findings that went it says what was predicted, and what\n"
      "came.\n\n"
      "Exit status: 0; 1 if something is worse; 125 if they cannot be\n"
      "compared.\n\n"
      "Examples:\n"
      "  crossbill diff before.db after.db\n"
      "  crossbill diff --old a.db b.db c.db --new d.db e.db f.db\n"
      "  crossbill diff before.db after.db --format markdown");
  sub.callback([options, &invocation] { invocation.status = diff(*options); });
}

}  // namespace crossbill::cli
