// SPDX-License-Identifier: MIT
// Names in formats where letters have a meaning: whatever a name holds, it
// stays a name, in its place and on its line.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::report {

// In Markdown, also in a cell of a table.
std::string markdown(std::string_view name);

// In XML 1.0: as text, and in an attribute.
std::string xml(std::string_view name);

// In a GitHub workflow command: its message, or the value of a property.
std::string github_message(std::string_view text);
std::string github_property(std::string_view text);

// A path as a URI reference: relative to `folder` where it lies below, else
// "file:///...".
std::string uri_of(std::string_view path, std::string_view folder);

// The same path as people write it.
std::string relative_path(std::string_view path, std::string_view folder);

}  // namespace crossbill::report
