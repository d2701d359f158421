// SPDX-License-Identifier: MIT
// crossbill record: runs a command with the agent in it and prints its bill.
#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "cli/agent_path.hpp"
#include "cli/bill.hpp"
#include "cli/cache.hpp"
#include "cli/collecting.hpp"
#include "cli/commands.hpp"
#include "cli/dispatch.hpp"
#include "cli/environment.hpp"
#include "cli/failure.hpp"
#include "cli/known_code.hpp"
#include "cli/mismatches.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/run.hpp"
#include "cli/run_title.hpp"
#include "cli/safe_path.hpp"
#include "cli/session.hpp"
#include "cli/signatures.hpp"
#include "cli/target.hpp"
#include "cli/watch.hpp"
#include "recording/arena_times.hpp"
#include "recording/missing_pairs.hpp"
#include "recording/writer.hpp"

extern char** environ;

namespace crossbill::cli {
namespace {

constexpr char kKnownFilesName[] = "files";  // in the cache
constexpr size_t kMostKnownFilesBytes = size_t{4} << 20;

struct Options {
  std::string output;
  bool force = false;
  std::vector<std::string> library, host;
  bool exact = false, count_only = false;
  std::vector<std::string> watch, pair;
  std::string trace;
  std::string bill;
  bool quiet = false, progress = false;
  bool no_cache = false;
};

Outcome<void> copy_globs(const std::vector<std::string>& globs,
                         const char* option, uint32_t& count,
                         char (*places)[arena::kGlobBytes]) {
  if (globs.size() > arena::kMaxGlobs) {
    return refuse(kOurFailure, "{} is given {} times; give it at most {} times",
                  option, globs.size(), arena::kMaxGlobs);
  }
  count = 0;
  for (const std::string& glob : globs) {
    if (glob.empty() || glob.size() >= arena::kGlobBytes) {
      return refuse(kOurFailure, "{} {}: a glob has 1 to {} bytes; shorten it",
                    option, glob.empty() ? "''" : glob, arena::kGlobBytes - 1);
    }
    std::memcpy(places[count++], glob.c_str(), glob.size() + 1);
  }
  return {};
}

// The rings of so many threads at most leave the bill what it needs.
constexpr uint64_t kThreadsThatFit = 64;

uint32_t with_room(uint32_t crossings) {
  uint64_t room =
      free_for_sessions() / (kThreadsThatFit * sizeof(arena::Traced));
  return static_cast<uint32_t>(
      std::clamp<uint64_t>(crossings, 1, std::max<uint64_t>(room, 1)));
}

// How many crossings of each thread are kept.
Outcome<void> read_trace(const Options& options, uint32_t& crossings) {
  const std::string& text = options.trace;
  if (text.empty()) return {};
  if (options.count_only)
    return refuse(kOurFailure,
                  "--trace is made of times, of which --count-only takes none; "
                  "leave one of them out");
  crossings = arena::kUsualTraced;
  if (text == "true") {  // no number is given
    crossings = with_room(crossings);
    return {};
  }
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, crossings);
  if (error == std::errc() && rest == end && crossings > 0 &&
      crossings <= arena::kMostTraced)
    return {};
  return refuse(kOurFailure,
                "--trace={}: give it how many crossings are kept of each "
                "thread, from 1 to {}",
                text, arena::kMostTraced);
}

Outcome<arena::Settings> make_settings(const Options& options) {
  arena::Settings settings{};
  std::memcpy(settings.magic, arena::kSettingsMagic, sizeof settings.magic);
  settings.mode = options.count_only ? arena::Mode::kCountOnly
                  : options.exact    ? arena::Mode::kExact
                                     : arena::Mode::kSampled;
  Outcome<void> copied = copy_globs(options.library, "--library",
                                    settings.core_globs, settings.core);
  if (copied) {
    copied =
        copy_globs(options.host, "--host", settings.host_globs, settings.host);
  }
  if (copied) copied = read_watch(options.watch, options.pair, settings);
  if (copied) copied = read_trace(options, settings.trace);
  if (!copied) return tl::unexpected(copied.error());
  return settings;
}

// Files of our own must not become the standard streams where the user has
// closed one; the command still finds it closed.
void fill_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    int opened = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (opened > stream) close(opened);
  }
}

