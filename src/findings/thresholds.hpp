// SPDX-License-Identifier: MIT
// From where on rules speak: all their numbers in one place.
#pragma once
#include <cstdint>

namespace crossbill::findings {

// unmeasured: share of a library's API calls that lie in no recorded call of
// it, how many there must be, and what they take of the command's time: less is
// what imports leave behind.
inline constexpr double kUnmeasuredShare = 0.1;
inline constexpr uint64_t kUnmeasuredCalls = 1000;
inline constexpr double kUnmeasuredOfRun = 0.005;

// Rules with savings: share of the command's time that is worth a finding.
inline constexpr double kWorthAFinding = 0.01;

// How far the times of one run may be from those of another.
inline constexpr double kRunToRun = 0.1;

// chatty: calls by one place, and which part of their time must be overhead
// where nothing is known of what else would go. The batch size it says is that
// from which on the overhead is less than a share.
inline constexpr uint64_t kChattyCalls = 1000;
inline constexpr double kChattyOverhead = 0.2;
inline constexpr double kBatchedOverhead = 0.05;
// A part of the overhead that is less is nothing that stays.
inline constexpr double kNothingStays = 1e-3;

// one-byte-a-crossing: calls by one place, and bytes in the mean.
inline constexpr uint64_t kByteCalls = 1000;
inline constexpr double kFewBytes = 1.5;
// ... of Java: so many copies for each call.
inline constexpr double kEachByte = 0.9;

// lookup-in-loop, recompiled-statement: calls by one place.
inline constexpr uint64_t kLookups = 1000;
inline constexpr uint64_t kCompilations = 100;
// recompiled-statement: calls for each run of what they have compiled, where
// only names tell.
inline constexpr double kOncePerRun = 0.4;

// element-wise-copy, same-conversion-again, callback-per-element: from how many
// items a call on. What is called at least so often for each item is taken to
// come once an item.
inline constexpr double kItems = 32;
inline constexpr double kCallbacks = 16;
inline constexpr double kOnceAnItem = 0.5;
// What handing an item over as memory takes, in nanoseconds: 8 bytes are
// copied.
inline constexpr double kHandOverItem = 1;
// What JNI takes to call a method and return, in nanoseconds: of an empty one
// 45 to 50 on OpenJDK 17 and 25.
inline constexpr double kIntoJava = 40;
// Of a library of which no advice is known: the share of a call's time that
// crossings for items must take.
inline constexpr double kItemsShare = 0.1;

// same-conversion-again: calls by one place, and how far the mean number of
// items may be from a whole one.
inline constexpr uint64_t kAgain = 10;
inline constexpr double kSameItems = 1e-4;

// copied-buffer: bytes of one copy, in the mean, and the share of a call's time
// that copies take; where no advice is known, of the program's own library.
inline constexpr double kLargeCopy = 4096;
inline constexpr double kCopyShare = 0.2;
inline constexpr double kOwnCopyShare = 0.5;

// string-conversion: bytes of one text, in the mean, and the share of a call's
// time that converting takes.
inline constexpr double kLongText = 256;
inline constexpr double kTextShare = 0.1;
// ... of Java, where each is converted, however short: so many by one place.
inline constexpr double kTexts = 1000;
// Converting it, and having it made of bytes before, by what converting takes:
// of texts in eight scripts 1.4 to 3.2, of emoji to 5.6:
// bench/there_and_back.py.
inline constexpr double kThereAndBackLeast = 1.5, kThereAndBackMost = 2.4;

// attach-per-callback: how often a library has attached threads, and detached
// them.
inline constexpr uint64_t kAttaches = 100;

// references-pile-up: so many local references at a time. Room for 16 is
// promised; up to 32 are kept in one block.
inline constexpr uint64_t kReferences = 1000;

// critical-too-long: so long at a time, in nanoseconds. Collections of the
// young take 1 to 10 ms.
inline constexpr double kLongestHold = 10e6;

// lock-handed-over: how long the library works each time that it has given the
// lock away, in nanoseconds; the share of a call's time that giving and taking
// it must have; and how often it must happen.
inline constexpr double kTinyWork = 5000;
inline constexpr double kLockShare = 0.05;
inline constexpr uint64_t kHandOvers = 1000;

// How well the times of single functions that calls asked are known, beside
// those of the calls: what seeing them cost is told by other calls.
inline constexpr double kPartError = 0.2;

// leaked-handle: so many of one line say themselves that none is meant to stay.
inline constexpr uint64_t kLeaksOfOneLine = 2;

// long-lived-handle: idle for so much of the whole run, of those that were used
// in a tenth of their lives at the most (arena::kIdleShare).
inline constexpr double kIdleShareOfRun = 0.1;

// serialized-threads: of the time that processes with threads took, how much
// these waited for calls that hold the lock for so long each, on average.
inline constexpr double kSerializedShare = 0.1;
inline constexpr double kSerializedMeanNs = 100'000;

// scattered-boundary: a library with so much of the command's time as overhead,
// whose share of it lies in so many functions at so many places.
inline constexpr double kScatteredOverhead = 0.03;
inline constexpr double kScatteredShare = 0.95;
inline constexpr size_t kScatteredFunctions = 8;
inline constexpr size_t kScatteredPlaces = 16;

// fixed-cost-dominates: share of a call that is fixed for certain, how many
// calls there must be, and what they take of the command's time. A call that is
// longer has other reasons than the boundary.
inline constexpr double kFixedShare = 0.75;
inline constexpr uint64_t kFixedCalls = 1000;
inline constexpr double kFixedOfRun = 0.02;
inline constexpr double kFixedLongestNs = 10'000;

}  // namespace crossbill::findings
