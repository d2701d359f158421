// SPDX-License-Identifier: MIT
// Sites: which place of the host's program makes a call.
//
// A place has a key, which is read from the host's innermost frame, and which
// is a key of no other place for as long as the host's code lives. A site is
// what the place says in words, file, function and line: it lies in the arena,
// once, and its Ref is a part of a node's identity. So code that dies and comes
// back has the same sites, whatever its keys are then.
//
//   site_key_now() ──> key ──> site_of() ──> Ref of arena::Site
//
// Node::site_key is the key of the node's last call, mixed with
// crossbill_code_salt: where the stubs find the same one, the node is the one.
//
// Without such a host the place is the address that a call returns to, and its
// site says where in which module that lies: the tool finds function, file and
// line in the module's file. The salt is crossbill_site_salt. At most
// kMostNativeNodes nodes of a process have such a site; the others' is one, of
// no module, which is called kOtherSites; and that of code in no module, made
// at run time, is kMadeCode.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"
#include "recording/arena.hpp"
#include "recording/arena_places.hpp"

namespace crossbill::agent {

struct CallPoint;

// Where a call is made.
struct CallPlace {
  uint64_t key = 0;     // of Node::site_key; 0: none
  arena::Ref site = 0;  // 0: none, or no more space
  // Where the call returns to, if that names the place, or the key of a
  // FramePlace: the table has it, for the stubs.
  uint64_t address = 0;
};

// The place of a call of an edge that has sites: where the host's innermost
// frame is, with its lock held, or the machine code that the call returns to.
// `expected`: the node that the call probably is of.
CallPlace place_of_call(Thread& thread, uint32_t edge, const CallPoint& call,
                        const arena::Node& expected);

// The site of a call that returns to an address; 0: there is no space.
arena::Ref site_of_return(uint64_t address);

// The site that a new node has, so that there are not too many of them: that
// of the place, or one for all others.
arena::Ref site_of_new_node(const CallPlace& place);

// How many calls of a node, whose next one begins, the stack of this one is to
// stand for; 0: none, it need not be taken. Of a library's places those of the
// first 64 are taken, then a random one in 8, after 4,096 calls one in 64, but
// of calls that stand for others still one in 8; of other places, which say
// themselves where a call is from, the first four and one in 64. All of these
// are 16 times rarer, but for the first, where a host has to be asked for a
// stack. The weight is of calls that are timed. Node::to_stack counts down to
// the next one, here and in the stubs.
uint32_t stack_weight(Thread& thread, arena::Node& node);

// Counts the host's whole stack for the node whose call begins.
void take_stack(Thread& thread, const CallPoint& call, arena::Node& node,
                uint32_t weight);

// In a forked child, whose arena has no sites yet.
void forget_sites();

}  // namespace crossbill::agent
