// SPDX-License-Identifier: Apache-2.0
// Resource variables. In the file a handle tensor, written by VAR_HANDLE, names a variable that
// READ_VARIABLE and ASSIGN_VARIABLE of any subgraph use; in the graph it is one state tensor.
#pragma once

#include "compiler/import/tflite/file.h"

namespace mote {

struct Variable {
  std::string container;  // of the same shared name; empty: any
  Tensor state;           // complete, but for its data, once something uses the variable
  uint8_t fill = 0;       // every byte before the first assignment
  bool is_used = false;
  bool is_assigned = false;
};

class Variables {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // Finds the variables of `subgraphs`. The first use, in this order, gives a variable its type,
  // and the first assignment its first value: TFLM fills a variable with the zero point of that.
  static Result<Variables> find(const TfliteFile& file, const std::vector<size_t>& subgraphs);

  // The variable behind a handle tensor of a subgraph, or kNone.
  size_t of(size_t subgraph, int32_t tensor) const;
  Variable& at(size_t i) { return all_[i]; }

 private:
  Result<void> find_handle(const TfliteFile& file, size_t subgraph, const tflite::Operator& op);
  Result<void> find_use(const TfliteFile& file, size_t subgraph, const tflite::Operator& op);
  size_t variable_called(const std::string& container, const std::string& shared_name);

  std::vector<Variable> all_;
  std::map<std::string, std::vector<size_t>> by_shared_name_;
  std::map<std::pair<size_t, int32_t>, size_t> handles_;  // (subgraph, tensor) to index
};

}  // namespace mote
