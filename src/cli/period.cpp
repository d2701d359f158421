// SPDX-License-Identifier: MIT
// Reads a service's arenas, those of living processes as a copy.
#include "cli/period.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

#include "cli/cache.hpp"
#include "cli/dispatch.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "recording/live_arena.hpp"
#include "recording/save.hpp"
#include "recording/session.hpp"

namespace crossbill::cli {
namespace {

constexpr char kFilesName[] = "files";  // in the cache
constexpr size_t kMostFilesBytes = size_t{4} << 20;

struct Read {
  std::string name;
  recording::ArenaFile file;
};

Result<recording::ArenaFile> read_arena(const Service& service,
                                        const ServiceArena& arena) {
  std::string shown = service.directory() + "/" + arena.name;
  int file = service.folder().open_file(arena.name, O_RDONLY);
  if (file < 0) return tl::unexpected(Error{shown + " is gone"});
  if (arena.user == 0) return recording::ArenaFile::from(file, shown);
  auto copy = recording::copy_live(file, shown);
  close(file);
  return copy;
}

std::vector<Read> read_all(const Service& service,
                           const std::vector<ServiceArena>& arenas) {
  std::vector<Read> all;
  for (const ServiceArena& arena : arenas)
    if (auto file = read_arena(service, arena))
      all.push_back({arena.name, std::move(*file)});
  // Children inherit from those that are older.
  std::sort(all.begin(), all.end(), [](const Read& left, const Read& right) {
    return left.file.header().start_ns < right.file.header().start_ns;
  });
  return all;
}

arena::Period period_of(const recording::ArenaFile& file) {
  arena::Period period{};
  file.read(arena::kPeriodOffset, period);
  return period;
}

recording::Recording merge(const Service& service, const PeriodRun& of,
                           recording::Session& session) {
  std::vector<Read> all = read_all(service, of.arenas);
  recording::Moment now = recording::moment_now();
  recording::RunInfo run;
  run.pid = of.pid;
  run.start_ns = of.start_ns;
  run.end_ns = of.end_ns == 0 ? now.ns : of.end_ns;
  for (const ServiceArena& arena : of.arenas)
    if (arena.user != 0) run.running.push_back(arena.user);
  for (const Read& one : all) {
    if (run.pid == 0) run.pid = one.file.header().pid;
    if (run.start_ns == 0) run.start_ns = period_of(one.file).ns;
    session.take(one.name, one.file, run, now, false);
  }
  recording::Recording recording = session.merge(run);
  for (const recording::Process& process : recording.processes)
    if (process.pid == run.pid) recording.meta.command = process.command;
  return recording;
}

Outcome<void> save(const recording::Recording& recording,
                   const std::string& path, bool force) {
  auto output = recording::OutputFile::create(path);
  if (!output) return refuse(kOurFailure, "{}", output.error().message);
  Status saved = recording::save(recording, *output);
  if (saved) saved = output->publish(force);
  if (!saved) return refuse(kOurFailure, "{}", saved.error().message);
  return {};
}

}  // namespace

void add_period_options(Command sub, PeriodOptions& options,
                        const char* default_output) {
  sub.add_option(
         "-o,--output", options.output,
         fmt::format("Recording to write (default: {})", default_output))
      .type_name("FILE");
  sub.add_flag("--force", options.force, "Replace files that exist");
  sub.add_option("--bill", options.bill,
                 "Where the bill goes (default: standard error)")
      .type_name("FILE");
  sub.add_flag("--quiet", options.quiet, "Print no bill");
  sub.add_flag("--no-cache", options.no_cache,
               "Neither read nor write ~/.cache/crossbill");
}

Outcome<PeriodPlace> find_place(const PeriodOptions& options, int number) {
  std::string name = options.output.empty()
                         ? fmt::format("crossbill.{}.db", number)
                         : options.output;
  Outcome<std::string> output = check_output_path(name, options.force, "-o");
  if (!output) return tl::unexpected(output.error());
  Outcome<BillPlace> bill = find_bill_place(options.bill, options.force);
  if (!bill) return tl::unexpected(bill.error());
  return PeriodPlace{*output, *bill};
}

Outcome<void> write_period(const Service& service, const PeriodRun& run,
                           const PeriodPlace& place,
                           const PeriodOptions& options) try {
  Cache cache(!options.no_cache);
  recording::Session session(service.directory());
  session.known_files().read(cache.read(kFilesName, kMostFilesBytes));
  recording::Recording recording = merge(service, run, session);
  add_dispatch(recording, session.known_files());
  Outcome<void> saved = save(recording, place.output, options.force);
  if (!saved) return saved;
  std::string files = session.known_files().text();
  if (!files.empty()) cache.write(kFilesName, files);
  if (options.quiet) return {};
  return print_bill(recording, place.output, place.bill, {});
} catch (const std::bad_alloc&) {
  return refuse(kOurFailure,
                "there is no memory for the recording; raise the limit on "
                "address space (ulimit -v)");
}

}  // namespace crossbill::cli
