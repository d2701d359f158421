// SPDX-License-Identifier: MIT
// Contracts of loaded modules: see contract.hpp.
//
// The section is found by the symbol crossbill_contract_v1, which holds its two
// ends. It is trusted for nothing: all reading stays within the module's own
// mapped memory. An index by symbol is made at the first question, since a
// library may have 100,000 functions, and a loader asks for each.
#include "agent/stubs/contract.hpp"

#include <string.h>

#include "agent/base/address_map.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/order.hpp"
#include "agent/link/symbols.hpp"

namespace crossbill::agent {
namespace {

constexpr char kShimPrefix[] = "crossbill_shim_";
constexpr size_t kShimPrefixLength = sizeof kShimPrefix - 1;
constexpr size_t kLongestName = 255;

struct Text {
  uint64_t hash;  // of the symbol
  const char* begin;
  const char* end;
};

struct Index {
  Text* texts;  // sorted by hash
  size_t count;
};

AddressMap indexes;  // module -> Index

uint64_t hash_of(const char* name, size_t length) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ static_cast<unsigned char>(name[i])) * 0x100000001b3;
  return hash;
}

// The place behind `key` in a text, or null.
const char* behind(const Text& text, const char* key) {
  size_t length = strlen(key);
  for (const char* at = text.begin;
       static_cast<size_t>(text.end - at) >= length; at++)
    if (memcmp(at, key, length) == 0) return at + length;
  return nullptr;
}

// A string without escapes, as symbols and names are.
struct Name {
  const char* text = nullptr;
  size_t length = 0;
};

Name name_behind(const Text& text, const char* key) {
  const char* begin = behind(text, key);
  if (begin == nullptr) return {};
  const char* end = begin;
  while (end < text.end && *end != '"' && *end != '\\') end++;
  if (end == text.end || *end != '"' ||
      static_cast<size_t>(end - begin) > kLongestName)
    return {};
  return {begin, static_cast<size_t>(end - begin)};
}

// A declaration that makes a C function: its symbol.
Name symbol_of(const Text& text) {
  Name name = name_behind(text, "\"function\":\"");
  return name.text != nullptr ? name : name_behind(text, "\"free\":\"");
}

bool in_one_segment(const Module& module, uint64_t begin, uint64_t end) {
  for (int i = 0; i < module.read_only_count; i++)
    if (module.read_only[i].contains(begin) && end >= begin &&
        end <= module.read_only[i].high)
      return true;
  return false;
}

// The ends of the section; false if there is none.
bool find_section(const Module& module, const char*& begin, const char*& end) {
  const Elf64_Sym* symbol = find_symbol(module, "crossbill_contract_v1");
  if (symbol == nullptr || symbol->st_size != 16) return false;
  uint64_t at = module.base + symbol->st_value;
  if (!module.mapped.contains(at) || !module.mapped.contains(at + 15))
    return false;
  const uint64_t* ends = reinterpret_cast<const uint64_t*>(at);
  if (!in_one_segment(module, ends[0], ends[1])) return false;
  begin = reinterpret_cast<const char*>(ends[0]);
  end = reinterpret_cast<const char*>(ends[1]);
  return true;
}

// Calls use(text) for each text of the section.
template <class Use>
void for_each_text(const char* begin, const char* end, Use use) {
  while (begin < end) {
    size_t length = strnlen(begin, static_cast<size_t>(end - begin));
    if (length > 0) use(Text{0, begin, begin + length});
    begin += length + 1;
  }
}

Index* make_index(const Module& module) {
  Index* index = static_cast<Index*>(keep_bytes(sizeof(Index)));
  if (index == nullptr) return nullptr;
  *index = {};
  const char *begin, *end;
  if (!find_section(module, begin, end)) return index;
  size_t count = 0;
  for_each_text(begin, end, [&](const Text&) { count++; });
  index->texts = static_cast<Text*>(keep_bytes(count * sizeof(Text)));
  if (index->texts == nullptr) return index;
  for_each_text(begin, end, [&](Text text) {
    Name symbol = symbol_of(text);
    if (symbol.text == nullptr) return;
    text.hash = hash_of(symbol.text, symbol.length);
    index->texts[index->count++] = text;
  });
  sort(index->texts, index->count,
       [](const Text& a, const Text& b) { return a.hash < b.hash; });
  return index;
}

const Index* index_of(const Module& module) {
  Index* index = static_cast<Index*>(indexes.find(&module));
  if (index != nullptr) return index;
  index = make_index(module);
  if (index != nullptr) indexes.insert(&module, index);
  return index;
}

const Text* find_text(const Module& module, const char* symbol) {
  const Index* index = index_of(module);
  if (index == nullptr || index->count == 0) return nullptr;
  size_t length = strlen(symbol);
  uint64_t hash = hash_of(symbol, length);
  const Text* end = index->texts + index->count;
  const Text* begin = index->texts;
  const Text* at =
      find_first(begin, index->count, hash,
                 [](const Text& a, uint64_t b) { return a.hash < b; });
  for (; at != end && at->hash == hash; at++) {
    Name found = symbol_of(*at);
    if (found.length == length && memcmp(found.text, symbol, length) == 0)
      return at;
  }
  return nullptr;
}

