// SPDX-License-Identifier: MIT
// Which functions make and free handles: see pairs.hpp.
#include "agent/stubs/pairs.hpp"

#include "agent/base/memory.hpp"
#include "agent/base/pattern.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/symbols.hpp"
#include "agent/stubs/pair_rule.hpp"
#include "recording/settings.hpp"

namespace crossbill::agent {
namespace {

PairRule rules_of_user[arena::kMaxGlobs];
uint32_t rules_of_user_count;

// A function of a library that is in a pair.
struct Member {
  const char* name;
  PairOf* pair;
  const PairRule* rule;
  bool makes;
  Member* next;
};

struct Library {
  bool asked;
  Member* members;
};
// By module; it takes its memory when handles are watched.
Library* libraries;
PairOf* pairs;

template <class T>
T* keep() {
  return static_cast<T*>(keep_bytes(sizeof(T)));
}

// What the first '*' of a pattern takes of a text that fits it.
struct Star {
  const char* text;
  size_t bytes;
};

bool match(const char* pattern, const char* text, Star& star) {
  while (*pattern != '*' && *pattern != '\0' && *pattern == *text)
    pattern++, text++;
  star = {text, 0};
  if (*pattern != '*') return *pattern == *text;
  for (;; star.bytes++) {
    if (fits(pattern + 1, text + star.bytes)) return true;
    if (text[star.bytes] == '\0') return false;
  }
}

bool fill_in(const char* pattern, const Star& star, char* to, size_t bytes) {
  char part[128];
  Text name(to, bytes);
  for (; *pattern != '\0'; pattern++) {
    if (*pattern == '*' && star.bytes >= sizeof part) return false;
    memcpy(part, *pattern == '*' ? star.text : pattern,
           *pattern == '*' ? star.bytes : 1);
    part[*pattern == '*' ? star.bytes : 1] = '\0';
    name.add(part);
  }
  return !name.truncated();
}

Member* find_member(const Library& library, const char* name, bool makes) {
  for (Member* at = library.members; at != nullptr; at = at->next)
    if (at->makes == makes && is_same(at->name, name)) return at;
  return nullptr;
}

// The names' common beginning, up to its last '_', or all of it.
size_t family_of(const char* one, const char* other) {
  size_t same = 0, end = 0;
  for (; one[same] != '\0' && one[same] == other[same]; same++)
    if (one[same] == '_') end = same + 1;
  return end != 0 ? end : same;
}

PairOf* add_pair(ModuleId module, const char* maker, const char* freer) {
  PairOf* pair = keep<PairOf>();
  if (pair == nullptr) return nullptr;
  pair->module = module;
  pair->family = maker;
  pair->family_bytes = family_of(maker, freer);
  pair->next = pairs;
  pairs = pair;
  return pair;
}

Member* add_member(Library& library, const char* name, PairOf* pair,
                   const PairRule& rule, bool makes) {
  if (pair == nullptr) return nullptr;
  Member* member = find_member(library, name, makes);
  if (member != nullptr) return member;
  member = keep<Member>();
  if (member == nullptr) return nullptr;
  *member = {name, pair, &rule, makes, library.members};
  library.members = member;
  if (makes) return member;
  char before[sizeof pair->freers];
  memcpy(before, pair->freers, sizeof before);
  Text freers(pair->freers, sizeof pair->freers);
  freers.add(before).add(*before == '\0' ? "" : "|").add(name);
  return member;
}

// The pair that a function which fits a rule belongs to. One of its functions
// may be known by another rule.
void take(Library& library, const Module& module, const char* name,
          const PairRule& rule) {
  Star star;
  char freer[160];
  bool fits_rule = match(rule.maker, name, star);
  if (!fits_rule || (star.bytes == 0 && *rule.maker == '*')) return;
  if (!fill_in(rule.freer, star, freer, sizeof freer)) return;
  const Elf64_Sym* found = find_definition(module, freer);
  if (found == nullptr) return;
  const char* kept = module.strings + found->st_name;
  Member* maker = find_member(library, name, true);
  Member* frees = find_member(library, kept, false);
  if (rule.counts) {
    // Told again by the makers, which come later: the name is enough.
    PairOf* pair =
        frees != nullptr ? frees->pair : add_pair(module.id, name, kept);
    if (add_member(library, kept, pair, rule, false)) pair->counted = true;
    return;
  }
  if (maker != nullptr && !rule.sure) return;
  PairOf* pair = maker != nullptr   ? maker->pair
                 : frees != nullptr ? frees->pair
                                    : add_pair(module.id, name, kept);
  Member* made = add_member(library, name, pair, rule, true);
  Member* freed = add_member(library, kept, pair, rule, false);
  if (made == nullptr || freed == nullptr) return;
  if (freed->rule->counts) freed->rule = &rule;
  pair->sure |= rule.sure;
}

struct Search {
  Library* library;
  const Module* module;
  const PairRule* rule;
};

void search(const Module& module, Library& library, const PairRule& rule) {
  Search all{&library, &module, &rule};
  each_function(
      module,
      [](const char* name, void* data) {
        Search& now = *static_cast<Search*>(data);
        take(*now.library, *now.module, name, *now.rule);
      },
      &all);
}

// Null when there is no memory.
Library* library_of(const Module& module) {
  if (libraries == nullptr)
    libraries =
        static_cast<Library*>(keep_bytes(arena::kMaxEdges * sizeof(Library)));
  if (libraries == nullptr) return nullptr;
  Library& library = libraries[static_cast<uint16_t>(module.id)];
  if (library.asked) return &library;
  library.asked = true;
  for (uint32_t i = 0; i < rules_of_user_count; i++)
    search(module, library, rules_of_user[i]);
  for (size_t i = 0; i < kPairRules.count; i++)
    search(module, library, kPairRules.rows[i]);
  return &library;
}

}  // namespace

const Hook kWatchesHandles = {
    .name = "",
    .wanted = [](const CallArguments&) { return false; },
    .watches = true};

void tell_pairs(const arena::PairOfUser* told, uint32_t count) {
  rules_of_user_count = count;
  for (uint32_t i = 0; i < count; i++)
    rules_of_user[i] = {told[i].maker,
                        told[i].freer,
                        static_cast<uint8_t>(told[i].out),
                        static_cast<uint8_t>(told[i].freed),
                        false,
                        false,
                        true};
}

HandleCall* handle_call_of(const Module& to, const char* name,
                           const void* function) {
  if (name == nullptr) return nullptr;
  Library* known = library_of(to);
  if (known == nullptr || known->members == nullptr) return nullptr;
  Library& library = *known;
  HandleCall* call = keep<HandleCall>();
  if (call == nullptr) return nullptr;
  Member* makes = find_member(library, name, true);
  Member* frees = find_member(library, name, false);
  call->name = keep_text(name);
  call->first = first_argument_use(static_cast<const uint8_t*>(function));
  if (makes != nullptr) {
    call->makes = makes->pair;
    call->out = makes->rule->out;
  }
  if (frees != nullptr) {
    call->frees = frees->pair;
    call->freed = static_cast<uint8_t>(frees->rule->freed - 1);
    call->zero = frees->rule->zero;
  }
  return call;
}

HandleCall* handle_call_alone(bool makes, bool frees) {
  static PairOf* pair = keep<PairOf>();
  HandleCall* call = keep<HandleCall>();
  if (call == nullptr || pair == nullptr) return nullptr;
  pair->family = "";
  call->name = "";
  if (makes) call->makes = pair;
  if (frees) call->frees = pair;
  return call;
}

PairOf* first_pair() { return pairs; }

}  // namespace crossbill::agent
