// SPDX-License-Identifier: MIT
// The calls of this process so far, for itself: what a test asks before and
// after what it tests.
#pragma once

namespace crossbill::recorder {
struct Count;
}

namespace crossbill::agent {

// By function and place, one more time for each thread and way that led there.
void tally(void (*take)(void* context, const recorder::Count& count),
           void* context);

}  // namespace crossbill::agent
