// SPDX-License-Identifier: MIT
// Finds and makes sites and stacks: see sites.hpp.
//
// Texts, sites and frames are interned in one table, by a hash of what they
// say; what is found by it is compared, and where it differs the next hash of
// the line is tried. All of that is done under a lock with signals blocked, and
// is own work. A place whose key is known takes none of it.
#include "agent/meter/sites.hpp"

#include <string.h>
#include <sys/mman.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/key_table.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/hosts/places.hpp"
#include "agent/link/modules.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/sampling.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {

using arena::BlockKind;
using arena::Ref;

namespace {

Lock lock;          // of all that follows, but the desk
KeyTable places;    // key -> Ref of a Site; ~address of code that has some -> 1
KeyTable interned;  // hash -> Ref
KeyTable returns;   // address -> the salt's highest bits, Ref of a Site
uint32_t native_nodes;
Ref other_sites;
constexpr uint32_t kMostNativeNodes = 16384;

uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * kHashFactor;
  return hash ^ hash >> 29;
}

uint64_t hash_of(const char* words) {
  uint64_t hash = 1;
  for (; *words != 0; words++) hash = mix(hash, static_cast<uint8_t>(*words));
  return hash;
}

template <class T>
const T& record_at(Ref ref) {
  return *reinterpret_cast<const T*>(arena_base + uint64_t{ref} * 8);
}

// What `is_same` says is the one, or what `make` makes.
template <class IsSame, class Make>
Ref intern(uint64_t hash, IsSame is_same, Make make) {
  for (hash |= 1;; hash = mix(hash, 1) | 1) {
    Ref found = static_cast<Ref>(interned.find(hash));
    if (found == 0) break;
    if (is_same(found)) return found;
  }
  Ref made = make();
  if (made != 0) interned.put(hash, made);
  return made;
}

Ref intern_text(const char* words) {
  if (words[0] == 0) return 0;
  return intern(
      hash_of(words),
      [&](Ref ref) { return strcmp(&record_at<char>(ref), words) == 0; },
      [&] { return add_string(words); });
}

template <class Record>
Ref intern_record(uint64_t hash, BlockKind kind, const Record& wanted) {
  return intern(
      hash,
      [&](Ref ref) {
        return memcmp(&record_at<Record>(ref), &wanted, sizeof wanted) == 0;
      },
      [&]() -> Ref {
        void* made = new_record(kind, sizeof wanted);
        if (made == nullptr) return 0;
        memcpy(made, &wanted, sizeof wanted);
        return ref_of(made);
      });
}

Ref intern_site(const arena::Site& site) {
  uint64_t hash = mix(mix(mix(2, site.file), site.function), site.line);
  return intern_record(mix(hash, site.offset), BlockKind::kSites, site);
}

Ref intern_frame(Ref site, Ref caller) {
  arena::Frame frame{site, caller};
  return intern_record(mix(mix(3, site), caller), BlockKind::kFrames, frame);
}

// What it takes to ask a host: too much for a stack. One desk is shared, and
// who finds it taken makes one for himself.
struct Desk {
  PlaceText text;
  FrameRoom room;
  Ref sites[arena::kMostFrames];
};
Desk shared_desk;
int desk_taken;

class AtDesk {
 public:
  AtDesk() {
    shared_ = __atomic_exchange_n(&desk_taken, 1, __ATOMIC_ACQUIRE) == 0;
    if (shared_) desk_ = &shared_desk;
    if (shared_) return;
    void* pages = mmap(nullptr, sizeof(Desk), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages != MAP_FAILED) desk_ = static_cast<Desk*>(pages);
  }
  ~AtDesk() {
    if (shared_)
      __atomic_store_n(&desk_taken, 0, __ATOMIC_RELEASE);
    else if (desk_ != nullptr)
      munmap(desk_, sizeof(Desk));
  }
  AtDesk(const AtDesk&) = delete;
  AtDesk& operator=(const AtDesk&) = delete;
  Desk* desk() const { return desk_; }

 private:
  Desk* desk_ = nullptr;
  bool shared_;
};

// The signals that are let through while we ask.
uint64_t signals_for(const PlaceReader& reader) {
  return reader.waits ? kFaultSignals : 0;
}

// Of a frame whose key is not known yet.
Ref new_site(const PlaceReader& reader, const void* frame, uint64_t key,
             PlaceText& text) {
  if (!reader.describe(frame, text)) return 0;
  lock.take();
  arena::Site site{};
  site.file = intern_text(text.file);
  site.function = intern_text(text.function);
  site.line = text.line;
  site.kind = arena::SiteKind::kHost;
  site.installed = text.installed;
  Ref made = intern_site(site);
  if (made != 0) {
    const void* code = reader.code(frame);
    if (code != nullptr) places.put(~reinterpret_cast<uint64_t>(code), 1);
    places.put(key, made);
  }
  lock.release();
  return made;
}

