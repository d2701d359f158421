// SPDX-License-Identifier: MIT
// Starts what makes the page interactive.
