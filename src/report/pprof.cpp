// SPDX-License-Identifier: MIT
// All stacks as pprof's profile.proto, gzipped: what `go tool pprof` and
// speedscope open. The numbers of fields are those of
// https://github.com/google/pprof/blob/main/proto/profile.proto.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <protozero/pbf_builder.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "analysis/flame.hpp"
#include "report/formats.hpp"
#include "report/frame_text.hpp"
#include "report/gzip.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using analysis::Flame;
using analysis::FlameFrame;
using analysis::FlameNode;
using analysis::FrameKind;
using analysis::Measure;
using protozero::pbf_builder;

enum class Profile : protozero::pbf_tag_type {
  kSampleType = 1,
  kSample = 2,
  kMapping = 3,
  kLocation = 4,
  kFunction = 5,
  kStringTable = 6,
  kTimeNanos = 9,
  kDurationNanos = 10,
  kComment = 13,
  kDefaultSampleType = 14
};
enum class ValueType : protozero::pbf_tag_type { kType = 1, kUnit = 2 };
enum class Sample : protozero::pbf_tag_type {
  kLocationId = 1,
  kValue = 2,
  kLabel = 3
};
enum class Label : protozero::pbf_tag_type { kKey = 1, kText = 2 };
enum class Mapping : protozero::pbf_tag_type {
  kId = 1,
  kFilename = 5,
  kHasFunctions = 7,
  kHasFilenames = 8,
  kHasLineNumbers = 9,
  kHasInlineFrames = 10
};
enum class Location : protozero::pbf_tag_type {
  kId = 1,
  kMappingId = 2,
  kLine = 4
};
enum class LineTag : protozero::pbf_tag_type { kFunctionId = 1, kLine = 2 };
enum class Function : protozero::pbf_tag_type {
  kId = 1,
  kName = 2,
  kSystemName = 3,
  kFilename = 4
};

// The kinds of amounts, in the order of a sample's values; counts have calls
// alone.
struct Type {
  Measure measure;
  const char* name;
  const char* unit;
};
constexpr auto kTypes = std::to_array<Type>({
    {Measure::kCalls, "calls", "count"},
    {Measure::kTime, "time", "nanoseconds"},
    {Measure::kBytes, "bytes", "bytes"},
});

class Strings {
 public:
  Strings() { id(""); }  // the first must be

  int64_t id(const std::string& text) {
    auto next = static_cast<int64_t>(texts_.size());
    auto [found, added] = ids_.try_emplace(text, next);
    if (added) texts_.push_back(text);
    return found->second;
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
  std::map<std::string, int64_t> ids_;
};

// Ids of what is written once for each key, from 1 on.
template <class Key>
class KeyIds {
 public:
  struct Found {
    uint64_t id;
    bool added;
  };
  Found id(const Key& key) {
    auto [found, added] = ids_.try_emplace(key, ids_.size() + 1);
    return {found->second, added};
  }

 private:
  std::map<Key, uint64_t> ids_;
};

class Writer {
 public:
  Writer(const analysis::Model& model, const Flame& flame)
      : model_(model), flame_(flame), profile_(data_) {
    for (const Type& type : kTypes)
      if (flame.timed || type.measure == Measure::kCalls)
        types_.push_back(type);
  }

  std::string write(Measure measure) {
    add_types(measure);
    add_run();
    for (const FlameFrame& frame : flame_.frames) add_location(frame);
    for (const FlameNode& node : flame_.nodes) add_sample(node);
    for (const std::string& text : strings_.texts())
      profile_.add_string(Profile::kStringTable, text);
    return std::move(data_);
  }

 private:
  void add_types(Measure measure) {
    for (const Type& type : types_) {
      pbf_builder<ValueType> value(profile_, Profile::kSampleType);
      value.add_int64(ValueType::kType, strings_.id(type.name));
      value.add_int64(ValueType::kUnit, strings_.id(type.unit));
      if (type.measure == measure) profile_default_ = strings_.id(type.name);
    }
  }

  void add_run() {
    const recording::Meta& meta = model_.recording.meta;
    int64_t created = meta.created * 1'000'000'000;
    auto begun = static_cast<int64_t>(meta.started_ns.value_or(0));
    profile_.add_int64(Profile::kTimeNanos, begun > 0 ? begun : created);
    profile_.add_int64(Profile::kDurationNanos,
                       static_cast<int64_t>(meta.wall_ns));
    profile_.add_int64(Profile::kDefaultSampleType, profile_default_);
    std::string comment = fmt::format(
        "calls between a program and its libraries, recorded by crossbill {}",
        meta.version);
    profile_.add_int64(Profile::kComment,
                       strings_.id(unicode::printable(comment)));
    // The first mapping is what pprof calls the program.
    const auto& processes = model_.run.processes;
    auto busiest = std::max_element(processes.begin(), processes.end(),
                                    [](const auto& one, const auto& other) {
                                      return one.crossings < other.crossings;
                                    });
    if (busiest != processes.end()) mapping(busiest->image);
  }

