// SPDX-License-Identifier: MIT
// Hands on to CLI11 what subcommands say of their options.
#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace crossbill::cli {

Option Option::type_name(const std::string& name) const {
  return Option(option_->type_name(name));
}

Option Option::option_text(const std::string& text) const {
  return Option(option_->option_text(text));
}

Option Option::capture_default_str() const {
  return Option(option_->capture_default_str());
}

Option Option::required() const { return Option(option_->required()); }

Option Option::needs(Option other) const {
  return Option(option_->needs(other.option_));
}

Option Option::excludes(Option other) const {
  return Option(option_->excludes(other.option_));
}

Option Option::expected(int least, int most) const {
  return Option(option_->expected(least, most));
}

Option Option::repeated() const {
  option_->expected(1);
  option_->allow_extra_args(false);
  option_->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return *this;
}

Option Option::allow_extra_args(bool allowed) const {
  return Option(option_->allow_extra_args(allowed));
}

Option Option::delimiter(char between) const {
  return Option(option_->delimiter(between));
}

Option Option::check(
    std::function<std::string(const std::string&)> problem) const {
  return Option(option_->check(std::move(problem)));
}

Option Option::is_member(const std::vector<std::string>& names) const {
  return Option(option_->check(CLI::IsMember(names)));
}

Option Option::range(int least, int most) const {
  return Option(option_->check(CLI::Range(least, most)));
}

Option Option::range(double least, double most) const {
  return Option(option_->check(CLI::Range(least, most)));
}

Option Option::positive_number() const {
  return Option(option_->check(CLI::PositiveNumber));
}

Command::Command(CLI::App& app, const char* name, const char* what)
    : app_(app.add_subcommand(name, what)) {}

Option Command::add_flag(const char* names, bool& value,
                         const char* help) const {
  return Option(app_->add_flag(names, value, help));
}

Option Command::add_flag(const char* names, std::string& value,
                         const char* help) const {
  return Option(app_->add_flag(names, value, help));
}

template <class T>
Option Command::add_option(const char* names, T& value,
                           const std::string& help) const {
  return Option(app_->add_option(names, value, help));
}
template Option Command::add_option(const char*, int&,
                                    const std::string&) const;
template Option Command::add_option(const char*, double&,
                                    const std::string&) const;
template Option Command::add_option(const char*, std::string&,
                                    const std::string&) const;
template Option Command::add_option(const char*, std::vector<std::string>&,
                                    const std::string&) const;

Option Command::add_option_function(
    const char* names, std::function<void(const std::string&)> take,
    const char* help) const {
  return Option(
      app_->add_option_function<std::string>(names, std::move(take), help));
}

void Command::footer(const std::string& text) const { app_->footer(text); }

void Command::callback(std::function<void()> work) const {
  app_->callback(std::move(work));
}

void Command::allow_extras() const { app_->allow_extras(); }

std::vector<std::string> Command::remaining() const {
  return app_->remaining();
}

}  // namespace crossbill::cli
