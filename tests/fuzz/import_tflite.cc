// SPDX-License-Identifier: Apache-2.0
// Any bytes are imported or refused; what is imported can be printed.
#include "compiler/import/tflite/importer.h"
#include "tests/fuzz/mutate_tflite.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto graph = mote::import_tflite({data, size}, "fuzz");
  if (graph) {
    (void)mote::to_text(*graph);
  } else if (graph.error().text().empty() || graph.error().kind == mote::ErrorKind::kInternal) {
    __builtin_trap();
  }
  return 0;
}
