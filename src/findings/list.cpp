// SPDX-License-Identifier: MIT
// The list of rules, and what is made of all that they find.
#include "findings/list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "analysis/own_cost.hpp"
#include "analysis/sites.hpp"
#include "findings/rules/rules.hpp"

namespace crossbill::findings {
namespace {

const std::vector<Rule> kRules = {
    {"one-byte-a-crossing", Severity::kWarning, "",
     "a byte handed over, or fetched, by each call", one_byte_a_crossing},
    {"lookup-in-loop", Severity::kWarning, "",
     "the same thing looked up again and again", lookup_in_loop},
    {"recompiled-statement", Severity::kWarning, "",
     "statements, paths or patterns compiled again and again",
     recompiled_statement},
    {"callback-per-element", Severity::kWarning, "",
     "a library calls the host's code back for each item",
     callback_per_element},
    {"element-wise-copy", Severity::kNote, "",
     "a list is unpacked item by item", element_wise_copy},
    {"same-conversion-again", Severity::kNote, "",
     "each call converts as many items: the same ones?", same_conversion_again},
    {"copied-buffer", Severity::kNote, "",
     "bytes are copied that could have been lent", copied_buffer},
    {"string-conversion", Severity::kNote, "",
     "text is converted that could have been passed as bytes",
     string_conversion},
    {"lock-handed-over", Severity::kNote, "",
     "the host's lock is given away and taken again around little work",
     lock_handed_over},
    // It is silent about calls in which a rule before it saves as much.
    {"chatty", Severity::kWarning, "", "many calls with little work each",
     chatty},
    {"references-pile-up", Severity::kWarning, "",
     "a call holds many references to the host's objects at once",
     references_pile_up},
    {"critical-too-long", Severity::kNote, "",
     "a call holds the host's garbage collection off", critical_too_long},
    {"attach-per-callback", Severity::kWarning, "",
     "a library's thread is attached to the JVM and detached again and again",
     attach_per_callback},
    {"escaping-exception", Severity::kWarning, "",
     "exceptions and panics that passed out of a library", escaping_exception},
    {"serialized-threads", Severity::kWarning, "",
     "threads that waited while a library held the host's lock",
     serialized_threads},
    {"scattered-boundary", Severity::kNote, "",
     "a library whose cost lies in many functions and places",
     scattered_boundary},
    {"fixed-cost-dominates", Severity::kNote, "",
     "calls that take the same whatever they are given", fixed_cost_dominates},
    {"layout-mismatch", Severity::kWarning, "",
     "caller and library believe different things of a struct or function",
     layout_mismatch},
    {"unmeasured", Severity::kNote, "", "calls of a library that were not seen",
     unmeasured},
    {"double-free", Severity::kError, "pairs", "a handle that was freed twice",
     double_free},
    {"use-after-free", Severity::kError, "pairs",
     "a handle that was freed and used then", use_after_free},
    {"leaked-handle", Severity::kWarning, "pairs",
     "handles that nobody had freed by the end", leaked_handle},
    {"long-lived-handle", Severity::kNote, "pairs",
     "handles that were kept long after their last use", long_lived_handle},
    {"handle-from-several-threads", Severity::kNote, "pairs",
     "handles that threads used which had not made them",
     handle_from_several_threads},
    {"mutated-borrow", Severity::kNote, "borrows",
     "memory that changed while it was lent", mutated_borrow},
    {"foreign-free", Severity::kNote, "frees",
     "memory that another allocator got back than it came from", foreign_free},
    {"lock-held-across", Severity::kNote, "locks",
     "a lock of a library that is held while the host's code may run",
     lock_held_across},
};

bool was_asked_for(const Rule& rule, const recording::Meta& meta) {
  return *rule.watch == '\0' ||
         ("," + meta.watched + ",").find(fmt::format(",{},", rule.watch)) !=
             std::string::npos;
}

// Errors first, then what saves most.
auto order_of(const Finding& finding) {
  return std::tuple(finding.severity == Severity::kError,
                    finding.saving ? finding.saving->ns : 0, finding.severity,
                    finding.confidence, finding.calls);
}

// Findings of one place may be about the same time.
std::string place_of(const Finding& finding) {
  return finding.site
             ? finding.site->file + '\0' + analysis::place_name(*finding.site)
             : finding.core + '\0' + finding.name;
}

// What several nodes saw alike is one finding.
void drop_repeated(std::vector<Finding>& found) {
  std::set<std::tuple<std::string, std::string, std::string>> known;
  std::erase_if(found, [&](const Finding& finding) {
    return !known
                .insert({finding.rule, place_of(finding) + '\0' + finding.name,
                         finding.evidence})
                .second;
  });
}

void sum_up(Findings& findings) {
  std::map<std::string, Saving> places;
  for (const Finding& finding : findings.found) {
    // What is little sure is shown with its finding, and not promised.
    if (!finding.saving || finding.confidence == Confidence::kLow) continue;
    Saving& most = places[place_of(finding)];
    if (finding.saving->ns > most.ns) most = *finding.saving;
  }
  findings.places = places.size();
  findings.avoidable.emplace();
  for (const auto& [place, saving] : places) {
    findings.avoidable->ns += saving.ns;
    findings.avoidable->low += saving.low;
    findings.avoidable->high += saving.high;
  }
}

}  // namespace

std::string_view name_of(Severity severity) {
  constexpr std::string_view kNames[] = {"note", "warning", "error"};
  return kNames[static_cast<int>(severity)];
}

std::string_view name_of(Confidence confidence) {
  constexpr std::string_view kNames[] = {"low", "medium", "high"};
  return kNames[static_cast<int>(confidence)];
}

const std::vector<Rule>& rules() { return kRules; }

Findings find(const analysis::Model& model) {
  Findings findings;
  findings.of_ns = model.run.wall_ns;
  Material material(model);
  for (const Rule& rule : rules()) {
    if (!was_asked_for(rule, model.recording.meta)) {
      findings.not_looked_for.push_back({rule.id, rule.watch});
      continue;
    }
    size_t before = findings.found.size();
    rule.look(material, findings.found);
    for (size_t i = before; i < findings.found.size(); ++i) {
      Finding& finding = findings.found[i];
      finding.rule = rule.id;
      finding.severity = std::max(finding.severity, rule.severity);
    }
  }
  drop_repeated(findings.found);
  std::stable_sort(findings.found.begin(), findings.found.end(),
                   [](const Finding& left, const Finding& right) {
                     return order_of(left) > order_of(right);
                   });
  bool timed =
      model.recording.known.own_cost && analysis::is_timed(model.recording);
  if (timed) sum_up(findings);
  return findings;
}

}  // namespace crossbill::findings
