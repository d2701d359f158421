// SPDX-License-Identifier: MIT
// Draws maps as text: see map_text.hpp.
#include "report/layout/map_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "report/layout/words.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using layout::Map;
using layout::MapRow;
using What = MapRow::What;

constexpr size_t kMostRows = 400;   // that a table shows
constexpr size_t kAround = 2;       // rows beside those that differ
constexpr size_t kWholeTable = 24;  // rows up to which it is not shortened
// The record that all guides show, {u32, f64, u8}, has one column too many.
constexpr size_t kLongestBoxes = 81;
constexpr size_t kGap = 3;  // between two tables
constexpr size_t kAnyWidth = 10'000;
constexpr const char* kMark = "^^^^";

// "(4b)", as in the notation that people know; "(3 bits)".
std::string box_size(const MapRow& row) {
  if (row.is_flexible) return "(any)";
  return row.bits % 8 == 0 ? fmt::format("({}b)", row.bits / 8)
                           : "(" + bits_text(row.bits) + ")";
}

std::string words_of(const MapRow& row) {
  switch (row.what) {
    case What::kPadding:
      return "padding";
    case What::kReused:
      return "tail padding, reused";
    default:
      return row.name.empty()   ? row.type
             : row.type.empty() ? row.name
                                : row.type + " " + row.name;
  }
}

// Rows that show no others inside of them.
bool is_leaf(const Map& map, size_t at) {
  return at + 1 == map.rows.size() ||
         map.rows[at + 1].depth <= map.rows[at].depth;
}

std::string size_cell(const MapRow& row) {
  if (row.is_flexible) return "any";
  return row.bits % 8 == 0 ? std::to_string(row.bits / 8)
                           : fmt::format("{}bit", row.bits);
}

// One row of a table, as cells of text.
struct Line {
  std::string offset, size, type, name;
  bool marked = false;
  bool is_between = false;  // `name` is a line of its own
  uint64_t bit_offset = 0;
};

// Whether "u.number" says already that it is of the alternative "number".
bool said_by_name(const MapRow& row) {
  size_t dot = row.alternative.rfind('.');
  std::string last =
      row.alternative.substr(dot == row.alternative.npos ? 0 : dot + 1);
  return last.empty() ||
         ("." + row.name + ".").find("." + last + ".") != row.name.npos;
}

Line line_of(const MapRow& row, const Marked& marked) {
  Line line;
  std::string indent(2 * size_t{row.depth}, ' ');
  line.offset = offset_text(row);
  line.size = size_cell(row);
  line.type = row.what == What::kMember || row.what == What::kTag
                  ? indent + row.type
                  : "";
  line.name = indent + row_name(row);
  line.marked = differs(row, marked);
  line.bit_offset = row.bit_offset;
  return line;
}

Line between(const std::string& text, uint64_t bit_offset) {
  Line line;
  line.bit_offset = bit_offset;
  line.name = text;
  line.is_between = true;
  return line;
}

// Rows that are shown of a long map that is shown for what differs in it.
std::vector<bool> shown_rows(const Map& map, const Marked& marked) {
  size_t count = map.rows.size();
  std::vector<bool> shown(count, true);
  if (marked.empty() || count <= kWholeTable) return shown;
  shown.assign(count, false);
  for (size_t at = 0; at < count; ++at) {
    if (!differs(map.rows[at], marked)) continue;
    size_t end = std::min(at + kAround + 1, count);
    for (size_t near = at < kAround ? 0 : at - kAround; near < end; ++near)
      shown[near] = true;
  }
  return shown;
}

std::vector<Line> lines_of(const Map& map, const Marked& marked) {
  std::vector<Line> lines;
  std::vector<bool> shown = shown_rows(map, marked);
  uint64_t cache_line = 64;
  size_t left_out = 0;
  uint64_t last = 0;
  auto say_left_out = [&] {
    if (left_out > 0)
      lines.push_back(between(fmt::format("... {} more", left_out), last));
    left_out = 0;
  };
  for (size_t at = 0; at < map.rows.size(); ++at) {
    const MapRow& row = map.rows[at];
    uint64_t offset = row.bit_offset / 8;
    if (!shown[at] || lines.size() >= kMostRows) {
      ++left_out;
      last = row.bit_offset;
      continue;
    }
    say_left_out();
    if (offset >= cache_line && map.size > 64) {
      cache_line = offset / 64 * 64;
      lines.push_back(between(fmt::format("- - cache line {}, from {} - -",
                                          cache_line / 64, cache_line),
                              cache_line * 8));
      cache_line += 64;
    }
    lines.push_back(line_of(row, marked));
  }
  say_left_out();
  return lines;
}

