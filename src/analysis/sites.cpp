// SPDX-License-Identifier: MIT
// Splits the calls of each leaf over the places that they came from.
#include "analysis/sites.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "analysis/asked.hpp"
#include "analysis/books.hpp"
#include "analysis/model.hpp"
#include "analysis/native_sites.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {

using recording::kNone;
using recording::Node;
using recording::Recording;

namespace {

// What stands behind the last of these in a path is how others call the file.
constexpr std::string_view kPackageFolders[] = {"/site-packages/",
                                                "/dist-packages/"};

// Where "/lib/python3.11/" ends in a path, or npos.
size_t end_of_library(const std::string& file) {
  constexpr std::string_view kFolder = "/lib/python3";
  size_t at = file.find(kFolder);
  if (at == file.npos) return at;
  size_t end = file.find('/', at + kFolder.size());
  return end == file.npos ? end : end + 1;
}

size_t end_of_packages(const std::string& file) {
  for (std::string_view folder : kPackageFolders) {
    size_t at = file.rfind(folder);
    if (at != file.npos) return at + folder.size();
  }
  return file.npos;
}

// How much of a row's calls and time came from a site, and what the host spent
// around those calls.
struct Weight {
  double calls = 0, ns = 0;
  DispatchSum dispatch;
};
using Weights = std::map<uint32_t, Weight>;  // by site, or by frame

class Splitter {
 public:
  Splitter(const Recording& recording, const Tree& tree, const Books& books,
           By by)
      : recording_(recording),
        books_(books),
        by_stack_(by == By::kStack),
        prices_(recording),
        modules_(modules_of_sites(recording)),
        weights_(books.entries.size()),
        asked_(
            asked_by_row(recording, tree, books.rows, books.entries.size())) {
    for (const recording::Site& site : recording.sites)
      owners_.push_back(owner_of(site));
    find_callers();
    leaves_.reserve(recording.nodes.size());
    for (const recording::Stack& stack : recording.stacks)
      if (stack.frame != kNone)
        stacks_[stack.node][by_stack_ ? stack.frame : callers_[stack.frame]] +=
            static_cast<double>(stack.calls);
    for (uint32_t i = 0; i < recording.nodes.size(); ++i) {
      leaves_.push_back(leaf_of(i));
      if (books.rows[i] != kNone) weigh(i);
    }
  }

  std::vector<Line> lines() {
    std::vector<Line> all;
    for (size_t row = 0; row < weights_.size(); ++row) split(row, all);
    return all;
  }

 private:
  // By frame, the site that it is called from: the program's, else one that is
  // generated, else none. A frame's caller stands before it.
  void find_callers() {
    std::vector<uint32_t> program, generated;
    for (const recording::Frame& frame : recording_.frames) {
      bool has_caller = frame.caller != kNone;
      uint32_t found = has_caller ? program[frame.caller] : kNone;
      uint32_t other = has_caller ? generated[frame.caller] : kNone;
      if (frame.site != kNone) {
        if (owners_[frame.site] == Owner::kProgram) found = frame.site;
        if (owners_[frame.site] == Owner::kGenerated) other = frame.site;
      }
      program.push_back(found);
      generated.push_back(other);
      callers_.push_back(found != kNone ? found : other);
    }
  }

  // The node whose site a node's calls have.
  uint32_t leaf_of(uint32_t index) const {
    const Node& node = recording_.nodes[index];
    bool inherits = node.site == kNone && node.parent != kNone;
    return inherits ? leaves_[node.parent] : index;
  }

