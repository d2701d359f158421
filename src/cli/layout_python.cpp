// SPDX-License-Identifier: MIT
// Imports a Python program in a process of its own: see layout_python.hpp.
#include "cli/layout_python.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/layout_python_cffi.hpp"
#include "cli/layout_python_ctypes.hpp"
#include "cli/layout_python_main.hpp"
#include "cli/layout_python_numpy.hpp"
#include "cli/layout_python_source.hpp"
#include "cli/run_limited.hpp"
#include "layout/declarations.hpp"
#include "layout/problem.hpp"

namespace crossbill::cli {
namespace {

using layout::problem;
using layout::Problem;

constexpr int kPatienceMs = 10'000;
constexpr size_t kMostOutput = 256 << 20;

bool is_folder(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// "zstd", "nacl.bindings"
bool is_module_name(const std::string& name) {
  bool letter = false;
  for (char each : name) {
    bool starts = each == '_' || isalpha(static_cast<unsigned char>(each)) ||
                  static_cast<unsigned char>(each) >= 0x80;
    bool goes_on = starts || isdigit(static_cast<unsigned char>(each));
    if (each == '.' ? !letter : !(letter ? goes_on : starts)) return false;
    letter = each != '.';
  }
  return letter;
}

std::string interpreter_of(const std::string& named) {
  if (!named.empty()) return named;
  const char* environment = std::getenv("VIRTUAL_ENV");
  if (environment == nullptr || *environment == '\0') return "python3";
  std::string python = std::string(environment) + "/bin/python3";
  return access(python.c_str(), X_OK) == 0 ? python : "python3";
}

std::string text() {
  std::string all;
  for (const char* part :
       {kLayoutPythonSource, kLayoutPythonCtypes, kLayoutPythonNumpy,
        kLayoutPythonCffi, kLayoutPython})
    all += part;
  return all + "\nmain()\n";
}

// Why an interpreter has written nothing.
tl::unexpected<Problem> silent(const std::string& name,
                               const std::string& python,
                               const Finished& ended) {
  std::string last = last_line(ended.errors);
  if (!ended.in_time)
    return problem(
        "{} is not imported after {} seconds: put what it runs under "
        "`if __name__ == \"__main__\":`",
        name, kPatienceMs / 1000);
  if (WIFSIGNALED(ended.status))
    return problem(
        "{0} ends its interpreter while it is imported: signal {1} ({2}); "
        "import it by `{3}` to see why",
        name, WTERMSIG(ended.status), strsignal(WTERMSIG(ended.status)),
        python);
  if (!last.empty())
    return problem(
        "{} cannot be imported by {}: {}; name CPython 3.6 or later by "
        "--python",
        name, python, last);
  return problem(
      "{} ends its interpreter while it is imported, with status {}: put what "
      "it runs under `if __name__ == \"__main__\":`",
      name, WEXITSTATUS(ended.status));
}

struct Remedy {
  const char* kind;  // of exception; the first that fits
  const char* words;
};
constexpr Remedy kRemedies[] = {
    {"SystemExit", "put what it runs under `if __name__ == \"__main__\":`"},
    {"KeyboardInterrupt",
     "put what it runs under `if __name__ == \"__main__\":`"},
    {"ImportError", "name the interpreter that has it by --python"},
    {"SyntaxError", "name the interpreter that it is for by --python"},
    {"OSError", "make what it loads found, as by LD_LIBRARY_PATH"},
    {"", "correct that, or name the interpreter that it is for by --python"},
};

// What the interpreter says of a program that it could not import.
tl::unexpected<Problem> refused(const std::string& name,
                                const std::string& python,
                                const nlohmann::json& answer) {
  const nlohmann::json& error = answer["error"];
  std::string said = error.value("text", ""), file = error.value("file", "");
  std::string version = answer.value("python", "?");
  if (!exists(name) && said.starts_with("ModuleNotFoundError") && file.empty())
    return problem(
        "{} is no file, and {} (Python {}) finds no module of this name: name "
        "the file of the host",
        name, python, version);
  auto kinds = error.value("kinds", std::vector<std::string>());
  kinds.emplace_back("");
  const Remedy* remedy = std::find_if(
      std::begin(kRemedies), std::end(kRemedies), [&](const Remedy& each) {
        return std::find(kinds.begin(), kinds.end(), each.kind) != kinds.end();
      });
  std::string where =
      file.empty()
          ? ""
          : fmt::format(" ({}, line {})", file.substr(file.rfind('/') + 1),
                        error.value("line", 0));
  return problem("{} cannot be imported by {} (Python {}): {}{}; {}", name,
                 python, version, said, where, remedy->words);
}

}  // namespace

bool is_python_host(const std::string& name) {
  if (is_folder(name)) return exists(name + "/__init__.py");
  if (name.ends_with(".py")) return true;
  if (!exists(name))
    return name.find('/') == std::string::npos && is_module_name(name);
  std::error_code failed;
  if (!std::filesystem::is_regular_file(name, failed)) return false;
  std::ifstream file(name);
  std::string first;
  std::getline(file, first);
  return first.starts_with("#!") && first.find("python") != std::string::npos;
}

tl::expected<std::string, Problem> python_declarations(
    const std::string& name, const std::string& interpreter) {
  bool is_module = name.find('/') == std::string::npos &&
                   !name.ends_with(".py") && is_module_name(name);
  if (!exists(name) && !is_module)
    return problem("{} does not exist: name a Python file or module", name);
  std::error_code failed;
  if (exists(name) && !is_folder(name) &&
      !std::filesystem::is_regular_file(name, failed))
    return problem("{} is no regular file", name);
  std::string python = interpreter_of(interpreter);
  Finished ended =
      run_limited({python, "-c", text(), name}, {kPatienceMs, kMostOutput});
  if (ended.error != 0)
    return problem("{} cannot be run ({}): name an interpreter by --python",
                   python, std::strerror(ended.error));
  if (ended.output.empty()) return silent(name, python, ended);
  constexpr std::string_view kError = "{\"error\": ";
  if (!ended.output.starts_with(kError)) return std::move(ended.output);
  auto answer = nlohmann::json::parse(ended.output, nullptr, false);
  if (!answer.is_object()) return silent(name, python, ended);
  return refused(name, python, answer);
}

tl::expected<layout::Side, Problem> read_python(const std::string& name,
                                                const std::string& interpreter,
                                                const layout::Wanted& wanted) {
  auto json = python_declarations(name, interpreter);
  if (!json) return tl::unexpected(json.error());
  return layout::read_declarations(*json, name, wanted);
}

}  // namespace crossbill::cli
