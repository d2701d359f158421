// SPDX-License-Identifier: MIT
// Where the bill goes after a run.
#include "cli/bill.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "analysis/make_bill.hpp"
#include "cli/memory_limit.hpp"
#include "cli/output.hpp"
#include "cli/print.hpp"
#include "recording/database.hpp"
#include "report/text.hpp"
#include "unicode/printable.hpp"

namespace crossbill::cli {
namespace {

constexpr size_t kEntries = 20;  // a page of a terminal

int open_place(const BillPlace& place) {
  if (place.descriptor >= 0) return place.descriptor;
  if (place.path.empty()) return STDERR_FILENO;
  return open(place.path.c_str(),
              O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
}

Outcome<BillPlace> open_device(const std::string& path) {
  // Without O_NONBLOCK a pipe that nobody reads would keep us here.
  int file = open(path.c_str(),
                  O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) {
    return refuse(kOurFailure,
                  "cannot write {}: {}; name another file with --bill", path,
                  std::strerror(errno));
  }
  fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK);
  return BillPlace{path, file};
}

}  // namespace

Outcome<BillPlace> find_bill_place(const std::string& path, bool force) {
  if (path.empty()) return BillPlace{};
  struct stat found {};
  bool exists = stat(path.c_str(), &found) == 0;
  if (exists && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode)) {
    return open_device(path);
  }
  Outcome<std::string> file = check_output_path(path, force, "--bill");
  if (!file) return tl::unexpected(file.error());
  return BillPlace{*file, -1};
}

namespace {

Outcome<void> read_and_print(const std::string& recording,
                             const BillPlace& place) {
  auto read = recording::read_recording(recording);
  if (!read) return refuse(kOurFailure, "{}", read.error().message);
  int file = open_place(place);
  analysis::Options wanted;
  wanted.top = kEntries;
  report::Style style = report::style_of(file);
  std::string text =
      report::text_bill(analysis::make_bill(*read, wanted), style) +
      fmt::format("recording: {}\n", unicode::printable(recording));
  bool written =
      file >= 0 &&
      print(file, text, style.colour ? Kind::kColoured : Kind::kText);
  int error = errno;
  if (file > STDERR_FILENO && close(file) != 0) written = false;
  if (written) return {};
  return refuse(kOurFailure,
                "cannot write the bill to {}: {}; the recording "
                "is {}",
                place.path.empty() ? "standard error" : place.path,
                std::strerror(error), recording);
}

}  // namespace

Outcome<void> print_bill(const std::string& recording, const BillPlace& place) {
  MemoryLimit limit(recording);
  try {
    return read_and_print(recording, place);
  } catch (const std::bad_alloc&) {
    return refuse(kOurFailure, "{}", too_much_memory(recording));
  }
}

}  // namespace crossbill::cli
