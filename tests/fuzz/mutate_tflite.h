// SPDX-License-Identifier: Apache-2.0
// A FlatBuffer is words that point at each other: inserting a byte breaks all of it, which the
// first check refuses. Most mutations therefore change aligned words and keep the length.
#pragma once

#include <cstdint>
#include <cstring>
#include <random>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace mote::test {

inline int32_t changed_word(int32_t word, std::minstd_rand& random) {
  switch (random() % 4) {
    case 0:
      return static_cast<int32_t>(random() % 20) - 2;  // an index, a dimension, a code
    case 1:
      return static_cast<int32_t>(static_cast<uint32_t>(word) + random() % 9 - 4);
    case 2:
      return word ^ static_cast<int32_t>(1u << random() % 32);
    default:
      return static_cast<int32_t>(random() << 8 ^ random());
  }
}

}  // namespace mote::test

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  std::minstd_rand random(seed);
  if (size < 4 || random() % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  for (auto left = 1 + random() % 3; left > 0; --left) {
    uint8_t* word = data + random() % (size / 4) * 4;
    int32_t value;
    std::memcpy(&value, word, sizeof value);
    value = mote::test::changed_word(value, random);
    std::memcpy(word, &value, sizeof value);
  }
  return size;
}
