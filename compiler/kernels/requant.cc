// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/requant.h"

namespace mote {

ConstantArray multiplier_array(const std::vector<QuantizedMultiplier>& factors) {
  std::vector<int32_t> values;
  for (const QuantizedMultiplier& factor : factors) values.push_back(factor.multiplier);
  return {"multipliers", Type::i32, to_bytes(values), ConstantArray::Kind::kOther};
}

ConstantArray shift_array(const std::vector<QuantizedMultiplier>& factors) {
  std::vector<int8_t> values;
  for (const QuantizedMultiplier& factor : factors)
    values.push_back(static_cast<int8_t>(factor.shift));
  return {"shifts", Type::i8, to_bytes(values), ConstantArray::Kind::kOther};
}

}  // namespace mote
