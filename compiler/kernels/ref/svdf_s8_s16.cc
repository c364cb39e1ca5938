// SPDX-License-Identifier: Apache-2.0
// svdf with a state of i16.
#include "compiler/kernels/svdf.h"

namespace mote {

extern const Kernel kernel_ref_svdf_s8_s16;
const Kernel kernel_ref_svdf_s8_s16 = {
    .name = "svdf_s8_s16_ref",
    .family = "ref",
    .op = Op::svdf,
    .sources = {"ref/mote_svdf_s8_s16.c"},
    .matches = [](const NodeView& node) { return matches_svdf(node, Type::i16); },
    .lower = [](const NodeView& node) { return lower_svdf(node, "mote_svdf_s8_s16"); },
};

}  // namespace mote
