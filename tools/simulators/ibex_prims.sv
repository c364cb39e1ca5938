// SPDX-License-Identifier: Apache-2.0
// Stand-ins for the technology's primitives, which lowRISC's own build generates.
module prim_buf #(parameter int Width = 1) (
  input logic [Width-1:0] in_i, output logic [Width-1:0] out_o
);
  assign out_o = in_i;
endmodule

module prim_flop #(parameter int Width = 1, parameter logic [Width-1:0] ResetValue = 0) (
  input logic clk_i, rst_ni, input logic [Width-1:0] d_i, output logic [Width-1:0] q_o
);
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) q_o <= ResetValue;
    else q_o <= d_i;
endmodule

// Never gates: the bench never sleeps.
module prim_clock_gating #(parameter bit NoFpgaGate = 0, parameter bit FpgaBufGlobal = 1) (
  input logic clk_i, en_i, test_en_i, output logic clk_o
);
  assign clk_o = clk_i;
endmodule
