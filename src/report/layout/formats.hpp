// SPDX-License-Identifier: MIT
// What layouts can be printed as: one row a format.
#pragma once
#include <array>
#include <vector>

#include "report/layout/layout.hpp"
#include "report/sink.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// Writers say false if the sink could not take a part. Names that files gave
// are printable in what they write.
struct LayoutFormat {
  const char* name;
  bool (*write_maps)(const std::vector<Maps>& maps, const Style& style,
                     const Sink& sink);
  bool (*write_comparisons)(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style& style,
                            const Sink& sink);
};

bool write_maps_text(const std::vector<Maps>& maps, const Style& style,
                     const Sink& sink);
bool write_comparisons_text(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style& style,
                            const Sink& sink);
bool write_maps_json(const std::vector<Maps>& maps, const Style& style,
                     const Sink& sink);
bool write_comparisons_json(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style& style,
                            const Sink& sink);
bool write_maps_sarif(const std::vector<Maps>& maps, const Style& style,
                      const Sink& sink);
bool write_comparisons_sarif(const std::vector<Compared>& comparisons,
                             const LayoutChoice& choice, const Style& style,
                             const Sink& sink);
bool write_maps_html(const std::vector<Maps>& maps, const Style& style,
                     const Sink& sink);
bool write_comparisons_html(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style& style,
                            const Sink& sink);

inline constexpr auto kLayoutFormats = std::to_array<LayoutFormat>({
    {"text", write_maps_text, write_comparisons_text},
    {"json", write_maps_json, write_comparisons_json},
    {"sarif", write_maps_sarif, write_comparisons_sarif},
    {"html", write_maps_html, write_comparisons_html},
});

}  // namespace crossbill::report
