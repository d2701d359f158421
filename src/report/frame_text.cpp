// SPDX-License-Identifier: MIT
// Frames as one line of printable text.
#include "report/frame_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using analysis::FlameFrame;
using analysis::FrameKind;

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string host_text(const FlameFrame& frame, uint32_t line) {
  std::string place = base_name(frame.owner);
  if (line != 0) place += fmt::format(":{}", line);
  if (frame.name.empty()) return place.empty() ? "unknown" : place;
  return place.empty() ? frame.name : fmt::format("{} ({})", frame.name, place);
}

std::string text(const FlameFrame& frame, uint32_t line) {
  const std::string& owner = frame.owner;
  if (frame.kind == FrameKind::kHost) return host_text(frame, line);
  if (frame.kind == FrameKind::kSmall) return "smaller ones";
  if (owner.empty()) return frame.name.empty() ? "unknown" : frame.name;
  if (frame.kind == FrameKind::kOutside) return owner + ": " + frame.name;
  bool said = frame.name.rfind(owner + ".", 0) == 0;
  return said ? frame.name : owner + "." + frame.name;
}

}  // namespace

std::string frame_text(const FlameFrame& frame) {
  return unicode::printable(text(frame, frame.line));
}

std::string function_text(const FlameFrame& frame) {
  return unicode::printable(text(frame, 0));
}

bool has_own(const analysis::FlameNode& node) {
  return node.calls > 0 || node.bytes > 0 || node.ns > 0;
}

uint64_t WholeNumbers::next(double amount) {
  sum_ += amount;
  auto due = static_cast<uint64_t>(std::llround(sum_));
  uint64_t number = due > given_ ? due - given_ : 0;
  given_ += number;
  return number;
}

}  // namespace crossbill::report
