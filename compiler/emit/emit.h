// SPDX-License-Identifier: Apache-2.0
// A placed program as a folder of plain C.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "compiler/base/file.h"
#include "compiler/lower/program.h"

namespace mote {

// An input or output of the emitted interface.
struct Port {
  std::string c_name;  // without the prefix: "fingerprint" of kws_input_fingerprint()
  TensorId tensor;
};
std::vector<Port> input_ports(const Graph& graph);
std::vector<Port> output_ports(const Graph& graph);

// <name>.h, <name>.c, <name>.hpp, <name>_weights.c, <name>_weights.h, the kernels used and
// report.json. The same program gives the same bytes. Kernel sources are read from
// mote_home()/device/kernels.
Result<FileSet> emit(const Program& program, const Target& target);

// What report.json says.
nlohmann::ordered_json report(const Program& program, const Target& target);

}  // namespace mote
