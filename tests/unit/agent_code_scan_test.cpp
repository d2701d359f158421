// SPDX-License-Identifier: MIT
// The scans of machine code, over real code: small sources compiled here by
// every compiler at every level, and CPython's own _json.
#include <elf.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/arch/code_scan.hpp"

namespace crossbill::agent {
namespace {

namespace fs = std::filesystem;

// Shared objects are looked at as if loaded here, far above 2 GiB.
constexpr uint64_t kLoadAddress = 0x7f0000000000;

// An ELF file as the scans want it.
class Module {
 public:
  explicit Module(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    data_.assign(std::istreambuf_iterator<char>(file), {});
    if (data_.size() < sizeof(Elf64_Ehdr)) return;
    base_ = header().e_type == ET_DYN ? kLoadAddress : 0;
    for (int i = 0; i < header().e_phnum; ++i) add_segment(i);
    for (int i = 0; i < header().e_shnum; ++i) {
      if (section(i).sh_type == SHT_RELA) add_relocations(section(i));
      if (section(i).sh_type == SHT_SYMTAB) add_symbols(section(i));
    }
  }

  const std::vector<TextRange>& text() const { return text_; }
  uint64_t symbol(const std::string& name) const { return symbols_.at(name); }
  bool readable() const { return !text_.empty(); }

  // References to the GLOB_DAT slots, by name.
  std::map<std::string, uint8_t> references() const {
    std::vector<uint64_t> slots;
    for (const auto& [address, name] : slots_) slots.push_back(address);
    std::vector<uint8_t> found(slots.size());
    find_references(text_.data(), text_.size(), slots.data(), slots.size(),
                    found.data());
    std::map<std::string, uint8_t> result;
    size_t i = 0;
    for (const auto& [address, name] : slots_) result[name] = found[i++];
    return result;
  }

  // Slots that hold addresses of the module's own functions are looked at
  // one by one, as they need not lie together.
  std::set<uint64_t> compared(size_t capacity = 4096) const {
    std::vector<uint64_t> found(capacity);
    size_t count = find_compared(text_.data(), text_.size(), {0, 0},
                                 found.data(), capacity);
    std::set<uint64_t> result(found.begin(),
                              found.begin() + std::min(count, capacity));
    for (const auto& [address, name] : slots_) {
      auto own = symbols_.find(name);
      if (own == symbols_.end()) continue;
      count = find_compared(text_.data(), text_.size(), {address, 1},
                            found.data(), capacity);
      auto end = found.begin() + std::min(count, capacity);
      if (std::find(found.begin(), end, address) != end)
        result.insert(own->second);
    }
    return result;
  }

  // The name that a PyMethodDef gives to a function: the pointer before it.
  std::string method_name(uint64_t function) const {
    for (const auto& [place, value] : relative_) {
      if (value != function) continue;
      auto name = relative_.find(place - 8);
      if (name != relative_.end()) return text_at(name->second);
    }
    return "";
  }

 private:
  const Elf64_Ehdr& header() const { return at<Elf64_Ehdr>(0); }
  template <class T>
  const T& at(uint64_t offset) const {
    return *reinterpret_cast<const T*>(data_.data() + offset);
  }
  const Elf64_Shdr& section(int i) const {
    return at<Elf64_Shdr>(header().e_shoff + i * sizeof(Elf64_Shdr));
  }

  void add_segment(int i) {
    auto& segment = at<Elf64_Phdr>(header().e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) return;
    text_.push_back({&at<uint8_t>(segment.p_offset), segment.p_filesz,
                     segment.p_vaddr + base_});
  }

  void add_relocations(const Elf64_Shdr& rela) {
    for (size_t i = 0; i < rela.sh_size / sizeof(Elf64_Rela); ++i) {
      auto& row = at<Elf64_Rela>(rela.sh_offset + i * sizeof(Elf64_Rela));
      if (ELF64_R_TYPE(row.r_info) == R_X86_64_RELATIVE)
        relative_[row.r_offset + base_] = row.r_addend + base_;
      if (ELF64_R_TYPE(row.r_info) == R_X86_64_GLOB_DAT)
        slots_[row.r_offset + base_] =
            symbol_name(rela, ELF64_R_SYM(row.r_info));
    }
  }

  std::string symbol_name(const Elf64_Shdr& user, uint64_t index) const {
    const Elf64_Shdr& symbols = section(user.sh_link);
    auto& symbol = at<Elf64_Sym>(symbols.sh_offset + index * sizeof(Elf64_Sym));
    return &at<char>(section(symbols.sh_link).sh_offset + symbol.st_name);
  }

