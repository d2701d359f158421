// SPDX-License-Identifier: MIT
// The bill as JSON. Times are whole nanoseconds; what is not known is null.
#include "report/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "report/formats.hpp"

namespace crossbill::report {
namespace {

using analysis::Amount;
using analysis::Bill;
using analysis::Line;
using analysis::Times;
using Json = nlohmann::ordered_json;

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
  return {{"calls", amount.calls},
          {"ns", time(amount.ns)},
          {"bytes", amount.bytes}};
}

Json marshalling(const std::optional<Times>& times) {
  if (!times) {
    Json none = {{"calls", nullptr}, {"ns", nullptr}, {"bytes", nullptr}};
    return {{"ns", nullptr},   {"bytes", nullptr},  {"values", none},
            {"strings", none}, {"copies", none},    {"objects", none},
            {"memory", none},  {"glue_ns", nullptr}};
  }
  return {
      {"ns", time(times->marshalling())}, {"bytes", times->marshalled_bytes()},
      {"values", kind(times->values)},    {"strings", kind(times->strings)},
      {"copies", kind(times->copies)},    {"objects", kind(times->objects)},
      {"memory", kind(times->memory)},    {"glue_ns", time(times->glue)}};
}

// What entries and totals have in common.
Json line_body(const Line& line) {
  const auto& times = line.times;
  auto part = [&](double Times::*member) {
    return times ? time(*times.*member) : Json(nullptr);
  };
  Json body = {
      {"calls", line.calls},
      {"errors", maybe(line.errors)},
      {"threads", line.threads},
      {"total_ns", part(&Times::total)},
      {"total_error_ns", part(&Times::total_error)},
      {"p50_ns", time(line.p50)},
      {"p99_ns", time(line.p99)},
      {"max_ns", time(line.max)},
      {"logic_ns", part(&Times::logic)},
      {"host_ns", part(&Times::host)},
      {"toll_ns", times ? time(times->toll()) : Json(nullptr)},
      {"toll_share", times ? maybe(times->toll_share()) : Json(nullptr)},
      {"marshalling", marshalling(times)},
      {"transition_ns", part(&Times::transition)},
      {"host_transition_ns", nullptr},
      {"cleanup_ns", part(&Times::cleanup)},
      {"after_ns", nullptr},
      {"wait",
       {{"lock_ns", part(&Times::lock)},
        {"host_lock_ns", part(&Times::host_lock)}}},
      {"alloc", {{"calls", line.alloc.calls}, {"bytes", line.alloc.bytes}}},
      {"lent", {{"bytes", maybe(line.lent_bytes)}}},
      {"libc_copies", kind(line.copies)},
      {"libc_strings", kind(line.strings)},
      {"cpu_ns", time(line.cpu)},
      {"cpu_calls", line.cpu_calls},
      {"cpu_wall_ns", time(line.cpu_wall)},
      {"samples", line.samples},
      {"timed", line.timed},
      {"open", line.open}};
  if (times) return body;
  for (const char* known_by_time : {"alloc", "libc_copies", "libc_strings"})
    body[known_by_time] = nullptr;
  return body;
}

Json entry(const Line& line) {
  Json json = {{"core", line.core},
               {"name", line.name},
               {"symbol", text(line.symbol)},
               {"via", line.via},
               {"glue", line.glue}};
  if (line.from) json["from"] = *line.from;
  if (line.process) json["process"] = *line.process + 1;
  if (line.thread) {
    json["thread"] = *line.thread;
    json["thread_name"] = line.thread_name;
  }
  json.update(line_body(line));
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

Json processes(const Bill& bill) {
  Json all = Json::array();
  for (const analysis::ProcessLine& process : bill.processes)
    all.push_back({{"id", process.id},
                   {"pid", process.pid},
                   {"image", process.image},
                   {"parent", maybe(process.parent)},
                   {"command", process.command},
                   {"host", process.host.empty() ? "native" : process.host},
                   {"exit", maybe(process.exit)},
                   {"running", process.running},
                   {"wall_ns", time(process.wall_ns)},
                   {"cpu_ns", time(process.cpu_ns)},
                   {"crossings", process.crossings}});
  return all;
}

Json totals(const Bill& bill) {
  Json json = line_body(bill.totals);
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

Json edges(const Bill& bill) {
  Json all = Json::array();
  for (const analysis::EdgeLine& edge : bill.edges)
    all.push_back({{"from", maybe(edge.from)},
                   {"to", edge.to},
                   {"name", edge.name},
                   {"kind", edge.kind},
                   {"category", edge.category},
                   {"calls", edge.calls},
                   {"ns", time(edge.ns)},
                   {"bytes", edge.bytes}});
  return all;
}

}  // namespace

std::string json_bill(const Bill& bill) {
  Json entries = Json::array();
  for (const Line& line : bill.entries) entries.push_back(entry(line));
  Json json = {{"schema", "crossbill/bill/1"}, {"command", bill.command},
               {"exit", maybe(bill.exit)},     {"wall_ns", time(bill.wall_ns)},
               {"recorder", recorder(bill)},   {"processes", processes(bill)},
               {"totals", totals(bill)},       {"entries", std::move(entries)},
               {"edges", edges(bill)},         {"findings", Json::array()}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string write_json(const analysis::Model& model,
                       const analysis::Choice& choice, const Style&) {
  return json_bill(analysis::select(model, choice));
}

}  // namespace crossbill::report
