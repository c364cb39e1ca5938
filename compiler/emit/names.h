// SPDX-License-Identifier: Apache-2.0
// C names from the model's names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mote {

std::string c_identifier(std::string_view name);  // "serving_default_x:0" -> "serving_default_x_0"
std::string upper(std::string_view name);         // "kws" -> "KWS"

// Names of inputs or outputs: shortened to what distinguishes ("serving_default_" and ":0" go),
// made valid C and unique.
std::vector<std::string> port_names(const std::vector<std::string>& names,
                                    std::string_view otherwise);

}  // namespace mote
