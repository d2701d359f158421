// SPDX-License-Identifier: MIT
// What of a function's calls would go, if something were done about them.
//
// A row of advice.tsv says in `removes` which parts go, as words parted by
// commas; of words for the same part the first holds:
//
//   NAME    what the calls asked of functions of that name (a glob)
//   own     what is left of their time: the library's own
//   place   all that the same line of the program calls, whatever else is said
//   !WORD   this stays; !host: what the host does around the calls
//   WORD?   some of it goes, none to all
//   with:NAME  calls of another function of the library, one for each call
//
// and conditions: `needs:NAME`, each call asks such a function; `under:NS`,
// calls take less than that.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analysis/bill.hpp"
#include "findings/advice.hpp"
#include "findings/material.hpp"

namespace crossbill::findings {

// What Java spends around a call of a native method, in nanoseconds: a thread's
// state is changed and changed back, what the call needs is made, and there is
// a loop. Of an empty method, on JDK 17 and 25: from 7 in compiled code that is
// warm to 45 in what is not. No run measures it.
inline constexpr double kLeastOfJava = 7, kMostOfJava = 45;

// A time that lies between two.
struct Range {
  double low = 0, high = 0;
  double middle() const { return (low + high) / 2; }
};

// Of all calls of a use, or of a place.
struct Removed {
  Saving saving;
  double overhead = 0;  // what a call costs whatever it does, of all calls
  double work = 0;      // what stays
};

class Batching {
 public:
  // The material must outlive it.
  explicit Batching(const Material& material);

  // Whether the host makes most of a use's calls, and not another library's
  // call; and their times are known.
  bool is_called_by_host(const analysis::Line& use) const;

  // The row for a rule that fits a use, or null.
  const AdviceRow* row_for(std::string_view rule,
                           const analysis::Line& use) const;

  Removed removed(std::string_view words, const analysis::Line& use) const;

  // Whether so much of the command's time is worth a finding; that in which its
  // main thread had no processor is not its own.
  bool is_worth_it(const Saving& saving) const;

  // Whether a rule that knows more of a use finds it, or a finding of all that
  // its place calls, so that chatty need not.
  bool is_found_otherwise(const analysis::Line& use) const;

  // What a call was given in the mean, of those of the function that were
  // looked at; none where they were given no bytes, or where others call it.
  std::optional<double> mean_bytes(const analysis::Line& use) const;

  // Whether the program had others than the main thread.
  bool several_threads() const;

  // How sure the saving of a row is. Where threads wait for each other, what a
  // call takes is not what it would take the program without it.
  Confidence confidence_of(const analysis::Line& use) const;

  // For a rule that has nothing to say beyond its rows.
  void add(std::string_view rule, uint64_t least_calls, Found& found) const;

 private:
  struct Sums {
    Range gone, host;
    double stays = 0, squares = 0;  // squares of errors
  };

  // All calls of a function, and the bytes that those were given that were
  // looked at.
  struct Given {
    double calls = 0, looked_at = 0, bytes = 0;
  };

  // Of a core: calls of it, and its crossings that lie in none.
  struct Between {
    double calls = 0, crossings = 0;
  };

  void add_to_place(const analysis::Line& use);
  void add_sizes();
  void add_between();
  bool is_place_known(const analysis::Line& use) const;
  bool is_gap_known(const analysis::Line& use) const;
  bool fits(const AdviceRow& row, const analysis::Line& use) const;
  double host_ns() const;
  double most_of(double ns) const;
  double host_ns_a_call() const;
  double gaps_that_can_be() const;
  double calls_out_of_others(const analysis::Line& use) const;
  void add_host(const analysis::Line& use, Sums& sums) const;
  void add_host_of_java(double calls, Sums& sums) const;
  void add_others(std::string_view words, const analysis::Line& use,
                  Sums& sums) const;
  void add_use(std::string_view words, const analysis::Line& use,
               Sums& sums) const;
  void add_place(const analysis::Line& use, Sums& sums) const;

  const Material& material_;
  // Calls that lie in another library's, by place and function.
  std::unordered_map<std::string, double> inner_;
  std::unordered_map<std::string, std::vector<const analysis::Line*>> places_;
  std::unordered_map<std::string, Given> given_;      // by core and function
  std::unordered_map<std::string, Between> between_;  // by core
  std::unordered_set<std::string> taken_;  // places whose row is of all there
  double gaps_ = 0;                        // of all calls that were measured
};

}  // namespace crossbill::findings
