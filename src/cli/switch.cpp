// SPDX-License-Identifier: MIT
// crossbill start, stop and collect: recordings of a service.
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/duration.hpp"
#include "cli/options.hpp"
#include "cli/period.hpp"
#include "cli/print.hpp"
#include "cli/service.hpp"
#include "recording/clock.hpp"

namespace crossbill::cli {
namespace {

struct SwitchOptions {
  int pid = 0;
  std::string directory;  // of collect
  std::string duration;   // of start
  PeriodOptions period;
};

uint64_t moment_ns() { return recording::moment_now().ns; }

std::string seconds(uint64_t ns) {
  return fmt::format("{:.1f} s", static_cast<double>(ns) * 1e-9);
}

// The processes of a service that live.
size_t living(const std::vector<ServiceArena>& arenas) {
  return static_cast<size_t>(
      std::count_if(arenas.begin(), arenas.end(),
                    [](const ServiceArena& one) { return one.user != 0; }));
}

std::string processes(size_t count) {
  return fmt::format("{} process{}", count, count == 1 ? "" : "es");
}

// A period of a service that was stopped: what of it there is, as a recording.
Outcome<void> write_stopped(Service& service, uint32_t period, PeriodRun run,
                            const PeriodPlace& place,
                            const PeriodOptions& options) {
  run.arenas = service.arenas();
  std::erase_if(run.arenas, [&](const ServiceArena& arena) {
    return arena.period != period;
  });
  if (run.arenas.empty()) {
    service.keep(period);
    return refuse(kOurFailure,
                  "nothing is written: no process of {} made a call that "
                  "crosses a boundary in these {}",
                  service.directory(), seconds(run.end_ns - run.start_ns));
  }
  Outcome<void> written = write_period(service, run, place, options);
  if (!written)
    return refuse(kOurFailure,
                  "{}; what was recorded is still there: crossbill collect {}",
                  written.error().message, service.directory());
  service.keep(period);
  service.sweep();
  return {};
}

Outcome<void> stop(Service& service, int pid, const PeriodPlace& place,
                   const PeriodOptions& options) {
  uint32_t period = service.period();
  if (period == 0 || !service.stop())
    return refuse(kOurFailure,
                  "process {0} is not being recorded; 'crossbill start {0}' "
                  "begins it",
                  pid);
  PeriodRun run;
  run.pid = pid;
  run.start_ns = service.start_ns();
  run.end_ns = moment_ns();
  return write_stopped(service, period, std::move(run), place, options);
}

// Signals that ask for an early end are taken here.
int wanted_end() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&set, number);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_CLOEXEC);
}

// Until the time is over, a signal comes that asks for the end, the last
// process has ended or somebody else has stopped it. Closes `signal`.
void wait_until_asked(const Service& service, uint64_t length_ns, int signal) {
  constexpr uint64_t kLookNs = 500'000'000;
  pollfd asked = {signal, POLLIN, 0};
  uint64_t end = moment_ns() + length_ns, look = moment_ns() + kLookNs;
  for (uint64_t now = 0; (now = moment_ns()) < end;) {
    uint64_t left = std::min(end, look) - std::min(now, look);
    if (poll(&asked, 1, static_cast<int>(left / 1'000'000) + 1) > 0) break;
    if (moment_ns() < look) continue;
    if (service.period() == 0 || living(service.arenas()) == 0) break;
    look = moment_ns() + kLookNs;
  }
  close(asked.fd);
}

Outcome<void> start(const SwitchOptions& options) {
  bool waits = !options.duration.empty();
  std::optional<uint64_t> length = duration_ns(options.duration);
  if (waits && !length)
    return refuse(kOurFailure,
                  "--for '{}' is no length of time up to a week; write it as "
                  "in --for 30s, 5m or 1h",
                  options.duration);
  if (!waits && (!options.period.output.empty() || options.period.force ||
                 options.period.quiet || !options.period.bill.empty()))
    return refuse(kOurFailure,
                  "start writes a file with --for only; give -o, --bill, "
                  "--force and --quiet to 'crossbill stop {}'",
                  options.pid);
  Outcome<Service> service = Service::of_process(options.pid, "start");
  if (!service) return tl::unexpected(service.error());
  PeriodPlace place;
  int signal = -1;
  if (waits) {
    Outcome<PeriodPlace> found = find_place(options.period, options.pid);
    if (!found) return tl::unexpected(found.error());
    place = *found;
    // From the first moment of the recording on it ends it.
    signal = wanted_end();
  }
  if (service->period() != 0 || !service->start())
    return refuse(
        kOurFailure,
        "process {0} is being recorded already, for {1} now; "
        "'crossbill stop {0}' ends it",
        options.pid,
        seconds(moment_ns() - std::min(moment_ns(), service->start_ns())));
  service->sweep();
  std::string said =
      fmt::format("recording {} of {}", processes(living(service->arenas())),
                  service->directory());
  if (!waits) {
    print(STDERR_FILENO,
          fmt::format("{}; 'crossbill stop {}' ends it\n", said, options.pid));
    return {};
  }
  print(STDERR_FILENO, fmt::format("{} for {}; Ctrl-C ends it earlier\n", said,
                                   options.duration));
  wait_until_asked(*service, *length, signal);
  return stop(*service, options.pid, place, options.period);
}

