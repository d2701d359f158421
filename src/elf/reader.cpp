// SPDX-License-Identifier: MIT
// Reads an ELF file's tables; each bound is checked where it is used.
#include "elf/reader.hpp"

#include <algorithm>
#include <climits>

#include "elf/processors.hpp"

namespace crossbill::elf {
namespace {

constexpr uint64_t kMostSections = 1 << 20;
constexpr uint64_t kLargestNotes = 1 << 20;

// The description of the note of GNU's with the build id; "": not here.
std::string_view find_build_id(std::string_view notes, uint64_t alignment) {
  auto padded = [alignment](uint64_t bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
  };
  constexpr std::string_view kOwner("GNU\0", 4);
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note;
    std::memcpy(&note, notes.data(), sizeof note);
    uint64_t description = padded(sizeof note + note.n_namesz);
    uint64_t end = description + note.n_descsz;
    if (end > notes.size()) break;
    if (note.n_type == NT_GNU_BUILD_ID &&
        notes.substr(sizeof note, note.n_namesz) == kOwner)
      return notes.substr(description, note.n_descsz);
    notes.remove_prefix(std::min<uint64_t>(padded(end), notes.size()));
  }
  return {};
}

}  // namespace

std::string hexadecimal(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char each : bytes) {
    text += kDigits[each >> 4];
    text += kDigits[each & 15];
  }
  return text;
}

Reader::Reader(const File& file)
    : file_(file), header_(file.record_at<Elf64_Ehdr>(0)) {
  is_elf_ = std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0;
  is_native_ = is_elf_ && header_.e_machine == kOwn.machine &&
               header_.e_ident[EI_CLASS] == kOwn.word_class &&
               header_.e_ident[EI_DATA] == ELFDATA2LSB;
}

uint16_t Reader::machine() const {
  uint16_t value = header_.e_machine;
  return header_.e_ident[EI_DATA] == ELFDATA2MSB ? __builtin_bswap16(value)
                                                 : value;
}

std::vector<Elf64_Phdr> Reader::segments() const {
  std::vector<Elf64_Phdr> found;
  if (!is_native_ || header_.e_phentsize != sizeof(Elf64_Phdr)) return found;
  std::string bytes =
      file_.read_at(header_.e_phoff, header_.e_phnum * sizeof(Elf64_Phdr));
  found.resize(bytes.size() / sizeof(Elf64_Phdr));
  if (!found.empty())
    std::memcpy(found.data(), bytes.data(), found.size() * sizeof(Elf64_Phdr));
  return found;
}

std::string Reader::loader() const {
  for (const Elf64_Phdr& each : segments()) {
    if (each.p_type != PT_INTERP || each.p_filesz > PATH_MAX) continue;
    std::string path = file_.read_at(each.p_offset, each.p_filesz);
    return path.substr(0, path.find('\0'));
  }
  return "";
}

std::string Reader::build_id() const {
  for (const Elf64_Phdr& each : segments()) {
    if (each.p_type != PT_NOTE || each.p_filesz > kLargestNotes) continue;
    std::string notes = file_.read_at(each.p_offset, each.p_filesz);
    std::string_view id = find_build_id(notes, each.p_align == 8 ? 8 : 4);
    if (!id.empty()) return hexadecimal(id);
  }
  return "";
}

uint64_t Reader::section_count() const {
  if (header_.e_shnum != 0) return header_.e_shnum;
  return file_.record_at<Elf64_Shdr>(header_.e_shoff).sh_size;
}

uint64_t Reader::names_section() const {
  if (header_.e_shstrndx != SHN_XINDEX) return header_.e_shstrndx;
  return file_.record_at<Elf64_Shdr>(header_.e_shoff).sh_link;
}

std::vector<Section> Reader::sections() const {
  if (!is_native_ || header_.e_shoff == 0 ||
      header_.e_shentsize != sizeof(Elf64_Shdr))
    return {};
  uint64_t count = section_count();
  if (count > kMostSections) return {};
  std::string headers =
      file_.read_at(header_.e_shoff, count * sizeof(Elf64_Shdr));
  if (headers.size() != count * sizeof(Elf64_Shdr)) return {};
  std::vector<Section> found(count);
  for (size_t i = 0; i < count; ++i)
    std::memcpy(&found[i].header, &headers[i * sizeof(Elf64_Shdr)],
                sizeof(Elf64_Shdr));
  uint64_t names = names_section();
  if (names >= count) return {};
  auto table = bytes(found[names].header);
  if (!table) return {};
  for (Section& each : found) {
    std::string_view name = string_at(*table, each.header.sh_name);
    if (name.size() <= kLongestSectionName) each.name = name;
  }
  return found;
}

std::optional<std::string> Reader::bytes(const Elf64_Shdr& section) const {
  if (section.sh_type == SHT_NOBITS || section.sh_size > kLargestSection ||
      section.sh_offset > file_.size() ||
      section.sh_size > file_.size() - section.sh_offset)
    return std::nullopt;
  std::string bytes = file_.read_at(section.sh_offset, section.sh_size);
  if (bytes.size() != section.sh_size) return std::nullopt;
  return bytes;
}

std::string_view Reader::string_at(std::string_view table, uint64_t offset) {
  size_t end = table.find('\0', offset);
  if (end == std::string_view::npos) return {};
  return table.substr(offset, end - offset);
}

}  // namespace crossbill::elf
