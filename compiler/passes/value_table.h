// SPDX-License-Identifier: Apache-2.0
// Chains of pointwise operators on 8 or 16 bits, known completely: what they make of every value.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ir/graph.h"

namespace mote {

// Every value of the type, by bit pattern; nothing for types of other widths.
std::optional<Bytes> all_values(Type type);

// What `chain`, each node reading the one before, makes of all_values(the first input's type), by
// the operators' own evaluation. Nothing when some node is not pointwise or does not accept that.
std::optional<Bytes> table_of(const Graph& graph, const std::vector<const Node*>& chain);

}  // namespace mote
