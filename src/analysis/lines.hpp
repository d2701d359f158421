// SPDX-License-Identifier: MIT
// Which line of the bill a node belongs to.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// More places than a reader could follow; each takes a kilobyte.
inline constexpr size_t kMaxPlaces = 10'000;

// Entries by (callee, group), and edges by (caller's module, callee).
class Lines {
 public:
  // `groups`: by node, a number; a line's calls are of one function and group.
  Lines(const recording::Recording& recording, By by,
        const std::vector<uint32_t>* groups = nullptr);

  // The module that a node's call came from, kNone for outside.
  void find_callers();
  uint32_t caller_of(const recording::Node& node) const;

  // The index of the entry's line of a downcall, made when it is new. What is
  // asked for until leave_entry() lies below it.
  uint32_t enter_entry(const recording::Node& node);
  void leave_entry(const recording::Node& node);
  // kNone where lines are of places or regions: nobody asks these for edges.
  uint32_t edge_line(const recording::Node& node);

  // The entry's line that an edge's calls in a thread are booked on; kNone
  // where they may be on several.
  uint32_t find_entry(uint32_t edge, uint32_t thread) const;

  // By::kPlace: there were too many, so that the later ones stand under none.
  bool has_too_many() const { return has_too_many_; }

  std::vector<Line> entries;
  std::vector<EdgeLine> edges;
  // By::kSite and kEntry: by node, its line; kNone of what is no entry.
  std::vector<uint32_t> rows;

 private:
  // Rows by (callee, group); the last group of each callee is kept at hand,
  // since the next node mostly has the same.
  class Rows {
   public:
    void resize(size_t callees) { last_.resize(callees); }
    // The row, and whether it is new: `fresh` then.
    std::pair<uint32_t, bool> find_or_add(uint32_t callee, uint32_t group,
                                          uint32_t fresh);
    uint32_t find(uint32_t callee, uint32_t group) const;

   private:
    struct Last {
      uint32_t group = 0, row = recording::kNone;
    };
    std::vector<Last> last_;
    std::unordered_map<uint64_t, uint32_t> rows_;
  };

  uint32_t group_of(const recording::Node& node) const;
  void number_callees();
  void find_sites();
  uint32_t number_of(const recording::Node& node) const;
  uint32_t new_row(const recording::Node& node);
  void count_import(uint32_t row, uint32_t edge);
  Line new_entry(const recording::Node& node) const;
  EdgeLine new_edge(const recording::Node& node) const;

  const recording::Recording& recording_;
  By by_;
  const std::vector<uint32_t>* groups_;
  std::vector<uint32_t> callers_;  // by node: a module, or kNone
  std::vector<uint32_t> sites_;    // by node, its own or inherited; or empty
  std::vector<uint32_t> callees_;  // per edge: a number for who is called
  Rows entry_rows_, edge_rows_;
  // Where entries stand under what called them: the lines on the way to the
  // node that is visited; per callee, the line that it has there and all lines.
  struct Callee {
    uint32_t open = recording::kNone;  // its line on the way, the outermost
    uint32_t depth = 0;                // how often it is on the way
    uint32_t line = recording::kNone;  // its first
    bool has_several = false;
  };
  bool has_too_many_ = false;
  std::vector<uint32_t> way_;
  std::vector<Callee> places_;
  std::set<std::pair<uint32_t, std::string>> imports_;  // by line
  std::vector<std::string> libraries_;                  // by module
};

}  // namespace crossbill::analysis
