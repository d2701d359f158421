// SPDX-License-Identifier: MIT
// crossbill explain: what a function's calls are made of, or why it is not on
// the bill.
#include "analysis/explain.hpp"

#include <memory>
#include <new>
#include <string>

#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/destination.hpp"
#include "cli/memory_limit.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "recording/database.hpp"
#include "report/explain.hpp"

namespace crossbill::cli {
namespace {

constexpr size_t kTop = 12;
constexpr int kNoFunction = 1;  // exit status: nothing matches

struct ExplainOptions {
  std::string file, function, output;
  bool force = false;
  int top = -1;
};

int explain(const ExplainOptions& options) {
  MemoryLimit limit(options.file);
  try {
    Outcome<Destination> destination =
        Destination::open(options.output, options.force, {options.file});
    if (!destination) return complain(destination.error().message);
    Progress progress;
    progress.about(options.file);
    auto recording = recording::read_recording(options.file, progress.told());
    if (!recording) return complain(recording.error().message);
    progress.at("adding up");
    analysis::Explanations found =
        analysis::explain(analysis::Model(*recording), options.function);
    report::Style style = report::style_of(destination->descriptor());
    size_t top = options.top < 0 ? kTop : static_cast<size_t>(options.top);
    bool written =
        print(destination->descriptor(),
              report::text_explanations(found, options.function, top, style),
              style.colour ? Kind::kColoured : Kind::kText);
    bool nothing = found.functions.empty() && found.unseen.empty();
    Outcome<void> done = destination->finish(written, "it");
    if (!done) return complain(done.error().message);
    return nothing ? kNoFunction : 0;
  } catch (const std::bad_alloc&) {
    return complain(too_much_memory(options.file));
  }
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ExplainOptions>();
  Command sub(app, "explain", "Say what a function's overhead is made of");
  sub.add_option("FILE", options->file, "What 'crossbill record' wrote")
      .type_name("")
      .required();
  sub.add_option("FUNCTION", options->function,
                 "Its name, library:name, class or glob; a library's")
      .type_name("")
      .required();
  add_output_options(sub, options->output, options->force);
  add_top_option(sub, options->top,
                 "This many functions, places and calls; 0: all (12)");
  sub.footer(
      "Where it is not on the bill, the notes of the recording that name it\n"
      "say why. The exit status is 1 where nothing matches.\n\n"
      "Examples:\n"
      "  crossbill explain app.db Connection.execute\n"
      "  crossbill explain app.db 'orjson:*'");
  sub.callback(
      [options, &invocation] { invocation.status = explain(*options); });
}

}  // namespace crossbill::cli
