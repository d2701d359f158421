// SPDX-License-Identifier: MIT
// Whether a call of a host's API ran the host's own code, such as the body of
// a generator that PyIter_Next resumed: its time is then the host's, and no
// overhead. It is told by what really ran, not by the function's name.
//
// The host names a word (Host::code_mark) that it overwrites whenever it runs
// code of its own. A watched call finds kUntouched there when it begins, and
// what it finds when it ends says whether something ran. The word holds
// again what it held before, for the calls that are open further down.
#pragma once
#include "processor/frame.hpp"

namespace crossbill::agent {

// Before a watched call, with its arguments. Takes both words of `kept`.
void watch_host_code(StubFrame& frame);

// After it, once.
bool host_code_ran(const StubFrame& frame);

}  // namespace crossbill::agent
