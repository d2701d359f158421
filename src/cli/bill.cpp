// SPDX-License-Identifier: MIT
// Where the bill goes after a run.
#include "cli/bill.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "cli/memory_limit.hpp"
#include "cli/output.hpp"
#include "cli/print.hpp"
#include "report/formats.hpp"
#include "unicode/printable.hpp"

namespace crossbill::cli {
namespace {

int open_place(const BillPlace& place) {
  if (place.descriptor >= 0) return place.descriptor;
  if (place.path.empty()) return STDERR_FILENO;
  return open(place.path.c_str(),
              O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
}

// Why no module became a library by a pattern of --library, or "" if one did.
// As the agent matches: whole paths.
std::string_view why_unmatched(const recording::Recording& recording,
                               const std::string& glob) {
  bool found = false, library = false;
  for (const recording::Module& module : recording.modules) {
    if (fnmatch(glob.c_str(), module.path.c_str(), 0) != 0) continue;
    found = true;
    library = library || module.role != arena::Role::kBase;
  }
  if (!found)
    return "matches no module that took part in a call; it is compared with "
           "whole paths, as in '*/libvendor*.so'";
  return library ? ""
                 : "matches libc itself, its loader or a sanitizer, "
                   "which are never libraries";
}

std::string unmatched(const recording::Recording& recording,
                      const std::vector<std::string>& globs) {
  std::string text;
  for (const std::string& glob : globs) {
    std::string_view why = why_unmatched(recording, glob);
    if (!why.empty()) text += fmt::format("--library '{}' {}\n", glob, why);
  }
  return text;
}

}  // namespace

Outcome<BillPlace> find_bill_place(const std::string& path, bool force) {
  if (path.empty()) return BillPlace{};
  if (is_device(path)) {
    Outcome<int> device = open_device(path, "--bill");
    if (!device) return tl::unexpected(device.error());
    return BillPlace{path, *device};
  }
  Outcome<std::string> file = check_output_path(path, force, "--bill");
  if (!file) return tl::unexpected(file.error());
  return BillPlace{*file, -1};
}

namespace {

Outcome<void> print_to(const recording::Recording& recording,
                       const std::string& path, const BillPlace& place,
                       const std::vector<std::string>& libraries) {
  int file = open_place(place);
  const report::Format& format = report::kFormats.front();
  analysis::Choice choice;
  choice.top = format.top;
  report::Style style = report::style_of(file);
  auto out = [&](std::string_view part) {
    return print(file, part, style.colour ? Kind::kColoured : Kind::kText);
  };
  bool written = file >= 0 &&
                 format.write(analysis::Model(recording), choice, style, out) &&
                 out(unmatched(recording, libraries) +
                     fmt::format("recording: {}\n", unicode::printable(path)));
  int error = errno;
  if (file > STDERR_FILENO && close(file) != 0) written = false;
  if (written) return {};
  return refuse(kOurFailure,
                "cannot write the bill to {}: {}; print it with 'crossbill "
                "report {}'",
                place.path.empty() ? "standard error" : place.path,
                std::strerror(error), path);
}

}  // namespace

Outcome<void> print_bill(const recording::Recording& recording,
                         const std::string& file, const BillPlace& place,
                         const std::vector<std::string>& libraries) {
  MemoryLimit limit(file);
  try {
    return print_to(recording, file, place, libraries);
  } catch (const std::bad_alloc&) {
    return refuse(kOurFailure, "{}", too_much_memory(file));
  }
}

}  // namespace crossbill::cli
