// SPDX-License-Identifier: MIT
// What a bill can be printed as: one row a format.
#pragma once
#include <array>
#include <cstddef>
#include <string>

#include "analysis/select.hpp"
#include "report/sink.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// What a format's output has to stay when it is made printable.
enum class Medium {
  kTerminal,
  kJson,
  kPage,
  kBinary  // it is not made printable: for files and pipes, no terminal
};

// What of a recording a format has, and so what there is to choose of it.
enum class Content {
  kLines,  // --by, --function, --top
  kFindings,
  kStacks,  // --measure
  kTrace    // --function
};

struct Format {
  const char* name;
  Medium medium;
  Content content;
  size_t top;  // lines of entries, unless the user says how many; 0: all
  // False if the sink could not take a part.
  bool (*write)(const analysis::Model& model, const analysis::Choice& choice,
                const Style& style, const Sink& sink);
  // What the recording lacks for it, or ""; null: nothing.
  std::string (*lacks)(const analysis::Model& model) = nullptr;
};

bool write_text(const analysis::Model& model, const analysis::Choice& choice,
                const Style& style, const Sink& sink);
bool write_json(const analysis::Model& model, const analysis::Choice& choice,
                const Style& style, const Sink& sink);
// The findings alone.
bool write_sarif(const analysis::Model& model, const analysis::Choice& choice,
                 const Style& style, const Sink& sink);
// All stacks, as flamegraph.pl, inferno and speedscope read them.
bool write_folded(const analysis::Model& model, const analysis::Choice& choice,
                  const Style& style, const Sink& sink);
// The same as a gzipped profile.proto.
bool write_pprof(const analysis::Model& model, const analysis::Choice& choice,
                 const Style& style, const Sink& sink);

// A page for browsers, which needs nothing beside it.
bool write_html(const analysis::Model& model, const analysis::Choice& choice,
                const Style& style, const Sink& sink);
// The picture alone.
bool write_svg(const analysis::Model& model, const analysis::Choice& choice,
               const Style& style, const Sink& sink);

// When traced crossings began and ended, as Perfetto reads it.
bool write_perfetto(const analysis::Model& model,
                    const analysis::Choice& choice, const Style& style,
                    const Sink& sink);
std::string lacks_trace(const analysis::Model& model);

// The first is what `crossbill record` prints.
inline constexpr auto kFormats = std::to_array<Format>({
    {"text", Medium::kTerminal, Content::kLines, 20, write_text},  // a page
    {"json", Medium::kJson, Content::kLines, 0, write_json},
    {"sarif", Medium::kJson, Content::kFindings, 0, write_sarif},
    {"html", Medium::kPage, Content::kLines, 500, write_html},
    {"svg", Medium::kPage, Content::kLines, 0, write_svg},
    {"folded", Medium::kTerminal, Content::kStacks, 0, write_folded},
    {"pprof", Medium::kBinary, Content::kStacks, 0, write_pprof},
    {"perfetto", Medium::kBinary, Content::kTrace, 0, write_perfetto,
     lacks_trace},
});

}  // namespace crossbill::report
