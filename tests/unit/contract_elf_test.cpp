// SPDX-License-Identifier: MIT
// What read_library says of files: each refusal is one sentence that names the
// file and says what to do. Taken out one by one: each check of elf.cpp, and
// its row here failed.
#include "contract_elf.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "contract_example.hpp"
#include "sanitized.hpp"

namespace crossbill::contract {
namespace {

class ContractElf : public testing::Test {
 protected:
  ContractElf() {
    std::string name = testing::TempDir() + "contract-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~ContractElf() override {
    unlink((folder_ + "/lib.so").c_str());
    rmdir(folder_.c_str());
  }

  std::string refusal(const std::string& bytes) {
    std::string path = folder_ + "/lib.so";
    std::ofstream(path) << bytes;
    auto contract = read_library(path);
    if (contract) return "";
    const std::string& words = contract.error();
    EXPECT_NE(words.find(path), words.npos) << words;
    EXPECT_EQ(words.find('\n'), words.npos) << words;
    return words;
  }
  void expect_refusal(const ElfExample& file, const std::string& words) {
    std::string found = refusal(file.bytes());
    EXPECT_NE(found.find(words), found.npos)
        << "expected: " << words << "\nfound: " << found;
  }

  std::string folder_;
  ElfExample whole_{example_section(), example_symbols()};
};

TEST_F(ContractElf, ReadsALibrary) {
  EXPECT_EQ(refusal(whole_.bytes()), "");
  auto contract = read_library(folder_ + "/lib.so");
  ASSERT_TRUE(contract);
  EXPECT_EQ(contract->hash, example_contract().hash);
}

TEST_F(ContractElf, RefusesWhatIsNoFile) {
  auto words = [](const std::string& path) {
    auto contract = read_library(path);
    return contract ? "" : contract.error();
  };
  EXPECT_EQ(words("no/lib.so"),
            "cannot open no/lib.so: No such file or directory; name a shared "
            "library");
  EXPECT_EQ(words(folder_), folder_ + " is a folder; name a shared library");
  EXPECT_EQ(words("/dev/null"),
            "/dev/null is no regular file; name a shared library");
  std::string fifo = folder_ + "/lib.so";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(words(fifo), fifo + " is no regular file; name a shared library");
}

TEST_F(ContractElf, RefusesWhatIsNoLibrary) {
  std::string words = "is no ELF file; name a shared library (lib*.so)";
  for (const char* text : {"", "x",
                           "\x7f"
                           "EL",
                           "/* GNU ld script */"}) {
    std::string found = refusal(text);
    EXPECT_NE(found.find(words), found.npos) << found;
  }
  ElfExample file = whole_;
  file.header.e_type = ET_REL;
  expect_refusal(file, "is an object file; link it into a shared library");
  file.header.e_type = ET_CORE;
  expect_refusal(file, "is no shared library (ELF type 4)");
}

TEST_F(ContractElf, RefusesOtherMachines) {
  ElfExample file = whole_;
  file.header.e_machine = EM_AARCH64;
  expect_refusal(file, "is for another machine (AArch64)");
  file.header.e_machine = 60000;
  expect_refusal(file, "is for another machine (machine number 60000)");
  file = whole_;
  file.header.e_ident[EI_CLASS] = ELFCLASS32;
  expect_refusal(file, "another machine (x86-64 with 32-bit pointers)");
  file = whole_;
  file.header.e_ident[EI_DATA] = ELFDATA2MSB;
  expect_refusal(file, "says big-endian");
}

TEST_F(ContractElf, RefusesLibrariesWithoutAContract) {
  ElfExample file = whole_;
  file.sections[3].sh_name = 1;  // .dynsym, now twice
  expect_refusal(file, "has no contract (no section crossbill_contract)");
  file = whole_;
  file.header.e_shoff = 0;
  std::string found;
  {
    std::string bytes = whole_.bytes();
    std::memset(&bytes[offsetof(Elf64_Ehdr, e_shoff)], 0, 8);
    found = refusal(bytes);
  }
  EXPECT_NE(found.find("has no section headers"), found.npos) << found;
  file = whole_;
  file.sections[3].sh_type = SHT_NOBITS;
  expect_refusal(file, "as files of debug information do");
}

TEST_F(ContractElf, RefusesEveryCut) {
  std::string bytes = whole_.bytes();
  for (size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_NE(refusal(bytes.substr(0, size)), "") << size;
  std::string found = refusal(bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(found.find("is cut off: it has"), found.npos) << found;
  found = refusal(bytes.substr(0, 40));
  EXPECT_NE(found.find("is cut off after 40 bytes"), found.npos) << found;
}

TEST_F(ContractElf, RefusesSectionsBeyondTheFile) {
  for (uint64_t size : {uint64_t{1} << 20, ~uint64_t{0}, uint64_t{1} << 62}) {
    ElfExample file = whole_;
    file.sections[3].sh_size = size;
    expect_refusal(file, "its contract should end at");
    file = whole_;
    file.sections[3].sh_offset = size;
    expect_refusal(file, "its contract should end at");
  }
}

TEST_F(ContractElf, NamesWhatIsNotExported) {
  std::vector<std::string> symbols = example_symbols();
  for (const std::string& missing : symbols) {
    std::vector<std::string> others;
    for (const std::string& each : symbols)
      if (each != missing) others.push_back(each);
    expect_refusal(ElfExample(example_section(), others),
                   "its contract names function " + missing +
                       ", which it does not export");
  }
}

// A bound on what reading may take: none of its steps is a loop within a loop,
// which with so many would not end before the time that ctest gives. Sanitizers
// look at memory, which fewer show them as well.
constexpr int kMany = kSanitizer ? 5000 : 100000;

TEST_F(ContractElf, ReadsAHundredThousandFunctions) {
  std::string section = data_struct();
  std::vector<std::string> symbols;
  for (int i = 0; i < kMany; ++i) {
    std::string symbol = "f" + std::to_string(i);
    section += function_text(
        symbol,
        parameter("data", kind("slice", R"(,"item":{"kind":"struct",)"
                                        R"("of":"Data"},)"
                                        R"("mutable":false)")),
        kind("i64"));
    symbols.push_back(symbol);
    symbols.push_back("crossbill_shim_" + symbol);
  }
  std::ofstream(folder_ + "/lib.so") << ElfExample(section, symbols).bytes();
  auto contract = read_library(folder_ + "/lib.so");
  ASSERT_TRUE(contract) << contract.error();
  EXPECT_EQ(contract->functions.size(), kMany);
}

// Only what is defined counts, and only functions.
TEST_F(ContractElf, SymbolsMustBeDefinedFunctions) {
  for (size_t place :
       {offsetof(Elf64_Sym, st_shndx), offsetof(Elf64_Sym, st_info)}) {
    std::string bytes = whole_.bytes();
    size_t at = whole_.sections[1].sh_offset + sizeof(Elf64_Sym) + place;
    bytes[at] = 0;
    std::string found = refusal(bytes);
    EXPECT_NE(found.find("does not export"), found.npos) << found;
  }
}

}  // namespace
}  // namespace crossbill::contract
