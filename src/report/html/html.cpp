// SPDX-License-Identifier: MIT
// The bill as a page for browsers: what it is made of, and its parts in order.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "findings/list.hpp"
#include "report/findings.hpp"
#include "report/footnotes.hpp"
#include "report/formats.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/html/page.hpp"
#include "report/html/picture_svg.hpp"
#include "report/printable_bill.hpp"
#include "report/secrets.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace html {
namespace {

// A page of so many nodes is at most 1.5 MB and opens at once.
constexpr size_t kMostNodes = 100'000;

struct Section {
  const char* id;
  const char* title;
  std::string (*write)(const Content& content);
};

constexpr auto kSections = std::to_array<Section>({
    {"summary", "Summary", summary_part},
    {"findings", "What to change", findings_part},
    {"flame", "Where the time goes", flame_part},
    {"functions", "Functions", functions_part},
    {"lines", "Lines that call", lines_part},
    {"threads", "Threads", threads_part},
    {"regions", "Regions", regions_part},
    {"structs", "Memory maps", structs_part},
    {"processes", "Processes", processes_part},
    {"coverage", "What was seen", coverage_part},
    {"notes", "Notes", notes_part},
});

Content content_of(const analysis::Model& model,
                   const analysis::Choice& choice) {
  Content content{
      model, analysis::select(model, choice), findings::find(model), {}};
  mask_command(content.bill.command);
  for (analysis::ProcessLine& process : content.bill.processes)
    mask_command(process.command);
  make_printable(content.bill);
  make_printable(content.findings);
  content.flame = analysis::make_flame(model, true);
  content.all_nodes = content.flame.nodes.size();
  content.flame = analysis::prune(content.flame, kMostNodes);
  content.sources = choice.sources;
  return content;
}

}  // namespace
}  // namespace html

bool write_html(const analysis::Model& model, const analysis::Choice& choice,
                const Style&, const Sink& sink) {
  html::Content content = html::content_of(model, choice);
  html::PageText page;
  for (const html::Section& section : html::kSections)
    page.parts.push_back({section.id, section.title, section.write(content)});
  std::string command = fmt::format("{}", fmt::join(content.bill.command, " "));
  page.kind = "bill";
  page.title = shorten(command, 80) + " - Crossbill";
  page.heading = html::name(command, 300);
  page.facts = fmt::format("{}", fmt::join(facts_of(content.bill), ", "));
  page.footer = fmt::format(
      "Made by crossbill {} of a recording by {}. Times are without what "
      "recording itself took.",
      CROSSBILL_VERSION, content.bill.recorder.version);
  page.data = html::data_of(content);
  return html::write_page(page, sink);
}

bool write_svg(const analysis::Model& model, const analysis::Choice& choice,
               const Style&, const Sink& sink) {
  analysis::Bill bill = analysis::select(model, choice);
  return sink(html::picture_svg(bill) + "\n");
}

}  // namespace crossbill::report
