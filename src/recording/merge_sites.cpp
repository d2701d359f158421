// SPDX-License-Identifier: MIT
// Puts sites and stacks of all pieces together.
#include "recording/merge_sites.hpp"

#include <fmt/format.h>

#include <vector>

#include "recording/merge.hpp"

namespace crossbill::recording {

uint32_t SiteMerger::add_site(Site& site, Recording& all) {
  std::string key = fmt::format("{} {} {} {} ", static_cast<int>(site.kind),
                                site.line, site.offset, site.module);
  key += site.file + '\0' + site.function;
  auto fresh = static_cast<uint32_t>(all.sites.size());
  auto [found, added] = sites_.try_emplace(std::move(key), fresh);
  if (added) all.sites.push_back(std::move(site));
  return found->second;
}

uint32_t SiteMerger::add_frame(Frame frame, Recording& all) {
  uint64_t key = uint64_t{frame.caller} << 32 | frame.site;
  auto fresh = static_cast<uint32_t>(all.frames.size());
  auto [found, added] = frames_.try_emplace(key, fresh);
  if (added) all.frames.push_back(frame);
  return found->second;
}

void SiteMerger::add(Piece& piece, uint32_t first_node, Recording& all) {
  std::vector<uint32_t> sites, frames;
  for (Site& site : piece.sites) sites.push_back(add_site(site, all));
  for (Frame frame : piece.frames) {
    if (frame.site != kNone) frame.site = sites[frame.site];
    if (frame.caller != kNone) frame.caller = frames[frame.caller];
    frames.push_back(add_frame(frame, all));
  }
  for (Node& node : piece.nodes)
    if (node.site != kNone) node.site = sites[node.site];
  for (Sighting& seen : piece.sightings)
    if (seen.site != kNone) seen.site = sites[seen.site];
  for (Stack& stack : piece.stacks)
    all.stacks.push_back(
        {stack.node + first_node, frames[stack.frame], stack.calls});
}

}  // namespace crossbill::recording
