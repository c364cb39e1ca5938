// SPDX-License-Identifier: Apache-2.0
// Bytes become a planning problem; every problem is refused or gets a plan the checker accepts.
#include "compiler/plan/plan.h"

#include <cstdlib>
#include <cstring>

namespace {

class Reader {
 public:
  Reader(const uint8_t* data, size_t size) : data_(data), left_(size) {}
  bool empty() const { return left_ == 0; }
  template <typename T>
  T read() {
    T value{};
    const size_t count = left_ < sizeof(T) ? left_ : sizeof(T);
    std::memcpy(&value, data_, count);
    data_ += count;
    left_ -= count;
    return value;
  }
  // Mostly small numbers, which collide; now and then any number at all.
  int64_t number(int small) {
    const auto tag = read<uint8_t>();
    return tag == 255 ? read<int64_t>() : tag % small;
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Reader reader(data, size);
  mote::PlanProblem problem;
  const size_t count = reader.read<uint8_t>() % 40;
  for (size_t i = 0; i < count; ++i) {
    const int64_t bytes = reader.number(64);
    const int first = static_cast<int>(reader.number(24));
    const int last =
        static_cast<int>(static_cast<uint32_t>(first) + static_cast<uint32_t>(reader.number(6)));
    const int64_t alignment =
        reader.read<uint8_t>() == 255 ? reader.read<int64_t>() : 1 + reader.read<uint8_t>() % 8;
    problem.buffers.push_back({std::to_string(i), bytes, first, last, alignment});
  }
  while (count > 0 && !reader.empty()) {
    const auto output = static_cast<size_t>(reader.number(static_cast<int>(count)));
    const auto input = static_cast<size_t>(reader.number(static_cast<int>(count)));
    if (output == input && output < count) continue;
    // Lags of both signs; now and then of any size.
    const auto lag = static_cast<int64_t>(reader.read<uint8_t>()) - 20;
    problem.overlaps.push_back(
        {output, input, reader.read<uint8_t>() < 8 ? reader.read<int64_t>() : lag});
  }
  const auto plan = mote::plan_memory(problem, {.effort = 50'000});
  if (plan && !mote::check_plan(problem, *plan)) std::abort();
  return 0;
}
