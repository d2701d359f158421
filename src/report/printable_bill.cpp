// SPDX-License-Identifier: MIT
// The texts of a bill, one by one. What is forgotten here cannot reach a
// terminal either, since the exit (cli/print.cpp) makes all text printable; but
// it could begin a line of its own, or make a column too wide.
#include "report/printable_bill.hpp"

#include <algorithm>

#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

void make(std::string& text) { text = unicode::printable(text); }

void make(std::optional<std::string>& text) {
  if (text) make(*text);
}

void make(std::vector<std::string>& texts) {
  for (std::string& each : texts) make(each);
}

void make_command(std::vector<std::string>& words) {
  for (std::string& word : words)
    std::replace_if(
        word.begin(), word.end(),
        [](char byte) { return byte == '\n' || byte == '\t'; }, ' ');
  make(words);
}

void make(analysis::Place& place) {
  make(place.file);
  make(place.module);
  make(place.function);
}

void make(analysis::Line& line) {
  for (std::string* each : {&line.core, &line.library, &line.name, &line.shown,
                            &line.symbol, &line.via, &line.thread_name})
    make(*each);
  make(line.from);
  if (line.site) make(*line.site);
  if (line.site_via) make(*line.site_via);
  for (analysis::Place& place : line.stack) make(place);
}

void make(analysis::RegionLine& line) {
  make(line.path);
  for (analysis::RegionFunction& function : line.functions)
    for (std::string* each :
         {&function.core, &function.library, &function.name, &function.shown})
      make(*each);
}

void make(analysis::ProcessLine& process) {
  make(process.image);
  make(process.host);
  make_command(process.command);
}

void make(analysis::DeathLine& death) {
  make(death.image);
  make(death.thread_name);
  for (analysis::OpenLine& open : death.crossings)
    for (std::string* each : {&open.function, &open.module, &open.library})
      make(*each);
}

void make(analysis::Recorder& recorder) {
  make(recorder.version);
  make(recorder.clock);
  for (analysis::NoteLine& note : recorder.notes) {
    make(note.code);
    make(note.text);
    make(note.subjects);
  }
}

}  // namespace

void make_printable(analysis::Bill& bill) {
  make_command(bill.command);
  make(bill.recorder);
  if (bill.deaths)
    for (analysis::DeathLine& death : *bill.deaths) make(death);
  for (analysis::ProcessLine& process : bill.processes) make(process);
  make(bill.totals);
  if (bill.coverage)
    for (analysis::CoverageLine& line : bill.coverage->libraries)
      for (std::string* each : {&line.module, &line.library, &line.reason})
        make(*each);
  if (bill.library_threads)
    for (analysis::ThreadsLine& line : *bill.library_threads)
      for (std::string* each :
           {&line.module, &line.library, &line.starter, &line.starter_library})
        make(*each);
  make(bill.outside_of);
  make(bill.outside_of_libraries);
  for (analysis::Line& line : bill.entries) make(line);
  if (bill.sites)
    for (analysis::Line& line : *bill.sites) make(line);
  if (bill.regions)
    for (analysis::RegionLine& line : *bill.regions) make(line);
  make(bill.filter);
}

}  // namespace crossbill::report
