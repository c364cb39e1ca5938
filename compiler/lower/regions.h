// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/lower/program.h"

namespace mote {

// Spreads the arena of a lowered program over regions: kDoesNotFit says what is missing where.
Result<void> place_in_regions(Program& program, const std::vector<RegionGoal>& regions);

// Marks the constants that init copies into what the arena leaves free of a region: those that are
// read most often for their size.
Result<void> copy_constants(Program& program, const std::string& region);

// The region that a byte of the arena lies in, of a program that has regions.
const ArenaRegion& region_of(const Program& program, int64_t arena_offset);

}  // namespace mote
