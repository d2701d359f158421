// SPDX-License-Identifier: MIT
// Compares the sides of each boundary that was crossed: see mismatches.hpp.
//
// A child reads both and writes rows of texts, one a field, each with a NUL
// behind it; ours are the edges that they are about.
#include "cli/mismatches.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "cli/apart.hpp"
#include "cli/layout_sides.hpp"
#include "cli/signatures.hpp"
#include "layout/verdict.hpp"
#include "recording/known_modules.hpp"
#include "recording/numbers.hpp"

namespace crossbill::cli {
namespace {

using recording::kNone;
using recording::Mismatch;
using recording::Recording;

constexpr size_t kMostPairs = 16, kMostRows = 1000;
constexpr uint64_t kMostDebugBytes = uint64_t{32} << 20;  // of one pair
constexpr int kPatienceMs = 2000;
constexpr size_t kMostOutput = size_t{4} << 20;
constexpr size_t kFields = 12;

// Host's and library's module; the functions, with an edge each.
using Symbols = std::map<std::string, uint32_t>;
using Crossed = std::map<std::pair<uint32_t, uint32_t>, Symbols>;

Crossed crossed_in(const Recording& recording) {
  Crossed crossed;
  for (const recording::Node& node : recording.nodes) {
    const recording::Edge& edge = recording.edges[node.edge];
    if (edge.kind != arena::Kind::kDowncall ||
        edge.via != arena::Via::kSymbol || edge.from == kNone ||
        edge.to == kNone)
      continue;
    const std::string& name = edge.symbol.empty() ? edge.name : edge.symbol;
    crossed[{edge.from, edge.to}].emplace(name, node.edge);
  }
  return crossed;
}

void add_text(std::string& rows, std::string_view text) {
  text = text.substr(0, recording::kLongestText / 2);
  rows.append(text.substr(0, text.find('\0')));
  rows += '\0';
}

const char* severity_of(layout::Severity severity) {
  return severity == layout::Severity::kBreak ? "break" : "risk";
}

// The functions of the difference of a number: the first one, and how many.
std::pair<std::string, size_t> about(const layout::Comparison& comparison,
                                     uint32_t number) {
  std::string first;
  size_t count = 0;
  for (const layout::Answer& answer : comparison.functions) {
    const auto& all = answer.differences;
    if (std::find(all.begin(), all.end(), number) == all.end()) continue;
    if (count++ == 0) first = answer.symbol;
  }
  return {first, count};
}

std::string rows_of(const layout::Comparison& comparison) {
  std::string rows;
  for (uint32_t i = 0; i < comparison.differences.size(); ++i) {
    const layout::Difference& each = comparison.differences[i];
    auto [symbol, functions] = about(comparison, i);
    if (each.severity < layout::Severity::kRisk || functions == 0) continue;
    for (const std::string& text :
         {symbol, std::to_string(functions), each.rule,
          std::string(severity_of(each.severity)), each.subject, each.reason,
          each.at_run_time, each.remedy, each.host.file,
          std::to_string(each.host.line), each.library.file,
          std::to_string(each.library.line)})
      add_text(rows, text);
  }
  return rows;
}

// To be run apart.
std::string compare_pair(const std::string& host, const std::string& library,
                         const Symbols& symbols) {
  Progress silent(false);
  BoundaryNames names;
  for (const auto& [name, edge] : symbols) names.only.push_back(name);
  auto read = read_boundary(host, library, names, {}, silent);
  if (!read || !layout::cannot_compare(read->host, read->library).empty())
    return {};
  return rows_of(layout::compare(read->host, read->library));
}

void add_rows(const std::string& rows, const Symbols& symbols,
              Recording& recording) {
  std::array<std::string, kFields> fields;
  for (size_t at = 0;
       at < rows.size() && recording.mismatches.size() < kMostRows;) {
    for (std::string& field : fields) {
      size_t end = std::min(rows.find('\0', at), rows.size());
      field = rows.substr(std::min(at, rows.size()), end - at);
      at = end + 1;
    }
    auto edge = symbols.find(fields[0]);
    if (edge == symbols.end()) continue;
    auto number = [&](int field) {
      return std::strtoull(fields[static_cast<size_t>(field)].c_str(), nullptr,
                           10);
    };
    recording.mismatches.push_back(
        {edge->second, number(1), fields[2], fields[3], fields[4], fields[5],
         fields[6], fields[7], fields[8], fields[10], number(9), number(11)});
  }
}

// Of what has no build id: 0, and it is not kept.
uint64_t key_of(const recording::Module& host, const recording::Module& library,
                const Symbols& symbols) {
  if (host.build_id.empty() || library.build_id.empty()) return 0;
  std::string text = host.build_id + library.build_id;
  for (const auto& [name, edge] : symbols) text += name + ' ';
  return arena::mix(CROSSBILL_LAYOUT_RULES, text.data(), text.size());
}

// What was found of pairs before: a key, the number of bytes, and rows, again
// and again.
class Compared {
 public:
  explicit Compared(const Cache& cache) : cache_(cache) {}

