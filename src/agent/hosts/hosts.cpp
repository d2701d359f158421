// SPDX-License-Identifier: MIT
// The list of hosts: a new one is a folder, and a row here.
#include "agent/hosts/cpython/cpython.hpp"
#include "agent/hosts/greenlet/greenlet.hpp"
#include "agent/hosts/host.hpp"

namespace crossbill::agent {
namespace {

constexpr const Host* kRows[] = {
    &cpython::kHost,
    &greenlet::kHost,
};

}  // namespace

const HostList kHosts = {kRows, sizeof kRows / sizeof *kRows};

}  // namespace crossbill::agent
