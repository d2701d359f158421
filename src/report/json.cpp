// SPDX-License-Identifier: MIT
// The bill as JSON. Times are whole nanoseconds; what is not known is null.
#include "report/json.hpp"

#include <cmath>
#include <optional>

#include "findings/list.hpp"
#include "report/deaths.hpp"
#include "report/doubts.hpp"
#include "report/formats.hpp"
#include "report/json_document.hpp"
#include "report/regions.hpp"

namespace crossbill::report {
namespace {

using analysis::Amount;
using analysis::Bill;
using analysis::Line;
using analysis::Times;

Json time(double ns) { return std::llround(ns); }

Json time(const std::optional<double>& ns) {
  return ns ? time(*ns) : Json(nullptr);
}

template <class T>
Json maybe(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text(const std::string& value) {
  return value.empty() ? Json(nullptr) : Json(value);
}

// One kind of marshalling; its counts are known even without times.
Json kind(const Amount& amount) {
  return object({{"calls", amount.calls},
                 {"ns", time(amount.ns)},
                 {"bytes", amount.bytes},
                 {"calls_error", amount.calls_error()}});
}

Json kind(const std::optional<Amount>& amount) {
  return amount ? kind(*amount) : Json(nullptr);
}

Json marshalling(const std::optional<Times>& times) {
  if (!times) {
    Json none = object({{"calls", nullptr},
                        {"ns", nullptr},
                        {"bytes", nullptr},
                        {"calls_error", nullptr}});
    return object({{"ns", nullptr},
                   {"bytes", nullptr},
                   {"values", none},
                   {"strings", none},
                   {"copies", none},
                   {"objects", none},
                   {"memory", none},
                   {"glue_ns", nullptr}});
  }
  return object({{"ns", time(times->marshalling())},
                 {"bytes", times->marshalled_bytes()},
                 {"values", kind(times->values)},
                 {"strings", kind(times->strings)},
                 {"copies", kind(times->copies)},
                 {"objects", kind(times->objects)},
                 {"memory", kind(times->memory)},
                 {"glue_ns", time(times->glue)}});
}

// The middle of the bracket, or what is known of it.
Json dispatch(const Line& line) {
  if (!line.dispatch_low || !line.dispatch_high) return time(line.dispatch_low);
  return time((*line.dispatch_low + *line.dispatch_high) / 2);
}

// Times of one call, with fractions.
Json fine(double ns) { return std::round(ns * 1000) / 1000; }

void add_fit(const std::optional<analysis::Fit>& fit, Json& json) {
  auto known = [&](bool wanted, double ns) {
    return fit && wanted ? fine(ns) : Json(nullptr);
  };
  add(json, {{"fixed_ns", known(true, fit ? fit->fixed : 0)},
             {"fit_error", known(true, fit ? fit->fixed_error : 0)},
             {"per_byte_ns", known(fit && !fit->items, fit ? fit->slope : 0)},
             {"per_item_ns", known(fit && fit->items, fit ? fit->slope : 0)}});
}

// Of a module that is built in: what it calls in the host cannot be seen.
void forget_parts(Json& body) {
  for (const char* unseen :
       {"logic_ns", "host_ns", "toll_ns", "toll_share", "transition_ns",
        "cleanup_ns", "alloc", "libc_copies", "libc_strings"})
    body[unseen] = nullptr;
  body["marshalling"] = marshalling(std::nullopt);
}

Json parallel(const Line& line) {
  auto busy = analysis::parallelism(line);
  return busy ? Json(std::round(*busy * 100) / 100) : Json(nullptr);
}

// What entries and totals have in common.
Json waits(const Line& line) {
  if (!line.times) return nullptr;
  Json json = Json::object();
  for (const auto& [function, ns] : line.waits) json[function] = time(ns);
  return json;
}

void add_body(const Line& line, Json& body) {
  const auto& times = line.times;
  auto part = [&](double Times::*member) {
    return times ? time(*times.*member) : Json(nullptr);
  };
  add(body, {{"calls", line.calls},
             {"errors", maybe(line.errors)},
             {"threads", line.threads},
             {"total_ns", part(&Times::total)},
             {"total_error_ns", part(&Times::total_error)},
             {"p50_ns", time(line.p50)},
             {"p99_ns", time(line.p99)},
             {"max_ns", time(line.max)},
             {"largest_call_share", maybe(analysis::largest_call_share(line))},
             {"logic_ns", part(&Times::logic)},
             {"host_ns", part(&Times::host)},
             {"toll_ns", times ? time(times->toll()) : Json(nullptr)},
             {"toll_share", times ? maybe(times->toll_share()) : Json(nullptr)},
             {"marshalling", marshalling(times)},
             {"transition_ns", part(&Times::transition)},
             {"host_transition_ns",
              times ? time(times->host_transition) : Json(nullptr)},
             {"dispatch_ns", dispatch(line)},
             {"dispatch_low_ns", time(line.dispatch_low)},
             {"dispatch_high_ns", time(line.dispatch_high)},
             {"cleanup_ns", part(&Times::cleanup)},
             {"after_ns", nullptr},
             {"wait", object({{"lock_ns", part(&Times::lock)},
                              {"host_lock_ns", part(&Times::host_lock)},
                              {"functions_ns", waits(line)},
                              {"gc_held_ns", time(line.gc_held)},
                              {"gc_held_max_ns", time(line.gc_held_max)},
                              {"gc_stops", maybe(line.gc_stops)}})},
             {"references", maybe(line.references)},
             {"alloc", object({{"calls", line.alloc.calls},
                               {"bytes", line.alloc.bytes}})},
             {"lent", object({{"bytes", maybe(line.lent_bytes)}})},
             {"host_code_calls", maybe(line.host_code_calls)},
             {"libc_copies", kind(line.copies)},
             {"libc_strings", kind(line.strings)},
             {"cpu_ns", time(line.cpu)},
             {"cpu_calls", maybe(line.cpu_calls)},
             {"cpu_wall_ns", time(line.cpu_wall)},
             {"pool_calls", maybe(line.pool_calls)},
             {"pool_shared_calls", maybe(line.pool_shared)},
             {"pool_cpu_ns", time(line.pool)},
             {"parallelism", parallel(line)},
             {"preempted_ns", time(line.preempted)},
             {"samples", line.samples},
             {"timed", line.sampled},
             {"open", line.open}});
  if (line.built_in) forget_parts(body);
  if (times) return;
  for (const char* known_by_time : {"alloc", "libc_copies", "libc_strings"})
    body[known_by_time] = nullptr;
}

Json place(const analysis::Place& place) {
  bool native = place.native;
  return object({{"file", place.file},
                 {"line", place.line == 0 ? Json(nullptr) : Json(place.line)},
                 {"function", text(place.function)},
                 {"module", native ? text(place.module) : Json(nullptr)},
                 {"offset", native ? Json(place.offset) : Json(nullptr)}});
}

Json place(const std::shared_ptr<analysis::Place>& found) {
  return found ? place(*found) : Json(nullptr);
}

Json entry(const Line& line) {
  constexpr size_t kMost = 64;  // members: to grow is to copy names
  Json json = Json::object();
  json.get_ref<Json::object_t&>().reserve(kMost);
  add(json, {{"core", line.core},
             {"name", line.name},
             {"shown", line.shown.empty() ? line.name : line.shown},
             {"symbol", text(line.symbol)},
             {"via", line.via},
             {"glue", line.glue}});
  if (!line.by.empty()) {
    json["by"] = line.by;
    json["through"] = line.through;
  }
  if (line.from) json["from"] = *line.from;
  if (line.site) json["called_from"] = place(*line.site);
  if (line.site_via) json["called_via"] = place(*line.site_via);
  if (!line.stack.empty()) json["stack"] = Json::array();
  for (const analysis::Place& frame : line.stack)
    json["stack"].push_back(place(frame));
  if (line.process) json["process"] = *line.process + 1;
  if (line.thread) {
    json["thread"] = *line.thread;
    json["thread_name"] = line.thread_name;
  }
  add_body(line, json);
  add_fit(line.fit, json);
  return json;
}

Json source_state(analysis::Source source) {
  if (source == analysis::Source::kSame) return nullptr;
  return source == analysis::Source::kGone ? "gone" : "changed";
}

Json site_line(const Line& line) {
  const auto& times = line.times;
  Json json = place(*line.site);
  add(json, {{"via", place(line.site_via)},
             {"source", source_state(line.site->source)},
             {"entry", line.name},
             {"core", line.core},
             {"calls", line.calls},
             {"total_ns", times ? time(times->total) : Json(nullptr)},
             {"toll_ns",
              times && !line.built_in ? time(times->toll()) : Json(nullptr)},
             {"dispatch_ns", dispatch(line)},
             {"dispatch_low_ns", time(line.dispatch_low)},
             {"dispatch_high_ns", time(line.dispatch_high)}});
  add_fit(line.fit, json);
  return json;
}

Json recorder(const Bill& bill) {
  const analysis::Recorder& from = bill.recorder;
  Json notes = Json::array();
  for (const analysis::NoteLine& note : from.notes)
    notes.push_back({{"code", note.code},
                     {"text", note.text},
                     {"subjects", note.subjects},
                     {"count", note.count}});
  return {{"version", from.version},
          {"exact", from.exact},
          {"clock", from.clock},
          {"own_ns",
           {{"value", time(from.own_ns)}, {"error", time(from.own_error_ns)}}},
          {"lost", from.lost},
          {"untimed", from.untimed},
          {"clamped", from.clamped},
          {"clamped_lines", from.clamped_lines},
          {"notes", notes}};
}

Json process_line(const analysis::ProcessLine& process) {
  return {{"id", process.id},
          {"pid", process.pid},
          {"image", process.image},
          {"parent", maybe(process.parent)},
          {"command", process.command},
          {"host", process.host.empty() ? "native" : process.host},
          {"exit", maybe(process.exit)},
          {"signal", maybe(process.signal)},
          {"running", process.running},
          {"wall_ns", time(process.wall_ns)},
          {"cpu_ns", time(process.cpu_ns)},
          {"crossings", process.crossings}};
}

Json open_line(const analysis::OpenLine& open) {
  return {{"function", open.function},
          {"module", text(open.module)},
          {"library", text(open.library)},
          {"call", maybe(open.call)},
          {"exception_in_flight", maybe(open.exception)}};
}

Json death_line(const analysis::DeathLine& death) {
  Json crossings = Json::array();
  for (const analysis::OpenLine& open : death.crossings)
    crossings.push_back(open_line(open));
  return {{"process", death.process},
          {"pid", death.pid},
          {"thread", maybe(death.thread)},
          {"thread_name", text(death.thread_name)},
          {"signal", maybe(death.signal)},
          {"signal_name",
           death.signal ? Json(signal_name(*death.signal)) : Json(nullptr)},
          {"crossings", death.counted ? Json(nullptr) : crossings}};
}

Json doubt_line(const analysis::Doubt& doubt) {
  return {{"code", name_of(doubt.code)}, {"text", words_of(doubt)}};
}

Json totals(const Bill& bill) {
  Json json = Json::object();
  add_body(bill.totals, json);
  json["crossings"] = bill.crossings;
  json["downcalls"] = bill.downcalls;
  json["upcalls"] = bill.upcalls;
  json["services"] = bill.services;
  json["outside"] = kind(bill.outside);
  json["outside"]["of"] = bill.outside_of;
  json["outside_host_lock"] = kind(bill.outside_waits);
  if (bill.totals.times) return json;
  json["outside"]["ns"] = json["outside_host_lock"]["ns"] = nullptr;
  return json;
}

Json edge_line(const analysis::EdgeLine& edge) {
  return object({{"from", maybe(edge.from)},
                 {"to", edge.to},
                 {"name", edge.name},
                 {"kind", edge.kind},
                 {"category", edge.category},
                 {"calls", edge.calls},
                 {"ns", time(edge.ns)},
                 {"bytes", edge.bytes},
                 {"calls_error", edge.calls_error}});
}

Json coverage_line(const analysis::CoverageLine& line) {
  return {{"module", line.module},
          {"entries_known", maybe(line.entries_known)},
          {"entries_metered", maybe(line.entries_metered)},
          {"calls", line.calls},
          {"orphan_calls", maybe(line.orphan_calls)},
          {"orphan_runs", maybe(line.orphan_runs)},
          {"orphan_ns", time(line.orphan_ns)},
          {"reason", text(line.reason)}};
}

Json threads_line(const analysis::ThreadsLine& line) {
  return {{"core", line.module},
          {"starter", text(line.starter)},
          {"threads", line.threads},
          {"cpu_ns", time(line.cpu_ns)},
          {"waited_for_lock_ns", time(line.waited_ns)}};
}

Json saving(const std::optional<findings::Saving>& saving,
            double findings::Saving::*member) {
  return saving ? time(*saving.*member) : Json(nullptr);
}

Json finding(const findings::Finding& finding) {
  using findings::Saving;
  return {
      {"rule", finding.rule},
      {"severity", name_of(finding.severity)},
      {"confidence", name_of(finding.confidence)},
      {"core", text(finding.core)},
      {"entry", text(finding.name)},
      {"site", finding.site ? place(*finding.site) : Json(nullptr)},
      {"calls", finding.calls},
      {"saving_ns", saving(finding.saving, &Saving::ns)},
      {"saving_low_ns", saving(finding.saving, &Saving::low)},
      {"saving_high_ns", saving(finding.saving, &Saving::high)},
      {"evidence", finding.evidence},
      {"advice", finding.advice.what},
      {"change", finding.advice.change},
      {"source", text(finding.advice.source)},
  };
}

Json not_looked_for(const findings::NotLookedFor& rule) {
  return {{"rule", rule.rule}, {"watch", rule.watch}};
}

Json avoidable(const findings::Findings& findings) {
  using findings::Saving;
  if (!findings.avoidable) return nullptr;
  return {{"ns", saving(findings.avoidable, &Saving::ns)},
          {"low_ns", saving(findings.avoidable, &Saving::low)},
          {"high_ns", saving(findings.avoidable, &Saving::high)},
          {"places", findings.places},
          {"of_ns", time(findings.of_ns)}};
}

}  // namespace

Json json_entry(const Line& line) { return entry(line); }

bool write_json_bill(const Bill& bill, const findings::Findings& findings,
                     const Sink& sink) {
  Document document(sink);
  document.member("schema", "crossbill/bill/1");
  if (bill.deaths)
    document.list("open_at_death", *bill.deaths, death_line);
  else
    document.member("open_at_death", nullptr);
  document.member("command", bill.command);
  document.member("exit", maybe(bill.exit));
  document.member("wall_ns", time(bill.wall_ns));
  document.member("main_thread", {{"ran_ns", time(bill.main_ran_ns)},
                                  {"waited_ns", time(bill.main_waited_ns)}});
  document.member("times_trusted",
                  bill.doubts ? Json(bill.doubts->empty()) : Json(nullptr));
  if (bill.doubts)
    document.list("times_doubts", *bill.doubts, doubt_line);
  else
    document.member("times_doubts", nullptr);
  document.member("recorder", recorder(bill));
  document.list("processes", bill.processes, process_line);
  document.member("totals", totals(bill));
  if (bill.coverage)
    document.list("coverage", bill.coverage->libraries, coverage_line);
  else
    document.member("coverage", nullptr);
  if (bill.library_threads)
    document.list("library_threads", *bill.library_threads, threads_line);
  else
    document.member("library_threads", nullptr);
  document.list("entries", bill.entries, entry);
  document.list("edges", bill.edges, edge_line);
  if (bill.sites)
    document.list("sites", *bill.sites, site_line);
  else
    document.member("sites", nullptr);
  if (bill.regions)
    document.list("regions", *bill.regions, region_json);
  else
    document.member("regions", nullptr);
  document.member("avoidable", avoidable(findings));
  document.list("findings", findings.found, finding);
  document.list("findings_not_looked_for", findings.not_looked_for,
                not_looked_for);
  return document.end();
}

std::string json_bill(const Bill& bill, const findings::Findings& findings) {
  std::string all;
  write_json_bill(bill, findings, [&](std::string_view part) {
    all += part;
    return true;
  });
  return all;
}

bool write_json(const analysis::Model& model, const analysis::Choice& choice,
                const Style&, const Sink& sink) {
  return write_json_bill(analysis::select(model, choice), findings::find(model),
                         sink);
}

}  // namespace crossbill::report
