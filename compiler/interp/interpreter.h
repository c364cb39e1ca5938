// SPDX-License-Identifier: Apache-2.0
// Walks a graph with the operators' reference evaluations: the oracle. Slow and plain on purpose.
#pragma once

#include "compiler/ops/evaluation.h"

namespace mote {

class Interpreter : public TensorBytes {
 public:
  // The graph must have passed verify() and outlive the interpreter.
  explicit Interpreter(const Graph& graph);

  void reset();                                 // state takes its initial values again
  void run();                                   // one invocation; fill the inputs first
  std::span<uint8_t> of(TensorId id) override;  // the bytes of a tensor, valid until the next run()

 private:
  // Storage aligned for every element type.
  struct Storage {
    std::vector<uint64_t> words;
    size_t bytes = 0;
  };
  static Storage storage_for(int64_t bytes);
  void run_body(const Node& node);  // of a chain

  const Graph& graph_;
  std::vector<Storage> storage_;
};

}  // namespace mote
