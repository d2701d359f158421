// SPDX-License-Identifier: MIT
// Names the open crossings of a recording: see deaths.hpp.
#include "analysis/deaths.hpp"

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

DeathLine death_line(const Recording& recording, uint32_t index) {
  const recording::Process& process = recording.processes[index];
  DeathLine line;
  line.process = index + 1;
  line.pid = process.pid;
  line.image = process.image;
  line.signal = process.signal;
  return line;
}

OpenLine open_line(const Recording& recording,
                   const recording::OpenCrossing& open) {
  const recording::Edge& edge =
      recording.edges[recording.nodes[open.node].edge];
  OpenLine line;
  line.function = demangle(edge.name);
  if (edge.to != kNone) {
    const std::string& path = recording.modules[edge.to].path;
    line.module = recording::file_name(path);
    line.library = short_module(path);
  }
  line.call = open.call;
  line.exception = open.exception;
  return line;
}

}  // namespace

std::optional<std::vector<DeathLine>> make_deaths(const Recording& recording) {
  if (!recording.known.open) return std::nullopt;
  std::vector<DeathLine> lines;
  uint32_t thread = kNone;
  for (const recording::OpenCrossing& open : recording.open_crossings) {
    if (open.thread != thread) {
      thread = open.thread;
      const recording::Thread& seat = recording.threads[thread];
      lines.push_back(death_line(recording, seat.process));
      lines.back().thread = seat.tid;
      lines.back().thread_name = seat.name;
    }
    lines.back().crossings.push_back(open_line(recording, open));
  }
  std::vector<bool> told(recording.processes.size());
  for (const DeathLine& line : lines) told[line.process - 1] = true;
  for (uint32_t i = 0; i < recording.processes.size(); ++i) {
    const recording::Process& process = recording.processes[i];
    if (!process.signal || told[i]) continue;
    lines.push_back(death_line(recording, i));
    lines.back().counted = process.mode == arena::Mode::kCountOnly;
  }
  return lines;
}

}  // namespace crossbill::analysis