  std::optional<std::string> find(uint64_t key) {
    read();
    auto at = known_.find(key);
    if (key == 0 || at == known_.end()) return std::nullopt;
    return at->second;
  }

  void add(uint64_t key, const std::string& rows) {
    if (key != 0) known_[key] = added_[key] = rows;
  }

  // When it is full, it begins anew.
  void write() {
    if (added_.empty()) return;
    std::string text = text_of(known_);
    if (text.size() > kMostKept) text = text_of(added_);
    if (text.size() <= kMostKept) cache_.write(kName, text);
  }

 private:
  static constexpr char kName[] = "mismatches";
  static constexpr size_t kMostKept = size_t{1} << 20;
  using Known = std::map<uint64_t, std::string>;

  static std::string text_of(const Known& known) {
    std::string text;
    for (const auto& [key, rows] : known) {
      const uint64_t head[2] = {key, rows.size()};
      text.append(reinterpret_cast<const char*>(head), sizeof head);
      text += rows;
    }
    return text;
  }

  void read() {
    if (is_read_) return;
    is_read_ = true;
    std::string text = cache_.read(kName, kMostKept);
    uint64_t head[2];
    for (size_t at = 0; text.size() - at >= sizeof head;) {
      std::memcpy(head, text.data() + at, sizeof head);
      at += sizeof head;
      if (head[1] > text.size() - at) return;
      known_[head[0]] = text.substr(at, head[1]);
      at += head[1];
    }
  }

  const Cache& cache_;
  Known known_, added_;
  bool is_read_ = false;
};

}  // namespace

void add_mismatches(const Cache& cache, Recording& recording) {
  std::map<std::string, uint64_t> bytes;
  auto bytes_of = [&](uint32_t module) {
    const std::string& path = recording.modules[module].path;
    auto [at, made] = bytes.emplace(path, 0);
    if (made) at->second = debug_bytes(path);
    return at->second;
  };
  Compared compared(cache);
  size_t pairs = 0;
  for (const auto& [modules, symbols] : crossed_in(recording)) {
    const recording::Module& host = recording.modules[modules.first];
    const recording::Module& library = recording.modules[modules.second];
    if (bytes_of(modules.first) == 0 || bytes_of(modules.second) == 0 ||
        bytes_of(modules.first) + bytes_of(modules.second) > kMostDebugBytes)
      continue;
    if (pairs++ == kMostPairs) break;
    uint64_t key = key_of(host, library, symbols);
    std::optional<std::string> rows = compared.find(key);
    if (!rows) {
      auto say = [&, &names = symbols] {
        return compare_pair(host.path, library.path, names);
      };
      rows = apart(say, {kPatienceMs, kMostOutput}).value_or("");
      compared.add(key, *rows);
    }
    add_rows(*rows, symbols, recording);
  }
  compared.write();
}

}  // namespace crossbill::cli
