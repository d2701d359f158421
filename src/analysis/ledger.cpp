// SPDX-License-Identifier: MIT
// Books every node of the crossing trees on the lines of the bill.
#include "analysis/ledger.hpp"

#include <algorithm>
#include <set>

namespace crossbill::analysis {

using arena::Category;
using arena::Kind;
using recording::Edge;
using recording::kNone;
using recording::Node;
using recording::Recording;

namespace {

size_t place(Phase phase) { return static_cast<size_t>(phase); }

void add(Amount& amount, const Node& node, double ns) {
  amount.calls += node.calls;
  amount.bytes += node.bytes;
  amount.calls_squares += static_cast<double>(node.rare->calls_error) *
                          static_cast<double>(node.rare->calls_error);
  amount.ns += ns;
}

void add_counts(Account& account, const Edge& edge, const Node& node) {
  account.calls += node.calls;
  account.timed += node.timed;
  account.samples += node.samples;
  account.open += node.rare->open;
  account.errors += node.rare->errors;
  account.lent_bytes += node.bytes;
  account.lent_known |= edge.lent > 0;
  account.exceptions += node.rare->exceptions;
  account.errors_known |= edge.errors_known;
  account.max_ns = std::max(account.max_ns, static_cast<double>(node.max_ns));
  account.gc_stops += node.rare->gc_stops;
  account.gc_held += static_cast<double>(node.rare->gc_held_ns);
  account.gc_held_max = std::max(
      account.gc_held_max, static_cast<double>(node.rare->gc_held_max_ns));
  account.references = std::max(account.references, node.rare->references);
}

// Memory, copies and strings, whatever phase their time is in.
void add_service(Account& account, const Edge& edge, const Node& node,
                 double ns) {
  bool service = edge.kind == Kind::kService;
  if (edge.category == Category::kAllocate) add(account.alloc, node, ns);
  if (service && edge.category == Category::kCopy)
    add(account.copies, node, ns);
  if (service && edge.category == Category::kString)
    add(account.strings, node, ns);
}

// Time of a phase, of which a share was the host's own code.
void add_shared(Account& account, Phase phase, double ns, double share) {
  account.phases[place(phase)] += ns * (1 - share);
  account.phases[place(Phase::kHost)] += ns * share;
}

// Glue makes such calls for a host.
bool is_carried(const Edge& edge) { return edge.glue == 2; }

// Own time: a runtime's lock function waits in one of libc's. Both are that
// function's waits.
void add_waits(Account& account, const Recording& recording, const Node& node,
               double self) {
  const Edge& edge = recording.edges[node.edge];
  bool for_host = waits_for_host(recording, node);
  if (edge.category != Category::kLock && !for_host) return;
  if (!for_host) account.lock += self;
  if (edge.kind == Kind::kUpcall) account.waits[node.edge] += self;
  if (edge.kind != Kind::kService || node.parent == kNone) return;
  uint32_t above = recording.nodes[node.parent].edge;
  if (recording.edges[above].kind == Kind::kUpcall &&
      recording.edges[above].to == edge.from)
    account.waits[above] += self;
}

// All of own cost is CPU time.
void add_cpu_time(Account& account, const Node& node, const NodeCost& cost) {
  if (node.rare->cpu_calls == 0 || node.timed == 0) return;
  double own = cost.tree_own * static_cast<double>(node.rare->cpu_calls) /
               static_cast<double>(node.timed);
  account.cpu_calls += node.rare->cpu_calls;
  account.cpu += std::max(0.0, static_cast<double>(node.rare->cpu_ns) - own);
  account.cpu_wall +=
      std::max(0.0, static_cast<double>(node.rare->cpu_wall_ns) - own);
}

// The same of calls in which the threads of libraries were looked at.
void add_pool_time(Account& account, const Node& node, const NodeCost& cost) {
  account.pool_shared += node.rare->pool_shared;
  if (node.rare->pool_calls == 0 || node.timed == 0) return;
  double own = cost.tree_own * static_cast<double>(node.rare->pool_calls) /
               static_cast<double>(node.timed);
  account.pool_calls += node.rare->pool_calls;
  account.pool += static_cast<double>(node.rare->pool_ns);
  account.pool_cpu +=
      std::max(0.0, static_cast<double>(node.rare->pool_cpu_ns) - own);
  account.pool_wall +=
      std::max(0.0, static_cast<double>(node.rare->pool_wall_ns) - own);
}

void add_preempted(Account& account, const NodeCost& cost) {
  account.preempted += cost.tree_preempted;
  account.mixed += cost.tree_mixed;
}

// For every node, the waits for the host's lock at or below it that no
// downcall lies between. Empty where nothing can wait for it.
std::vector<double> host_lock_waits(const Recording& recording,
                                    const NodeCosts& costs) {
  bool any = std::any_of(recording.edges.begin(), recording.edges.end(),
                         [](const Edge& edge) {
                           return edge.category == Category::kHostLock ||
                                  edge.category == Category::kHostLockApi;
                         });
  if (!any) return {};
  std::vector<double> waits(recording.nodes.size());
  for (size_t i = waits.size(); i-- > 0;) {
    const Node& node = recording.nodes[i];
    const Edge& edge = recording.edges[node.edge];
    if (waits_for_host(recording, node)) waits[i] += costs[i].self;
    if (edge.kind != Kind::kDowncall && node.parent != kNone)
      waits[node.parent] += waits[i];
  }
  return waits;
}

}  // namespace

Ledger::Ledger(const Recording& recording, const NodeCosts& costs, Lines& lines)
    : recording_(recording),
      lines_(lines),
      costs_(costs),
      prices_(recording),
      waits_(host_lock_waits(recording, costs_)),
      reached_(recording.edges.size()),
      carried_(recording.edges.size()) {
  std::set<std::pair<uint32_t, std::string>> carried;
  for (const Edge& edge : recording.edges)
    if (is_carried(edge)) carried.emplace(edge.to, edge.name);
  for (size_t i = 0; i < carried_.size() && !carried.empty(); ++i) {
    const Edge& edge = recording.edges[i];
    carried_[i] = edge.glue == 0 && carried.contains({edge.to, edge.name});
  }
  entries_.reserve(lines.entries.capacity());
  edges_.reserve(lines.edges.capacity());
}

void Ledger::grow() {
  if (edges_.size() == lines_.edges.size() &&
      entries_.size() == lines_.entries.size())
    return;
  entries_.resize(lines_.entries.size());
  places_.resize(lines_.entries.size());
  threads_.resize(lines_.entries.size());
  edges_.resize(lines_.edges.size());
  edges_open_.resize(lines_.edges.size());
}

void Ledger::enter(uint32_t index) {
  const Node& node = recording_.nodes[index];
  const Edge& edge = recording_.edges[node.edge];
  Step step{
      index,
      kNone,
      lines_.edge_line(node),
      kNone,
      Phase::kLogic,
      waits_for_host(recording_, node) ? Phase::kHostLock : phase_below(edge),
      false,
      edge.kind == Kind::kDowncall};
  if (!path_.empty()) step.innermost = path_.back().innermost;
  step.direct = is_direct(step);
  if (is_part(step)) {
    step.downcall = false;
    step.branch = Phase::kGlue;
  }
  bool downcall = step.downcall;
  if (downcall) step.entry = lines_.enter_entry(node);
  grow();
  if (downcall)
    enter_downcall(step);
  else
    enter_other(step);
  book_bare_calls(step);
  book_totals(step);
  book_edge(step);
  if (downcall) step.innermost = static_cast<uint32_t>(path_.size());
  if (!is_service(step)) others_.push_back(static_cast<uint32_t>(path_.size()));
  path_.push_back(step);
  if (downcall)
    places_[step.entry].push_back(static_cast<uint32_t>(path_.size() - 1));
}

void Ledger::leave(uint32_t) {
  const Step& step = path_.back();
  if (step.entry != kNone) {
    places_[step.entry].pop_back();
    lines_.leave_entry(recording_.nodes[step.node]);
  }
  if (step.edge != kNone) --edges_open_[step.edge];
  if (!is_service(step)) others_.pop_back();
  path_.pop_back();
}

// Glue's own function in a call that glue makes.
bool Ledger::is_part(const Step& step) const {
  if (step.innermost == kNone) return false;
  const Node& above = recording_.nodes[path_[step.innermost].node];
  return recording_.edges[recording_.nodes[step.node].edge].glue == 1 &&
         is_carried(recording_.edges[above.edge]);
}

// The call itself that glue makes, on the line that it has already.
bool Ledger::is_reached(const Step& step) const {
  if (step.innermost == kNone || path_[step.innermost].entry != step.entry)
    return false;
  const Node& above = recording_.nodes[path_[step.innermost].node];
  return recording_.edges[recording_.nodes[step.node].edge].glue == 0 &&
         is_carried(recording_.edges[above.edge]);
}

// ... on a line of its own, as where lines are of edges.
bool Ledger::is_reached_elsewhere(const Step& step) const {
  if (step.innermost == kNone || path_[step.innermost].entry == step.entry)
    return false;
  const Edge& edge = recording_.edges[recording_.nodes[step.node].edge];
  const Edge& call =
      recording_.edges[recording_.nodes[path_[step.innermost].node].edge];
  return edge.glue == 0 && is_carried(call) && edge.to == call.to &&
         edge.name == call.name;
}

// ... where glue's own functions were on the way already: the recording has
// those of this call, and what they reach, below the outer ones. The call has
// been counted where glue made it.
bool Ledger::is_reached_again(const Step& step) const {
  const Node& node = recording_.nodes[step.node];
  if (node.parent == kNone || is_reached(step)) return false;
  const Edge& above = recording_.edges[recording_.nodes[node.parent].edge];
  return carried_[node.edge] && above.glue == 1;
}

void Ledger::note_reached(const Step& step, bool reached) {
  reached_[recording_.nodes[step.node].edge] |= reached ? 1 : 2;
}

void Ledger::join_counts() {
  for (Account& account : entries_) {
    uint64_t twice = std::min(account.carried, account.arrived);
    account.calls -= std::min(twice, account.calls);
    totals_.calls -= std::min(twice, totals_.calls);
  }
}

// Who makes the call: the caller of what lies in it.
void Ledger::note_glue(const Step& step) {
  const Step& call = path_[step.innermost];
  if (!is_carried(recording_.edges[recording_.nodes[call.node].edge])) return;
  const Edge& edge = recording_.edges[recording_.nodes[step.node].edge];
  if (edge.from == kNone ||
      recording_.modules[edge.from].role != arena::Role::kGlue)
    return;
  uint32_t& module = entries_[call.entry].glue_module;
  if (module == kNone) module = edge.from;
}

// In a branch of another kind it is taken out of that.
void Ledger::book_part(Step& step, Account& account) {
  const Node& node = recording_.nodes[step.node];
  double ns = costs_[step.node].tree_self;
  account.through[node.edge] += ns;
  if (step.direct || path_.back().phase == Phase::kGlue) return;
  auto branch =
      std::upper_bound(others_.begin(), others_.end(), step.innermost);
  const Step& top = path_[*branch];
  add_shared(account, top.branch, -ns, top.host.below);
  account.phases[place(Phase::kGlue)] += ns;
  step.host = {};
}

void Ledger::enter_downcall(Step& step) {
  const Node& node = recording_.nodes[step.node];
  const Edge& edge = recording_.edges[node.edge];
  NodeCost cost = costs_[step.node];
  Account& account = entries_[step.entry];
  step.phase = phase_of_self(edge);
  bool reached = is_reached(step);
  note_reached(step, reached);
  account.dispatch.add(prices_, node);
  double total = static_cast<double>(node.total_ns) - cost.tree_own;
  if (reached || is_reached_again(step)) {
    account.lent_bytes += node.bytes;
    account.lent_known |= edge.lent > 0;
  } else {
    add_counts(account, edge, node);
    (is_carried(edge) ? account.carried : account.arrived) += node.calls;
    count_threads(step.entry, node);
    account.raw += static_cast<double>(node.total_ns);
    account.corrected += total;
    account.inner +=
        static_cast<double>(node.timed) * process_of(recording_, node).inner_ns;
  }
  account.phases[place(step.phase)] += cost.self;
  if (is_reached_elsewhere(step)) {
    Account& call = entries_[path_[step.innermost].entry];
    call.phases[place(Phase::kGlue)] -= cost.tree_self;
    call.phases[place(Phase::kLogic)] += cost.tree_self;
  }
  const std::vector<uint32_t>& places = places_[step.entry];
  if (places.empty()) {
    account.total += total;
    account.error += cost.tree_error;
    account.squares += cost.tree_squares;
    add_cpu_time(account, node, cost);
    add_pool_time(account, node, cost);
    add_preempted(account, cost);
    return;
  }
  // Below itself: its branch has been booked as a whole, this part must not
  // be booked twice.
  auto below = std::upper_bound(others_.begin(), others_.end(), places.back());
  const Step& branch = below == others_.end() ? step : path_[*below];
  add_shared(account, branch.branch, -cost.tree_self, branch.host.below);
}

bool Ledger::is_service(const Step& step) const {
  return recording_.edges[recording_.nodes[step.node].edge].kind ==
         Kind::kService;
}

// Directly below the innermost downcall, or called back by a service there.
bool Ledger::is_direct(const Step& step) const {
  if (step.innermost == kNone) return false;
  const Step& above = path_.back();
  return path_.size() - 1 == step.innermost ||
         (above.direct && is_service(above));
}

// A branch directly below a downcall, as a whole; only waits for the host's
// lock have a phase of their own. What a service calls back is a branch too.
void Ledger::book_branch(const Step& step, Account& account) {
  if (is_service(step) && step.branch != Phase::kHostLock) {
    account.phases[place(step.branch)] += costs_[step.node].self;
    return;
  }
  double waits = waits_.empty() ? 0 : waits_[step.node];
  double self = costs_[step.node].self;
  double below = costs_[step.node].tree_self - self - waits;
  add_shared(account, step.branch, self, step.host.self);
  add_shared(account, step.branch, below, step.host.below);
  account.phases[place(Phase::kHostLock)] += waits;
}

// What lies below an upcall that is itself the host's own code is so, too.
HostShare Ledger::host_below(const Step& step) const {
  const Node& node = recording_.nodes[step.node];
  HostShare share = host_share(node, costs_[step.node]);
  if (step.direct) return share;
  double above = path_.back().host.below;
  return {std::max(share.self, above), std::max(share.below, above)};
}

void Ledger::enter_other(Step& step) {
  const Node& node = recording_.nodes[step.node];
  const Edge& edge = recording_.edges[node.edge];
  double ns =
      is_service(step) ? costs_[step.node].self : costs_[step.node].tree_self;
  bool waits = waits_for_host(recording_, node);
  if (step.innermost == kNone) {
    add(waits ? outside_waits_ : outside_, node, costs_[step.node].self);
    if (waits) outside_waits_squares_ += costs_[step.node].tree_squares;
    return;
  }
  const Step& above = path_.back();
  note_glue(step);
  if (!waits) step.host = host_below(step);
  if (step.direct || waits || is_part(step))
    step.phase = step.branch;
  else
    step.phase = above.phase;
  Account& account = entries_[path_[step.innermost].entry];
  if (step.direct) book_branch(step, account);
  if (is_part(step)) book_part(step, account);
  add(account.amounts[place(step.branch)], node, 0);
  account.host_code_calls += node.rare->host_calls;
  add_service(account, edge, node, ns);
  add_waits(account, recording_, node, costs_[step.node].self);
}

// The bare calls of crossings that a downcall makes itself: they lie in its
// own time, and are transition.
void Ledger::book_bare_calls(const Step& step) {
  const Node& node = recording_.nodes[step.node];
  const Edge& edge = recording_.edges[node.edge];
  if (!step.direct || edge.kind == Kind::kService) return;
  Phase phase = path_.back().phase;
  uint32_t entry = path_[step.innermost].entry;
  double ns =
      static_cast<double>(node.timed) * process_of(recording_, node).bare_ns;
  for (Account* account : {&entries_[entry], &totals_}) {
    account->phases[place(phase)] -= ns;
    account->phases[place(Phase::kTransition)] += ns;
  }
}

void Ledger::book_totals(const Step& step) {
  const Node& node = recording_.nodes[step.node];
  const Edge& edge = recording_.edges[node.edge];
  NodeCost cost = costs_[step.node];
  bool downcall = step.downcall;
  if (!downcall && step.innermost == kNone) return;
  add_shared(totals_, step.phase, cost.self, step.host.self);
  if (!downcall) {
    add(totals_.amounts[place(step.branch)], node, 0);
    totals_.host_code_calls += node.rare->host_calls;
    add_service(totals_, edge, node, cost.self);
    add_waits(totals_, recording_, node, cost.self);
    return;
  }
  if (!is_reached(step) && !is_reached_again(step))
    add_counts(totals_, edge, node);
  if (step.innermost != kNone) return;
  totals_.dispatch.add(prices_, node);
  totals_.total += static_cast<double>(node.total_ns) - cost.tree_own;
  totals_.error += cost.tree_error;
  totals_.squares += cost.tree_squares;
  add_cpu_time(totals_, node, cost);
  add_pool_time(totals_, node, cost);
  add_preempted(totals_, cost);
}

void Ledger::book_edge(const Step& step) {
  if (step.edge == kNone) return;
  const Node& node = recording_.nodes[step.node];
  EdgeAccount& account = edges_[step.edge];
  account.timed += node.timed;
  add(account.amount, node, 0);
  if (edges_open_[step.edge]++ > 0) return;
  account.total +=
      static_cast<double>(node.total_ns) - costs_[step.node].tree_own;
}

// The owners that came to a node are not told apart, so within a seat the
// largest number stands for all nodes of the line.
void Ledger::count_threads(uint32_t line, const Node& node) {
  ThreadCount& count = threads_[line];
  if (count.thread != node.thread) {
    count.done += count.owners;
    count.owners = 0;
    count.thread = node.thread;
  }
  count.owners = std::max<uint64_t>(count.owners, node.threads);
}

std::vector<uint64_t> Ledger::threads() {
  std::vector<uint64_t> numbers;
  for (const ThreadCount& count : threads_)
    numbers.push_back(count.done + count.owners);
  return numbers;
}

}  // namespace crossbill::analysis
