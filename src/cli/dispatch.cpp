// SPDX-License-Identifier: MIT
// Asks interpreters what a call costs them: see dispatch.hpp.
//
// A finding is kept as "noargs=9.44;o=12.1;...", by the interpreter's own file
// and those of its libraries, and by the text that it has run.
#include "cli/dispatch.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <set>
#include <string_view>

#include "cli/dispatch_texts.hpp"
#include "cli/run_quietly.hpp"
#include "cli/safe_path.hpp"
#include "elf/reader.hpp"
#include "recording/names.hpp"
#include "recording/path.hpp"

namespace crossbill::cli {
namespace {

using arena::Convention;
using recording::Recording;

// An interpreter that tells, and the versions of which the text knows enough.
struct Interpreter {
  std::string_view host;    // what Process::host begins with
  int oldest, newest;       // minor version
  const char* files[3];     // patterns of its executable's name
  std::string_view symbol;  // that its executable takes or gives
  std::vector<std::string> options;
  const char *text, *rules;
};
const Interpreter kInterpreters[] = {
    {"cpython 3.",
     9,
     15,
     {"python3", "python3.[0-9]*", "python"},
     "Py_BytesMain",
     {"-I", "-S", "-c"},
     kDispatchCpython,
     kDispatchCpythonRules},
};
constexpr int kPatienceMs = 5000;
constexpr size_t kMostImages = 8;
constexpr double kMostNs = 1e6;

const Interpreter* interpreter_of(const recording::Process& process) {
  for (const Interpreter& each : kInterpreters)
    if (process.host.starts_with(each.host)) return &each;
  return nullptr;
}

bool knows_version(const Interpreter& interpreter, const std::string& host) {
  int minor = std::atoi(host.c_str() + interpreter.host.size());
  return minor >= interpreter.oldest && minor <= interpreter.newest;
}

bool names(const elf::Reader& reader, std::string_view symbol) {
  bool found = false;
  auto sections = reader.sections();
  for (const elf::Section& section : sections)
    if (section.header.sh_type == SHT_DYNSYM)
      reader.each_symbol(sections, section, [&](const elf::Symbol& each) {
        found |= each.name == symbol;
      });
  return found;
}

// Why a file is not run, or "".
std::string refusal(const Interpreter& interpreter,
                    const recording::Process& process, const elf::File& file,
                    const elf::Reader& reader) {
  std::string name(recording::file_name(process.image));
  bool named =
      std::any_of(std::begin(interpreter.files), std::end(interpreter.files),
                  [&](const char* pattern) {
                    return fnmatch(pattern, name.c_str(), 0) == 0;
                  });
  if (!knows_version(interpreter, process.host))
    return "its version is not known";
  if (!named) return "it is another program's, and is not run";
  if (file.problem() != 0 || !file.regular()) return "its file is gone";
  if (!reader.is_native() || !names(reader, interpreter.symbol))
    return "it is no interpreter by itself";
  std::string unsafe = unsafe_part(process.image);
  return unsafe.empty() ? "" : "it is not run, since " + unsafe;
}

// The file's own key and those of the runtimes that it may have loaded.
std::string key_of(const Interpreter& interpreter, const Recording& recording,
                   const recording::Process& process, const elf::File& file,
                   const elf::Reader& reader) {
  std::string kind = fmt::format("dispatch-{}", interpreter.rules);
  std::string key = recording::KnownFiles::key(kind, file, reader);
  std::set<std::string> others;
  for (const recording::Module& module : recording.modules)
    if (module.role == arena::Role::kHost && module.path != process.image &&
        recording::file_name(module.path).starts_with("lib"))
      others.insert(module.build_id.empty() ? elf::File(module.path).identity()
                                            : module.build_id);
  for (const std::string& other : others) key += "+" + other;
  std::erase_if(key,
                [](char letter) { return letter == ' ' || letter == '\n'; });
  return key;
}

// "o 12.1" lines, or "o=12.1;" parts; what has no meaning is left out.
void add_rows(std::string_view text, char between, char end,
              const std::string& image, Recording& recording) {
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    size_t blank = part.find(between);
    if (blank == part.npos) continue;
    recording::Dispatch row;
    row.image = image;
    std::string_view number = part.substr(blank + 1);
    auto read = std::from_chars(number.data(), number.data() + number.size(),
                                row.low_ns);
    bool good = read.ec == std::errc() && row.low_ns >= 0 &&
                row.low_ns < kMostNs &&
                recording::parse_name(part.substr(0, blank), row.convention);
    if (good) recording.dispatch.push_back(std::move(row));
  }
}

std::string finding_of(const Recording& recording, size_t first) {
  std::string finding;
  for (size_t i = first; i < recording.dispatch.size(); ++i) {
    const recording::Dispatch& row = recording.dispatch[i];
    finding += fmt::format("{}={:.2f};", recording::name_of(row.convention),
                           row.low_ns);
  }
  return finding;
}

// "" or why it is not known.
std::string ask(const Interpreter& interpreter,
                const recording::Process& process, recording::KnownFiles& known,
                Recording& recording) {
  elf::File file(process.image);
  elf::Reader reader(file);
  std::string why = refusal(interpreter, process, file, reader);
  if (!why.empty()) return why;
  std::string key = key_of(interpreter, recording, process, file, reader);
  std::string before = known.find(key);
  size_t first = recording.dispatch.size();
  add_rows(before, '=', ';', process.image, recording);
  if (recording.dispatch.size() > first) return "";
  std::vector<std::string> command = {process.image};
  command.insert(command.end(), interpreter.options.begin(),
                 interpreter.options.end());
  command.emplace_back(interpreter.text);
  auto output = run_quietly(command, kPatienceMs);
  add_rows(output.value_or(""), ' ', '\n', process.image, recording);
  if (recording.dispatch.size() == first) return "it did not say";
  known.add(key, finding_of(recording, first));
  return "";
}

// By process: whether it was timed in calls whose convention is known.
std::vector<bool> processes_that_matter(const Recording& recording) {
  std::vector<bool> matter(recording.processes.size());
  for (const recording::Node& node : recording.nodes)
    if (node.timed > 0 &&
        recording.edges[node.edge].convention != Convention::kUnknown)
      matter[recording.threads[node.thread].process] = true;
  return matter;
}

}  // namespace

void add_dispatch(Recording& recording, recording::KnownFiles& known) {
  std::set<std::string> asked;
  std::vector<bool> matter = processes_that_matter(recording);
  for (size_t i = 0; i < recording.processes.size(); ++i) {
    const recording::Process& process = recording.processes[i];
    const Interpreter* interpreter = interpreter_of(process);
    if (interpreter == nullptr || !matter[i]) continue;
    if (asked.size() >= kMostImages || !asked.insert(process.image).second)
      continue;
    std::string why = ask(*interpreter, process, known, recording);
    if (why.empty()) continue;
    recording.notes.push_back({static_cast<uint32_t>(i), "dispatch-unknown",
                               fmt::format("{} ({})", process.image, why), 1});
  }
}

}  // namespace crossbill::cli
