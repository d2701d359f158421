// SPDX-License-Identifier: MIT
// crossbill contract: what a library says of its boundary, without running it.
#include "contract/contract.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "contract/compare.hpp"
#include "contract/emit.hpp"
#include "recording/path.hpp"

namespace crossbill::cli {
namespace {

using contract::Contract;

// Of --diff, as of diff(1).
constexpr int kDiffers = 1;

struct ContractOptions {
  std::vector<std::string> files;
  std::string format = "text";
  bool diff = false;
};

int write_out(const std::string& text, Kind kind, int status) {
  if (print(STDOUT_FILENO, text, kind)) return status;
  return complain(
      fmt::format("cannot write the contract: {}; send it elsewhere",
                  std::strerror(errno)));
}

int diff(const ContractOptions& options) {
  auto before = contract::read_library(options.files[0]);
  if (!before) return complain(before.error());
  auto after = contract::read_library(options.files[1]);
  if (!after) return complain(after.error());
  std::vector<contract::Change> changes = contract::compare(*before, *after);
  std::string lines;
  for (const contract::Change& each : changes)
    lines += fmt::format("{} {}\n", each.breaks ? "breaks    " : "compatible",
                         each.what);
  auto broken = std::count_if(changes.begin(), changes.end(),
                              [](const auto& each) { return each.breaks; });
  if (changes.empty())
    lines = fmt::format("the contracts mean the same ({})\n", after->hash);
  else
    lines += fmt::format("{} of {} changes break callers ({} -> {})\n", broken,
                         changes.size(), before->hash, after->hash);
  return write_out(lines, Kind::kText, broken == 0 ? 0 : kDiffers);
}

int show(const ContractOptions& options) {
  if (options.files.size() != 1)
    return complain("contract: name one library, or two with --diff");
  const std::string& path = options.files[0];
  auto found = contract::read_library(path);
  if (!found) return complain(found.error());
  const auto* format = std::find_if(
      contract::kFormats.begin(), contract::kFormats.end(),
      [&options](const auto& each) { return each.name == options.format; });
  bool json = format->write == contract::json;
  return write_out(
      format->write(*found, std::string(recording::file_name(path))),
      json ? Kind::kJson : Kind::kText, 0);
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  names.reserve(contract::kFormats.size());
  for (const contract::Format& each : contract::kFormats)
    names.emplace_back(each.name);
  return names;
}

}  // namespace

void add_contract(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ContractOptions>();
  Command sub(app, "contract", "Print what a library exports by boundary.hpp");
  sub.add_option("LIB", options->files,
                 "A shared library; it is read, not run\n(two with --diff)")
      .type_name("")
      .required()
      .expected(1, 2);
  Option format =
      sub.add_option("--format", options->format,
                     "c: a C header; pyi: Python type stubs; rust: an\n"
                     "extern block with layout assertions")
          .is_member(format_names())
          .option_text(fmt::format("{}", fmt::join(format_names(), "|")));
  sub.add_flag("--diff", options->diff,
               "OLD NEW: what breaks callers of the old library")
      .excludes(format)
      .option_text(" ");
  sub.footer(
      "With --diff the exit status is 1 if anything breaks callers; it is\n"
      "125 when a contract cannot be read.\n\n"
      "Examples:\n"
      "  crossbill contract libstats.so\n"
      "  crossbill contract --format c libstats.so > stats.h\n"
      "  crossbill contract --format rust libstats.so > src/stats.rs\n"
      "  crossbill contract --diff old/libstats.so libstats.so");
  sub.callback([options, &invocation] {
    if (options->diff && options->files.size() != 2)
      invocation.status =
          complain("contract --diff: name two libraries, OLD NEW");
    else
      invocation.status = options->diff ? diff(*options) : show(*options);
  });
}

}  // namespace crossbill::cli