// Of a long enum that is shown for what differs in it, the same again.
std::vector<Line> lines_of(const std::vector<MarkedValue>& values) {
  std::vector<Line> lines;
  size_t left_out = 0;
  for (const MarkedValue& value : values) {
    if (values.size() > kWholeTable && !value.differs) {
      ++left_out;
      continue;
    }
    Line line;
    line.offset = value.number;
    line.name = value.name;
    line.marked = value.differs;
    line.bit_offset = lines.size();
    lines.push_back(line);
  }
  if (left_out > 0)
    lines.push_back(
        between(fmt::format("... {} more", left_out), lines.size()));
  return lines;
}

std::vector<Line> lines_of(const MarkedMap& map) {
  return map.values.empty() ? lines_of(map.map, map.marked)
                            : lines_of(map.values);
}

struct Widths {
  size_t offset = 0, size = 0, type = 0, name = 0;
  bool marks = false;
  size_t all() const {
    return offset + 1 + size + 2 + type + 2 + name + (marks ? 5 : 0);
  }
};

// Of the heading's words; the first is short where two tables share a line.
constexpr Widths kHeading = {6, 4, 4, 4}, kShortHeading = {2, 4, 4, 4};

// Of columns that fit into `width`: types are cut before names are.
Widths widths_of(const std::vector<Line>& lines, size_t width,
                 Widths widths = {}) {
  for (const Line& line : lines) {
    widths.marks = widths.marks || line.marked;
    if (line.is_between) continue;
    widths.offset = std::max(widths.offset, line.offset.size());
    widths.size = std::max(widths.size, line.size.size());
    widths.type = std::max(widths.type, columns_of(line.type));
    widths.name = std::max(widths.name, columns_of(line.name));
  }
  auto cut = [&](size_t& column, size_t least) {
    if (widths.all() > width)
      column = std::max(least, column - std::min(column, widths.all() - width));
  };
  cut(widths.type, 24);
  cut(widths.name, 20);
  cut(widths.type, 8);
  cut(widths.name, 8);
  return widths;
}

// A type in so many columns: first its scopes go ("Vec<u8>" of
// "alloc::vec::Vec<u8>"), then its middle.
std::string fitted(const std::string& type, size_t columns) {
  if (columns_of(type) <= columns) return type;
  std::string text;
  for (size_t at = 0; at < type.size(); ++at) {
    if (type.compare(at, 2, "::") != 0) {
      text += type[at];
      continue;
    }
    while (!text.empty() &&
           (text.back() == '_' || text.back() == '~' ||
            std::isalnum(static_cast<unsigned char>(text.back())) != 0))
      text.pop_back();
    ++at;
  }
  return shorten(text, columns);
}

std::string text_of(const Line& line, const Widths& widths,
                    const Style& style) {
  if (line.is_between) {
    std::string text(widths.offset + 1 + widths.size + 2, ' ');
    return paint(text + line.name, Colour::kDim, style.colour);
  }
  std::string text = pad_left(line.offset, widths.offset) + " " +
                     pad_left(line.size, widths.size) + "  " +
                     pad_right(fitted(line.type, widths.type), widths.type) +
                     "  ";
  std::string name = shorten(line.name, widths.name);
  if (!line.marked) return text + name;
  return text + pad_right(name, widths.name) + " " +
         paint(kMark, Colour::kRed, style.colour);
}

std::string heading(const Widths& widths) {
  return pad_left(widths.offset < kHeading.offset ? "at" : "offset",
                  widths.offset) +
         " " + pad_left("size", widths.size) + "  " +
         pad_right("type", widths.type) + "  name";
}

}  // namespace

std::string offset_text(const MapRow& row) {
  if (row.bit_offset % 8 == 0 && row.bits % 8 == 0)
    return std::to_string(row.bit_offset / 8);
  return fmt::format("{}:{}", row.bit_offset / 8, row.bit_offset % 8);
}

