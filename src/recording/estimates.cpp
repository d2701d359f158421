// SPDX-License-Identifier: MIT
// Estimates from samples.
//
// Calls that were timed with the same chance, 1 in 2^shift, are a stratum of
// their place: how many there were is known, and how many of them were timed.
// So what was timed is multiplied by the quotient of the two, which is unbiased
// within a stratum as the choice does not depend on the call (Cochran, Sampling
// Techniques, chapters 5 and 6). Calls in which none of the API are seen tell
// the time, less what not seeing them costs; the others what lies in it, and
// what is left is a call's own. These take longer, beyond all own cost: code
// and memory are cold that a call in a hundred needs. By how much is so known,
// and half of that is taken out of the calls of the API in them: a clock's read
// lies in the midst of ours. A call of the host's API stands for as many as the
// downcall that it lies in; one out of any downcall for 2^shift.
//
// The error is what random groups say (Wolter, Introduction to Variance
// Estimation, chapter 2): the nodes of a stratum are such, and each is an
// estimate of its own. Calls in no downcall have no groups: theirs is that of
// Poisson sampling (Cochran, chapter 9A), as if each were chosen by itself,
// with the most that its squares can come to. Errors: halves of 95 % intervals.
#include "recording/estimates.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "recording/numbers.hpp"
#include "recording/one_place.hpp"
#include "recording/place_sums.hpp"

namespace crossbill::recording {
namespace {

bool is_downcall(const ArenaNode& node) { return node.record.price == 0; }

class Expansion {
 public:
  Expansion(Arena& arena, const ClockFit& clock)
      : arena_(arena),
        ticks_per_ns_(clock.is_known() ? 1 / clock.ns_per_tick() : 0),
        skip_ticks_(arena.header.skip_cost / 1024.0),
        preempted_(arena.nodes.size()),
        absent_(arena.nodes.size()),
        inside_(arena.nodes.size()),
        places_of_(arena.nodes.size(), kNoIndex),
        factors_(arena.nodes.size(), 1),
        time_factors_(arena.nodes.size(), 1),
        strata_(arena.nodes.size(), nullptr) {}

  std::vector<uint32_t> run() {
    add_up_preempted();
    place_nodes();
    count_strata();
    spread_groups();
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i) add(i);
    for (const auto& chain : arena_.open)
      for (const ArenaActivation& open : chain)
        places_[places_of_[open.node]].is_open = true;
    write();
    return std::move(places_of_);
  }

 private:
  const ArenaNode& node(size_t i) const { return arena_.nodes[i]; }

  // In ticks, and no more than the node's timed calls lasted.
  double preempted_of(const ArenaNode& of) const {
    return std::min(ticks_per_ns_ * real(of.preempted.ns),
                    real(of.record.total));
  }

  // In ticks, of a node and all below it; and what of it lies in its own timed
  // calls: what befell a downcall lies in any of those that it may be made by.
  void add_up_preempted() {
    for (size_t i = arena_.nodes.size(); i-- > 0;) {
      const arena::Node& record = node(i).record;
      double most = real(record.total), own = preempted_of(node(i));
      preempted_[i] = std::min(preempted_[i] + own, most);
      absent_[i] = std::min(absent_[i] + own, most);
      inside_[i] = record.shift > 0 && is_downcall(node(i))
                       ? real(record.inside)
                       : inside_[i] + real(record.own);
      uint32_t parent = node(i).parent;
      if (parent == kNoIndex) continue;
      bool shared = is_downcall(node(i)) && is_downcall(node(parent));
      preempted_[parent] += preempted_[i];
      absent_[parent] +=
          shared ? std::ldexp(preempted_[i], -node(parent).record.shift)
                 : absent_[i];
      inside_[parent] += inside_[i];
    }
  }

  bool is_nested(uint32_t edge) const {
    auto found = arena_.edges.find(edge);
    return found != arena_.edges.end() && found->second.record.nested != 0;
  }

  // A time, scaled but for what of it was preempted.
  static double scaled(double ticks, double preempted, double factor) {
    return factor * (ticks - preempted) + preempted;
  }

