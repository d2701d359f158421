// SPDX-License-Identifier: MIT
// See calibrate_lending.hpp.
#include "agent/meter/calibrate_lending.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/clock.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/lent.hpp"

namespace crossbill::agent {
namespace {

uint32_t edge_with(LentRule rule, const Lend* lend = nullptr) {
  EdgeRequest request;
  request.name = "";
  request.target = reinterpret_cast<void*>(crossbill_empty);
  request.signature = Signature::kRegisters;
  request.lent = rule;
  request.lend = lend;
  void* thunk = make_stub_with_twin(request);
  return thunk == nullptr ? 0 : static_cast<uint32_t>(edge_of_thunk(thunk));
}

uint32_t lending_edge, using_edge;

// An object with a text in it, and the rule by which the text is lent: what
// PyBytes_AsString does.
struct Object {
  uint64_t bytes;
  char text[8];
};
constexpr Lend kLendsText = {{0, 0}, {Place::kResult}, {Place::kPointedTo},
                             1,      Condition::kNone, nullptr};

}  // namespace

Sample lend_sample, look_sample;

bool make_lending_edges() {
  lending_edge = edge_with(LentRule::kLends, &kLendsText);
  using_edge = edge_with(LentRule::kUses01);
  return lending_edge != 0 && using_edge != 0;
}

// Four objects take turns, of which a call then uses the second.
void time_lending() {
  constexpr int kObjects = 4;
  Object objects[kObjects] = {};
  Thread& thread = crossbill_thread;
  StubFrame lender{}, user{};
  arena::Node node{};
  lender.edge = lending_edge;
  user.general[1] = reinterpret_cast<uint64_t>(objects[1].text);
  for (int batch = 0; batch < kBatches; batch++) {
    uint64_t start = now();
    for (int i = 0; i < kCalls; i++) {
      Object& object = objects[i % kObjects];
      lender.kept[0] = reinterpret_cast<uint64_t>(&object);
      lender.result = reinterpret_cast<uint64_t>(object.text);
      note_lent(lender, &node);
    }
    uint64_t middle = now();
    for (int i = 0; i < kCalls; i++) {
      user.edge = using_edge;
      look_for_lent(thread, user);
    }
    look_sample.values[batch] = per_call(static_cast<int64_t>(now() - middle));
    lend_sample.values[batch] = per_call(static_cast<int64_t>(middle - start));
  }
}

}  // namespace crossbill::agent
