// SPDX-License-Identifier: MIT
// What the command cannot do yet.
#include "cli/layout_header.hpp"
#include "cli/layout_print.hpp"
#include "layout/emit.hpp"

namespace crossbill::layout {
std::string emit_cpp(const Side&, const std::vector<TypeId>&) { return ""; }
std::string emit_rust(const Side&, const std::vector<TypeId>&) { return ""; }
std::string emit_ctypes(const Side&, const std::vector<TypeId>&) { return ""; }
std::string emit_cffi(const Side&, const std::vector<TypeId>&) { return ""; }
}  // namespace crossbill::layout

namespace crossbill::cli {

int layout_probe(const LayoutOptions&) { return cannot_tell({"not yet"}); }
int layout_across(const LayoutOptions&) { return cannot_tell({"not yet"}); }
Read<layout::Side> read_headers(const std::vector<std::string>&,
                                const std::string&, const layout::Wanted&,
                                const std::string&,
                                const std::vector<std::string>&) {
  return tl::unexpected(layout::Problem{"not yet"});
}

}  // namespace crossbill::cli
