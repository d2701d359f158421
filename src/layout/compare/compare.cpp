// SPDX-License-Identifier: MIT
// The entry of the comparer: pairs functions, globals and types of two sides,
// and makes answers of what the graph has found.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "layout/compare/functions.hpp"
#include "layout/compare/machines.hpp"
#include "layout/compare/pairs.hpp"
#include "layout/compare/passing.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

// All of one symbol: a library may have two bodies under one name.
template <class T>
std::vector<const T*> all_of(const std::vector<T>& sorted,
                             const std::string& symbol, bool is_defined) {
  std::vector<const T*> found;
  auto first = std::lower_bound(sorted.begin(), sorted.end(), symbol,
                                [](const T& each, const std::string& name) {
                                  return each.symbol < name;
                                });
  for (; first != sorted.end() && first->symbol == symbol; ++first)
    if (first->is_defined == is_defined) found.push_back(&*first);
  return found;
}

class Work {
 public:
  Work(const Side& host, const Side& library, const Names& names)
      : comparer_(host, library, names) {}

  void functions(const std::vector<Renamed>& renamed);
  void globals(const std::vector<Renamed>& renamed);
  void types();
  Comparison result();

 private:
  // A node to be answered, and its answer so far.
  struct Asked {
    NodeId node;
    Answer answer;
    // Of functions whose types both sides know.
    const Function* host = nullptr;
    const Function* library = nullptr;
  };
  struct Question {
    std::vector<Asked> bodies;  // one a pair of host's and library's
  };

  bool is_missing(const std::string& symbol) const;
  void report_missing(const Asked& asked, const Function& own);
  Asked ask(const std::string& symbol, const Function& own,
            const Function* other);
  void function(const std::string& symbol, const std::string& library_symbol);
  bool agrees(const Function& own, const Function& folded) const;
  Answer answered(const Asked& asked) const;
  Answer merged(std::vector<Answer> answers) const;
  void check_passing();
  void add_types();

  Comparer comparer_;
  std::vector<Question> functions_, globals_, types_;
  Comparison made_;
};

std::string library_name(const std::vector<Renamed>& renamed,
                         const std::string& symbol) {
  for (const Renamed& each : renamed)
    if (each.host == symbol) return each.library;
  return symbol;
}

bool Work::is_missing(const std::string& symbol) const {
  const std::vector<std::string>& all = comparer_.library.missing;
  return std::binary_search(all.begin(), all.end(), symbol);
}

// A program may look first whether a version of the library has it.
void Work::report_missing(const Asked& asked, const Function& own) {
  Spot spot;
  spot.node = asked.node;
  spot.subject = own.symbol;
  spot.host = own.place;
  comparer_.report(
      spot, Severity::kRisk, "missing-symbol",
      fmt::format("{} has no symbol {}", comparer_.names.library, own.symbol),
      "the call fails, unless the program asks first whether the "
      "library has it");
}

// Whether a caller is right by the signature of another function, with which
// this one shares its code: it then does what it would do for that one.
bool Work::agrees(const Function& own, const Function& folded) const {
  if (!folded.is_folded || !own.unknown.empty()) return false;
  Comparer alone(comparer_.host, comparer_.library, comparer_.names);
  Call call{alone.add_node(own.symbol),
            own.signature,
            folded.signature,
            own.producer,
            folded.producer,
            own.place,
            folded.place,
            "",
            false};
  compare_calls(alone, call);
  alone.drain();
  return alone.differences.empty() &&
         std::all_of(alone.nodes.begin(), alone.nodes.end(),
                     [](const Node& each) { return each.unknowns.empty(); });
}

// One declaration against one body; without a body, why none is known.
Work::Asked Work::ask(const std::string& symbol, const Function& own,
                      const Function* other) {
  const Side& library = comparer_.library;
  Asked asked{comparer_.add_node(symbol), {}, nullptr, nullptr};
  Answer& answer = asked.answer;
  answer.symbol = symbol;
  answer.host = own.place;
  if (own.unknown.empty()) answer.host_text = said(comparer_.host, own);
  if (other == nullptr) {
    if (is_missing(symbol))
      report_missing(asked, own);
    else
      comparer_.unknown(asked.node, library.unknown, library.remedy);
    return asked;
  }
  answer.library = other->place;
  if (other->unknown.empty()) answer.library_text = said(library, *other);
  Call call{asked.node,
            own.signature,
            other->signature,
            own.producer,
            other->producer,
            own.place,
            other->place,
            "",
            false};
  bool is_undeclared = !own.unknown.empty() && other->unknown.empty() &&
                       !own.signature.has_parameters;
  if (is_undeclared) {
    compare_undeclared(comparer_, call, own);
    return asked;
  }
  for (const Function* each : {&own, other})
    if (!each->unknown.empty() && !(each == other && agrees(own, *other))) {
      comparer_.unknown(asked.node, each->unknown, each->remedy);
      return asked;
    }
  asked.host = &own;
  asked.library = other;
  compare_calls(comparer_, call);
  return asked;
}

