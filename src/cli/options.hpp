// SPDX-License-Identifier: MIT
// A subcommand and its options, by the names that CLI11 gives them.
// <CLI/CLI.hpp> takes as long to compile as all the rest of a subcommand:
// options.cpp includes it for all.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace crossbill::cli {

// An option of a subcommand, which owns it. Each call says more of it.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  // In the help: what follows the option's name, or all after it.
  Option type_name(const std::string& name) const;
  Option option_text(const std::string& text) const;
  Option capture_default_str() const;

  // What is allowed.
  Option required() const;
  Option needs(Option other) const;
  Option excludes(Option other) const;
  Option expected(int least, int most) const;
  // One value each time, as often as one likes.
  Option repeated() const;
  Option allow_extra_args(bool allowed) const;
  Option delimiter(char between) const;

  // `problem` gives "" or what is wrong with a text.
  Option check(std::function<std::string(const std::string&)> problem) const;
  Option is_member(const std::vector<std::string>& names) const;
  Option range(int least, int most) const;
  Option range(double least, double most) const;
  Option positive_number() const;

 private:
  CLI::Option* option_;
};

// A subcommand, which `app` owns.
class Command {
 public:
  Command(CLI::App& app, const char* name, const char* what);

  // `value` is set when the command line is parsed, and must live until then.
  Option add_flag(const char* names, bool& value, const char* help) const;
  // The same with a value that may be left out: "true", or what stands after
  // the '='.
  Option add_flag(const char* names, std::string& value,
                  const char* help) const;
  template <class T>  // those that options.cpp names
  Option add_option(const char* names, T& value, const std::string& help) const;
  Option add_option_function(const char* names,
                             std::function<void(const std::string&)> take,
                             const char* help) const;
  void footer(const std::string& text) const;
  // What does the work.
  void callback(std::function<void()> work) const;
  // Arguments that are no options are no mistake, but remain.
  void allow_extras() const;
  std::vector<std::string> remaining() const;

 private:
  CLI::App* app_;
};

}  // namespace crossbill::cli
