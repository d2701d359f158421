// SPDX-License-Identifier: MIT
// The terminal as a screen with keys, given back as it was found.
//
// Plain ANSI sequences, which all terminals have had since the VT100: ncurses
// would bring a library and a data base for five of them.
#pragma once
#include <termios.h>

#include <string>

#include "report/text.hpp"

namespace crossbill::cli {

class Terminal {
 public:
  // Standard input and output are terminals that know the sequences.
  static bool is_usable();

  // Takes signals by a descriptor from then on: only the end of the process or
  // of this object gives them back.
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  // What happened within that time.
  enum class Event { kTime, kKey, kResize, kEnd };
  struct Happened {
    Event event = Event::kTime;
    char key = 0;
    int signal = 0;  // that asks us to end
  };
  // Stops and goes on by itself where the user asks for it.
  Happened wait(int milliseconds);

  size_t lines() const;
  // The whole screen; what is longer than it is cut.
  void show(const std::string& text, bool colour) const;
  // Gives the terminal back; nothing is shown after it.
  void leave();

 private:
  void enter();
  void stop();

  termios before_{};
  bool entered_ = false;
  int signals_ = -1;
};

// Ends as by that signal, so that a shell sees it.
[[noreturn]] void end_by(int signal);

}  // namespace crossbill::cli
