// SPDX-License-Identifier: MIT
// Keys without waiting for a line, an alternate screen, signals by descriptor.
#include "cli/terminal.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "cli/print.hpp"

namespace crossbill::cli {
namespace {

constexpr int kTaken[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};
constexpr size_t kUsualLines = 24;

sigset_t set_of_taken() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : kTaken) sigaddset(&set, signal);
  return set;
}

void let_through(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace

bool Terminal::is_usable() {
  const char* name = std::getenv("TERM");
  return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0 &&
         name != nullptr && *name != '\0' && std::string_view(name) != "dumb";
}

Terminal::Terminal() {
  sigset_t taken = set_of_taken();
  sigprocmask(SIG_BLOCK, &taken, nullptr);
  signals_ = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
  enter();
}

Terminal::~Terminal() {
  leave();
  if (signals_ >= 0) close(signals_);
  sigset_t taken = set_of_taken();
  sigprocmask(SIG_UNBLOCK, &taken, nullptr);
}

void Terminal::enter() {
  if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
  termios keys = before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VMIN] = 0;
  keys.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
  print_screen(STDOUT_FILENO, Screen::kEnter);
  entered_ = true;
}

void Terminal::leave() {
  if (!entered_) return;
  entered_ = false;
  print_screen(STDOUT_FILENO, Screen::kLeave);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

void Terminal::stop() {
  leave();
  raise(SIGTSTP);
  let_through(SIGTSTP);  // stops here, until SIGCONT
  sigset_t taken = set_of_taken();
  sigprocmask(SIG_BLOCK, &taken, nullptr);
  enter();
}

Terminal::Happened Terminal::wait(int milliseconds) {
  pollfd places[] = {{signals_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  if (poll(places, 2, milliseconds) <= 0) return {};
  signalfd_siginfo info{};
  if (places[0].revents != 0 &&
      read(signals_, &info, sizeof info) == sizeof info) {
    auto signal = static_cast<int>(info.ssi_signo);
    if (signal == SIGTSTP) stop();
    if (signal == SIGTSTP || signal == SIGWINCH) return {Event::kResize};
    return {Event::kEnd, 0, signal};
  }
  if (places[1].revents == 0) return {};
  char key = 0;
  if (read(STDIN_FILENO, &key, 1) == 1) return {Event::kKey, key};
  return {Event::kEnd, 0, SIGHUP};  // the terminal is gone
}

size_t Terminal::lines() const {
  winsize size{};
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  return known ? size.ws_row : kUsualLines;
}

void Terminal::show(const std::string& text, bool colour) const {
  print_screen(STDOUT_FILENO, Screen::kHome);
  print(STDOUT_FILENO, text, colour ? Kind::kScreenColoured : Kind::kScreen);
  print_screen(STDOUT_FILENO, Screen::kClearRest);
}

void end_by(int signal) {
  ::signal(signal, SIG_DFL);
  raise(signal);
  let_through(signal);
  _exit(128 + signal);
}

}  // namespace crossbill::cli