  // pprof must not look for names in the file itself.
  uint64_t mapping(const std::string& file) {
    auto [id, added] = mappings_.id(file);
    if (!added) return id;
    int64_t name = strings_.id(unicode::printable(file));
    pbf_builder<Mapping> written(profile_, Profile::kMapping);
    written.add_uint64(Mapping::kId, id);
    written.add_int64(Mapping::kFilename, name);
    for (Mapping has : {Mapping::kHasFunctions, Mapping::kHasFilenames,
                        Mapping::kHasLineNumbers, Mapping::kHasInlineFrames})
      written.add_bool(has, true);
    return id;
  }

  // Those of one function at several lines have it in common.
  uint64_t function(const FlameFrame& frame) {
    bool host = frame.kind == FrameKind::kHost;
    std::string name = host && !frame.name.empty()
                           ? unicode::printable(frame.name)
                           : function_text(frame);
    auto [id, added] = functions_.id({name, frame.symbol, frame.owner});
    if (!added) return id;
    int64_t name_id = strings_.id(name);
    // Where both are one text pprof demangles it: "<module>" would be nothing.
    std::string symbol = unicode::printable(frame.symbol);
    int64_t symbol_id = strings_.id(symbol == name ? "" : symbol);
    int64_t file = strings_.id(unicode::printable(frame.owner));
    pbf_builder<Function> written(profile_, Profile::kFunction);
    written.add_uint64(Function::kId, id);
    written.add_int64(Function::kName, name_id);
    written.add_int64(Function::kSystemName, symbol_id);
    written.add_int64(Function::kFilename, file);
    return id;
  }

  // One for each frame, whose id is its number and 1.
  void add_location(const FlameFrame& frame) {
    bool host = frame.kind == FrameKind::kHost;
    uint64_t in = host || frame.owner.empty() ? 0 : mapping(frame.owner);
    uint64_t called = function(frame);
    pbf_builder<Location> location(profile_, Profile::kLocation);
    location.add_uint64(Location::kId, ++locations_);
    if (in != 0) location.add_uint64(Location::kMappingId, in);
    pbf_builder<LineTag> line(location, Location::kLine);
    line.add_uint64(LineTag::kFunctionId, called);
    if (frame.line != 0) line.add_int64(LineTag::kLine, frame.line);
  }

  int64_t own_of(const FlameNode& node, Measure measure) {
    switch (measure) {
      case Measure::kCalls:
        return static_cast<int64_t>(node.calls);
      case Measure::kTime:
        return static_cast<int64_t>(times_.next(node.ns));
      case Measure::kBytes:
        return static_cast<int64_t>(node.bytes);
    }
    return 0;
  }

  void add_sample(const FlameNode& node) {
    if (!has_own(node)) return;
    const FlameFrame& frame = flame_.frames[node.frame];
    path_.clear();
    for (const FlameNode* each = &node;;) {
      path_.push_back(uint64_t{each->frame} + 1);
      if (each->parent == recording::kNone) break;
      each = &flame_.nodes[each->parent];
    }
    values_.clear();
    for (const Type& type : types_)
      values_.push_back(own_of(node, type.measure));
    pbf_builder<Sample> sample(profile_, Profile::kSample);
    sample.add_packed_uint64(Sample::kLocationId, path_.begin(), path_.end());
    sample.add_packed_int64(Sample::kValue, values_.begin(), values_.end());
    add_label(sample, "kind", analysis::name_of(frame.kind));
    if (!frame.category.empty()) add_label(sample, "category", frame.category);
  }

  void add_label(pbf_builder<Sample>& sample, const char* key,
                 const std::string& text) {
    pbf_builder<Label> label(sample, Sample::kLabel);
    label.add_int64(Label::kKey, strings_.id(key));
    label.add_int64(Label::kText, strings_.id(text));
  }

  const analysis::Model& model_;
  const Flame& flame_;
  std::vector<Type> types_;
  std::string data_;
  pbf_builder<Profile> profile_;
  Strings strings_;
  int64_t profile_default_ = 0;
  KeyIds<std::string> mappings_;
  KeyIds<std::tuple<std::string, std::string, std::string>> functions_;
  uint64_t locations_ = 0;
  WholeNumbers times_;
  std::vector<uint64_t> path_;
  std::vector<int64_t> values_;
};

}  // namespace

bool write_pprof(const analysis::Model& model, const analysis::Choice& choice,
                 const Style&, const Sink& sink) {
  Flame flame = analysis::make_flame(model);
  Measure usual = flame.timed ? Measure::kTime : Measure::kCalls;
  Writer writer(model, flame);
  return sink(gzip(writer.write(choice.measure.value_or(usual))));
}

}  // namespace crossbill::report
