// SPDX-License-Identifier: MIT
// What rules look at: a recording's model, and what each function did for each
// place that calls it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"
#include "findings/finding.hpp"

namespace crossbill::findings {

class Batching;

class Material {
 public:
  // The model must outlive it.
  explicit Material(const analysis::Model& model);
  Material(const Material&) = delete;  // Batching refers to it
  Material& operator=(const Material&) = delete;

  const analysis::Model& model() const { return model_; }
  const analysis::Run& run() const { return model_.run; }

  // A line for each function and place; Line::asked says what these calls asked
  // of the host, of libc and of other libraries.
  const std::vector<analysis::Line>& uses() const { return model_.sites(); }

  const recording::Edge& edge(const analysis::Asked& asked) const {
    return model_.recording.edges[asked.edge];
  }

  // Whether a use is one of Java's: what it asks the host for is the JVM's, or
  // there is no other host whose words are known.
  bool is_java(const analysis::Line& use) const;

  // Made when it is first asked for.
  const Batching& batching() const;

  // Of all that the calls asked of functions whose name matches the glob.
  analysis::Amount asked(const analysis::Line& use, const char* glob) const;

 private:
  bool is_of_jvm(uint32_t module) const;

  const analysis::Model& model_;
  bool has_jvm_ = false, has_other_ = false;
  mutable std::shared_ptr<const Batching> batching_;
};

// What the thread of a program with one ran outside of all calls. It is less
// than nothing where these were measured as longer than they can have been.
double host_rest_ns(const analysis::Model& model);

// Takes what rules find.
using Found = std::vector<Finding>;

// A finding of a use: its function, site and number of calls.
Finding finding_of(const analysis::Line& use);

// The most that a rule has already found to be saved in a use's calls, in ns.
std::optional<double> saving_of(const Found& found, const analysis::Line& use);

}  // namespace crossbill::findings