recording::RunInfo run_info(const std::vector<std::string>& command,
                            const Ended& ended, std::vector<int> running) {
  recording::RunInfo info;
  info.command = command;
  info.pid = ended.pid;
  info.exit_status = ended.status;
  info.signal = ended.signal;
  info.start_ns = ended.start_ns;
  info.end_ns = ended.end_ns;
  info.cpu_ns = ended.cpu_ns;
  if (ended.scheduling) {
    info.main_ran_ns = ended.scheduling->ran_ns;
    info.main_waited_ns = ended.scheduling->waited_ns;
  }
  info.running = std::move(running);
  return info;
}

// Keeps what succeeded, hands on why not.
template <class T>
Outcome<void> assign(T& place, Outcome<T> outcome) {
  if (!outcome) return tl::unexpected(outcome.error());
  place = std::move(*outcome);
  return {};
}

// What is known before the command runs; the checks leave nothing behind.
struct Plan {
  Target target;
  std::string output, agent;
  BillPlace bill;
  arena::Settings settings;
};

Outcome<Plan> make_plan(const Options& options,
                        const std::vector<std::string>& command) {
  if (command.empty()) {
    return refuse(kOurFailure,
                  "no command to record; write it after `--`, as in: "
                  "crossbill record -- python3 app.py");
  }
  Plan plan;
  std::string output = options.output.empty()
                           ? fmt::format("crossbill.{}.db", getpid())
                           : options.output;
  Outcome<void> done = assign(plan.target, find_target(command[0]));
  if (done) {
    done = assign(plan.output, check_output_path(output, options.force, "-o"));
  }
  if (done) {
    done = assign(plan.bill, find_bill_place(options.bill, options.force));
  }
  if (done) done = assign(plan.agent, find_agent());
  if (done) done = assign(plan.settings, make_settings(options));
  if (!done) return tl::unexpected(done.error());
  return plan;
}

// Children get the agent by a path in their environment, whoever they are.
void judge_agent_path(Plan& plan) {
  std::string why = unsafe_part(plan.agent);
  plan.settings.hand_on = why.empty() ? 1 : 0;
  if (why.empty()) return;
  complain(fmt::format(
      "children run unrecorded, since others could replace the agent ({}); "
      "install crossbill where only root or you can write (make install "
      "PREFIX=...)",
      why));
}

std::vector<std::string> environment_of(const Plan& plan,
                                        const std::string& session) {
  return preload_environment(environ, plan.agent, session, plan.target.path,
                             own_path());
}

// Why the agent would take too much of the command's memory, or "".
std::string too_little_room() {
  struct Kind {
    __rlimit_resource_t resource;
    const char *name, *option;
  };
  for (auto [resource, name, option] :
       {Kind{RLIMIT_DATA, "data", "-d"}, {RLIMIT_AS, "address space", "-v"}}) {
    rlimit limit{};
    if (getrlimit(resource, &limit) != 0) continue;
    if (limit.rlim_cur >= arena::kLeastRoom) continue;
    return fmt::format(
        "the limit on {0} is {1} KiB, of which the agent would take too much; "
        "raise it to {2} KiB (ulimit {3} {2})",
        name, limit.rlim_cur / 1024, arena::kLeastRoom / 1024, option);
  }
  return {};
}

// What keeps us from recording must not keep the command from running.
Outcome<int> run_unrecorded(const Plan& plan,
                            const std::vector<std::string>& command,
                            const std::string& why) {
  complain("nothing is recorded: " + why);
  return tl::unexpected(
      become_target(plan.target, command, environment_of(plan, "")));
}

