// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/survey.h"

#include <fmt/ranges.h>

#include "compiler/import/tflite/operators.h"
#include "compiler/import/tflite/tensors.h"

namespace mote {
namespace {

// The first output of an operator, or null.
const tflite::Tensor* first_output(const tflite::SubGraph& graph, const tflite::Operator& op) {
  const std::span<const int32_t> outputs = ints(op.outputs());
  if (outputs.empty() || outputs[0] < 0 ||
      static_cast<size_t>(outputs[0]) >= size_of_vector(graph.tensors()))
    return nullptr;
  return graph.tensors()->Get(static_cast<flatbuffers::uoffset_t>(outputs[0]));
}

OperatorListing listing_of(const TfliteFile& file, size_t subgraph, const tflite::Operator& op) {
  OperatorListing listing{.subgraph = subgraph, .op = operator_name(file, op)};
  listing.known = is_known(builtin_of(file, op));
  if (const tflite::Tensor* output = first_output(file.subgraph(subgraph), op)) {
    listing.name = printable(output->name());
    listing.output = fmt::format("{}[{}]", tflite::EnumNameTensorType(output->type()),
                                 fmt::join(ints(output->shape()), ", "));
  }
  return listing;
}

}  // namespace

Result<std::vector<OperatorListing>> list_operators(std::span<const uint8_t> bytes) {
  MOTE_TRY(const TfliteFile file, TfliteFile::open(bytes));
  MOTE_CHECK(check_codes(file));
  std::vector<OperatorListing> listings;
  for (size_t s = 0; s < file.subgraph_count(); ++s) {
    const auto* operators = file.subgraph(s).operators();
    for (size_t i = 0; i < size_of_vector(operators); ++i) {
      const tflite::Operator& op = *operators->Get(static_cast<flatbuffers::uoffset_t>(i));
      if (op.opcode_index() < size_of_vector(file.model().operator_codes()))
        listings.push_back(listing_of(file, s, op));
    }
  }
  return listings;
}

}  // namespace mote
