// SPDX-License-Identifier: MIT
// An error with the code of success.
// refused: codes of declared errors are above zero
#include <crossbill/boundary.hpp>

#ifdef FIXED
CROSSBILL_ERROR(broken, 1, "It is broken.")
#else
CROSSBILL_ERROR(broken, 0, "It is broken.")
#endif
