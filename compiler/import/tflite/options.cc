// SPDX-License-Identifier: Apache-2.0
// One small function per options table, and one row per operator that says which table it has.
// The names of the attributes are those that compiler/ops/<op>.cc lists.
#include "compiler/import/tflite/options.h"

#include <algorithm>
#include <cmath>

#include "compiler/import/tflite/tensors.h"

namespace mote {
namespace {

/// Writing attributes ///

// Collects attributes and remembers the first value that means nothing.
class Writer {
 public:
  void number(const char* name, int64_t value) { attributes_.set_int(name, value); }
  void flag(const char* name, bool value) { attributes_.set_int(name, value); }
  void real(const char* name, float value) {
    if (!std::isfinite(value)) wrong(name, value);
    attributes_.set(name, double{value});
  }
  void list(const char* name, const flatbuffers::Vector<int32_t>* values) {
    const std::span<const int32_t> all = ints(values);
    attributes_.set(name, std::vector<int64_t>(all.begin(), all.end()));
  }
  void padding(tflite::Padding value) { choice("padding", value, {"same", "valid"}); }
  void activation(tflite::Activation value) {
    choice("activation", value, {"none", "relu", "relu_n1_to_1", "relu6", "tanh", "sign_bit"});
  }
  void mirror_mode(tflite::MirrorPadMode value) { choice("mode", value, {"reflect", "symmetric"}); }
  void type(const char* name, tflite::TensorType value) {
    if (const auto known = read_type(value))
      attributes_.set(name, std::string(type_name(*known)));
    else
      wrong(name, static_cast<int>(value));
  }

  Result<Attributes> take() {
    if (!problem_.empty()) return fail(ErrorKind::kMalformed, "{}", problem_);
    return std::move(attributes_);
  }

 private:
  void choice(const char* name, int value, std::initializer_list<const char*> names) {
    if (value < 0 || value >= std::ssize(names)) return wrong(name, value);
    attributes_.set(name, std::string(names.begin()[value]));
  }
  template <typename T>
  void wrong(const char* name, T value) {
    if (problem_.empty()) problem_ = fmt::format("has {} = {}, which means nothing", name, value);
  }

