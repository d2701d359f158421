// SPDX-License-Identifier: MIT
// Who was preempted since the last look: see look.hpp.
#include "agent/meter/look.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/clock_watch.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/gaps.hpp"
#include "agent/meter/library_threads.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/trace.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {
namespace {

using arena::Activation;
using arena::Node;

constexpr uint64_t kLongCalls = 20;  // crossbill_long_ticks in 1 ms
// The clocks are not read at the same moment, and interrupts are short.
constexpr uint64_t kLeastNs = 20000;

Looked clocks_of(const Thread& thread) {
  Switches switches = thread_switches();
  uint64_t cpu_ns = thread_cpu_ns();
  uint64_t wall_ns = monotonic_ns();
  return {now(),
          wall_ns,
          cpu_ns,
          thread.own_ticks,
          switches.voluntary,
          switches.involuntary};
}

uint64_t look_after(uint64_t tick) {
  bool never = crossbill_long_ticks == ~uint64_t{0} || crossbill_locked_in != 0;
  if (never) return ~uint64_t{0};
  return tick + kLongCalls * crossbill_long_ticks;
}

// Where crossings are traced, a leave looks at each.
void look_again_at(Thread& thread, uint64_t tick) {
  thread.owned->look_at = tick;
  thread.look_at = is_traced() ? 0 : tick;
}

// How many ticks there are in 1,024 ns, since the start.
uint64_t ticks_per_kibi_ns(const Looked& now) {
  uint64_t kibi_ns = ((now.wall_ns - header()->start_ns) >> 10) + 1;
  return (now.ticks - header()->start_ticks) / kibi_ns + 1;
}

// Of the time between two looks, what passed without a processor.
struct Absence {
  uint64_t ns = 0, ticks = 0, rate = 1;
  bool mixed = false;

  // Whether it may have been within this length: short ones, of interrupts,
  // may have been added to it.
  bool fits(uint64_t length) const { return length >= ticks - ticks / 10; }
  uint64_t ns_within(uint64_t length) const {
    return length >= ticks ? ns : ns - ((ticks - length) << 10) / rate;
  }
};

Absence absence_between(const Looked& last, const Looked& now) {
  Absence found;
  uint64_t wall = now.wall_ns - last.wall_ns, cpu = now.cpu_ns - last.cpu_ns;
  bool waited = now.voluntary != last.voluntary;
  bool pushed = now.involuntary != last.involuntary;
  if (wall < cpu + kLeastNs || (waited && !pushed)) return found;
  found.ns = wall - cpu;
  found.rate = ticks_per_kibi_ns(now);
  found.ticks = found.ns * found.rate >> 10;
  found.mixed = waited;
  return found;
}

void book(Thread& thread, Node* node, const Absence& absence, uint64_t length) {
  arena::Preempted* record = preempted_of(thread, node);
  if (record == nullptr) return;
  (absence.mixed ? record->mixed_ns : record->ns) += absence.ns_within(length);
}

// Between `previous` and `start` the chain was the one that is there now, as
// far as it was open already.
void book_gap(Thread& thread, const Absence& absence, uint64_t previous,
              uint64_t start) {
  for (Activation* at = thread.top; !is_bottom(at); at = parent_of(at)) {
    if (is_quiet(*at)) continue;  // it is in no time of its node
    uint64_t since = at->start & ~arena::kMarked;
    uint64_t from = since > previous ? since : previous;
    if (from < start && absence.fits(start - from))
      return book(thread, node_of(at), absence, start - from);
    if (since <= previous) return;
    if (from < start) start = from;
  }
}

}  // namespace

void start_looking(Thread& thread) {
  if (!attached(thread) || crossbill_counting != 0) return;
  header()->looks_ended = crossbill_locked_in;
  look_again_at(thread, look_after(now()));
  if (thread.owned->look_at == ~uint64_t{0}) return;
  look_at_calls(thread);
  thread.owned->looked = clocks_of(thread);
  watch_clocks(thread.owned->looked.wall_ns);
}

void look(Thread& thread, Node* node, uint64_t previous, uint64_t start,
          uint64_t end) {
  if (is_traced()) {
    note_traced(thread, node, start, end);
    if (end <= thread.owned->look_at) return;
  }
  thread.slot->last_ticks = end;
  look_again_at(thread, look_after(end));
  header()->looks_ended = crossbill_locked_in;
  if (crossbill_locked_in != 0) return;
  look_at_library_threads(end);
  // Reading its CPU time may end the thread's time slice. It must not do so
  // with signals blocked: one for the process would go to another thread.
  uint64_t began = now();
  Looked present = clocks_of(thread);
  OwnWork own_work(true, began);
  Quiet quiet;
  note_own_cpu_time(thread, present.cpu_ns);
  Looked& last = thread.owned->looked;
  if (present.ticks < last.ticks) return;  // a handler has looked since
  Absence absence = absence_between(last, present);
  uint64_t own = present.own_ticks - last.own_ticks;
  last = present;
  watch_clocks(present.wall_ns);
  take_prices(thread);
  look_at_calls(thread);
  if (absence.ns == 0) return;
  if (absence.fits(end - start))
    book(thread, node, absence, end - start);
  else  // which holds our own work, too; no call does
    book_gap(thread, absence, previous + own, start);
}

}  // namespace crossbill::agent