std::string row_name(const MapRow& row) {
  if (row.what == What::kPadding) return "(padding)";
  if (row.what == What::kReused) return "(padding, used by what follows)";
  return said_by_name(row) ? row.name : row.alternative + ": " + row.name;
}

std::string boxes_text(const Map& map, const Marked& marked, size_t indent,
                       const Style& style) {
  std::string boxes(indent, ' '), marks(indent, ' ');
  bool any = false;
  for (size_t at = 0; at < map.rows.size(); ++at) {
    const MapRow& row = map.rows[at];
    if (!row.alternative.empty() || row.what == What::kTag) return "";
    if (!is_leaf(map, at) || row.what == What::kReused) continue;
    std::string box = fmt::format("[ {} {} ]", words_of(row), box_size(row));
    bool marked_here = differs(row, marked);
    any = any || marked_here;
    boxes += box;
    marks.append(columns_of(box), marked_here ? '^' : ' ');
    if (columns_of(boxes) > std::max(style.width, kLongestBoxes)) return "";
  }
  if (map.rows.empty()) return "";
  boxes += '\n';
  if (!any) return boxes;
  marks.erase(marks.find_last_not_of(' ') + 1);
  return boxes + paint(marks, Colour::kRed, style.colour) + "\n";
}

std::string table_text(const Map& map, const Marked& marked, size_t indent,
                       const Style& style) {
  std::vector<Line> lines = lines_of(map, marked);
  if (lines.empty()) return "";
  Widths widths = widths_of(lines, style.width - indent, kHeading);
  std::string space(indent, ' ');
  std::string text = space + heading(widths) + "\n";
  for (const Line& line : lines)
    text += space + text_of(line, widths, style) + "\n";
  return text;
}

std::string map_text(const Map& map, const Marked& marked, size_t indent,
                     const Style& style) {
  std::string boxes = boxes_text(map, marked, indent, style);
  return boxes.empty() ? table_text(map, marked, indent, style) : boxes;
}

std::string marked_text(const MarkedMap& map, size_t indent,
                        const Style& style) {
  std::string text = std::string(indent, ' ') +
                     shorten(map.title, style.width - indent) + "\n";
  if (map.values.empty())
    return text + map_text(map.map, map.marked, indent, style);
  std::vector<Line> lines = lines_of(map.values);
  Widths widths = widths_of(lines, style.width - indent);
  for (const Line& line : lines)
    text += std::string(indent, ' ') + text_of(line, widths, style) + "\n";
  return text;
}

std::string beside_text(const MarkedMap& left, const MarkedMap& right,
                        size_t indent, const Style& style) {
  std::vector<Line> lefts = lines_of(left);
  std::vector<Line> rights = lines_of(right);
  // Wide enough for all of each, or they stand one below the other.
  bool headed = left.values.empty() && right.values.empty();
  Widths least = headed ? kShortHeading : Widths{};
  Widths widths = widths_of(lefts, kAnyWidth, least);
  Widths right_widths = widths_of(rights, kAnyWidth, least);
  size_t column = std::max(widths.all(), columns_of(left.title));
  size_t right_column = std::max(right_widths.all(), columns_of(right.title));
  if (indent + column + kGap + right_column > style.width) return "";
  std::string space(indent, ' ');
  std::string text =
      space + pad_right(left.title, column + kGap) + right.title + "\n";
  if (headed)
    text += space + pad_right(heading(widths), column + kGap) +
            heading(right_widths) + "\n";
  auto add = [&](const Line* one, const Line* other) {
    std::string start = one ? text_of(*one, widths, {}) : "";
    size_t has = columns_of(start);
    if (one) start = text_of(*one, widths, style);
    text += space + start;
    if (other)
      text += std::string(column + kGap - std::min(has, column), ' ') +
              text_of(*other, right_widths, style);
    text += "\n";
  };
  auto one = lefts.begin(), other = rights.begin();
  while (one != lefts.end() || other != rights.end()) {
    bool left_first =
        other == rights.end() ||
        (one != lefts.end() && one->bit_offset <= other->bit_offset);
    bool right_first =
        one == lefts.end() ||
        (other != rights.end() && other->bit_offset <= one->bit_offset);
    add(left_first ? &*one : nullptr, right_first ? &*other : nullptr);
    if (left_first) ++one;
    if (right_first) ++other;
  }
  return text;
}

}  // namespace crossbill::report