  void weigh(uint32_t index) {
    const Node& node = recording_.nodes[index];
    uint32_t leaf = recording_.nodes[leaves_[index]].site;
    Weights& weights = weights_[books_.rows[index]];
    auto calls = static_cast<double>(node.calls);
    auto ns = static_cast<double>(node.total_ns);
    auto add = [&](uint32_t site, double share) {
      Weight& weight = weights[site];
      weight.calls += calls * share;
      weight.ns += ns * share;
      weight.dispatch.add(prices_, node, share);
    };
    auto stacks = stacks_.find(leaves_[index]);
    bool own = leaf == kNone || owners_[leaf] == Owner::kProgram;
    bool known = stacks != stacks_.end() && (by_stack_ || !own);
    if (!known) return add(by_stack_ ? kNone : leaf, 1);
    double sum = 0;
    for (auto [from, count] : stacks->second) sum += count;
    if (sum <= 0) return add(leaf, 1);
    for (auto [from, count] : stacks->second)
      add(from == kNone ? leaf : from, count / sum);
  }

  void split(size_t row, std::vector<Line>& all) const {
    const Line& whole = books_.entries[row];
    Weight sum;
    for (const auto& [site, weight] : weights_[row]) {
      sum.calls += weight.calls;
      sum.ns += weight.ns;
    }
    double before = 0;
    for (const auto& [site, weight] : weights_[row]) {
      // Rounded so that all parts add up.
      double after = before + weight.calls;
      double share = sum.ns > 0 ? weight.ns / sum.ns : weight.calls / sum.calls;
      Line line = part_of(whole, share);
      line.asked = asked_[row];
      if (share < 1)
        for (Asked& asked : line.asked) scale(asked, share);
      fill_dispatch(line, weight.dispatch);
      line.calls = scaled(whole.calls, after / sum.calls) -
                   scaled(whole.calls, before / sum.calls);
      before = after;
      name(line, site, whole.leaf);
      all.push_back(std::move(line));
    }
  }

  static uint64_t scaled(uint64_t count, double share) {
    return static_cast<uint64_t>(static_cast<double>(count) * share + 0.5);
  }

  static void scale(Amount& amount, double share) {
    amount.calls = scaled(amount.calls, share);
    amount.bytes = scaled(amount.bytes, share);
    amount.ns *= share;
  }

  static void scale(Asked& asked, double share) {
    scale(asked.amount, share);
    asked.host_ns *= share;
  }

  static Line part_of(const Line& whole, double share) {
    Line line = whole;
    if (share >= 1) return line;
    for (uint64_t* count :
         {&line.timed, &line.sampled, &line.open, &line.exceptions})
      *count = scaled(*count, share);
    if (line.errors) line.errors = scaled(*line.errors, share);
    scale(line.alloc, share);
    if (!line.times) return line;
    Times& times = *line.times;
    for (double* ns : {&times.total, &times.total_error, &times.logic,
                       &times.host, &times.transition, &times.cleanup,
                       &times.host_lock, &times.lock, &times.glue})
      *ns *= share;
    for (Amount* amount : {&times.values, &times.strings, &times.copies,
                           &times.objects, &times.memory})
      scale(*amount, share);
    return line;
  }

  void name(Line& line, uint32_t site, std::optional<uint32_t> leaf) const {
    if (site == kNone) return;
    if (by_stack_) return name_stack(line, site);
    line.site = std::make_shared<Place>(place_of(site));
    if (leaf && *leaf != site)
      line.site_via = std::make_shared<Place>(place_of(*leaf));
  }

  void name_stack(Line& line, uint32_t frame) const {
    for (; frame != kNone; frame = recording_.frames[frame].caller) {
      uint32_t site = recording_.frames[frame].site;
      line.stack.push_back(site == kNone ? Place{} : place_of(site));
    }
  }

  Place place_of(uint32_t index) const {
    const recording::Site& site = recording_.sites[index];
    bool native = site.kind == arena::SiteKind::kNative;
    Place place{site.file, site.line, site.function, native};
    if (!native) return place;
    place.module = site.file;
    place.offset = site.offset;
    if (modules_[index] != kNone)
      place.build_id = recording_.modules[modules_[index]].build_id;
    return place;
  }