// What is left to do for the recorder; an empty text, or what went wrong.
std::string keep(const Options& options, const Plan& plan,
                 const std::vector<std::string>& command, const Ended& ended,
                 const Session& session, const Cache& cache,
                 recording::Session& arenas,
                 const std::vector<std::string>& later,
                 std::vector<std::string>& libraries) try {
  Progress progress(!options.quiet);
  progress.about(plan.output);
  arenas.known_files().read(cache.read(kKnownFilesName, kMostKnownFilesBytes));
  recording::RunInfo run = run_info(command, ended, session.running());
  run.told = progress.told();
  run.complete = [&](recording::Recording& recording) {
    add_dispatch(recording, arenas.known_files());
    recording::note_missing_pairs(plan.settings, recording);
    libraries = note_libraries(later, recording);
    add_mismatches(cache, recording);
  };
  Result<recording::Recording> recording =
      recording::write_recording(arenas, run, plan.output, options.force);
  if (!recording) {
    return fmt::format(
        "the command ended with {}, but its recording is lost: {}",
        ended.status, recording.error().message);
  }
  if (options.quiet) return {};
  progress.at("adding up");
  Outcome<void> printed =
      print_bill(*recording, plan.output, plan.bill, options.library);
  return printed ? std::string() : printed.error().message;
} catch (const std::bad_alloc&) {
  return fmt::format(
      "the command ended with {}, but for its recording or bill there is no "
      "memory; raise the limit on address space (ulimit -v)",
      ended.status);
}

// For the next run, which does without where there is no memory for it now.
void learn(const Cache& cache, recording::Session& arenas,
           const std::vector<std::string>& libraries) try {
  learn_code(cache, arenas.code_read());
  learn_signatures(cache, libraries);
  std::string files = arenas.known_files().text();
  if (!files.empty()) cache.write(kKnownFilesName, files);
} catch (const std::bad_alloc&) {
}

Outcome<int> record(const Options& options,
                    const std::vector<std::string>& command) {
  take_signals();
  Outcome<Plan> plan = make_plan(options, command);
  if (!plan) return tl::unexpected(plan.error());
  std::string room = too_little_room();
  if (!room.empty()) return run_unrecorded(*plan, command, room);
  judge_agent_path(*plan);
  remove_leftovers();
  Cache cache(!options.no_cache);
  Signatures signatures = known_signatures(cache, plan->target.path);
  Outcome<Session> session = Session::create(
      plan->settings, {known_code(cache), std::move(signatures.bytes)});
  if (!session) return run_unrecorded(*plan, command, session.error().message);
  recording::Session arenas(session->directory());
  Collecting collecting(arenas, session->directory());
  RunTitle title(session->directory());
  auto started = [&](int pid) {
    collecting.start(pid);
    if (options.progress) title.start();
  };
  Outcome<Ended> ended = run_target(
      plan->target, command, environment_of(*plan, session->variable()),
      {session->lock(), plan->bill.descriptor}, started);
  title.stop();
  collecting.stop();
  if (!ended) return tl::unexpected(ended.error());
  if (ended->error != 0) {
    session = refuse(kOurFailure, "cannot make a process: {}",
                     std::strerror(ended->error));
    return run_unrecorded(*plan, command, session.error().message);
  }
  std::vector<std::string> libraries;
  std::string lost = keep(options, *plan, command, *ended, *session, cache,
                          arenas, signatures.later, libraries);
  if (!lost.empty()) complain(lost);
  learn(cache, arenas, libraries);
  return ended->status;
}

