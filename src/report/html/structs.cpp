// SPDX-License-Identifier: MIT
// The page's memory maps: the structs that the contracts of called libraries
// declare, byte by byte. A library's file must still be the one that was
// called.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "layout/contracts.hpp"
#include "recording/code_places.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/html/struct_map.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report::html {
namespace {

using contract::Contract;

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

std::string map_of(const layout::Side& side, const Contract& contract,
                   layout::TypeId type) {
  layout::Map map = printable_map(side, type);
  const std::string& name = side.at(type).name;
  std::string text =
      fmt::format("<h4>{}</h4><p class=\"note\">{} bytes, aligned to {}",
                  shown(name), map.size, map.alignment);
  if (map.padding > 0) text += fmt::format("; {} are padding", map.padding);
  const contract::Struct* structure = contract::find_struct(contract, name);
  uint64_t best =
      structure ? contract::best_size(contract, *structure) : map.size;
  if (best < map.size)
    text += fmt::format("; {} with its fields sorted by alignment", best);
  return text + "</p>" + struct_map(map);
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
    layout::Wanted all;
    all.all_types = true;
    layout::Side side = layout::read_contract(*read, path, all);
    for (layout::TypeId type : side.named)
      if (side.at(type).kind == layout::Kind::kRecord)
        text += map_of(side, *read, type);
  }
  if (text.empty()) return "";
  return element("div", "class=\"struct\"", text) + "\n" +
         element("p", "class=\"note\"",
                 "Each field: its offset, name, type and size. Dashed are "
                 "bytes that hold nothing.");
}

}  // namespace crossbill::report::html
