// SPDX-License-Identifier: MIT
// Layouts as a page for browsers: see layout_part.hpp for its parts.
#include "report/html/markup.hpp"
#include "report/html/page.hpp"
#include "report/layout/formats.hpp"
#include "report/layout/map_text.hpp"
#include "report/layout/words.hpp"

namespace crossbill::report {

bool write_maps_html(const std::vector<Maps>& maps, const Style&,
                     const Sink& sink) {
  html::PageText page;
  page.kind = "layout";
  page.title = "Layouts - Crossbill";
  page.heading = "Memory maps";
  std::string text;
  write_maps_text(maps, {}, [&](std::string_view part) {
    text += html::element("pre", "", html::escape(part));
    return true;
  });
  page.parts.push_back({"maps", "Memory maps", text});
  return html::write_page(page, sink);
}

bool write_comparisons_html(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style&,
                            const Sink& sink) {
  html::PageText page;
  page.kind = "layout";
  page.title = "Layouts - Crossbill";
  page.heading = "Two sides of a boundary";
  std::string text;
  write_comparisons_text(comparisons, choice, {}, [&](std::string_view part) {
    text += html::element("pre", "", html::escape(part));
    return true;
  });
  page.parts.push_back({"answers", "Answers", text});
  return html::write_page(page, sink);
}

}  // namespace crossbill::report
