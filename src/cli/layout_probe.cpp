// SPDX-License-Identifier: MIT
// crossbill layout --probe: the source of a file that makes a host's compiler
// write down what it believes.
#include <algorithm>

#include "cli/layout_header.hpp"
#include "cli/layout_print.hpp"
#include "layout/probe.hpp"
#include "layout/symbols.hpp"

namespace crossbill::cli {
namespace {

using layout::Declared;
using layout::Probe;

std::vector<std::string> exported(const LayoutOptions& options) {
  std::vector<std::string> symbols;
  for (const std::string& library : options.files)
    for (const std::string& each : layout::symbols_of(library).defined)
      symbols.push_back(each);
  std::sort(symbols.begin(), symbols.end());
  return symbols;
}

// What the headers declare and the libraries export; without a library, all
// that is of the headers themselves.
Read<Probe> probe_of(const LayoutOptions& options) {
  Probe probe;
  probe.headers = options.headers;
  probe.types = options.types;
  layout::Wanted wanted;
  wanted.symbols = exported(options);
  wanted.all_symbols = options.files.empty();
  auto names = declared_by(
      {options.headers, options.flags, split_words(options.compiler)}, wanted);
  if (!names) return tl::unexpected(names.error());
  for (const Declared& each : *names) probe.functions.push_back(each.name);
  return probe;
}

}  // namespace

int layout_probe(const LayoutOptions& options) {
  bool is_rust = options.probe == "rust";
  if (options.headers.empty() && !is_rust)
    return cannot_tell(
        {"layout --probe c: name the header that the host includes by "
         "--header"});
  Probe probe;
  if (options.headers.empty()) {
    probe.functions = exported(options);
  } else {
    auto found = probe_of(options);
    if (!found) return cannot_tell(found.error());
    probe = std::move(*found);
  }
  if (probe.functions.empty() && probe.types.empty())
    return cannot_tell(
        {"layout --probe: no function of the libraries is declared by the "
         "headers; name others by --header"});
  return print_text(
      options, is_rust ? layout::rust_probe(probe) : layout::c_probe(probe),
      kAgree);
}

}  // namespace crossbill::cli