  Attributes attributes_;
  std::string problem_;
};

template <typename Options>
void strides(const Options& options, Writer& to) {
  to.padding(options.padding());
  to.number("stride_h", options.stride_h());
  to.number("stride_w", options.stride_w());
  to.activation(options.activation());
}

template <typename Options>
void dilations(const Options& options, Writer& to) {
  to.number("dilation_h", options.dilation_h());
  to.number("dilation_w", options.dilation_w());
}

/// One function per options table ///

void read(const tflite::Conv2DOptions& options, Writer& to) {
  strides(options, to);
  dilations(options, to);
}
void read(const tflite::DepthwiseConv2DOptions& options, Writer& to) {
  strides(options, to);
  dilations(options, to);
  to.number("depth_multiplier", options.depth_multiplier());
}
void read(const tflite::Pool2DOptions& options, Writer& to) {
  strides(options, to);
  to.number("filter_h", options.filter_h());
  to.number("filter_w", options.filter_w());
}
void read(const tflite::TransposeConvOptions& options, Writer& to) { strides(options, to); }
void read(const tflite::FullyConnectedOptions& options, Writer& to) {
  to.activation(options.activation());
  to.flag("keep_num_dims", options.keep_num_dims());
  to.number("weights_format", options.weights_format());
  to.flag("asymmetric_quantize_inputs", options.asymmetric_quantize_inputs());
}
void read(const tflite::BatchMatMulOptions& options, Writer& to) {
  to.flag("adj_x", options.adj_x());
  to.flag("adj_y", options.adj_y());
  to.flag("asymmetric_quantize_inputs", options.asymmetric_quantize_inputs());
}
void read(const tflite::SVDFOptions& options, Writer& to) {
  to.number("rank", options.rank());
  to.activation(options.activation());
  to.flag("asymmetric_quantize_inputs", options.asymmetric_quantize_inputs());
}
void read(const tflite::UnidirectionalSequenceLSTMOptions& options, Writer& to) {
  to.activation(options.activation());
  to.real("cell_clip", options.cell_clip());
  to.real("proj_clip", options.proj_clip());
  to.flag("time_major", options.time_major());
  to.flag("asymmetric_quantize_inputs", options.asymmetric_quantize_inputs());
  to.flag("diagonal_recurrent_tensors", options.diagonal_recurrent_tensors());
}
void read(const tflite::AddOptions& options, Writer& to) {
  to.activation(options.activation());
  to.flag("pot_scale_int16", options.pot_scale_int16());
}
void read(const tflite::SubOptions& options, Writer& to) {
  to.activation(options.activation());
  to.flag("pot_scale_int16", options.pot_scale_int16());
}
void read(const tflite::MulOptions& options, Writer& to) { to.activation(options.activation()); }
void read(const tflite::DivOptions& options, Writer& to) { to.activation(options.activation()); }
void read(const tflite::L2NormOptions& options, Writer& to) { to.activation(options.activation()); }
void read(const tflite::SoftmaxOptions& options, Writer& to) { to.real("beta", options.beta()); }
void read(const tflite::LeakyReluOptions& options, Writer& to) {
  to.real("alpha", options.alpha());
}
void read(const tflite::GeluOptions& options, Writer& to) {
  to.flag("approximate", options.approximate());
}
void read(const tflite::ReshapeOptions& options, Writer& to) {
  to.list("shape", options.new_shape());
}
void read(const tflite::SqueezeOptions& options, Writer& to) {
  to.list("squeeze_dims", options.squeeze_dims());
}
void read(const tflite::ConcatenationOptions& options, Writer& to) {
  to.number("axis", options.axis());
  to.activation(options.activation());
}
void read(const tflite::SplitOptions& options, Writer& to) {
  to.number("num_splits", options.num_splits());
}
void read(const tflite::SplitVOptions& options, Writer& to) {
  to.number("num_splits", options.num_splits());
}
void read(const tflite::PackOptions& options, Writer& to) {
  to.number("axis", options.axis());
  to.number("values_count", options.values_count());
}
void read(const tflite::UnpackOptions& options, Writer& to) {
  to.number("axis", options.axis());
  to.number("num", options.num());
}
void read(const tflite::GatherOptions& options, Writer& to) {
  to.number("axis", options.axis());
  to.number("batch_dims", options.batch_dims());
}
void read(const tflite::OneHotOptions& options, Writer& to) { to.number("axis", options.axis()); }
void read(const tflite::StridedSliceOptions& options, Writer& to) {
  to.number("begin_mask", options.begin_mask());
  to.number("end_mask", options.end_mask());
  to.number("ellipsis_mask", options.ellipsis_mask());
  to.number("new_axis_mask", options.new_axis_mask());
  to.number("shrink_axis_mask", options.shrink_axis_mask());
  to.flag("offset", options.offset());
}
void read(const tflite::MirrorPadOptions& options, Writer& to) { to.mirror_mode(options.mode()); }
void read(const tflite::SpaceToDepthOptions& options, Writer& to) {
  to.number("block_size", options.block_size());
}
void read(const tflite::DepthToSpaceOptions& options, Writer& to) {
  to.number("block_size", options.block_size());
}
void read(const tflite::ReverseSequenceOptions& options, Writer& to) {
  to.number("seq_dim", options.seq_dim());
  to.number("batch_dim", options.batch_dim());
}
void read(const tflite::ResizeBilinearOptions& options, Writer& to) {
  to.flag("align_corners", options.align_corners());
  to.flag("half_pixel_centers", options.half_pixel_centers());
}
void read(const tflite::ResizeNearestNeighborOptions& options, Writer& to) {
  to.flag("align_corners", options.align_corners());
  to.flag("half_pixel_centers", options.half_pixel_centers());
}
void read(const tflite::ReducerOptions& options, Writer& to) {
  to.flag("keep_dims", options.keep_dims());
}
void read(const tflite::CumsumOptions& options, Writer& to) {
  to.flag("exclusive", options.exclusive());
  to.flag("reverse", options.reverse());
}
void read(const tflite::ArgMaxOptions& options, Writer& to) {
  to.type("output_type", options.output_type());
}
void read(const tflite::ArgMinOptions& options, Writer& to) {
  to.type("output_type", options.output_type());
}
void read(const tflite::CastOptions& options, Writer& to) {
  to.type("in_type", options.in_data_type());
  to.type("out_type", options.out_data_type());
}
void read(const tflite::ShapeOptions& options, Writer& to) {
  to.type("out_type", options.out_type());
}

/// One row per operator ///

// Most operators may come without their table, or with another operator's: like TFLite, the
// importer then reads nothing and the defaults of compiler/ops/<op>.cc hold. kRequired: without its
// table the operator has no meaning (strides, an axis).
enum class Need { kOptional, kRequired };

struct Format {
  tflite::BuiltinOperator code;
  int32_t newest;  // the highest version whose meaning is known here
  tflite::BuiltinOptions table = tflite::BuiltinOptions_NONE;
  Need need = Need::kOptional;
  void (*read)(const void* table, Writer& to) = nullptr;
};

template <typename Options>
constexpr Format with(tflite::BuiltinOperator code, int32_t newest, Need need = Need::kOptional) {
  return {code, newest, tflite::BuiltinOptionsTraits<Options>::enum_value, need,
          [](const void* table, Writer& to) { read(*static_cast<const Options*>(table), to); }};
}

constexpr Format kFormats[] = {
    with<tflite::AddOptions>(tflite::BuiltinOperator_ADD, 5),
    with<tflite::ArgMaxOptions>(tflite::BuiltinOperator_ARG_MAX, 3),
    with<tflite::ArgMinOptions>(tflite::BuiltinOperator_ARG_MIN, 3),
    with<tflite::Pool2DOptions>(tflite::BuiltinOperator_AVERAGE_POOL_2D, 3, Need::kRequired),
    with<tflite::BatchMatMulOptions>(tflite::BuiltinOperator_BATCH_MATMUL, 4),
    with<tflite::CastOptions>(tflite::BuiltinOperator_CAST, 7),
    with<tflite::ConcatenationOptions>(tflite::BuiltinOperator_CONCATENATION, 5, Need::kRequired),
    with<tflite::Conv2DOptions>(tflite::BuiltinOperator_CONV_2D, 8, Need::kRequired),
    with<tflite::CumsumOptions>(tflite::BuiltinOperator_CUMSUM, 1),
    with<tflite::DepthToSpaceOptions>(tflite::BuiltinOperator_DEPTH_TO_SPACE, 2, Need::kRequired),
    with<tflite::DepthwiseConv2DOptions>(tflite::BuiltinOperator_DEPTHWISE_CONV_2D, 7,
                                         Need::kRequired),
    with<tflite::DivOptions>(tflite::BuiltinOperator_DIV, 2),
    with<tflite::FullyConnectedOptions>(tflite::BuiltinOperator_FULLY_CONNECTED, 14),
    with<tflite::GatherOptions>(tflite::BuiltinOperator_GATHER, 7),
    with<tflite::GeluOptions>(tflite::BuiltinOperator_GELU, 2),
    with<tflite::L2NormOptions>(tflite::BuiltinOperator_L2_NORMALIZATION, 2),
    with<tflite::Pool2DOptions>(tflite::BuiltinOperator_L2_POOL_2D, 1, Need::kRequired),
    with<tflite::LeakyReluOptions>(tflite::BuiltinOperator_LEAKY_RELU, 2, Need::kRequired),
    with<tflite::Pool2DOptions>(tflite::BuiltinOperator_MAX_POOL_2D, 3, Need::kRequired),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_MEAN, 3),
    with<tflite::MirrorPadOptions>(tflite::BuiltinOperator_MIRROR_PAD, 3, Need::kRequired),
    with<tflite::MulOptions>(tflite::BuiltinOperator_MUL, 7),
    with<tflite::OneHotOptions>(tflite::BuiltinOperator_ONE_HOT, 1, Need::kRequired),
    with<tflite::PackOptions>(tflite::BuiltinOperator_PACK, 4, Need::kRequired),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_REDUCE_ALL, 1),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_REDUCE_ANY, 2),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_REDUCE_MAX, 3),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_REDUCE_MIN, 3),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_REDUCE_PROD, 2),
    with<tflite::ReshapeOptions>(tflite::BuiltinOperator_RESHAPE, 1),
    with<tflite::ResizeBilinearOptions>(tflite::BuiltinOperator_RESIZE_BILINEAR, 4),
    with<tflite::ResizeNearestNeighborOptions>(tflite::BuiltinOperator_RESIZE_NEAREST_NEIGHBOR, 4),
    with<tflite::ReverseSequenceOptions>(tflite::BuiltinOperator_REVERSE_SEQUENCE, 1,
                                         Need::kRequired),
    with<tflite::ShapeOptions>(tflite::BuiltinOperator_SHAPE, 1),
    with<tflite::SoftmaxOptions>(tflite::BuiltinOperator_SOFTMAX, 3, Need::kRequired),
    with<tflite::SpaceToDepthOptions>(tflite::BuiltinOperator_SPACE_TO_DEPTH, 2, Need::kRequired),
    with<tflite::SplitOptions>(tflite::BuiltinOperator_SPLIT, 4, Need::kRequired),
    with<tflite::SplitVOptions>(tflite::BuiltinOperator_SPLIT_V, 2, Need::kRequired),
    with<tflite::SqueezeOptions>(tflite::BuiltinOperator_SQUEEZE, 2),
    with<tflite::StridedSliceOptions>(tflite::BuiltinOperator_STRIDED_SLICE, 8, Need::kRequired),
    with<tflite::SubOptions>(tflite::BuiltinOperator_SUB, 5),
    with<tflite::ReducerOptions>(tflite::BuiltinOperator_SUM, 2),
    with<tflite::SVDFOptions>(tflite::BuiltinOperator_SVDF, 4, Need::kRequired),
    with<tflite::TransposeConvOptions>(tflite::BuiltinOperator_TRANSPOSE_CONV, 5, Need::kRequired),
    with<tflite::UnidirectionalSequenceLSTMOptions>(
        tflite::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, 4, Need::kRequired),
    with<tflite::UnpackOptions>(tflite::BuiltinOperator_UNPACK, 4, Need::kRequired),
    // Without a table, or with one that says nothing.
    {tflite::BuiltinOperator_DEQUANTIZE, 6},
    {tflite::BuiltinOperator_EXPAND_DIMS, 1},
    {tflite::BuiltinOperator_FILL, 4},
    {tflite::BuiltinOperator_HARD_SWISH, 1},
    {tflite::BuiltinOperator_LOGISTIC, 3},
    {tflite::BuiltinOperator_LOG_SOFTMAX, 2},
    {tflite::BuiltinOperator_MAXIMUM, 4},
    {tflite::BuiltinOperator_MINIMUM, 4},
    {tflite::BuiltinOperator_PAD, 4},
    {tflite::BuiltinOperator_PADV2, 4},
    {tflite::BuiltinOperator_PRELU, 1},
    {tflite::BuiltinOperator_QUANTIZE, 4},
    {tflite::BuiltinOperator_RELU, 3},
    {tflite::BuiltinOperator_RELU6, 3},
    {tflite::BuiltinOperator_SLICE, 6},
    {tflite::BuiltinOperator_TANH, 3},
    {tflite::BuiltinOperator_TRANSPOSE, 7},
};

}  // namespace

Result<Attributes> read_options(tflite::BuiltinOperator code, int32_t version,
                                const tflite::Operator& op) {
  const auto* format = std::ranges::find(kFormats, code, &Format::code);
  if (format == std::end(kFormats)) return Attributes();
  if (version > format->newest)
    return fail_hint("Convert the model with an older TensorFlow.", ErrorKind::kUnsupported,
                     "is of version {}, Mote knows up to {}", version, format->newest);
  Writer writer;
  if (format->read && op.builtin_options_type() == format->table && op.builtin_options())
    format->read(op.builtin_options(), writer);
  else if (format->need == Need::kRequired)
    return fail(ErrorKind::kMalformed, "has no options");
  return writer.take();
}

}  // namespace mote
