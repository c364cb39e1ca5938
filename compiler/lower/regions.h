// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/lower/program.h"

namespace mote {

// Spreads the arena of a lowered program over regions: kDoesNotFit says what is missing where.
Result<void> place_in_regions(Program& program, const std::vector<RegionGoal>& regions);

// The region that a byte of the arena lies in, of a program that has regions.
const ArenaRegion& region_of(const Program& program, int64_t arena_offset);

}  // namespace mote