void Work::function(const std::string& symbol,
                    const std::string& library_symbol) {
  std::vector<const Function*> bodies =
      all_of(comparer_.library.functions, library_symbol, true);
  std::vector<const Function*> callers =
      all_of(comparer_.host.functions, symbol, false);
  // A declaration that says something counts for all.
  bool is_any_known =
      std::any_of(callers.begin(), callers.end(),
                  [](const Function* each) { return each->unknown.empty(); });
  Question question;
  for (const Function* own : callers) {
    if (is_any_known && !own->unknown.empty()) continue;
    for (const Function* other : bodies)
      question.bodies.push_back(ask(symbol, *own, other));
    bool is_answered = is_missing(symbol) || !comparer_.library.unknown.empty();
    if (bodies.empty() && is_answered)
      question.bodies.push_back(ask(symbol, *own, nullptr));
  }
  if (!question.bodies.empty()) functions_.push_back(std::move(question));
}

void Work::functions(const std::vector<Renamed>& renamed) {
  std::set<std::string> symbols;
  for (const Function& each : comparer_.host.functions)
    if (!each.is_defined) symbols.insert(each.symbol);
  for (const std::string& symbol : symbols)
    function(symbol, library_name(renamed, symbol));
}

void Work::globals(const std::vector<Renamed>& renamed) {
  for (const Global& own : comparer_.host.globals) {
    if (own.is_defined) continue;
    Question question;
    std::string symbol = library_name(renamed, own.symbol);
    for (const Global* other :
         all_of(comparer_.library.globals, symbol, true)) {
      Asked asked{comparer_.add_node(own.symbol), {}, nullptr, nullptr};
      asked.answer.of = Answer::Of::kGlobal;
      asked.answer.symbol = own.symbol;
      asked.answer.host = own.place;
      asked.answer.library = other->place;
      asked.answer.host_text = said(comparer_.host, own);
      asked.answer.library_text = said(comparer_.library, *other);
      const Global& unknown = own.unknown.empty() ? *other : own;
      if (unknown.unknown.empty())
        compare_globals(comparer_, asked.node, own, *other);
      else
        comparer_.unknown(asked.node, unknown.unknown, unknown.remedy);
      question.bodies.push_back(std::move(asked));
    }
    if (!question.bodies.empty()) globals_.push_back(std::move(question));
  }
}

void Work::types() {
  const Side& host = comparer_.host;
  const Side& library = comparer_.library;
  for (TypeId own : host.named)
    for (TypeId other : library.named) {
      if (host.at(own).name != library.at(other).name) continue;
      bool hidden = host.at(own).kind == Kind::kOpaque &&
                    library.at(other).kind == Kind::kOpaque;
      if (hidden) continue;  // from both alike
      Asked asked{comparer_.add_node(host.at(own).name), {}, nullptr, nullptr};
      asked.answer.of = Answer::Of::kType;
      asked.answer.symbol = host.at(own).name;
      asked.answer.host = host.at(own).place;
      asked.answer.library = library.at(other).place;
      asked.answer.host_type = own;
      asked.answer.library_type = other;
      Spot spot;
      spot.node = asked.node;
      spot.subject = host.at(own).name;
      spot.words = in_quotes(spot.subject);
      spot.host = asked.answer.host;
      spot.library = asked.answer.library;
      compare_values(comparer_, spot, own, other);
      types_.push_back({{std::move(asked)}});
    }
}

Answer Work::answered(const Asked& asked) const {
  Answer answer = asked.answer;
  const Unknown* unknown = nullptr;
  std::set<uint32_t> seen;
  for (NodeId id : comparer_.reach(asked.node, true)) {
    const Node& node = comparer_.nodes[static_cast<uint32_t>(id)];
    for (uint32_t each : node.differences)
      if (seen.insert(each).second) answer.differences.push_back(each);
    if (unknown == nullptr && !node.unknowns.empty())
      unknown = &node.unknowns.front();
  }
  auto severity = [&](uint32_t each) {
    return comparer_.differences[each].severity;
  };
  std::stable_sort(answer.differences.begin(), answer.differences.end(),
                   [&](uint32_t left, uint32_t right) {
                     return severity(left) > severity(right);
                   });
  if (!answer.differences.empty())
    answer.severity = severity(answer.differences.front());
  if (answer.severity == Severity::kBreak) {
    answer.verdict = Verdict::kDisagree;
  } else if (unknown != nullptr) {
    answer.verdict = Verdict::kCannotTell;
    answer.reason = unknown->reason;
    answer.remedy = unknown->remedy;
  }
  return answer;
}

