// SPDX-License-Identifier: MIT
// An error with a code of ours.
// refused: codes of declared errors are above zero
#include <crossbill/boundary.hpp>

#ifdef FIXED
CROSSBILL_ERROR(broken, 7, "It is broken.")
#else
CROSSBILL_ERROR(broken, -7, "It is broken.")
#endif
