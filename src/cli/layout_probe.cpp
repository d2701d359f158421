// SPDX-License-Identifier: MIT
// crossbill layout --probe: the source of a file that makes a host's compiler
// write down what it believes.
#include <algorithm>
#include <cctype>

#include "cli/layout_header.hpp"
#include "cli/layout_print.hpp"
#include "layout/probe.hpp"
#include "layout/symbols.hpp"

namespace crossbill::cli {
namespace {

using layout::Declared;
using layout::Probe;

using Names = std::vector<std::string>;

bool has(const Names& sorted, const std::string& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

// What the libraries export; of a host that exists already, what it needs.
Names exported(const LayoutOptions& options) {
  Names symbols;
  for (const std::string& library : options.files)
    for (const std::string& each : layout::symbols_of(library).defined)
      symbols.push_back(each);
  std::sort(symbols.begin(), symbols.end());
  if (options.host.empty()) return symbols;
  Names needed = layout::symbols_of(options.host).needed;
  std::sort(needed.begin(), needed.end());
  std::erase_if(symbols,
                [&](const std::string& each) { return !has(needed, each); });
  return symbols;
}

// Whether a program could declare it as it is: no mangled name of C++, Rust or
// D, nothing that is no identifier.
bool is_declarable(const std::string& symbol) {
  for (const char* prefix : {"_Z", "_R", "_D"})
    if (symbol.starts_with(prefix) && symbol.size() > 2 &&
        (isdigit(static_cast<unsigned char>(symbol[2])) ||
         isupper(static_cast<unsigned char>(symbol[2])) || prefix[1] == 'Z'))
      return false;
  return !symbol.empty() && !isdigit(static_cast<unsigned char>(symbol[0])) &&
         std::all_of(symbol.begin(), symbol.end(), [](char each) {
           return isalnum(static_cast<unsigned char>(each)) || each == '_';
         });
}

// What the headers declare of these symbols; without a library, all that is of
// the headers themselves.
Read<std::vector<Declared>> declared(const LayoutOptions& options,
                                     const Names& symbols) {
  if (options.headers.empty()) {
    std::vector<Declared> all;
    for (const std::string& each : symbols) {
      if (!is_declarable(each)) continue;
      all.emplace_back();
      all.back().name = all.back().symbol = each;
    }
    return all;
  }
  layout::Wanted wanted;
  wanted.symbols = symbols;
  wanted.all_symbols = options.files.empty();
  return declared_by(
      {options.headers, options.flags, split_words(options.compiler)}, wanted);
}

// Names on the command line are those of the functions that are meant, or of
// types.
Read<Probe> probe_of(const LayoutOptions& options) {
  auto names = declared(options, exported(options));
  if (!names) return tl::unexpected(names.error());
  Probe probe;
  probe.headers = options.headers;
  Names functions;
  for (const std::string& each : options.types) {
    auto same = [&](const Declared& one) { return one.name == each; };
    bool is_function = std::any_of(names->begin(), names->end(), same);
    (is_function ? functions : probe.types).push_back(each);
  }
  if (options.probe == "rust" && !probe.types.empty())
    return tl::unexpected(layout::Problem{
        "layout --probe rust: no library exports a function " +
        probe.types.front() + " that Rust could declare; leave it out"});
  std::sort(functions.begin(), functions.end());
  for (const Declared& each : *names) {
    if (!functions.empty() && !has(functions, each.name)) continue;
    probe.functions.push_back(each.name);
    probe.symbols.push_back(each.symbol);
  }
  return probe;
}

}  // namespace

int layout_probe(const LayoutOptions& options) {
  bool is_rust = options.probe == "rust";
  if (options.headers.empty() && !is_rust)
    return cannot_tell(
        {"layout --probe c: name the header that the host includes by "
         "--header"});
  auto probe = probe_of(options);
  if (!probe) return cannot_tell(probe.error());
  if (probe->functions.empty() && probe->types.empty())
    return cannot_tell(
        {"layout --probe: no function of the libraries is declared by the "
         "headers; name others by --header"});
  return print_text(
      options, is_rust ? layout::rust_probe(*probe) : layout::c_probe(*probe),
      kAgree);
}

}  // namespace crossbill::cli
