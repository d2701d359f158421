// SPDX-License-Identifier: MIT
// Pieces of HTML. Text that others have named goes through escape() or a
// function here that does; nothing else may put it on the page.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbill::report::html {

// As text, and within a quoted attribute.
std::string escape(std::string_view text);

// "<p class=\"x\">" + inner + "</p>"; attributes and inner are markup.
std::string element(std::string_view name, std::string_view attributes,
                    std::string_view inner);

// A name: cut in the middle where it is very long, with all of it as a title;
// its direction does not change that of what stands beside it.
std::string name(const std::string& text, size_t columns = 160);

// A figure: as people read it, with the whole number that JSON has as its
// value, and where in the JSON that stands ("totals.toll_ns").
std::string figure(std::string_view shown, double value, std::string_view path);

// A cell of numbers, which sorts by `value`; "-" where it is not known.
std::string number_cell(const std::string& shown, std::optional<double> value);
std::string time_cell(std::optional<double> ns);
// As the text bill: what is less than its error is said to be less than that.
std::string doubtful_cell(double ns, double error);
std::string count_cell(std::optional<uint64_t> count);
std::string share_cell(std::optional<double> share);

// A table that scrolls sideways in itself where it is wide.
struct Column {
  std::string_view title;
  std::string_view key;  // the member of JSON that its cells show, or ""
  bool number = true;
};
std::string table(std::string_view id, std::string_view caption,
                  const std::vector<Column>& columns, std::string_view rows);

}  // namespace crossbill::report::html