  const Recording& recording_;
  const Books& books_;
  bool by_stack_;
  DispatchPrices prices_;
  std::vector<uint32_t> modules_;                                    // by site
  std::vector<Owner> owners_;                                        // by site
  std::vector<uint32_t> callers_;                                    // by frame
  std::vector<uint32_t> leaves_;                                     // by node
  std::unordered_map<uint32_t, std::map<uint32_t, double>> stacks_;  // by node
  std::vector<Weights> weights_;                                     // by row
  std::vector<std::vector<Asked>> asked_;                            // by row
};

void add(Amount& to, const Amount& more) {
  to.calls += more.calls;
  to.bytes += more.bytes;
  to.ns += more.ns;
}

void add(std::optional<double>& to, std::optional<double> more) {
  to = to && more ? std::optional(*to + *more) : std::nullopt;
}

void add(Line& to, const Line& more) {
  to.calls += more.calls;
  to.timed += more.timed;
  to.sampled += more.sampled;
  to.open += more.open;
  to.exceptions += more.exceptions;
  if (to.errors && more.errors) *to.errors += *more.errors;
  to.threads = std::max(to.threads, more.threads);
  to.max = std::max(to.max, more.max);
  add(to.alloc, more.alloc);
  add(to.dispatch_low, more.dispatch_low);
  add(to.dispatch_high, more.dispatch_high);
  to.fit.reset();  // it is of one place
  add_asked(to.asked, more.asked);
  if (!to.times)
    to.times = more.times;
  else if (more.times) {
    Times& times = *to.times;
    const Times& others = *more.times;
    for (double Times::*ns : {&Times::total, &Times::total_error, &Times::logic,
                              &Times::host, &Times::transition, &Times::cleanup,
                              &Times::host_lock, &Times::lock, &Times::glue})
      times.*ns += others.*ns;
    add(times.host_transition, others.host_transition);
    for (Amount Times::*amount :
         {&Times::values, &Times::strings, &Times::copies, &Times::objects,
          &Times::memory})
      add(times.*amount, others.*amount);
  }
}

// A class names itself, its package and its method, and so does its file:
// "open" is enough of "org.sqlite.core.DB.open" in org/sqlite/core/DB.java.
std::string function_in(const Place& place) {
  constexpr std::string_view kClassFiles[] = {".java", ".kt", ".scala",
                                              ".groovy"};
  bool of_class = std::ranges::any_of(kClassFiles, [&](std::string_view end) {
    return place.file.ends_with(end);
  });
  if (place.native || !of_class) return place.function;
  std::string start = place.file.substr(0, place.file.rfind('.')) + ".";
  std::ranges::replace(start, '/', '.');
  if (place.function.starts_with(start))
    return place.function.substr(start.size());
  start.resize(start.rfind('.', start.size() - 2) + 1);  // the package
  return place.function.starts_with(start) ? place.function.substr(start.size())
                                           : place.function;
}

std::string name_of(const Place& place, bool with_function) {
  std::string text = short_file(place.file);
  if (place.line != 0)
    text += fmt::format(":{}", place.line);
  else if (place.native && place.offset != 0)
    text += fmt::format("+{:#x}", place.offset);
  if (with_function && !place.function.empty() && place.function != "<module>")
    text += (text.empty() ? "" : " ") + function_in(place);
  constexpr const char* kStates[] = {"", " [file gone]", " [file changed]"};
  return text + kStates[static_cast<int>(place.source)];
}

// Several calls of a function in one place are one line. An offset is a place
// in one build. Lines are large and may be many: those that stay move up.
std::vector<Line> merged(std::vector<Line> lines) {
  std::map<std::string, size_t> rows;
  size_t count = 0;
  for (Line& line : lines) {
    std::string key = line.core + '\0' + line.name + '\0' + line.symbol;
    for (const auto& place : {line.site, line.site_via})
      if (place)
        key += '\0' + place->file + '\0' + place->function + '\0' +
               name_of(*place, false) +
               (place->line == 0 && place->offset != 0 ? place->build_id : "");
    auto [found, added] = rows.try_emplace(std::move(key), count);
    Line& kept = lines[found->second];
    if (!added)
      add(kept, line);
    else if (&lines[count++] != &line)
      kept = std::move(line);
  }
  lines.resize(count);
  return lines;
}

std::vector<Line> merged_by_function(std::vector<Line> lines) {
  for (Line& line : lines) {
    line.site_via.reset();
    if (!line.site) continue;
    line.site->line = 0;
    line.site->offset = 0;
  }
  return merged(std::move(lines));
}

uint64_t modified_ns(const struct stat& status) {
  return static_cast<uint64_t>(status.st_mtim.tv_sec) * 1'000'000'000 +
         static_cast<uint64_t>(status.st_mtim.tv_nsec);
}

// What has become of the sources since the run began.
void look_at_sources(const Recording& recording, std::vector<Line>& lines) {
  if (!recording.meta.started_ns) return;
  std::map<std::string, Source> known;
  auto look = [&](Place& place) {
    // The sources of machine code are seldom there.
    bool sought = !place.native || place.line != 0;
    if (!sought || !place.file.starts_with('/')) return;
    auto [found, added] = known.try_emplace(place.file, Source::kSame);
    struct stat status {};
    if (added && stat(place.file.c_str(), &status) != 0)
      found->second = place.native ? Source::kSame : Source::kGone;
    else if (added && modified_ns(status) > recording.meta.started_ns)
      found->second = Source::kChanged;
    place.source = found->second;
  };
  for (Line& line : lines) {
    if (line.site) look(*line.site);
    if (line.site_via) look(*line.site_via);
    for (Place& place : line.stack) look(place);
  }
}

}  // namespace

