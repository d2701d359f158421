// SPDX-License-Identifier: MIT
// Runs the line programs of DWARF: see line_table.hpp. The numbers are those of
// DWARF 5, section 6.2.
#include "elf/line_table.hpp"

#include <utility>
#include <vector>

namespace crossbill::elf {
namespace {

// Reads numbers and texts; past the end it fails, and gives zeros.
class Cursor {
 public:
  Cursor() = default;
  explicit Cursor(std::string_view bytes) : left_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return !ok_ || left_.empty(); }

  std::string_view take(uint64_t count) {
    if (count > left_.size()) {
      ok_ = false;
      left_ = {};
      return {};
    }
    std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }

  template <class T>
  T number() {
    T value{};
    std::string_view bytes = take(sizeof value);
    if (ok_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  uint64_t offset(bool wide) {
    return wide ? number<uint64_t>() : number<uint32_t>();
  }

  uint64_t unsigned_leb() {
    uint64_t value = 0;
    for (int shift = 0; ok_; shift += 7) {
      auto byte = number<uint8_t>();
      if (shift < 64) value |= uint64_t{byte & 127u} << shift;
      if ((byte & 128) == 0) break;
    }
    return value;
  }

  int64_t signed_leb() {
    uint64_t value = 0;
    for (int shift = 0; ok_; shift += 7) {
      auto byte = number<uint8_t>();
      if (shift < 64) value |= uint64_t{byte & 127u} << shift;
      if ((byte & 128) != 0) continue;
      if ((byte & 64) != 0 && shift + 7 < 64)
        value |= ~uint64_t{0} << (shift + 7);
      break;
    }
    return static_cast<int64_t>(value);
  }

  std::string_view text() {
    size_t end = left_.find('\0');
    if (end == left_.npos) {
      ok_ = false;
      return {};
    }
    std::string_view found = take(end);
    take(1);
    return found;
  }

 private:
  std::string_view left_;
  bool ok_ = true;
};

struct Texts {
  std::string line, line_texts, texts;
};

std::string_view text_at(const std::string& texts, uint64_t offset) {
  if (offset >= texts.size()) return {};
  Cursor cursor(std::string_view(texts).substr(offset));
  return cursor.text();
}

// DW_FORM_* that entries of DWARF 5 use.
enum Form : uint64_t {
  kBlock2 = 3,
  kBlock4 = 4,
  kData2 = 5,
  kData4 = 6,
  kData8 = 7,
  kString = 8,
  kBlock = 9,
  kBlock1 = 10,
  kData1 = 11,
  kUdata = 15,
  kStringAt = 14,
  kData16 = 30,
  kLineStringAt = 31,
};
constexpr uint64_t kPath = 1, kFolder = 2;  // DW_LNCT_*

struct Entry {
  std::string_view path;
  uint64_t folder = 0;
};

// The header of one unit, then its program.
class Unit {
 public:
  Unit(Cursor cursor, bool wide, const Texts& texts)
      : program_(cursor), wide_(wide), texts_(texts) {}

  void run(SourceLines& lines) {
    if (!read_header()) return;
    Row row, before;
    bool has_before = false;
    auto emit = [&] {
      if (has_before) cover(before, row.address, lines);
      before = row;
      has_before = !row.ends;
      if (row.ends) row = Row();
    };
    row = Row();
    while (!program_.at_end()) step(row, emit);
  }

 private:
  struct Row {
    uint64_t address = 0;
    uint64_t file = 1, line = 1;
    bool ends = false;
  };

  bool read_header() {
    auto version = program_.number<uint16_t>();
    if (version < 2 || version > 5) return false;
    is_five_ = version == 5;
    if (is_five_ && program_.number<uint16_t>() != 8) return false;
    std::string_view rest_of_header = program_.take(program_.offset(wide_));
    Cursor header(rest_of_header);
    shortest_ = header.number<uint8_t>();
    if (version >= 4) header.number<uint8_t>();  // operations an instruction
    header.number<uint8_t>();                    // is_stmt at first
    line_base_ = header.number<int8_t>();
    line_range_ = header.number<uint8_t>();
    first_special_ = header.number<uint8_t>();
    lengths_ = header.take(first_special_ == 0 ? 0 : first_special_ - 1u);
    if (!header.ok() || line_range_ == 0 || first_special_ == 0) return false;
    if (is_five_) {
      folders_ = entries(header);
      files_ = entries(header);
    } else {
      read_old_entries(header);
    }
    return header.ok();
  }

  void read_old_entries(Cursor& header) {
    folders_.emplace_back();  // where it was compiled, which is not said here
    for (auto path = header.text(); !path.empty(); path = header.text())
      folders_.push_back({path});
    files_.emplace_back();
    for (auto path = header.text(); !path.empty(); path = header.text()) {
      files_.push_back({path, header.unsigned_leb()});
      header.unsigned_leb();  // when it was changed
      header.unsigned_leb();  // its length
    }
  }

  std::vector<Entry> entries(Cursor& header) {
    std::vector<std::pair<uint64_t, uint64_t>> formats;
    auto format_count = header.number<uint8_t>();
    for (int i = 0; i < format_count; ++i) {
      uint64_t content = header.unsigned_leb();
      formats.emplace_back(content, header.unsigned_leb());
    }
    std::vector<Entry> all;
    uint64_t count = header.unsigned_leb();
    if (formats.empty()) return all;
    for (uint64_t i = 0; i < count && header.ok(); ++i) {
      Entry entry;
      for (auto [content, form] : formats) {
        std::string_view path;
        uint64_t number = 0;
        read(header, form, path, number);
        if (content == kPath) entry.path = path;
        if (content == kFolder) entry.folder = number;
      }
      all.push_back(entry);
    }
    return all;
  }

  void read(Cursor& header, uint64_t form, std::string_view& text,
            uint64_t& number) {
    switch (form) {
      case kString:
        text = header.text();
        return;
      case kStringAt:
        text = text_at(texts_.texts, header.offset(wide_));
        return;
      case kLineStringAt:
        text = text_at(texts_.line_texts, header.offset(wide_));
        return;
      case kUdata:
        number = header.unsigned_leb();
        return;
      case kData1:
        number = header.number<uint8_t>();
        return;
      case kData2:
        number = header.number<uint16_t>();
        return;
      case kData4:
        number = header.number<uint32_t>();
        return;
      case kData8:
        number = header.number<uint64_t>();
        return;
      case kBlock:
        header.take(header.unsigned_leb());
        return;
      case kBlock1:
        header.take(header.number<uint8_t>());
        return;
      case kBlock2:
        header.take(header.number<uint16_t>());
        return;
      case kBlock4:
        header.take(header.number<uint32_t>());
        return;
      case kData16:
        header.take(16);
        return;
      default:
        header.take(kLargestSection);  // unknown: no length, so the unit ends
    }
  }

  template <class Emit>
  void step(Row& row, Emit emit) {
    auto code = program_.number<uint8_t>();
    if (code >= first_special_) {
      unsigned adjusted = code - first_special_;
      row.address += uint64_t{adjusted / line_range_} * shortest_;
      row.line +=
          static_cast<uint64_t>(int64_t{line_base_} + adjusted % line_range_);
      return emit();
    }
    switch (code) {
      case 0:
        return extended(row, emit);
      case 1:  // DW_LNS_copy
        return emit();
      case 2:  // advance_pc
        row.address += program_.unsigned_leb() * shortest_;
        return;
      case 3:  // advance_line
        row.line += static_cast<uint64_t>(program_.signed_leb());
        return;
      case 4:  // set_file
        row.file = program_.unsigned_leb();
        return;
      case 8:  // const_add_pc
        row.address +=
            uint64_t{(255u - first_special_) / line_range_} * shortest_;
        return;
      case 9:  // fixed_advance_pc
        row.address += program_.number<uint16_t>();
        return;
      default:  // columns, and what says nothing of lines
        for (int i = 0; i < lengths_[code - 1u]; ++i) program_.unsigned_leb();
    }
  }

  template <class Emit>
  void extended(Row& row, Emit emit) {
    Cursor rest(program_.take(program_.unsigned_leb()));
    switch (rest.number<uint8_t>()) {
      case 1:  // DW_LNE_end_sequence
        row.ends = true;
        return emit();
      case 2:  // set_address
        row.address = rest.number<uint64_t>();
        return;
      default:
        return;
    }
  }

  // Instructions from a row's address up to the next row's are of its line.
  // Code that the linker has left out lies at 0.
  void cover(const Row& row, uint64_t end, SourceLines& lines) const {
    if (row.address == 0) return;
    for (auto at = lines.lower_bound(row.address);
         at != lines.end() && at->first < end; ++at) {
      at->second.file = file(row.file);
      at->second.line = static_cast<uint32_t>(row.line);
    }
  }

  std::string file(uint64_t index) const {
    if (index >= files_.size()) return "";
    const Entry& entry = files_[index];
    std::string path(entry.path);
    if (path.empty() || path.front() == '/') return path;
    if (entry.folder < folders_.size())
      path = join(folders_[entry.folder].path, path);
    if (path.front() != '/' && is_five_ && !folders_.empty())
      path = join(folders_.front().path, path);
    return path;
  }

  static std::string join(std::string_view folder, const std::string& path) {
    return folder.empty() ? path : std::string(folder) + '/' + path;
  }

  Cursor program_;
  bool wide_, is_five_ = false;
  const Texts& texts_;
  uint8_t shortest_ = 1, line_range_ = 1, first_special_ = 1;
  int8_t line_base_ = 0;
  std::string_view lengths_;
  std::vector<Entry> folders_, files_;
};

}  // namespace

void find_lines(const Reader& reader, SourceLines& lines) {
  Texts texts;
  for (const Section& section : reader.sections()) {
    if ((section.header.sh_flags & SHF_COMPRESSED) != 0) continue;
    const std::pair<const char*, std::string*> wanted[] = {
        {".debug_line", &texts.line},
        {".debug_line_str", &texts.line_texts},
        {".debug_str", &texts.texts}};
    for (auto [name, text] : wanted)
      if (section.name == name)
        *text = reader.bytes(section.header).value_or(std::string());
  }
  Cursor all(texts.line);
  while (!all.at_end()) {
    uint64_t length = all.number<uint32_t>();
    bool wide = length == 0xffffffff;
    if (wide) length = all.number<uint64_t>();
    Cursor unit(all.take(length));
    if (all.ok()) Unit(unit, wide, texts).run(lines);
  }
}

}  // namespace crossbill::elf
