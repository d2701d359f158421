// SPDX-License-Identifier: MIT
// Puts the page together: page.html with its style, its script and its parts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <map>

#include "findings/list.hpp"
#include "html/page_texts.hpp"
#include "report/findings.hpp"
#include "report/footnotes.hpp"
#include "report/formats.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/html/picture_svg.hpp"
#include "report/html/secrets.hpp"
#include "report/printable_bill.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace html {
namespace {

// A page of so many nodes is at most 1.5 MB and opens at once.
constexpr size_t kMostNodes = 60'000;

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

// FNV-1a, 64 bits: nothing that others have named can foresee it.
std::string nonce_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

Content content_of(const analysis::Model& model,
                   const analysis::Choice& choice) {
  Content content{
      model, analysis::select(model, choice), findings::find(model), {}};
  mask_command(content.bill.command);
  for (analysis::ProcessLine& process : content.bill.processes)
    mask_command(process.command);
  make_printable(content.bill);
  make_printable(content.findings);
  analysis::Flame flame = analysis::make_flame(model);
  content.all_nodes = flame.nodes.size();
  content.flame = analysis::prune(std::move(flame), kMostNodes);
  content.sources = choice.sources;
  return content;
}

// Writes page.html; "@NAME@" in it is `parts["NAME"]`.
bool fill(const std::map<std::string_view, std::string>& parts,
          const Sink& sink) {
  std::string_view page = kPageHtml;
  while (!page.empty()) {
    size_t start = page.find('@');
    size_t end = start == page.npos ? start : page.find('@', start + 1);
    if (end == page.npos) return sink(page);
    auto part = parts.find(page.substr(start + 1, end - start - 1));
    bool good = sink(page.substr(0, start)) &&
                (part == parts.end() || sink(part->second));
    if (!good) return false;
    page.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace
}  // namespace html

bool write_html(const analysis::Model& model, const analysis::Choice& choice,
                const Style&, const Sink& sink) {
  using html::element;
  using html::escape;
  html::Content content = html::content_of(model, choice);
  std::map<std::string_view, std::string> parts;
  for (const html::Section& section : html::kSections) {
    std::string text = section.write(content);
    if (text.empty()) continue;
    parts["nav"] += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id,
                                section.title);
    parts["main"] += fmt::format(
        "<section id=\"{}\" aria-labelledby=\"{}-title\">\n<h2 "
        "id=\"{}-title\">{}</h2>\n{}</section>\n",
        section.id, section.id, section.id, section.title, text);
  }
  std::string command = fmt::format("{}", fmt::join(content.bill.command, " "));
  parts["version"] = escape(CROSSBILL_VERSION);
  parts["kind"] = "bill";
  parts["title"] = escape(shorten(command, 80)) + " - Crossbill";
  parts["heading"] = html::name(command, 300);
  parts["facts"] =
      escape(fmt::format("{}", fmt::join(facts_of(content.bill), ", ")));
  parts["style"] = html::kPageCss;
  parts["script"] = html::kPageJs;
  parts["data"] = html::data_of(content);
  parts["nonce"] = html::nonce_of(parts["data"] + parts["main"]);
  parts["footer"] = fmt::format(
      "Made by crossbill {} of a recording by {}. Times are without what "
      "recording itself took.",
      escape(CROSSBILL_VERSION), escape(content.bill.recorder.version));
  return html::fill(parts, sink);
}

bool write_svg(const analysis::Model& model, const analysis::Choice& choice,
               const Style&, const Sink& sink) {
  analysis::Bill bill = analysis::select(model, choice);
  return sink(html::picture_svg(bill) + "\n");
}

}  // namespace crossbill::report
