// SPDX-License-Identifier: MIT
// How a host is asked which place of its program makes a call: file, function,
// line. What the agent keeps of one is called a site: meter/sites.hpp.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/base/state.hpp"
#include "recording/arena_places.hpp"

namespace crossbill::agent {

// A place in words, all UTF-8 but a file's path. What does not fit is cut off.
struct PlaceText {
  char file[4096];
  char function[1024];
  uint32_t line;  // 0: not known
  // Of a library of the host's: of more interest is who called it.
  bool installed;
};

// What a stub knows of a call: the address that it returns to, and the frame
// register of its caller as it found it.
struct CallPoint {
  uint64_t returns_to = 0;
  uint64_t frame = 0;
};

// Room for frames of a host that tells of a whole stack at once.
struct FrameRoom {
  uint64_t words[2 * arena::kMostFrames + 2];
};

// A host whose frames can be read. Nothing of it runs the host's code, makes an
// object or keeps a reference; its lock is held, so that frames stay. None is
// called with a lock of ours held.
struct PlaceReader {
  static constexpr uint64_t kNowhere = 1;
  // What names the place of a call, told in some nanoseconds; the same for each
  // call from there, for as long as its code lives. 0: not known.
  uint64_t (*key_of_call)(const CallPoint& call);
  // What is not known yet of such a place: its key, from now on, or 0; kNowhere
  // where it is known that it cannot be. May be null.
  uint64_t (*learn)(const CallPoint& call);
  // The innermost frame of the calling thread that is at a place; null: none.
  const void* (*innermost)(const CallPoint& call, FrameRoom& room);
  // The one that called it, or null.
  const void* (*caller)(const void* frame);
  // The function that returns the state of the calling thread, for the stubs.
  void* (*state)();
  // What names the place that a frame is at: never 0.
  uint64_t (*key)(const void* frame);
  // False: nothing is known of it.
  bool (*describe)(const void* frame, PlaceText& text);
  // The code that the place is in, or null.
  const void* (*code)(const void* frame);
  // From now on forget_places() is called for code that dies. False: that
  // cannot be, so that keys mean nothing.
  bool (*watch_deaths)();
  // Its host may wait for others, and catch faults of its own, while it tells
  // of frames: signals go through.
  bool waits = false;
  // Its keys are FramePlaces, which the stubs find by themselves.
  bool by_frame = false;
};

// The keys of all places of one code: first, first + step, ...
struct PlaceKeys {
  uint64_t first, step, count;
};

// For a host whose own code makes all calls from now on that no other host with
// a reader of its own makes. `path`: see PlacePath in base/state.hpp.
void read_places_by(const PlaceReader& reader, const PlacePath& path);

// For a host whose places are not known, which a note says of `name`: its calls
// have no sites. The machine code that makes them is the host's own for all.
void read_no_places(const char* name);

// For a host that calls C by code that it makes: calls from there have sites,
// whichever edge they are of, where no other host's reader is asked.
void read_made_places_by(const PlaceReader& reader);

// A note that says so, and no more.
void say_no_places(const char* name);

// The host's code dies. Its places' keys may be those of others soon.
void forget_places(const void* code, const PlaceKeys& keys);

}  // namespace crossbill::agent
