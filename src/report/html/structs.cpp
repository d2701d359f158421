// SPDX-License-Identifier: MIT
// The page's memory maps: the structs that the contracts of called libraries
// declare, byte by byte. A library's file must still be the one that was
// called.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "contract/words.hpp"
#include "recording/code_places.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report::html {
namespace {

using contract::Contract;
using contract::Field;
using contract::Struct;

// The libraries that were called. Which of them have a contract their files
// say.
std::set<uint32_t> modules_of(const Content& content) {
  const recording::Recording& recording = content.model.recording;
  std::set<uint32_t> modules;
  for (const recording::Edge& edge : recording.edges)
    if (edge.kind == arena::Kind::kDowncall && edge.to != recording::kNone &&
        recording.modules[edge.to].path.starts_with('/'))
      modules.insert(edge.to);
  return modules;
}

bool is_the_same(const recording::Recording& recording, uint32_t module) {
  const recording::Module& file = recording.modules[module];
  recording::CodePlaces none;
  return recording::find_code_places(file.path, file.build_id,
                                     recording.meta.started_ns.value_or(0),
                                     none) == recording::ModuleFile::kSame;
}

std::string shown(const std::string& text) {
  return escape(unicode::printable(text));
}

std::string padding(uint64_t bytes, uint64_t offset) {
  return element("span", "class=\"padding\"",
                 fmt::format("{} padding, {} B", offset, bytes));
}

std::string field(const Field& one) {
  std::string text =
      element("span", "",
              fmt::format("{} <b>{}</b> {}, {} B", one.offset, shown(one.name),
                          shown(contract::spelled(one.type)), one.size));
  if (one.padding > 0) text += padding(one.padding, one.offset + one.size);
  return text;
}

std::string map_of(const Contract& contract, const Struct& structure) {
  std::string fields;
  uint64_t wasted = 0;
  for (const Field& one : structure.fields) {
    fields += field(one);
    wasted += one.padding;
  }
  std::string text =
      fmt::format("<h4>{}</h4><p class=\"note\">{} bytes, aligned to {}",
                  shown(structure.name), structure.size, structure.align);
  if (wasted > 0) text += fmt::format("; {} are padding", wasted);
  uint64_t best = contract::best_size(contract, structure);
  if (best < structure.size)
    text += fmt::format("; {} with its fields sorted by alignment", best);
  return text + "</p>" +
         element("div",
                 "class=\"struct-map\" role=\"group\" aria-label=\"Bytes of " +
                     shown(structure.name) + "\"",
                 fields);
}

}  // namespace

std::string structs_part(const Content& content) {
  std::string text;
  for (uint32_t module : modules_of(content)) {
    const std::string& path = content.model.recording.modules[module].path;
    auto read = contract::read_library(path);
    if (!read || read->structs.empty()) continue;
    if (!is_the_same(content.model.recording, module)) continue;
    text += element("h3", "", shown(path.substr(path.rfind('/') + 1)));
    for (const Struct& structure : read->structs)
      text += map_of(*read, structure);
  }
  if (text.empty()) return "";
  return element("div", "class=\"struct\"", text) + "\n" +
         element("p", "class=\"note\"",
                 "Each field: its offset, name, type and size. Dashed are "
                 "bytes that hold nothing.");
}

}  // namespace crossbill::report::html