Ref site_of_frame(const PlaceReader& reader, const void* frame, uint64_t key,
                  PlaceText& text) {
  Ref found = static_cast<Ref>(places.find(key));
  return found != 0 ? found : new_site(reader, frame, key, text);
}

// Where machine code calls from, once; the lock is held.
Ref new_native_site(uint64_t address) {
  // The instruction behind a call may be another module's.
  const Module* module = find_module(reinterpret_cast<void*>(address - 1));
  arena::Site site{};
  site.kind = arena::SiteKind::kNative;
  if (module == nullptr) {
    site.function = intern_text(arena::kMadeCode);
  } else if (module->role != arena::Role::kAgent &&
             module->role != arena::Role::kGlue) {
    site.file = record_of(module);
    site.offset = address - module->base;
  } else {
    return 0;  // from where glue was called
  }
  return intern_site(site);
}

// Of no module.
bool is_common(Ref site) {
  return site == 0 || record_at<arena::Site>(site).file == 0;
}

// Code that is made anew and anew may return to any number of addresses: of so
// many it is known that they are in no module.
constexpr uint32_t kMostCommon = 16'384;
uint32_t common_addresses;

Ref native_site(uint64_t address, uint64_t salt) {
  constexpr uint64_t kSaltBits = uint64_t{0xffff} << 48;
  constexpr uint64_t kKnownBit = uint64_t{1} << 32;  // beyond a Ref
  uint64_t known = returns.find(address);
  if (known != 0 && (known & kSaltBits) == (salt & kSaltBits))
    return static_cast<Ref>(known);
  OwnWork own_work;
  Quiet quiet;
  lock.take();
  Ref made = new_native_site(address);
  if (!is_common(made) || common_addresses++ < kMostCommon)
    returns.put(address, (salt & kSaltBits) | kKnownBit | made);
  lock.release();
  return made;
}

// Readers whose keys mean nothing.
const PlaceReader* given_up[2];
const PlaceReader* made_places;  // of calls by code that a host makes

// Who reads where a call of an edge is from, or null: it is its return address.
const PlaceReader* reader_of(uint32_t edge, const CallPoint& call) {
  const EdgeState& state = crossbill_edges[edge];
  if (state.by_return == 0) return state.places;
  const FramePlaces& made = crossbill_frame_places;
  return call.returns_to - made.low < made.bytes ? made_places : nullptr;
}

bool is_given_up(const PlaceReader& reader) {
  return &reader == given_up[0] || &reader == given_up[1];
}

void give_up(const PlaceReader& reader) {
  given_up[given_up[0] != nullptr] = &reader;
  say_no_places(header()->host);
}

uint64_t site_key_now(Thread& thread, const PlaceReader& reader,
                      const CallPoint& call) {
  if (is_given_up(reader)) return 0;
  if (!thread.host_sought && reader.state != nullptr &&
      crossbill_place_path.hops != 0) {
    thread.host_sought = true;
    thread.host_cell = cell_of(reader.state);
  }
  return reader.key_of_call(call);
}

// Does what a host tells of its frames for. One that has to run for that may
// use vector registers, in which arguments of the call lie.
template <class Work>
void ask(const PlaceReader& reader, Work work) {
  if (!reader.waits) return work();
  if (can_keep_vectors())
    crossbill_call_between([](void* it) { (*static_cast<Work*>(it))(); },
                           &work);
}

Ref learn_site(const PlaceReader& reader, const CallPoint& call,
               uint64_t& key) {
  if (key == 0) key = reader.learn(call);
  if (key == 0 || key == PlaceReader::kNowhere) return 0;
  AtDesk at;
  if (at.desk() == nullptr) return 0;
  const void* frame = reader.innermost(call, at.desk()->room);
  if (frame == nullptr) return 0;
  if (!reader.watch_deaths()) {
    give_up(reader);
    return 0;
  }
  return new_site(reader, frame, key, at.desk()->text);
}

// Of a key, or of 0: learns that.
Ref site_of(const PlaceReader& reader, const CallPoint& call, uint64_t& key) {
  if (key == 0 && reader.learn == nullptr) return 0;
  Ref found = key == 0 ? 0 : static_cast<Ref>(places.find(key));
  if (found != 0 || key == PlaceReader::kNowhere) return found;
  OwnWork own_work;
  Quiet quiet(signals_for(reader));
  ask(reader, [&] { found = learn_site(reader, call, key); });
  return found;
}

Ref intern_stack(const PlaceReader& reader, const CallPoint& call) {
  AtDesk at;
  Desk* desk = at.desk();
  uint32_t count = 0;
  if (desk == nullptr || is_given_up(reader)) return 0;
  for (const void* frame = reader.innermost(call, desk->room);
       frame != nullptr && count < arena::kMostFrames;
       frame = reader.caller(frame)) {
    Ref site = site_of_frame(reader, frame, reader.key(frame), desk->text);
    if (site != 0) desk->sites[count++] = site;
  }
  Ref stack = 0;
  lock.take();
  while (count > 0) stack = intern_frame(desk->sites[--count], stack);
  lock.release();
  return stack;
}

}  // namespace