// Several declarations or bodies of one symbol. One wrong caller is wrong; of
// several bodies nobody knows which one is called.
Answer Work::merged(std::vector<Answer> answers) const {
  auto worst = std::max_element(
      answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
        return std::pair(a.verdict == Verdict::kDisagree, a.severity) <
               std::pair(b.verdict == Verdict::kDisagree, b.severity);
      });
  Answer answer = *worst;
  bool is_other_body = false, is_other_verdict = false;
  for (const Answer& each : answers) {
    is_other_body |= each.library_text != answer.library_text ||
                     each.library.line != answer.library.line ||
                     each.library.file != answer.library.file;
    is_other_verdict |= each.verdict != answer.verdict;
  }
  if (!is_other_body || !is_other_verdict) return answer;
  answer.verdict = Verdict::kCannotTell;
  answer.reason =
      fmt::format("{} defines {} more than once, and not all of them disagree",
                  comparer_.names.library, in_quotes(answer.symbol));
  answer.remedy = "name the library's file that the host really loads";
  return answer;
}

bool has_name_of_its_own(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  return type.kind != Kind::kFunction &&
         (!type.name.empty() || !type.alias.empty());
}

// One answer a pair of records or enums that functions and globals lead to.
void Work::add_types() {
  std::map<std::pair<TypeId, TypeId>, Answer> answers;
  auto add = [&](const std::vector<Question>& questions) {
    for (const Question& question : questions)
      for (const Asked& asked : question.bodies)
        for (NodeId id : comparer_.reach(asked.node, true)) {
          const Node& node = comparer_.nodes[static_cast<uint32_t>(id)];
          if (node.host == kNoType ||
              !has_name_of_its_own(comparer_.host, node.host))
            continue;
          auto [found, is_new] =
              answers.try_emplace({node.host, node.library}, Answer{});
          Answer& answer = found->second;
          if (is_new) {
            const Type& type = comparer_.host.at(node.host);
            Asked part{id, {}, nullptr, nullptr};
            part.answer.of = Answer::Of::kType;
            part.answer.symbol = type.name.empty() ? type.alias : type.name;
            part.answer.host = type.place;
            part.answer.library = comparer_.library.at(node.library).place;
            part.answer.host_type = node.host;
            part.answer.library_type = node.library;
            part.answer.host_text = said(comparer_.host, node.host);
            part.answer.library_text = said(comparer_.library, node.library);
            answer = answered(part);
          }
          if (answer.users.empty() ||
              answer.users.back() != asked.answer.symbol)
            answer.users.push_back(asked.answer.symbol);
        }
  };
  add(functions_);
  add(globals_);
  for (auto& [types, answer] : answers) made_.types.push_back(answer);
}

void Work::check_passing() {
  for (const Question& question : functions_)
    for (const Asked& asked : question.bodies)
      if (asked.host != nullptr &&
          comparer_.worst(asked.node, true) != Severity::kBreak)
        check_shapes(comparer_, asked.node, *asked.host, *asked.library);
}

Comparison Work::result() {
  comparer_.drain();
  check_passing();
  auto answer = [&](const std::vector<Question>& questions,
                    std::vector<Answer>& answers) {
    for (const Question& question : questions) {
      std::vector<Answer> bodies;
      for (const Asked& asked : question.bodies)
        bodies.push_back(answered(asked));
      answers.push_back(merged(std::move(bodies)));
    }
  };
  answer(functions_, made_.functions);
  answer(globals_, made_.globals);
  answer(types_, made_.types);
  add_types();
  made_.host = comparer_.host.path;
  made_.library = comparer_.library.path;
  made_.differences = std::move(comparer_.differences);
  return std::move(made_);
}

const char* machine_name(uint16_t machine) {
  switch (machine) {
    case kI386:
      return "i386";
    case kX86_64:
      return "x86-64";
    case kArm64:
      return "AArch64";
    default:
      return "another machine";
  }
}

}  // namespace

Verdict Comparison::verdict(bool strict) const {
  Severity least = strict ? Severity::kRisk : Severity::kBreak;
  bool is_unknown = functions.empty() && globals.empty() && types.empty();
  for (const auto* answers : {&functions, &globals, &types})
    for (const Answer& each : *answers) {
      if (each.verdict != Verdict::kCannotTell && each.severity >= least)
        return Verdict::kDisagree;
      is_unknown |= each.verdict == Verdict::kCannotTell;
    }
  return is_unknown ? Verdict::kCannotTell : Verdict::kAgree;
}

Comparison compare(const Side& host, const Side& library,
                   const std::vector<Renamed>& renamed, const Names& names) {
  Work work(host, library, names);
  work.functions(renamed);
  work.globals(renamed);
  return work.result();
}

Comparison compare_types(const Side& host, const Side& library,
                         const Names& names) {
  Work work(host, library, names);
  work.types();
  return work.result();
}

std::string cannot_compare(const Side& host, const Side& library) {
  if (host.is_big_endian != library.is_big_endian)
    return fmt::format(
        "{} is big-endian and {} is little-endian: they cannot call each "
        "other; name files of one machine.",
        host.is_big_endian ? host.path : library.path,
        host.is_big_endian ? library.path : host.path);
  bool is_known = host.machine != 0 && library.machine != 0;
  if (is_known && host.machine != library.machine)
    return fmt::format(
        "{} is made for {} and {} for {}: they cannot call each other; name "
        "files of one machine.",
        host.path, machine_name(host.machine), library.path,
        machine_name(library.machine));
  return "";
}

}  // namespace crossbill::layout