// A number, and the place behind it; false if there is none.
bool read_number(const char*& at, const char* end, uint32_t& value) {
  value = 0;
  const char* begin = at;
  for (; at < end && *at >= '0' && *at <= '9' && at - begin < 9; at++)
    value = value * 10 + static_cast<uint32_t>(*at - '0');
  return at > begin;
}

bool is_behind(const Text& text, const char* key) {
  return behind(text, key) != nullptr;
}

// What stands of a parameter, counted from 0; empty if there is none.
Text text_of_parameter(const Text& text, uint32_t number) {
  constexpr char kBegin[] = "{\"name\":";
  const char* at = behind(text, "\"params\":[");
  const char* end = behind(text, "\"result\":");
  Text rest{0, at, end};
  for (uint32_t i = 0; at != nullptr && end != nullptr; i++) {
    rest.begin = behind(rest, kBegin);
    if (rest.begin == nullptr) break;
    if (i < number) continue;
    const char* next = behind(rest, kBegin);
    return {0, rest.begin, next == nullptr ? end : next};
  }
  return {0, nullptr, nullptr};
}

// [[parameter,register,bytes],...]
void read_lends(const Text& text, bool shim, ContractCall& call) {
  const char* at = behind(text, "\"lends\":[");
  if (at == nullptr) return;
  while (at < text.end && *at == '[' && call.lent_count < kMaxLent) {
    uint32_t numbers[3];
    at++;
    for (uint32_t& number : numbers) {
      if (!read_number(at, text.end, number) || at == text.end) return;
      at++;  // the comma or the bracket
    }
    uint32_t place = shim ? numbers[0] : numbers[1];
    if (!shim && place > 4) return;  // with its length in the last register
    Text parameter = text_of_parameter(text, numbers[0]);
    bool is_written =
        parameter.begin == nullptr || is_behind(parameter, "\"mutable\":true");
    call.lent[call.lent_count++] = {static_cast<uint8_t>(place),
                                    static_cast<uint8_t>(place + 1), 8,
                                    is_written, numbers[2]};
    if (at < text.end && *at == ',') at++;
  }
}

uint32_t count_parameters(const Text& text) {
  uint32_t count = 0;
  const char* end = behind(text, "\"result\":");
  const char* at = behind(text, "\"params\":[");
  if (at == nullptr || end == nullptr) return 0;
  for (Text rest{0, at, end}; (at = behind(rest, "{\"name\":")) != nullptr;
       rest.begin = at)
    count++;
  return count;
}

}  // namespace

void apply_contract(EdgeRequest& edge) {
  if (edge.to == nullptr || edge.symbol == nullptr ||
      edge.kind != arena::Kind::kDowncall)
    return;
  bool shim = strncmp(edge.symbol, kShimPrefix, kShimPrefixLength) == 0;
  const char* symbol = edge.symbol + (shim ? kShimPrefixLength : 0);
  const Text* text = find_text(*edge.to, symbol);
  if (text == nullptr) return;
  bool is_free = is_behind(*text, "\"free\":\"");
  if (shim || is_free || is_behind(*text, "\"registers\":true"))
    edge.signature = Signature::kRegisters;
  Name name = name_behind(*text, is_free ? "\"free\":\"" : "\"name\":\"");
  ContractCall* call =
      static_cast<ContractCall*>(keep_bytes(sizeof(ContractCall)));
  char* copy = static_cast<char*>(keep_bytes(name.length + 1));
  if (call == nullptr || copy == nullptr) return;
  *call = {};
  call->shim = shim;
  call->count = is_free ? 1 : count_parameters(*text);
  read_lends(*text, shim, *call);
  if (call->lent_count > 0) {
    edge.contract = call;
    edge.lent = LentRule::kContract;
  }
  if (name.length == 0) return;
  memcpy(copy, name.text, name.length);
  copy[name.length] = 0;
  edge.name = copy;
  edge.symbol = symbol;  // both ways in are one entry
}

int lent_by_call(const ContractCall& call, const uint64_t* general,
                 Lent (&lent)[kMaxLent]) {
  constexpr int kWordsOfValue = 3;
  const uint64_t* values = reinterpret_cast<const uint64_t*>(general[0]);
  if (call.shim && (values == nullptr || general[1] != call.count)) return 0;
  for (int i = 0; i < call.lent_count; i++) {
    const LentParameter& one = call.lent[i];
    if (call.by_name) {
      uint64_t begin = general[one.place];
      lent[i] = {begin, bytes_lent(one, begin, general)};
      continue;
    }
    const uint64_t* pair =
        call.shim ? values + one.place * kWordsOfValue : general + one.place;
    lent[i] = {pair[0], pair[1] * one.item};
  }
  return call.lent_count;
}

}  // namespace crossbill::agent
