// SPDX-License-Identifier: Apache-2.0
// Tables for people: columns as wide as their widest cell, numbers to the right.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/text.h"

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

}  // namespace mote
