// SPDX-License-Identifier: MIT
// Two runs of the compiler: one preprocesses the header, whose names are then
// found by layout/header_names.cpp; one compiles a probe of these names, which
// the reader of DWARF reads. What the compiler does not take for a function or
// a type is left out of a third run.
#include "cli/layout_header.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/run_limited.hpp"
#include "cli/temporary_folder.hpp"
#include "elf/reader.hpp"
#include "layout/dwarf.hpp"
#include "layout/probe.hpp"
#include "layout/problem.hpp"

namespace crossbill::cli {
namespace {

using layout::Declared;
using layout::problem;
using layout::Problem;
using layout::Side;
using layout::Wanted;
using What = Declared::What;

constexpr Limits kLimits = {60'000, 256u << 20};
constexpr int kMostRuns = 4;  // of compiling the probe

bool is_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string all = path == nullptr ? "/usr/bin:/bin" : path;
  for (size_t at = 0; at <= all.size();) {
    size_t end = std::min(all.find(':', at), all.size());
    std::string file = all.substr(at, end - at) + "/" + name;
    if (access(file.c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

bool is_cpp(const HeaderRequest& request) {
  constexpr std::array<std::string_view, 4> kSuffixes = {".hpp", ".hh", ".hxx",
                                                         ".H"};
  for (const std::string& header : request.headers)
    for (std::string_view suffix : kSuffixes)
      if (header.ends_with(suffix)) return true;
  for (size_t i = 0; i < request.flags.size(); ++i) {
    const std::string& flag = request.flags[i];
    bool named = flag == "-xc++" || flag.starts_with("-std=c++") ||
                 flag.starts_with("-std=gnu++") ||
                 (flag == "-x" && i + 1 < request.flags.size() &&
                  request.flags[i + 1] == "c++");
    if (named) return true;
  }
  return false;
}

std::string names_of(const std::vector<std::string>& headers) {
  return fmt::format("{}", fmt::join(headers, ", "));
}

// One compiler, its flags and a folder for what it reads and writes.
class Compiler {
 public:
  const std::string& name() const { return command_[0]; }
  explicit Compiler(const HeaderRequest& request) : request_(request) {
    command_ = request.compiler;
    if (command_.empty()) command_ = {found_compiler()};
    suffix_ = is_cpp(request) ? ".cpp" : ".c";
  }

  // Why it cannot be used, or "".
  std::string refusal() {
    if (command_[0].empty())
      return "No C compiler is here: install clang or gcc, or name one by --cc";
    if (folder_.path().empty())
      return "No temporary folder could be made: name one in TMPDIR";
    Finished said = run({"--version"});
    if (said.error != 0)
      return fmt::format("{} cannot be run ({}): name a compiler by --cc",
                         command_[0], std::strerror(said.error));
    is_clang_ = said.output.find("clang") != std::string::npos;
    return "";
  }

  tl::expected<std::string, Problem> preprocess() {
    Finished said = run({"-E", write("names", includes())});
    if (!said.succeeded()) return tl::unexpected(refused(said));
    return std::move(said.output);
  }

  // An object of the probe; empty lines of it are what could not be compiled.
  tl::expected<std::string, Problem> compile(std::vector<std::string>& lines) {
    std::string object = folder_.path() + "/probe.o";
    for (int runs = 0; runs < kMostRuns; ++runs) {
      std::string text = includes();
      int before = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
      for (const std::string& line : lines) text += line + "\n";
      std::string source = write("probe", text);
      std::vector<std::string> flags = {
          "-c",   "-g", "-O0", "-w", "-fno-eliminate-unused-debug-types",
          source, "-o", object};
      const char* more = is_clang_ ? "-ferror-limit=0" : "-fmax-errors=0";
      flags.insert(flags.begin(), more);
      if (is_clang_) flags.insert(flags.begin(), "-fstandalone-debug");
      Finished said = run(flags);
      if (said.succeeded()) return object;
      if (!drop(said.errors, source, before, lines))
        return tl::unexpected(refused(said));
    }
    return problem("{} declares what {} does not compile: name another by --cc",
                   names_of(request_.headers), command_[0]);
  }

 private:
  Finished run(std::vector<std::string> more) {
    std::vector<std::string> all = command_;
    all.insert(all.end(), request_.flags.begin(), request_.flags.end());
    all.insert(all.end(), more.begin(), more.end());
    return run_limited(all, kLimits);
  }

  std::string write(const char* name, const std::string& text) {
    std::string path = folder_.path() + "/" + name + suffix_;
    std::ofstream(path) << text;
    return path;
  }

  std::string includes() const {
    std::string text;
    for (const std::string& each : request_.headers) {
      std::error_code failed;
      auto path = std::filesystem::absolute(each, failed);
      bool here = std::filesystem::exists(path, failed);
      text += here ? fmt::format("#include \"{}\"\n", path.string())
                   : fmt::format("#include <{}>\n", each);
    }
    return text;
  }

  // Empties the lines that the compiler refuses; false if it refuses others.
  static bool drop(const std::string& errors, const std::string& source,
                   int before, std::vector<std::string>& lines) {
    bool dropped = false;
    for (size_t at = errors.find(source + ":"); at != errors.npos;
         at = errors.find(source + ":", at + 1)) {
      const char* begin = errors.data() + at + source.size() + 1;
      int line = 0;
      std::from_chars(begin, errors.data() + errors.size(), line);
      line -= before + 1;
      if (line < 0 || line >= static_cast<int>(lines.size())) continue;
      dropped |= !lines[static_cast<size_t>(line)].empty();
      lines[static_cast<size_t>(line)].clear();
    }
    return dropped;
  }

  Problem refused(const Finished& said) const {
    if (!said.in_time)
      return Problem{fmt::format("{} takes {} more than {} seconds to compile",
                                 names_of(request_.headers), command_[0],
                                 kLimits.ms / 1000)};
    for (const std::string& header : request_.headers)
      if (said.errors.find("error: '" + header + "' file not found") !=
              said.errors.npos ||
          said.errors.find("error: " + header + ": No such file") !=
              said.errors.npos)
        return Problem{fmt::format(
            "{} is not found by {}: name its file, or its folder by "
            "--cflag=-IFOLDER",
            header, command_[0])};
    size_t error = said.errors.find("error:");
    size_t begin =
        error == said.errors.npos ? 0 : said.errors.rfind('\n', error) + 1;
    std::string line =
        said.errors.substr(begin, said.errors.find('\n', begin) - begin);
    return Problem{fmt::format(
        "{} does not compile by {}: {}; pass what it needs by --cflag, as "
        "--cflag=-Iinclude or --cflag=-xc++",
        names_of(request_.headers), command_[0], line)};
  }

  const HeaderRequest& request_;
  std::vector<std::string> command_;
  TemporaryFolder folder_;
  std::string suffix_;
  bool is_clang_ = false;
};

// Whether a name is of the headers themselves: of their folders, not of what
// they include from the system's.
bool is_own(const Declared& each, const std::vector<std::string>& folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](const std::string& folder) {
                       return each.place.file.starts_with(folder);
                     });
}

// Folders of the named headers, as the preprocessor has found them.
std::vector<std::string> folders_of(const std::vector<Declared>& all,
                                    const std::vector<std::string>& headers) {
  std::vector<std::string> folders;
  for (const std::string& header : headers) {
    std::error_code failed;
    auto path = std::filesystem::absolute(header, failed);
    if (std::filesystem::exists(path, failed)) {
      folders.push_back(path.string());
      bool system = path.parent_path() == "/usr/include";
      if (!system) folders.push_back(path.parent_path().string() + "/");
      continue;
    }
    for (const Declared& each : all)
      if (each.place.file.ends_with("/" + header)) {
        folders.push_back(each.place.file);
        break;
      }
  }
  return folders;
}

std::vector<Declared> wanted_of(const std::vector<Declared>& all,
                                const HeaderRequest& request,
                                const Wanted& wanted) {
  std::vector<std::string> folders = folders_of(all, request.headers);
  std::set<std::string> symbols(wanted.symbols.begin(), wanted.symbols.end());
  std::set<std::string> types(wanted.types.begin(), wanted.types.end());
  std::set<std::pair<What, std::string>> seen;
  std::vector<Declared> kept;
  for (const Declared& each : all) {
    bool is_type = each.what == What::kType;
    bool everything = is_type ? wanted.all_types : wanted.all_symbols;
    bool named = is_type ? types.count(each.symbol) != 0
                         : symbols.count(each.symbol) != 0;
    bool keeps = named || (everything && is_own(each, folders));
    if (!is_type && each.is_local) keeps = false;
    if (keeps && seen.emplace(each.what, each.name).second)
      kept.push_back(each);
  }
  return kept;
}

std::vector<std::string> lines_of(const std::vector<Declared>& names) {
  std::vector<std::string> lines;
  size_t number = 0;
  for (const Declared& each : names) {
    bool is_type = each.what == What::kType;
    std::string line = is_type ? layout::probe_type_line(each.name, ++number)
                               : layout::probe_line(each.symbol, each.name);
    line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

// A pointer's type says nothing of where its function is declared.
void add_places(const std::vector<Declared>& names, Side& side) {
  for (const Declared& each : names) {
    for (layout::Function& function : side.functions)
      if (function.symbol == each.symbol) {
        function.name = each.name;
        function.place = each.place;
        function.is_defined = true;
      }
    for (layout::Global& global : side.globals)
      if (global.symbol == each.symbol) {
        global.place = each.place;
        global.is_defined = true;
      }
  }
}

// Types that have the name of a typedef alone are found by that.
void name_types(Side& side) {
  for (layout::TypeId id : side.named)
    if (side.at(id).name.empty()) side.at(id).name = side.at(id).alias;
}

}  // namespace

std::string found_compiler() {
  for (const char* name : {"clang-19", "clang-18", "clang-17", "clang-16",
                           "clang-15", "clang-14", "clang", "gcc", "cc"})
    if (is_in_path(name)) return name;
  return "";
}

namespace {

// What the headers declare of `wanted`, and an object of their probe.
struct Probed {
  std::vector<Declared> names;
  std::string object;
};

bool is_elf(const std::string& path) {
  elf::File file(path);
  return elf::Reader(file).is_elf();
}

// What somebody takes for a header or a compiler for Linux, or "".
std::string no_header(const HeaderRequest& request) {
  for (const std::string& each : request.headers) {
    std::error_code failed;
    auto kind = std::filesystem::status(each, failed).type();
    if (kind != std::filesystem::file_type::not_found &&
        kind != std::filesystem::file_type::regular)
      return each + " is no regular file: name a header";
    if (is_elf(each))
      return each +
             " is no header but an ELF file: a library is named without "
             "--header";
  }
  return "";
}

tl::expected<Probed, Problem> probe(Compiler& compiler,
                                    const HeaderRequest& request,
                                    const Wanted& wanted) {
  if (std::string refusal = no_header(request); !refusal.empty())
    return tl::unexpected(Problem{refusal});
  if (std::string refusal = compiler.refusal(); !refusal.empty())
    return tl::unexpected(Problem{refusal});
  auto text = compiler.preprocess();
  if (!text) return tl::unexpected(text.error());
  Probed probed;
  probed.names = wanted_of(layout::declared_names(*text), request, wanted);
  std::vector<std::string> lines = lines_of(probed.names);
  auto object = compiler.compile(lines);
  if (!object) return tl::unexpected(object.error());
  probed.object = std::move(*object);
  std::vector<Declared> kept;
  for (size_t i = 0; i < lines.size(); ++i)
    if (!lines[i].empty()) kept.push_back(std::move(probed.names[i]));
  probed.names = std::move(kept);
  return probed;
}

}  // namespace

tl::expected<std::vector<Declared>, Problem> declared_by(
    const HeaderRequest& request, const Wanted& wanted) {
  Compiler compiler(request);
  auto probed = probe(compiler, request, wanted);
  if (!probed) return tl::unexpected(probed.error());
  return std::move(probed->names);
}

tl::expected<Side, Problem> read_header(const HeaderRequest& request,
                                        const Wanted& wanted) {
  Compiler compiler(request);
  auto probed = probe(compiler, request, wanted);
  if (!probed) return tl::unexpected(probed.error());
  Wanted asked;
  asked.progress = wanted.progress;
  for (const Declared& each : probed->names)
    (each.what == What::kType ? asked.types : asked.symbols)
        .push_back(each.symbol);
  if (!is_elf(probed->object))
    return tl::unexpected(Problem{fmt::format(
        "{} makes no ELF file; name a compiler for Linux or another system "
        "with ELF",
        compiler.name())});
  auto side = layout::read_dwarf(probed->object, asked);
  if (!side) return tl::unexpected(side.error());
  add_places(probed->names, *side);
  name_types(*side);
  side->path = names_of(request.headers);
  side->unknown = fmt::format("{} declares no such function", side->path);
  side->remedy = "name the header that does by --header";
  return std::move(*side);
}

tl::expected<Side, Problem> read_headers(
    const std::vector<std::string>& headers, const std::string& path,
    const Wanted& wanted, const std::string& compiler,
    const std::vector<std::string>& flags) {
  auto side = read_header({headers, flags, split_words(compiler)}, wanted);
  if (side) side->path = path;
  return side;
}

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool open = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char each = text[i];
    if (quote != 0 && each == quote) {
      quote = 0;
    } else if (quote == 0 && (each == '"' || each == '\'')) {
      quote = each;
      open = true;
    } else if (each == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
    } else if (quote == 0 && isspace(static_cast<unsigned char>(each))) {
      if (open || !word.empty()) words.push_back(word);
      word.clear();
      open = false;
    } else {
      word += each;
    }
  }
  if (open || !word.empty()) words.push_back(word);
  return words;
}

}  // namespace crossbill::cli
