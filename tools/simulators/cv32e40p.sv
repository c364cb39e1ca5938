// SPDX-License-Identifier: Apache-2.0
// OpenHW's CV32E40P with the Xpulp instructions (COREV_PULP), without FPU. One request a cycle on
// either bus, granted at once: rtl.cc answers in the next cycle.
module bench (
  input  logic        clk, rst_n,
  output logic        i_req,
  output logic [31:0] i_addr,
  input  logic        i_rvalid,
  input  logic [31:0] i_rdata,
  output logic        d_req, d_we,
  output logic [3:0]  d_be,
  output logic [31:0] d_addr, d_wdata,
  input  logic        d_rvalid,
  input  logic [31:0] d_rdata,
  output logic        split  // this request is the second half of a misaligned access
);
  // The core samples its boot address in the first cycles after reset, before it may fetch.
  logic [3:0] after_reset;
  always_ff @(posedge clk)
    if (!rst_n) after_reset <= 0;
    else if (after_reset != 15) after_reset <= after_reset + 1;

  cv32e40p_top #(.COREV_PULP(1), .FPU(0), .NUM_MHPMCOUNTERS(1)) core (
    .clk_i(clk), .rst_ni(rst_n), .pulp_clock_en_i(1'b1), .scan_cg_en_i(1'b0),
    .boot_addr_i('0), .mtvec_addr_i('0), .dm_halt_addr_i('0), .hart_id_i('0),
    .dm_exception_addr_i('0), .fetch_enable_i(after_reset == 15), .core_sleep_o(),
    .instr_req_o(i_req), .instr_gnt_i(1'b1), .instr_rvalid_i(i_rvalid), .instr_addr_o(i_addr),
    .instr_rdata_i(i_rdata),
    .data_req_o(d_req), .data_gnt_i(1'b1), .data_rvalid_i(d_rvalid), .data_we_o(d_we),
    .data_be_o(d_be), .data_addr_o(d_addr), .data_wdata_o(d_wdata), .data_rdata_i(d_rdata),
    .irq_i('0), .irq_ack_o(), .irq_id_o(), .debug_req_i(1'b0), .debug_havereset_o(),
    .debug_running_o(), .debug_halted_o()
  );
  assign split = core.core_i.data_misaligned_ex;
endmodule

// The technology's clock gate; never gates, since the bench never sleeps.
module cv32e40p_clock_gate (input logic clk_i, en_i, scan_cg_en_i, output logic clk_o);
  assign clk_o = clk_i;
endmodule
