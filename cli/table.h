// SPDX-License-Identifier: Apache-2.0
// Tables for people: columns as wide as their widest cell, numbers to the right.
#pragma once

#include <string>
#include <vector>

namespace mote {

class Table {
 public:
  // A heading that starts with '>' makes a right-aligned column.
  explicit Table(std::vector<std::string> headings);
  void row(std::vector<std::string> cells);
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<bool> right_;
};

std::string grouped(int64_t number);                          // "1,234,567"
std::string shortened(const std::string& text, size_t most);  // keeps the end: "…/dense/MatMul"

}  // namespace mote