Owner owner_of(const std::string& file) {
  if (file.starts_with("<frozen ")) return Owner::kInstalled;
  bool interactive = file == "<stdin>" || file.starts_with("<ipython-input");
  if (interactive) return Owner::kProgram;
  if (file.empty() || file.front() == '<') return Owner::kGenerated;
  bool installed =
      end_of_packages(file) != file.npos || end_of_library(file) != file.npos;
  return installed ? Owner::kInstalled : Owner::kProgram;
}

Owner owner_of(const recording::Site& site) {
  return site.installed ? Owner::kInstalled : owner_of(site.file);
}

std::string short_file(const std::string& file) {
  size_t packages = end_of_packages(file);
  if (packages != file.npos) return file.substr(packages);
  size_t library = end_of_library(file);
  if (library != file.npos) return file.substr(library);
  return std::string(recording::file_name(file));
}

std::string place_name(const Place& place) { return name_of(place, true); }

std::string called_from(const Line& line) {
  return line.site ? called_from(*line.site, line.site_via.get()) : "";
}

std::string called_from(const Place& site, const Place* via) {
  std::string text = name_of(site, true);
  // How a module is found is no news.
  if (via != nullptr && !via->file.starts_with("<frozen importlib"))
    text += " (via " + name_of(*via, via->file.empty()) + ")";
  return text;
}

std::vector<Line> lines_without_sites(const Recording& recording,
                                      const Tree& tree,
                                      const std::vector<uint32_t>& rows,
                                      std::vector<Line> lines) {
  std::vector<std::vector<Asked>> asked =
      asked_by_row(recording, tree, rows, lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    line.asked = std::move(asked[i]);
    // Of lines by site these are not known.
    line.samples = 0;
    line.p50.reset();
    line.durations.reset();
    line.p99.reset();
    line.fit.reset();
  }
  return merged(std::move(lines));
}

std::vector<Line> site_lines(const Recording& recording, const Tree& tree,
                             By by) {
  Books books = make_books(recording, tree, By::kSite);
  std::vector<Line> lines = Splitter(recording, tree, books, by).lines();
  name_native(recording, lines);
  if (by == By::kCaller) lines = merged_by_function(std::move(lines));
  if (by == By::kSite) lines = merged(std::move(lines));
  look_at_sources(recording, lines);
  return lines;
}

}  // namespace crossbill::analysis
