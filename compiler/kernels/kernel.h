// SPDX-License-Identifier: Apache-2.0
// The host half of every kernel: which nodes a C function can run, how its constants are packed,
// and how it is called. The device half is the C file it names, under device/kernels/.
//
// A kernel variant is one file compiler/kernels/<isa>/<name>.cc that defines
//   extern const Kernel kernel_<isa>_<name>;   const Kernel kernel_<isa>_<name> = {...};
// and is found by its name; nothing else needs an edit. A target lists the families (folders) it
// can run, best first; among the kernels that match a node lower/choose.h decides. `ref` runs
// everywhere.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ops/node_view.h"

namespace mote {

// Constants a kernel wants in flash, packed the way it reads them. Emitted as one C array; equal
// arrays of one model are stored once.
struct ConstantArray {
  enum class Kind { kWeights, kOther };  // kWeights: weights and biases, reported apart
  std::string role;                      // "weights", "bias", "multipliers": part of the C name
  Type type = Type::i8;
  Bytes data;  // little-endian elements
  Kind kind = Kind::kOther;
  bool in_flash = false;  // read by mote_flash.h only: an AVR's flash is another address space
  bool operator==(const ConstantArray& other) const {  // whatever they are called
    return type == other.type && kind == other.kind && in_flash == other.in_flash &&
           data == other.data;
  }
};

// One field of the kernel's parameter struct, in the order of its C declaration. A size_t points at
// lowering.constants[i]; the name is written beside the value as a comment.
struct ArrayRef {
  size_t constant;
  bool operator==(const ArrayRef&) const = default;
};
struct NoPointer {  // a null pointer: no bias, no table
  bool operator==(const NoPointer&) const = default;
};
struct Field {
  std::string name;
  std::variant<int64_t, float, std::vector<int64_t>, ArrayRef, NoPointer> value;
  bool operator==(const Field&) const = default;
};

// What is passed for one pointer parameter of the C function: a tensor of the node (wherever the
// plan put it; constants are emitted as arrays), plus an offset in bytes; or the scratch memory; or
// elements kept there, between the layers of a chain; or lowering.constants[index].
struct Argument {
  enum class Kind { kInput, kOutput, kScratch, kBuffer, kConstant } kind;
  size_t index = 0;
  int64_t offset_bytes = 0;
  int64_t step_bytes = 0;  // further by so much in each turn of a loop
  Type type = Type::u8;    // of a buffer's elements
};

// function(&params, arguments...); without a params_type, function(arguments...).
struct Call {
  std::string function;
  std::string params_type;
  std::vector<Field> params;
  std::vector<Argument> arguments;
  bool params_in_flash = false;  // as ConstantArray::in_flash
  std::string comment = {};      // one line, where calls of several layers follow each other
};

// calls[first] and those behind it, `calls` in all, run `count` times.
struct Loop {
  size_t first = 0, calls = 0;
  int64_t count = 1;
};

// What a chain does that begins with rows given by the caller, some at each push: parts of `calls`,
// by and by.
struct Pushes {
  // The calls that one push makes possible, and where the rows of the next one are to be put: an
  // offset in the scratch memory. In each turn of a group further by `step_bytes`.
  struct Part {
    size_t first = 0, calls = 0;
    int64_t next_rows = 0;
    int64_t step_bytes = 0;
  };
  // parts[first] and those behind it, one a push, `turns` times over.
  struct Group {
    size_t first = 0, parts = 0;
    int64_t turns = 1;
    int64_t pushes() const { return static_cast<int64_t>(parts) * turns; }
  };
  int64_t first_rows = 0;  // as Part::next_rows
  std::vector<Part> parts;
  std::vector<Group> groups;  // in order

  int64_t count() const {
    int64_t pushes = 0;
    for (const Group& group : groups) pushes += group.pushes();
    return pushes;
  }
};

// The output may share bytes with the input, when this node is the input's last reader, as long as
//   output address + lag_bytes <= input address.
// 0: in place, or anywhere below. A kernel that writes four bytes per byte read, front to back, has
// lag 3 * elements. Holds only for kernels that write front to back and never re-read what is
// behind the lag.
struct Overlap {
  size_t input;
  size_t output;
  int64_t lag_bytes = 0;
  // What the distance may exceed the lag by: multiples of it. Whole pixels, for a kernel that makes
  // channels one after another: each then writes over its own channel only.
  int64_t unit_bytes = 1;
};

// The output is a part of the input's bytes (reshape), so nothing is called; or the input, when its
// producer can write there, is a part of the output (concatenation in place).
struct View {
  size_t input;
  size_t output;
  int64_t offset_bytes = 0;  // of the output within the input; a multiple of 4
};

// One node, ready to be placed and emitted.
struct Lowering {
  std::vector<Call> calls;       // empty: every output is a view
  std::vector<Loop> loops;       // in order, apart from each other; kernels need none, chains do
  std::optional<Pushes> pushes;  // instead of running all calls at once
  std::vector<ConstantArray> constants;
  int64_t scratch_bytes = 0;
  std::vector<Overlap> overlaps;
  std::vector<View> views;
};

// Rows: a kernel makes a range of its output's rows by being asked for a node whose image is that
// high (compiler/rows/rowwise.h cuts it), with padding only where the whole image has some. So
// packed constants should not depend on the height: bands that need the same ones share them. Of
// such a node (is_band) it is for others to say whether scratch pays.
struct Kernel {
  std::string_view name;                  // "conv_2d_s8_ref": says op, types and family
  std::string_view family;                // "ref", "armv7em", "mve", …: the folder
  std::optional<Op> op;                   // none: `matches` decides for any operator
  std::vector<std::string_view> sources;  // C files under device/kernels/; their headers follow
  bool (*matches)(const NodeView& node);
  Lowering (*lower)(const NodeView& node);
  bool before_others = false;   // of its family: takes fewer nodes, and those better
  std::string_view takes = {};  // what `matches` asks for, for people
};

std::span<const Kernel* const> all_kernels();

// Every kernel that matches `node`, in the order of `families`; in a family, those before others.
std::vector<const Kernel*> find_kernels(const NodeView& node,
                                        std::span<const std::string> families);

/// Help for writing `matches` and `lower` ///

inline bool is_band(const NodeView& node) { return node.int_attribute("is_band") != 0; }

template <typename T>
Bytes to_bytes(std::span<const T> values) {
  const auto* first = reinterpret_cast<const uint8_t*>(values.data());
  return Bytes(first, first + values.size_bytes());
}
template <typename T>
Bytes to_bytes(const std::vector<T>& values) {
  return to_bytes(std::span<const T>(values));
}
inline Argument input_argument(size_t i, int64_t offset = 0) {
  return {Argument::Kind::kInput, i, offset};
}
inline Argument output_argument(size_t i = 0, int64_t offset = 0) {
  return {Argument::Kind::kOutput, i, offset};
}
inline Argument scratch_argument() { return {Argument::Kind::kScratch, 0, 0}; }

}  // namespace mote
