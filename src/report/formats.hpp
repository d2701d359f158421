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
  kBinary  // it is not made printable: for files and pipes, no terminal
};

struct Format {
  const char* name;
  Medium medium;
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

// When traced crossings began and ended, as Perfetto reads it.
bool write_perfetto(const analysis::Model& model,
                    const analysis::Choice& choice, const Style& style,
                    const Sink& sink);
std::string lacks_trace(const analysis::Model& model);

// The first is what `crossbill record` prints.
inline constexpr auto kFormats = std::to_array<Format>({
    {"text", Medium::kTerminal, 20, write_text},  // a page
    {"json", Medium::kJson, 0, write_json},
    {"sarif", Medium::kJson, 0, write_sarif},
    {"perfetto", Medium::kBinary, 0, write_perfetto, lacks_trace},
});

}  // namespace crossbill::report