  // Nodes of one thread, edge, site and region, under parents of one place.
  void place_nodes() {
    std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, bool>,
             uint32_t>
        known;
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i) {
      const arena::Node& record = node(i).record;
      uint32_t parent = node(i).parent;
      if (parent != kNoIndex) parent = places_of_[parent];
      bool orphan = (record.threads & arena::kOrphan) != 0;
      auto [at, made] =
          known.try_emplace({node(i).thread, parent, record.edge,
                             record.host_site, record.region, orphan},
                            static_cast<uint32_t>(places_.size()));
      if (made) places_.push_back({i, {}});
      places_of_[i] = at->second;
    }
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i)
      if (!is_downcall(node(i)) && node(i).parent != kNoIndex)
        places_[places_of_[node(i).parent]].has_api_calls = true;
    sums_.resize(places_.size());
  }

  // What each node's calls stand for, and by which stratum.
  void count_strata() {
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i)
      if (is_downcall(node(i))) count(i);
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i) {
      if (!is_downcall(node(i))) continue;
      if (is_seen(i)) take(stratum_of(i).seen, node(i).record.timed);
      if (is_told(i)) take(stratum_of(i).told, node(i).record.timed);
    }
    for (Place& place : places_) {
      judge(place, &Stratum::seen);
      judge(place, &Stratum::told);
    }
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i) {
      uint32_t parent = node(i).parent;
      if (is_downcall(node(i))) {
        const Stratum& stratum = stratum_of(i);
        strata_[i] = &stratum;
        factors_[i] = is_seen(i) ? stratum.seen.stands_for : 0;
        time_factors_[i] = is_told(i) ? stratum.told.stands_for : 0;
      } else if (parent != kNoIndex) {
        strata_[i] = strata_[parent];
        factors_[i] = factors_[parent];
      } else {
        factors_[i] = std::ldexp(1.0, node(i).record.shift);
      }
      if (!is_downcall(node(i))) time_factors_[i] = factors_[i];
    }
  }

  Stratum& stratum_of(uint32_t i) {
    return places_[places_of_[i]].strata[node(i).record.shift];
  }

  void count(uint32_t i) {
    const arena::Node& record = node(i).record;
    stratum_of(i).calls += record.timed + record.counted;
    if (arena::is_sealed(record)) stratum_of(i).sealed += record.timed;
  }

  static void take(Timed& timed, uint64_t calls) {
    timed.calls += calls;
    if (calls > 0) ++timed.groups;
  }

  bool is_seen(uint32_t i) const {
    return !places_[places_of_[i]].has_api_calls ||
           !arena::is_sealed(node(i).record);
  }

  // Calls in which all is seen take longer.
  bool is_told(uint32_t i) {
    return !places_[places_of_[i]].has_api_calls || stratum_of(i).sealed == 0 ||
           arena::is_sealed(node(i).record);
  }

  // What each group says of a call, by those of its own that were timed.
  void spread_groups() {
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i) {
      const arena::Node& record = node(i).record;
      if (!is_downcall(node(i)) || record.timed == 0) continue;
      if (is_told(i)) stratum_of(i).told.add(net_of(i), record.timed);
      if (is_seen(i)) stratum_of(i).seen.add(net_of(i), record.timed);
    }
  }

  // The downcall's place that a call of the API lies in, if it does.
  uint32_t around(uint32_t place) const {
    uint32_t above = parent_of(place);
    while (above != kNoIndex && !is_downcall(node(places_[above].first)))
      above = parent_of(above);
    return above;
  }

  // What calls in which all is seen took beyond what calls take.
  struct Excess {
    double a_crossing = 0;  // in them
    double share = 0;       // of all that these calls took
  };

  Excess excess_of(size_t place, double crossings) const {
    const Sums& sums = sums_[place];
    double squares = 0;
    bool both = false;
    for (const auto& [shift, stratum] : places_[place].strata) {
      if (stratum.sealed == 0) continue;
      both = true;
      for (const Timed* timed : {&stratum.seen, &stratum.told}) {
        if (timed->groups < 2) return {};
        double error =
            real(stratum.calls) * timed->mean_ticks.error(timed->groups);
        squares += error * error;
      }
    }
    double told = sums.net - skip_ticks_ * crossings;
    double more = sums.seen_net - told;
    if (!both || crossings <= 0 || told <= 0 || more <= std::sqrt(squares))
      return {};
    return {more / crossings, more / sums.seen_net};
  }

  // Takes their part of it out of calls of the API. None gets shorter by a
  // larger share than all of it.
  void take_out_excess() {
    std::vector<double> crossings(places_.size());
    for (size_t i = places_.size(); i-- > 0;) {
      crossings[i] += sums_[i].tree_api;
      if (uint32_t parent = parent_of(i); parent != kNoIndex)
        crossings[parent] += crossings[i];
    }
    std::vector<Excess> excess(places_.size());
    for (size_t i = 0; i < places_.size(); ++i)
      if (is_downcall(node(places_[i].first)) && places_[i].has_api_calls)
        excess[i] = excess_of(i, crossings[i]);
    for (uint32_t i = 0; i < places_.size(); ++i) {
      if (is_downcall(node(places_[i].first))) continue;
      uint32_t downcall = around(i);
      if (downcall == kNoIndex) continue;
      Sums& sums = sums_[i];
      double net = sums.self - sums.own / arena::kOwnPerTick;
      double most = net * excess[downcall].share;
      double part = sums.calls * excess[downcall].a_crossing / 2;
      double less = std::max(0.0, std::min(part, most));
      sums.self -= less;
      sums.total -= less;
    }
  }

  // What a node's timed calls took, but for all own cost, and for when they had
  // no processor.
  double net_of(size_t i) const {
    return real(node(i).record.total) - absent_[i] -
           inside_[i] / arena::kOwnPerTick;
  }

  // Calls of a stratum of which none was timed are taken for such as the
  // others.
  static void judge(Place& place, Timed Stratum::*kind) {
    uint64_t all = 0, known = 0;
    for (const auto& [shift, stratum] : place.strata) {
      all += stratum.calls;
      if ((stratum.*kind).calls > 0) known += stratum.calls;
    }
    for (auto& [shift, stratum] : place.strata) {
      Timed& timed = stratum.*kind;
      if (timed.calls > 0)
        timed.stands_for =
            real(stratum.calls) / real(timed.calls) * real(all) / real(known);
    }
  }

  void add(uint32_t i) {
    const ArenaNode& from = node(i);
    const arena::Node& record = from.record;
    Sums& sums = sums_[places_of_[i]];
    double factor = factors_[i];
    bool counted = is_downcall(from);
    sums.nodes++;
    sums.scaled |= factor != 1 || record.counted > 0;
    if (record.shift == 0) sums.exact += real(record.timed);
    sums.sampled |= sums.scaled;
    sums.hides |= is_nested(record.edge);
    if (counted) note_downcall(from.parent);
    sums.folded |= (record.threads & arena::kFolded) != 0;
    sums.calls += counted ? real(record.timed + record.counted)
                          : factor * real(record.timed);
    sums.samples += record.timed;
    sums.open += record.open;
    sums.untimed += record.untimed;
    sums.self += scaled(real_signed(record.self), preempted_of(from), factor);
    sums.own += factor * real(record.own);
    sums.total += scaled(real(record.total), preempted_[i], factor);
    sums.net += time_factors_[i] * net_of(i) + preempted_[i];
    sums.seen_net += factor * net_of(i) + preempted_[i];
    sums.bytes += factor * real(record.bytes);
    sums.errors += (counted ? 1 : factor) * real(record.errors);
    sums.exceptions += (counted ? 1 : factor) * real(record.exceptions);
    sums.host_calls += factor * real(from.host_code.calls);
    sums.host_self += factor * real(from.host_code.self);
    sums.host_total += factor * real(from.host_code.total);
    sums.stops += factor * real(from.held.stops);
    // Most of a downcall of whose stops one was preempted lies in that stop.
    // All is seen in it, and so it is as long as a stop was at other times.
    double stopped = real(from.held.ticks);
    double warmth = strata_[i] == nullptr ? 1 : strata_[i]->warmth();
    sums.stop_ticks +=
        scaled(stopped, std::min(preempted_[i], stopped), factor * warmth);
    if (counted) return;
    sums.tree_api += factor * real(record.timed);
    add_rate(i, sums);
    if (strata_[i] != nullptr) return;
    double variance = factor * (factor - 1);
    sums.calls_variance += variance * real(record.timed);
    sums.time_variance +=
        variance * real(record.max) * (real(record.total) - preempted_[i]);
  }

  // Whatever it makes them by.
  void note_downcall(uint32_t above) {
    while (above != kNoIndex && !is_downcall(node(above)))
      above = node(above).parent;
    if (above != kNoIndex) sums_[places_of_[above]].has_downcalls = true;
  }

  // How many of these a timed downcall makes, as one group says.
  void add_rate(uint32_t i, Sums& sums) {
    const Stratum* stratum = strata_[i];
    if (stratum == nullptr || stratum->seen.groups < 2) return;
    uint32_t above = node(i).parent;
    while (above != kNoIndex && !is_downcall(node(above)))
      above = node(above).parent;
    if (above == kNoIndex || node(above).record.timed == 0) return;
    sums.rates[stratum].add(real(node(i).record.timed) /
                            real(node(above).record.timed));
  }

  void write() {
    take_out_excess();
    for (size_t i = places_.size(); i-- > 0;) add_up(i);
    // Calls in which all is seen take longer than the mean that is told.
    std::erase_if(arena_.sizes, [this](const ArenaSizes& sizes) {
      return !is_told(sizes.node);
    });
    std::vector<ArenaNode> nodes;
    nodes.reserve(places_.size());
    for (size_t i = 0; i < places_.size(); ++i) nodes.push_back(result(i));
    std::vector<bool> seen(places_.size());
    for (uint32_t i = 0; i < arena_.nodes.size(); ++i) {
      ArenaNode& to = nodes[places_of_[i]];
      if (seen[places_of_[i]]) add_unscaled(to, node(i));
      seen[places_of_[i]] = true;
    }
    for (ArenaNode& to : nodes)  // as far as noise would have it otherwise
      to.record.total = std::max(to.record.total, to.record.max);
    arena_.nodes = std::move(nodes);
    move_records(arena_, places_of_);
    for (auto& chain : arena_.open)
      for (ArenaActivation& open : chain) {
        arena::Node& record = arena_.nodes[open.node].record;
        if ((open.record.marks & arena::kQuiet) == 0 || record.timed == 0)
          continue;
        record.timed--;
        record.open++;
      }
  }

  uint32_t parent_of(size_t place) const {
    uint32_t parent = node(places_[place].first).parent;
    return parent == kNoIndex ? kNoIndex : places_of_[parent];
  }

  // Places come after those above them.
  void add_up(size_t place) {
    Sums& sums = sums_[place];
    sums.tree_own += sums.own;
    bool downcall = is_downcall(node(places_[place].first));
    if (downcall && sums.scaled && sums.calls > 0)
      sums.net -= skip_ticks_ * sums.tree_api * (1 - sums.exact / sums.calls);
    if (is_whole(place)) sums.self = total_of(place) - sums.tree_self;
    sums.self = std::max(0.0, sums.self);  // as it is kept, so that sums agree
    sums.tree_self += sums.self;
    uint32_t parent = parent_of(place);
    if (parent == kNoIndex) return;
    sums_[parent].tree_self += sums.tree_self;
    sums_[parent].tree_own += sums.tree_own;
    sums_[parent].tree_api += sums.tree_api;
    sums_[parent].sampled |= sums.sampled;
    sums_[parent].folded |= sums.folded;
  }

  // Whether downcalls in its counted calls are booked on the call around them,
  // which only counts, too, and so has counted it by a jump.
  bool hides(size_t place) const {
    const Sums& sums = sums_[place];
    if (!sums.hides || !sums.has_downcalls || sums.samples == 0) return false;
    uint32_t above = around(static_cast<uint32_t>(place));
    return above != kNoIndex && sums_[above].scaled;
  }

  // Whether all that lies in its calls, and no more, is booked on it and below.
  bool is_whole(size_t place) const {
    const Sums& sums = sums_[place];
    return sums.sampled && !sums.folded && !hides(place) && sums.open == 0 &&
           !places_[place].is_open && is_downcall(node(places_[place].first));
  }

  ArenaNode result(size_t place) const {
    ArenaNode to = node(places_[place].first);
    const Sums& sums = sums_[place];
    to.parent = parent_of(place);
    arena::Node& record = to.record;
    record.open = static_cast<uint32_t>(sums.open);
    record.untimed = sums.untimed;
    record.timed = whole(sums.calls);
    record.counted = 0;
    to.samples = sums.samples;
    if (!sums.sampled && sums.nodes == 1) return to;
    record.self = whole(sums.self);
    record.own = whole(sums.own);
    record.total = std::max(whole(total_of(place)), record.self);
    record.bytes = whole(sums.bytes);
    record.errors = static_cast<uint32_t>(whole(sums.errors));
    record.exceptions = static_cast<uint32_t>(whole(sums.exceptions));
    to.host_code.calls = whole(sums.host_calls);
    to.host_code.self = whole(sums.host_self);
    to.host_code.total = whole(sums.host_total);
    to.held.stops = whole(sums.stops);
    to.held.ticks = whole(sums.stop_ticks);
    to.time_error = time_error(places_[place], sums);
    to.calls_error = calls_error(sums);
    return to;
  }

  // What its timed calls took stands for all; but own cost in it, which is to
  // be taken out, is that of all calls below, as if they were timed. What lies
  // below a call of the API that is not seen in all downcalls is booked on what
  // lies around it; so is what lies in a call that is open.
  double total_of(size_t place) const {
    const Sums& sums = sums_[place];
    if (sums.scaled && sums.folded) return sums.total;
    if (sums.scaled && !is_whole(place) && !hides(place)) return sums.tree_self;
    return sums.net + sums.tree_own / arena::kOwnPerTick;
  }

  static double time_error(const Place& place, const Sums& sums) {
    double squares = kNormal * kNormal * std::max(0.0, sums.time_variance);
    for (const auto& [shift, stratum] : place.strata) {
      const Timed& told = stratum.told;
      if (stratum.calls == told.calls) continue;
      double error = real(stratum.calls) * told.mean_ticks.error(told.groups);
      squares += error * error;
    }
    return std::sqrt(squares);
  }

  static double calls_error(const Sums& sums) {
    double squares = kNormal * kNormal * sums.calls_variance;
    for (const auto& [stratum, rates] : sums.rates) {
      double error = real(stratum->calls) * rates.error(stratum->seen.groups);
      squares += error * error;
    }
    return std::sqrt(squares);
  }

  Arena& arena_;
  double ticks_per_ns_, skip_ticks_;
  std::vector<double> preempted_;  // by node
  std::vector<double> absent_;     // of this, in its own timed calls
  std::vector<double> inside_;     // own cost in them
  std::vector<Place> places_;
  std::vector<uint32_t> places_of_;  // by node
  std::vector<double> factors_;      // by node: what each timed call stands for
  std::vector<double> time_factors_;    // ... of those that tell its time
  std::vector<const Stratum*> strata_;  // by node: of the downcall it lies in
  std::vector<Sums> sums_;              // by place
};

}  // namespace

std::vector<uint32_t> expand_samples(Arena& arena, const ClockFit& clock) {
  for (ArenaNode& node : arena.nodes) {
    node.samples = node.record.timed;
    arena.own += node.record.own;
  }
  if (arena.header.mode != arena::Mode::kSampled) return {};
  return Expansion(arena, clock).run();
}

}  // namespace crossbill::recording