Outcome<void> stop(const SwitchOptions& options) {
  Outcome<Service> service = Service::of_process(options.pid, "stop");
  if (!service) return tl::unexpected(service.error());
  if (service->period() == 0) return stop(*service, options.pid, {}, {});
  Outcome<PeriodPlace> place = find_place(options.period, options.pid);
  if (!place) return tl::unexpected(place.error());
  return stop(*service, options.pid, *place, options.period);
}

// Of periods that nobody has written: by processes that have ended, or that
// were stopped by a 'stop' that failed. Those that go on may have inherited
// from what others have left, so all are taken together, by 'stop'.
Outcome<void> collect(const SwitchOptions& options) {
  Outcome<Service> service = Service::of_folder(options.directory);
  if (!service) return tl::unexpected(service.error());
  uint32_t going_on = service->period(), last = 0;
  PeriodRun run;
  for (ServiceArena& arena : service->arenas()) {
    if (arena.period <= service->kept()) continue;
    if (arena.user != 0 && arena.period == going_on)
      return refuse(kOurFailure,
                    "process {0} of {1} is still being recorded; 'crossbill "
                    "stop {0}' ends that and writes the recording",
                    arena.user, service->directory());
    last = std::max(last, arena.period);
    run.arenas.push_back(std::move(arena));
  }
  if (run.arenas.empty())
    return refuse(kOurFailure,
                  "nothing to collect in {}: no process has left a recording "
                  "that was not written yet",
                  service->directory());
  Outcome<PeriodPlace> place = find_place(options.period, getpid());
  if (!place) return tl::unexpected(place.error());
  Outcome<void> written = write_period(*service, run, *place, options.period);
  if (!written) return written;
  // Those that are to come are of another period.
  if (last == going_on) service->stop();
  service->keep(last);
  if (last == going_on) service->start();
  service->sweep();
  return {};
}

template <Outcome<void> (*command)(const SwitchOptions&)>
Command add(CLI::App& app, Invocation& invocation, const char* name,
            const char* what, std::shared_ptr<SwitchOptions>& options) {
  options = std::make_shared<SwitchOptions>();
  Command sub(app, name, what);
  sub.callback([options, &invocation] {
    Outcome<void> done = command(*options);
    invocation.status = done ? 0 : complain(done.error().message);
  });
  return sub;
}

// "": it may be the number of a process.
std::string no_pid(const std::string& text) {
  int pid = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), pid);
  bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && pid > 0 ? ""
                          : fmt::format(
                                "'{}' is no number of a process; "
                                "'pgrep -f NAME' finds it",
                                text);
}

void add_pid(Command sub, SwitchOptions& options) {
  sub.add_option("PID", options.pid, "A process of the service")
      .required()
      .type_name("")
      .check(no_pid);
}

}  // namespace

void add_start(CLI::App& app, Invocation& invocation) {
  std::shared_ptr<SwitchOptions> options;
  Command sub = add<start>(app, invocation, "start",
                           "Begin to record a running service", options);
  add_pid(sub, *options);
  sub.add_option("--for", options->duration,
                 "Stop after that long (30s, 5m, 1h), and write the\n"
                 "recording")
      .type_name("TIME");
  add_period_options(sub, options->period, "crossbill.PID.db");
  sub.footer(
      "The service must have been started with the variables that 'crossbill\n"
      "env' prints. All of its processes are recorded, also those that it\n"
      "forks later. Calls that are in progress at the start are left out.\n\n"
      "Examples:\n"
      "  crossbill start 4711 --for 30s -o now.db\n"
      "  crossbill start 4711; sleep 60; crossbill stop 4711");
}

void add_stop(CLI::App& app, Invocation& invocation) {
  std::shared_ptr<SwitchOptions> options;
  Command sub =
      add<stop>(app, invocation, "stop",
                "End the recording of a service, and print its bill", options);
  add_pid(sub, *options);
  add_period_options(sub, options->period, "crossbill.PID.db");
  sub.footer(
      "If the recording cannot be written, nothing is lost: 'crossbill "
      "collect\n"
      "DIR' makes it later.\n\n"
      "Example:\n"
      "  crossbill stop 4711 -o now.db --quiet");
}

void add_collect(CLI::App& app, Invocation& invocation) {
  std::shared_ptr<SwitchOptions> options;
  Command sub =
      add<collect>(app, invocation, "collect",
                   "Make a recording of what ended processes left", options);
  sub.add_option("DIR", options->directory,
                 "The folder that 'crossbill env' was given")
      .required()
      .type_name("");
  add_period_options(sub, options->period, "crossbill.NUMBER.db");
  sub.footer(
      "This is for services that were recorded from their start to their end,\n"
      "and for processes that ended, or were killed, while they were\n"
      "recorded. What is in the recording is then removed from DIR.\n\n"
      "Example:\n"
      "  crossbill collect /dev/shm/web -o web.db");
}

}  // namespace crossbill::cli
