// SPDX-License-Identifier: Apache-2.0
// Numbers and names as people, and their programs, read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mote {

std::string grouped(int64_t number);                          // "1,234,567"
std::string shortened(const std::string& text, size_t most);  // keeps the end: "..dense/MatMul"

// Fit for XML and HTML, as text and within quotes, whatever bytes a model's names hold.
std::string xml_text(std::string_view text);

}  // namespace mote
