// SPDX-License-Identifier: MIT
#include "layout/dwarf/files.hpp"

#include <dwarf.h>
#include <gelf.h>

#include <cstring>
#include <string_view>

namespace crossbill::layout::dwarf {
namespace {

constexpr size_t kMostFiles = 100'000;

// The section's bytes; "" where it is compressed still, or absent.
std::string_view section(Elf* elf, const char* wanted) {
  size_t names = 0;
  if (!elf || elf_getshdrstrndx(elf, &names) != 0) return {};
  for (Elf_Scn* each = elf_nextscn(elf, nullptr); each;
       each = elf_nextscn(elf, each)) {
    GElf_Shdr header;
    if (!gelf_getshdr(each, &header)) continue;
    const char* name = elf_strptr(elf, names, header.sh_name);
    if (!name || strcmp(name, wanted) != 0) continue;
    if (header.sh_flags & SHF_COMPRESSED) return {};
    Elf_Data* data = elf_getdata(each, nullptr);
    if (!data || !data->d_buf) return {};
    return {static_cast<const char*>(data->d_buf), data->d_size};
  }
  return {};
}

// Reads little-endian numbers; beyond the end all are 0, and is_good() false.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  bool is_good() const { return is_good_; }
  std::string_view rest() const { return rest_; }

  void skip(uint64_t count) {
    if (count > rest_.size()) {
      is_good_ = false;
      count = rest_.size();
    }
    rest_.remove_prefix(count);
  }
  uint64_t fixed(size_t size) {
    uint64_t value = 0;
    if (size <= rest_.size() && size <= sizeof value)
      memcpy(&value, rest_.data(), size);
    skip(size);
    return value;
  }
  uint64_t leb() {
    uint64_t value = 0;
    for (unsigned shift = 0; is_good_; shift += 7) {
      uint64_t byte = fixed(1);
      if (shift < 64) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
  std::string_view text() {
    size_t end = rest_.find('\0');
    if (end == rest_.npos) {
      is_good_ = false;
      return {};
    }
    std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::string_view text_at(std::string_view strings, uint64_t offset) {
  if (offset >= strings.size()) return {};
  return Bytes(strings.substr(offset)).text();
}

std::string joined(const std::string& folder, std::string_view name) {
  if (name.starts_with('/') || folder.empty()) return std::string(name);
  return folder + "/" + std::string(name);
}

struct Entry {
  std::string_view name;
  uint64_t folder = 0;
};

class Header {
 public:
  Header(Elf* elf, Bytes bytes) : elf_(elf), bytes_(bytes) {}

  std::optional<std::vector<std::string>> read(const std::string& folder) {
    if (bytes_.fixed(4) == 0xffffffff) return std::nullopt;  // 64-bit DWARF
    version_ = bytes_.fixed(2);
    if (version_ < 2 || version_ > 5) return std::nullopt;
    if (version_ == 5) bytes_.skip(2);
    bytes_.skip(4 + 1 + (version_ >= 4 ? 1 : 0) + 3);
    uint64_t opcodes = bytes_.fixed(1);
    bytes_.skip(opcodes == 0 ? 0 : opcodes - 1);
    return version_ == 5 ? new_form(folder) : old_form(folder);
  }

 private:
  std::optional<std::vector<std::string>> old_form(const std::string& folder) {
    std::vector<std::string> folders = {folder}, files = {""};
    while (bytes_.is_good() && folders.size() < kMostFiles) {
      std::string_view name = bytes_.text();
      if (name.empty()) break;
      folders.push_back(joined(folder, name));
    }
    while (bytes_.is_good() && files.size() < kMostFiles) {
      std::string_view name = bytes_.text();
      if (name.empty()) break;
      uint64_t in = bytes_.leb();
      bytes_.leb();
      bytes_.leb();
      files.push_back(joined(in < folders.size() ? folders[in] : "", name));
    }
    if (!bytes_.is_good()) return std::nullopt;
    return files;
  }

  std::optional<std::vector<std::string>> new_form(const std::string& folder) {
    std::vector<std::string> folders, files;
    for (const Entry& each : entries())
      folders.push_back(joined(folder, each.name));
    for (const Entry& each : entries())
      files.push_back(joined(
          each.folder < folders.size() ? folders[each.folder] : "", each.name));
    if (!bytes_.is_good() || !is_known_) return std::nullopt;
    return files;
  }

  std::vector<Entry> entries() {
    std::vector<std::pair<uint64_t, uint64_t>> formats;
    for (uint64_t count = bytes_.fixed(1); count > 0; --count) {
      uint64_t content = bytes_.leb();
      formats.emplace_back(content, bytes_.leb());
    }
    std::vector<Entry> found;
    uint64_t count = bytes_.leb();
    if (formats.empty()) count = 0;
    for (; count > 0 && bytes_.is_good() && found.size() < kMostFiles;
         --count) {
      Entry entry;
      for (const auto& [content, form] : formats) read(content, form, entry);
      found.push_back(entry);
    }
    return found;
  }

  void read(uint64_t content, uint64_t form, Entry& entry) {
    uint64_t number = 0;
    std::string_view text;
    switch (form) {
      case DW_FORM_line_strp:
        text = text_at(section(elf_, ".debug_line_str"), bytes_.fixed(4));
        break;
      case DW_FORM_strp:
        text = text_at(section(elf_, ".debug_str"), bytes_.fixed(4));
        break;
      case DW_FORM_string:
        text = bytes_.text();
        break;
      case DW_FORM_udata:
        number = bytes_.leb();
        break;
      case DW_FORM_data1:
        number = bytes_.fixed(1);
        break;
      case DW_FORM_data2:
        number = bytes_.fixed(2);
        break;
      case DW_FORM_data16:
        bytes_.skip(16);
        break;
      default:
        is_known_ = false;
    }
    if (content == DW_LNCT_path) entry.name = text;
    if (content == DW_LNCT_directory_index) entry.folder = number;
  }

  Elf* elf_;
  Bytes bytes_;
  uint64_t version_ = 0;
  bool is_known_ = true;
};

}  // namespace

std::optional<std::vector<std::string>> file_names(Dwarf_Die& unit,
                                                   const std::string& folder) {
  Dwarf* dwarf = dwarf_cu_getdwarf(unit.cu);
  Elf* elf = dwarf ? dwarf_getelf(dwarf) : nullptr;
  const char* ident = elf ? elf_getident(elf, nullptr) : nullptr;
  Dwarf_Attribute attribute;
  Dwarf_Word offset = 0;
  if (!ident || ident[EI_DATA] != ELFDATA2LSB ||
      !dwarf_attr(&unit, DW_AT_stmt_list, &attribute) ||
      dwarf_formudata(&attribute, &offset) != 0)
    return std::nullopt;
  std::string_view lines = section(elf, ".debug_line");
  if (offset >= lines.size()) return std::nullopt;
  return Header(elf, Bytes(lines.substr(offset))).read(folder);
}

}  // namespace crossbill::layout::dwarf