// What stands before the `--` and is no option.
Outcome<void> check_rest(const std::vector<std::string>& rest) {
  if (rest.empty()) return {};
  if (rest[0].starts_with('-')) {
    return refuse(kOurFailure,
                  "record has no option {}; see crossbill record --help, and "
                  "write `--` before the command",
                  rest[0]);
  }
  return refuse(
      kOurFailure,
      "'{}' is no option of record; write `--` before the command, as "
      "in: crossbill record -- {}",
      rest[0], fmt::join(rest, " "));
}

void add_options(Command sub, Options& options) {
  sub.add_option("-o,--output", options.output,
                 "Recording to write (default: crossbill.PID.db)")
      .type_name("FILE");
  sub.add_flag("--force", options.force, "Replace files that exist");
  sub.add_option("--library,--core", options.library,
                 "Modules of such a path are libraries that the host\n"
                 "calls; may be repeated")
      .type_name("GLOB")
      .repeated();
  sub.add_option("--host", options.host,
                 "Modules of such a path belong to the host; may be\n"
                 "repeated")
      .type_name("GLOB")
      .repeated();
  Option exact = sub.add_flag(
      "--exact", options.exact,
      "Time every crossing, not only a few of those\nthat are made often");
  sub.add_flag("--count-only", options.count_only, "Count, and time nothing")
      .excludes(exact)
      .option_text(" ");
  exact.option_text(" ");
  sub.add_option("--watch", options.watch,
                 "Look for faults, too, which makes calls slower:\n"
                 "handles left over or misused (pairs), lent memory\n"
                 "that changed (borrows), memory freed by the wrong\n"
                 "side (frees), locks held while the host's code\n"
                 "runs (locks); 'report --findings' shows them")
      .type_name("WORD,...")
      .delimiter(',')
      .repeated();
  sub.add_option("--pair", options.pair,
                 "Functions that make a handle and free it, which\n"
                 "turns --watch pairs on: 'lib_new:lib_free',\n"
                 "'lib_*_open:lib_*_close'; 'lib_open(2)' where the\n"
                 "second argument points to the place of the handle;\n"
                 "may be repeated")
      .type_name("MAKER:FREER")
      .repeated();
  sub.add_flag("--trace", options.trace,
               "Keep when each timed crossing began and ended: of\n"
               "each thread the last N (default: 65536), for\n"
               "'report --format perfetto'; --exact times all")
      .option_text("[=N]");
  sub.add_option("--bill", options.bill,
                 "Where the bill goes (default: standard error)")
      .type_name("FILE");
  sub.add_flag("--quiet", options.quiet, "Print no bill");
  sub.add_flag("--progress", options.progress,
               "Say in the terminal's title how far the run has\n"
               "come: time, calls, calls each second, processes");
  sub.add_flag("--no-cache", options.no_cache,
               "Neither read nor write ~/.cache/crossbill");
}

}  // namespace

void add_record(CLI::App& app, Invocation& invocation) {
  Command sub(app, "record",
              "Run a command and bill what crosses a boundary:\n"
              "crossbill record [OPTIONS] -- CMD [ARG]...");
  auto options = std::make_shared<Options>();
  add_options(sub, *options);
  sub.allow_extras();
  sub.footer(
      "The exit status is the command's own, also if its recording is lost;\n"
      "125 if crossbill refused to run it, 126 if it cannot be executed, 127\n"
      "if it is not found, 128+n if signal n ended it.\n\n"
      "Examples:\n"
      "  crossbill record -- python3 app.py\n"
      "  crossbill record --count-only -o app.db --force -- ./host --flag\n"
      "  crossbill record --library '*/libvendor*.so' --bill bill.txt -- "
      "./host");
  sub.callback([sub, options, &invocation] {
    fill_standard_streams();
    Outcome<int> status = invocation.status;
    Outcome<void> rest = check_rest(sub.remaining());
    if (rest) {
      status = record(*options, invocation.command);
    } else {
      status = tl::unexpected(rest.error());
    }
    if (!status) complain(status.error().message);
    invocation.status = status ? *status : status.error().status;
  });
}

}  // namespace crossbill::cli
