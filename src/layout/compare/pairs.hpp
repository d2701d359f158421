// SPDX-License-Identifier: MIT
// The heart of the comparer: a graph of pairs of types.
//
// A node is a pair of records, unions, enums' or callbacks' types, or what uses
// them: a function, a global. A node owns the differences that have their root
// in it, and leads to the nodes that it contains or points to. What is wrong
// with a function is what is wrong with any node that can be reached from it;
// so each difference is found once, and cycles need no care.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "layout/verdict.hpp"

namespace crossbill::layout {

enum class NodeId : uint32_t {};

// Who writes a value and who reads it. Bits: a struct behind a pointer that is
// not const is written by both.
enum class Flow : uint8_t {
  kIn = 1,   // the host writes, the library reads
  kOut = 2,  // the library writes, the host reads
  kBoth = 3,
};
bool has(Flow flow, Flow part);
Flow turned(Flow flow);  // of a callback: the library calls

// Why nothing can be said, and what to do.
struct Unknown {
  std::string reason, remedy;
};

// How a node leads to another.
struct Edge {
  NodeId to{};
  bool is_pointer = false;  // false: it contains it
};

struct Node {
  TypeId host = kNoType, library = kNoType;
  Flow flow = Flow::kBoth;
  bool is_librarys = false;  // as of a spot
  // What it is called in reasons where its types have no name: "the callback
  // of parameter 2".
  std::string subject;
  std::vector<uint32_t> differences;
  std::vector<Unknown> unknowns;
  std::vector<Edge> edges;
};

// Where two values are compared: what differs there is reported in its words.
struct Spot {
  NodeId node{};
  std::string subject;  // "parameter 2 `d`", "Data.flag", "result"
  std::string words;    // in reasons: "`flag`", "parameter 2 (`d`)"
  Place host, library;
  TypeId host_type = kNoType, library_type = kNoType;
  std::vector<Difference::Bits> host_bits, library_bits;
  Flow flow = Flow::kBoth;
  bool is_value = false;    // passed, not stored: a parameter or result
  bool is_pointee = false;  // behind a pointer
  // Reached by an address that the library hands to the host: it has made it.
  bool is_librarys = false;
  bool is_result = false;
  bool is_wrapped = false;   // the one member of a struct
  bool is_callback = false;  // of a callback's signature
  // A C compiler has seen both declarations, and converts.
  bool is_converted = false;
  int depth = 0;  // of pointers and arrays: damaged files have no end

  // What it points to, or an array of it holds.
  Spot pointee(bool is_read_only) const;
};

class Comparer {
 public:
  Comparer(const Side& host, const Side& library, const Names& names)
      : host(host), library(library), names(names) {}

  const Side& host;
  const Side& library;
  const Names& names;
  std::vector<Difference> differences;
  std::vector<Node> nodes;

  NodeId add_node(std::string subject);
  Node& at(NodeId id) { return nodes[static_cast<uint32_t>(id)]; }

  // The node of a pair of types, to which `spot` then leads; it is compared by
  // drain().
  NodeId pair(const Spot& spot, TypeId host_id, TypeId library_id);
  // Compares all pairs that are known and not compared yet.
  void drain();

  // The types of a node as a spot: "Data" with both declarations.
  Spot spot_of(NodeId id);

  // Adds a difference at `spot`, unless it is known. An empty remedy becomes
  // that of the rule.
  void report(const Spot& spot, Severity severity, const char* rule,
              std::string reason, std::string at_run_time = "",
              std::string remedy = "");
  void unknown(NodeId node, std::string reason, std::string remedy);

  // What can be reached from a node; over pointers, or in its own bytes alone.
  std::vector<NodeId> reach(NodeId from, bool over_pointers) const;
  Severity worst(NodeId from, bool over_pointers) const;

  // Passed by value: how registers take both is compared in the end, where
  // nothing of their bytes differs.
  void check_passing(const Spot& spot, TypeId host_id, TypeId library_id);

  // "the callee", "the caller": who writes and reads at a spot.
  const char* reader(const Spot& spot) const;
  const char* writer(const Spot& spot) const;

 private:
  std::map<std::tuple<TypeId, TypeId, Flow, bool>, NodeId> pairs_;
  std::map<std::string, uint32_t> known_;  // differences by their text
  std::vector<NodeId> waiting_;
  struct Check {
    Spot spot;
    TypeId host, library;
  };
  std::vector<Check> checks_;

  bool is_broken(const Check& check) const;
};

// Compares two values, stored or passed: values.cpp.
void compare_values(Comparer& comparer, const Spot& spot, TypeId host,
                    TypeId library);
// Compare the types of a node: records.cpp, unions.cpp, functions.cpp.
void compare_records(Comparer& comparer, NodeId node);
void compare_unions(Comparer& comparer, NodeId node);
void compare_variants(Comparer& comparer, NodeId node);
void compare_callbacks(Comparer& comparer, NodeId node);
void compare_enums(Comparer& comparer, NodeId node);
// Compares how two values of the same bytes are passed: by_value.cpp.
void compare_passing(Comparer& comparer, const Spot& spot, TypeId host,
                     TypeId library);

}  // namespace crossbill::layout
