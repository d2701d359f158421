// SPDX-License-Identifier: MIT
// The ELF reader on files that are whole, and on files that lie: what is not
// there is empty. Taken out one by one: each check of reader.cpp and
// each_symbol(), and a test here failed; but not what keeps a section that
// claims to be larger than its file from taking memory before it is refused.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <set>

#include "contract_elf.hpp"
#include "elf/processors.hpp"
#include "elf/reader.hpp"

namespace crossbill::elf {
namespace {

using contract::ElfExample;

// A file in memory alone, with a path as long as it lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes)
      : descriptor_(memfd_create("elf", MFD_CLOEXEC)),
        path_("/proc/self/fd/" + std::to_string(descriptor_)) {
    EXPECT_EQ(write(descriptor_, bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

// All that a reader says of a file.
struct Facts {
  std::multiset<std::string> sections, functions;
  std::string loader, build_id;
  size_t segments = 0;
};

Facts facts_of(std::string_view bytes) {
  MemoryFile memory(bytes);
  File file(memory.path());
  Reader reader(file);
  Facts facts;
  auto sections = reader.sections();
  for (const Section& each : sections) {
    facts.sections.insert(each.name);
    (void)reader.bytes(each.header);
    reader.each_symbol(sections, each, [&](const Symbol& symbol) {
      if (symbol.defines_function()) facts.functions.emplace(symbol.name);
    });
  }
  facts.loader = reader.loader();
  facts.build_id = reader.build_id();
  facts.segments = reader.segments().size();
  return facts;
}

template <class T>
std::string bytes_of(const T& record) {
  return {reinterpret_cast<const char*>(&record), sizeof record};
}

std::string note(uint32_t type, std::string owner, std::string description) {
  Elf64_Nhdr header{static_cast<uint32_t>(owner.size()),
                    static_cast<uint32_t>(description.size()), type};
  owner.resize((owner.size() + 3) / 4 * 4);
  description.resize((description.size() + 3) / 4 * 4);
  return bytes_of(header) + owner + description;
}

const std::string kGnu("GNU\0", 4);
const std::string kBuildId("\x01\xab\xff", 3);

// Segments alone: a loader, and notes of which the second is the build id.
struct Program {
  std::string loader = std::string("/lib64/ld-linux-x86-64.so.2\0", 28);
  std::string notes = note(NT_GNU_ABI_TAG, kGnu, std::string(16, '\0')) +
                      note(NT_GNU_BUILD_ID, kGnu, kBuildId);
  Elf64_Ehdr header = ElfExample("", {}).header;
  Elf64_Phdr interpreter{}, note_segment{};

  Program() {
    header.e_shoff = 0;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    interpreter.p_type = PT_INTERP;
    interpreter.p_offset = sizeof header + 2 * sizeof(Elf64_Phdr);
    interpreter.p_filesz = loader.size();
    note_segment.p_type = PT_NOTE;
    note_segment.p_align = 4;
    note_segment.p_offset = interpreter.p_offset + loader.size();
    note_segment.p_filesz = notes.size();
  }
  std::string bytes() const {
    return bytes_of(header) + bytes_of(interpreter) + bytes_of(note_segment) +
           loader + notes;
  }
};

TEST(ElfReader, ReadsSectionsAndFunctions) {
  Facts facts = facts_of(ElfExample("text", {"one", "two"}).bytes());
  EXPECT_EQ(facts.sections,
            (std::multiset<std::string>{"", ".dynsym", ".dynstr",
                                        "crossbill_contract", ".shstrtab"}));
  EXPECT_EQ(facts.functions, (std::multiset<std::string>{"one", "two"}));
}

TEST(ElfReader, ReadsLoaderAndBuildId) {
  Facts facts = facts_of(Program().bytes());
  EXPECT_EQ(facts.loader, "/lib64/ld-linux-x86-64.so.2");
  EXPECT_EQ(facts.build_id, "01abff");
}

TEST(ElfReader, ReadsThisProgram) {
  File file("/proc/self/exe");
  std::string loader = Reader(file).loader();
  EXPECT_EQ(loader.substr(loader.rfind('/') + 1), kOwn.loader);
}

// More than 65,279 sections: their number and that of their names stand in
// the first one.
TEST(ElfReader, ReadsNumbersThatTheHeaderCannotHold) {
  ElfExample file("text", {"one"});
  file.sections[0].sh_size = file.header.e_shnum;
  file.sections[0].sh_link = file.header.e_shstrndx;
  file.header.e_shnum = 0;
  file.header.e_shstrndx = SHN_XINDEX;
  EXPECT_EQ(facts_of(file.bytes()).functions.count("one"), 1u);
}

TEST(ElfReader, ReadsNothingOfOtherMachines) {
  ElfExample file("text", {"one"});
  Program program;
  for (Elf64_Ehdr* header : {&file.header, &program.header})
    header->e_machine = EM_AARCH64;
  EXPECT_TRUE(facts_of(file.bytes()).sections.empty());
  EXPECT_EQ(facts_of(program.bytes()).segments, 0u);
  EXPECT_EQ(facts_of(program.bytes()).loader, "");
}

TEST(ElfReader, TellsMachinesInTheirByteOrder) {
  Program program;
  program.header.e_ident[EI_DATA] = ELFDATA2MSB;
  program.header.e_machine = __builtin_bswap16(EM_S390);
  MemoryFile memory(program.bytes());
  File file(memory.path());
  EXPECT_EQ(Reader(file).machine(), EM_S390);
}

TEST(ElfReader, HasNoBuildIdWhereNotesLie) {
  Program program;
  program.notes = note(NT_GNU_BUILD_ID, "them", kBuildId);
  EXPECT_EQ(facts_of(program.bytes()).build_id, "");
  for (size_t field :
       {offsetof(Elf64_Nhdr, n_namesz), offsetof(Elf64_Nhdr, n_descsz)}) {
    Program damaged;
    size_t second = damaged.notes.size() - sizeof(Elf64_Nhdr) - 8;
    for (size_t i = 0; i < 4; ++i) damaged.notes[second + field + i] = '\xff';
    EXPECT_EQ(facts_of(damaged.bytes()).build_id, "");
  }
}

TEST(ElfReader, HasNoSectionsWhereTheirTableLies) {
  auto sections_with = [](auto change) {
    ElfExample file("text", {"one"});
    change(file);
    return facts_of(file.bytes()).sections.size();
  };
  auto& all = sections_with;
  EXPECT_EQ(all([](ElfExample&) {}), 5u);
  EXPECT_EQ(all([](ElfExample& file) { ++file.header.e_shnum; }), 0u);
  EXPECT_EQ(all([](ElfExample& file) { file.header.e_shstrndx = 99; }), 0u);
  EXPECT_EQ(all([](ElfExample& file) { file.header.e_shentsize = 40; }), 0u);
  EXPECT_EQ(all([](ElfExample& file) {
              file.header.e_shnum = 0;
              file.sections[0].sh_size = ~uint64_t{0} / 64 + 5;
            }),
            0u);
}

TEST(ElfReader, GivesNoBytesBeyondTheFile) {
  MemoryFile memory("0123456789");
  File file(memory.path());
  Reader reader(file);
  auto bytes = [&](uint64_t offset, uint64_t size, uint32_t type) {
    Elf64_Shdr section{};
    section.sh_type = type;
    section.sh_offset = offset;
    section.sh_size = size;
    return reader.bytes(section);
  };
  EXPECT_EQ(bytes(2, 8, SHT_PROGBITS), "23456789");
  EXPECT_FALSE(bytes(2, 8, SHT_NOBITS));
  EXPECT_FALSE(bytes(3, 8, SHT_PROGBITS));
  EXPECT_FALSE(bytes(11, 0, SHT_PROGBITS));
  EXPECT_FALSE(bytes(2, ~uint64_t{0}, SHT_PROGBITS));
  EXPECT_FALSE(bytes(~uint64_t{0}, 2, SHT_PROGBITS));
}

TEST(ElfReader, NamesEndInTheirTable) {
  ElfExample file("text", {"one"});
  ++file.sections[1].sh_link;  // the names: the contract, without a NUL
  EXPECT_TRUE(facts_of(file.bytes()).functions.empty());
  file.sections[1].sh_link = 77;
  EXPECT_TRUE(facts_of(file.bytes()).functions.empty());
  ElfExample long_name("text", {"one"});
  std::string name(kLongestSectionName + 1, 'n');
  std::string bytes = long_name.bytes();
  auto& names = long_name.sections[4];
  names.sh_offset = bytes.size() + 64;
  names.sh_size = name.size() + 2;
  names.sh_name = 1;
  bytes = long_name.bytes();
  bytes.resize(names.sh_offset);
  bytes += '\0' + name + '\0';
  EXPECT_EQ(facts_of(bytes).sections.count(name), 0u);
}

// 20,000 names of up to 100,000 bytes that end in the same place.
TEST(ElfReader, OverlappingNamesStayWithinTheLimit) {
  ElfExample file("text", {std::string(100'000, 'n')});
  std::string bytes = file.bytes();
  std::string entries;
  Elf64_Sym symbol{};
  symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
  symbol.st_shndx = 1;
  for (uint32_t i = 0; i < 20'000; ++i) {
    symbol.st_name = i + 1;
    entries += bytes_of(symbol);
  }
  file.sections[1].sh_offset = bytes.size();
  file.sections[1].sh_size = entries.size();
  MemoryFile memory(file.bytes() + entries);
  File opened(memory.path());
  Reader reader(opened);
  auto sections = reader.sections();
  ASSERT_EQ(sections.size(), 5u);
  uint64_t length = 0;
  reader.each_symbol(sections, sections[1],
                     [&](const Symbol& each) { length += each.name.size(); });
  EXPECT_GT(length, kLargestSection / 2);
  EXPECT_LE(length, kLargestSection);
}

// Each byte of both files, as five others, and each cut: an answer each time.
TEST(ElfReader, AnswersWhateverTheBytesAre) {
  for (const std::string& whole :
       {ElfExample("text", {"one", "two"}).bytes(), Program().bytes()}) {
    for (size_t at = 0; at < whole.size(); ++at) {
      (void)facts_of(whole.substr(0, at));
      for (int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(value);
        (void)facts_of(changed);
      }
    }
  }
}

}  // namespace
}  // namespace crossbill::elf