void read_places_by(const PlaceReader& by, const PlacePath& by_stubs) {
  host_places = &by;
  crossbill_place_path = by_stubs;
}

void read_no_places(const char* name) {
  places_are_unknown = true;
  say_no_places(name);
}

void read_made_places_by(const PlaceReader& reader) { made_places = &reader; }

void say_no_places(const char* name) {
  add_note(arena::NoteCode::kSitesUnknown, name);
}

CallPlace place_of_call(Thread& thread, uint32_t edge, const CallPoint& call,
                        const arena::Node& expected) {
  CallPlace place;
  if (const PlaceReader* reader = reader_of(edge, call)) {
    uint64_t key = site_key_now(thread, *reader, call);
    place.site = site_of(*reader, call, key);
    place.key = key == 0 ? 0 : key ^ crossbill_code_salt;
    if (reader->by_frame) place.address = key;
    return place;
  }
  uint64_t address = call.returns_to;
  uint64_t salt = crossbill_site_salt;
  place.key = address ^ salt;
  bool known = expected.edge == edge && expected.owner == thread.owner &&
               expected.site_key == place.key;
  place.site = known ? expected.host_site : native_site(address, salt);
  if (!is_common(place.site)) place.address = address;
  return place;
}

Ref site_of_return(uint64_t address) {
  return native_site(address, crossbill_site_salt);
}

Ref site_of_new_node(const CallPlace& place) {
  if (place.address == 0) return place.site;
  if (__atomic_load_n(&native_nodes, __ATOMIC_RELAXED) < kMostNativeNodes) {
    __atomic_fetch_add(&native_nodes, 1, __ATOMIC_RELAXED);
    return place.site;
  }
  Ref known = __atomic_load_n(&other_sites, __ATOMIC_RELAXED);
  if (known != 0) return known;
  OwnWork own_work;
  Quiet quiet;
  lock.take();
  arena::Site site{};
  site.kind = arena::SiteKind::kNative;
  site.function = intern_text(arena::kOtherSites);
  Ref made = intern_site(site);
  __atomic_store_n(&other_sites, made, __ATOMIC_RELAXED);
  lock.release();
  return made;
}

uint32_t stack_weight(Thread& thread, arena::Node& node) {
  constexpr uint64_t kFew = 4, kFirst = 64, kMany = 4096;
  constexpr uint8_t kDearShift = 4;
  const auto& site = record_at<arena::Site>(node.host_site);
  const PlaceReader* reader = crossbill_edges[node.edge].places;
  if (reader == nullptr) reader = made_places;
  if (reader == nullptr || site.kind != arena::SiteKind::kHost) return 0;
  if (node.to_stack > 1) {
    node.to_stack--;
    return 0;
  }
  uint32_t weight = 1u << node.stack_shift;
  bool installed = is_library_place(node);
  uint64_t calls = arena::calls_of(node);
  if (calls < (installed ? kFirst : kFew)) return weight;
  bool more = installed && (calls < kMany || node.shift != 0);
  uint8_t shift = more ? kStackShift : 6;
  // A host that has to be asked for a stack takes some microseconds for it.
  uint8_t dear = reader->waits ? kDearShift : 0;
  node.to_stack = 0;
  for (int draws = 1 << dear; draws > 0; draws--)
    node.to_stack += static_cast<uint32_t>(draw_gap(thread, shift));
  node.stack_shift = shift + dear;
  return weight;
}

void take_stack(Thread& thread, const CallPoint& call, arena::Node& node,
                uint32_t weight) {
  uint64_t before = now();
  const PlaceReader* of_edge = crossbill_edges[node.edge].places;
  const PlaceReader& reader = of_edge != nullptr ? *of_edge : *made_places;
  OwnWork own_work(false, before);
  Quiet quiet(signals_for(reader));
  Ref stack = 0;
  ask(reader, [&] { stack = intern_stack(reader, call); });
  if (stack != 0) count_stack(thread, &node, stack, weight);
  // One in which we had to wait is no rule.
  uint64_t price = (now() - before) * arena::kOwnPerTick;
  uint64_t most = costs.stack == 0 ? price : 2 * uint64_t{costs.stack};
  if (price > most) price = most;
  costs.stack = static_cast<uint32_t>((7 * uint64_t{costs.stack} + price) / 8);
}

void forget_places(const void* code, const PlaceKeys& keys) {
  uint64_t has_some = ~reinterpret_cast<uint64_t>(code);
  if (places.find(has_some) == 0) return;
  OwnWork own_work;
  Quiet quiet;
  lock.take();
  for (uint64_t i = 0; i < keys.count; i++)
    places.drop(keys.first + i * keys.step);
  places.drop(has_some);
  crossbill_code_salt += uint64_t{1} << 48;
  lock.release();
}

void forget_sites() {
  lock.reset();
  desk_taken = 0;
  places.forget();
  interned.forget();
  returns.forget();
  native_nodes = 0;
  other_sites = 0;
}

}  // namespace crossbill::agent
