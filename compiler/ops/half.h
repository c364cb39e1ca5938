// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mote {

float half_to_float(uint16_t half);  // IEEE binary16, exact

}  // namespace mote