  void add_symbols(const Elf64_Shdr& table) {
    for (size_t i = 0; i < table.sh_size / sizeof(Elf64_Sym); ++i) {
      auto& row = at<Elf64_Sym>(table.sh_offset + i * sizeof(Elf64_Sym));
      if (ELF64_ST_TYPE(row.st_info) != STT_FUNC || row.st_value == 0) continue;
      const char* names = &at<char>(section(table.sh_link).sh_offset);
      symbols_[names + row.st_name] = row.st_value + base_;
    }
  }

  std::string text_at(uint64_t address) const {
    for (int i = 0; i < header().e_phnum; ++i) {
      auto& segment = at<Elf64_Phdr>(header().e_phoff + i * sizeof(Elf64_Phdr));
      uint64_t offset = address - base_ - segment.p_vaddr;
      if (segment.p_type == PT_LOAD && offset < segment.p_filesz)
        return &at<char>(segment.p_offset + offset);
    }
    return "";
  }

  std::string data_;
  uint64_t base_ = 0;
  std::vector<TextRange> text_;
  std::map<uint64_t, std::string> slots_;    // of GLOB_DAT, by address
  std::map<uint64_t, uint64_t> relative_;    // place -> value
  std::map<std::string, uint64_t> symbols_;  // functions of .symtab
};

std::string output_of(const std::string& command) {
  std::string result;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[256];
  while (fgets(buffer, sizeof buffer, pipe) != nullptr) result += buffer;
  pclose(pipe);
  if (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

bool installed(const std::string& program) {
  return !output_of("command -v " + program).empty();
}

// A build of one source; the parameter of the tests below.
struct Build {
  std::string compiler, flags;
};

std::vector<Build> builds() {
  std::vector<Build> result;
  for (const char* compiler : {"gcc", "clang-14", "clang"})
    for (const char* level : {"-O0", "-O1", "-O2", "-O3", "-Os"})
      if (installed(compiler)) result.push_back({compiler, level});
  return result;
}

std::string label(const testing::TestParamInfo<Build>& info) {
  std::string text = info.param.compiler + info.param.flags;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return isalnum(c) == 0; }, '_');
  return text;
}

class Compiled : public testing::TestWithParam<Build> {
 protected:
  Compiled() {
    std::string name = fs::temp_directory_path() / "crossbill-scan-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~Compiled() override { fs::remove_all(folder_); }

  Module compile(const char* source, const std::string& flags) {
    std::ofstream(folder_ / "source.c") << source;
    std::string output = folder_ / "module";
    std::string command = GetParam().compiler + " " + GetParam().flags + " " +
                          flags + " -nostdlib -w -o " + output + " " +
                          (folder_ / "source.c").string() + " 2>&1";
    std::string messages = output_of(command);
    EXPECT_TRUE(fs::exists(output)) << command << "\n" << messages;
    return Module(output);
  }

 private:
  fs::path folder_;
};

// References ----------------------------------------------------------------

constexpr char kUsesOfFunctions[] = R"(
int called(int), tail(int), in_loop(int), taken(int), both(int);
int compared(int), maybe(int) __attribute__((weak)), argument(int);
int stored(int), tested_in_loop(int);
void use(void *);
int table_of(void **);

int use_called(int x) { return called(x) + 1; }
int use_tail(int x) { return tail(x); }
int use_in_loop(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += in_loop(i);
  return sum;
}
void *use_taken(void) { return (void *)taken; }
int use_both(void **place, int x) { *place = (void *)both; return both(x); }
int use_compared(void *p) { return p == (void *)compared; }
int use_maybe(void) { return maybe ? maybe(1) : 0; }
void use_argument(int n) {
  use((void *)argument);
  for (int i = 0; i < n; ++i) argument(i);
}
void use_stored(void **table, int n) {
  for (int i = 0; i < n; ++i) { table[i] = (void *)stored; stored(i); }
}
int use_tested_in_loop(void **table, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += table[i] == (void *)tested_in_loop ? 1 : tested_in_loop(i);
  return sum;
}
)";

TEST_P(Compiled, KnowsSlotsThatAreOnlyCalled) {
  Module module = compile(kUsesOfFunctions, "-shared -fPIC -fno-plt");
  auto references = module.references();
  for (const char* name : {"called", "tail", "in_loop"}) {
    ASSERT_TRUE(references.contains(name)) << name;
    EXPECT_TRUE(only_called(references[name])) << name;
  }
}

TEST_P(Compiled, KnowsSlotsWhoseAddressIsTaken) {
  Module module = compile(kUsesOfFunctions, "-shared -fPIC -fno-plt");
  auto references = module.references();
  for (const char* name : {"taken", "both", "compared", "maybe", "argument",
                           "stored", "tested_in_loop"}) {
    ASSERT_TRUE(references.contains(name)) << name;
    EXPECT_FALSE(only_called(references[name])) << name;
    EXPECT_NE(references[name], kNotReferenced) << name;
  }
}

TEST_P(Compiled, SeesCallsThroughThePltOfGotSlots) {
  // With -z now and an address taken elsewhere, a PLT entry in .plt.got
  // jumps through the very GLOB_DAT slot.
  Module module =
      compile(kUsesOfFunctions, "-shared -fPIC -Wl,-z,now -fcf-protection");
  auto references = module.references();
  ASSERT_TRUE(references.contains("both"));
  EXPECT_FALSE(only_called(references["both"]));
}

// Comparisons ---------------------------------------------------------------

constexpr char kComparisons[] = R"(
#define HERE __attribute__((noinline, used)) static
HERE int encoder(int x) { return x * 3; }
HERE int in_memory(int x) { return x * 5; }
HERE int in_chain(int x) { return x * 7; }
HERE int only_stored(int x) { return x * 11; }
HERE int only_called(int x) { return x * 13; }
int visible(int x) { return x * 17; }
struct type { struct type *base; void *clear; };

int is_encoder(void *p) { return p == (void *)encoder; }
int is_in_memory(void **p) { return p[3] == (void *)in_memory; }
struct type *above(struct type *type) {
  while (type && type->clear != (void *)in_chain) type = type->base;
  while (type && type->clear == (void *)in_chain) type = type->base;
  return type;
}
int is_visible(void *p) { return p == (void *)visible; }
void store(void **p) { *p = (void *)only_stored; }
int call(int x) { return only_called(x); }
)";

void expect_comparisons(const Module& module) {
  std::set<uint64_t> compared = module.compared();
  for (const char* name : {"encoder", "in_memory", "in_chain", "visible"})
    EXPECT_TRUE(compared.contains(module.symbol(name))) << name;
  for (const char* name : {"only_stored", "only_called"})
    EXPECT_FALSE(compared.contains(module.symbol(name))) << name;
}

TEST_P(Compiled, ListsComparedFunctionsOfSharedObjects) {
  expect_comparisons(compile(kComparisons, "-shared -fPIC"));
}

TEST_P(Compiled, ListsComparedFunctionsOfHiddenVisibility) {
  expect_comparisons(
      compile(kComparisons, "-shared -fPIC -fvisibility=hidden"));
}

TEST_P(Compiled, ListsComparedFunctionsOfFixedPrograms) {
  expect_comparisons(
      compile(kComparisons, "-no-pie -fno-pie -static -Wl,-e,is_encoder"));
}

INSTANTIATE_TEST_SUITE_P(Compilers, Compiled, testing::ValuesIn(builds()),
                         label);

TEST(FindCompared, CountsWhatDoesNotFit) {
  // lea 0x20(%rip), %rax; cmp %rax, %rdi, three times, with other targets.
  uint8_t code[64] = {};
  uint8_t pattern[] = {0x48, 0x8d, 0x05, 0x20, 0, 0, 0, 0x48, 0x39, 0xc7};
  for (int i = 0; i < 3; ++i) memcpy(code + 10 * i, pattern, sizeof pattern);
  TextRange range{code, sizeof code, kLoadAddress};
  uint64_t found[2] = {};
  EXPECT_EQ(find_compared(&range, 1, {0, 0}, found, 2), 3u);
  EXPECT_EQ(found[0], kLoadAddress + 0x27);
  EXPECT_EQ(found[1], kLoadAddress + 0x31);
  EXPECT_EQ(find_compared(&range, 1, {0, 0}, nullptr, 0), 3u);
}

TEST(FindReferences, ReadsNothingBeyondTheRange) {
  uint64_t slot = kLoadAddress + 0x1000;
  uint8_t reference = 0xff;
  for (size_t size = 0; size < 8; ++size) {
    std::vector<uint8_t> code(size, 0x15);
    TextRange range{code.data(), size, kLoadAddress};
    find_references(&range, 1, &slot, 1, &reference);
    EXPECT_EQ(reference, kNotReferenced);
    uint64_t found;
    EXPECT_EQ(find_compared(&range, 1, {0, 0}, &found, 1), 0u);
  }
}

// The encoders of _json, which it compares to take its fast path.
TEST(FindCompared, ListsTheEncodersOfJson) {
  std::string path = output_of(
      "python3 -c 'import _json; print(getattr(_json, \"__file__\", \"\"))'");
  Module module(path);
  if (!module.readable()) GTEST_SKIP() << "_json is no file of its own here";
  std::set<std::string> names;
  for (uint64_t function : module.compared())
    names.insert(module.method_name(function));
  EXPECT_TRUE(names.contains("encode_basestring_ascii"));
  EXPECT_TRUE(names.contains("encode_basestring"));
  EXPECT_FALSE(names.contains("scanstring"));
}

}  // namespace
}  // namespace crossbill::agent
