// SPDX-License-Identifier: Apache-2.0
// lowRISC's Ibex in its named configuration "maxperf" (ibex_configs.yaml): three stages, single-cycle
// multiplier, branches resolved by an adder of their own. One request a cycle on either bus, granted
// at once: rtl.cc answers in the next cycle.
module bench import ibex_pkg::*; (
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
  ibex_top #(
    .RV32M(RV32MSingleCycle), .RV32B(RV32BNone), .RegFile(RegFileFF),
    .BranchTargetALU(1'b1), .WritebackStage(1'b1), .MHPMCounterNum(0), .MHPMCounterWidth(40)
  ) core (
    .clk_i(clk), .rst_ni(rst_n), .scan_rst_ni(rst_n), .test_en_i(1'b0), .ram_cfg_i('0),
    .hart_id_i('0), .boot_addr_i('0), .fetch_enable_i(IbexMuBiOn),
    .instr_req_o(i_req), .instr_gnt_i(1'b1), .instr_rvalid_i(i_rvalid), .instr_addr_o(i_addr),
    .instr_rdata_i(i_rdata), .instr_rdata_intg_i('0), .instr_err_i(1'b0),
    .data_req_o(d_req), .data_gnt_i(1'b1), .data_rvalid_i(d_rvalid), .data_we_o(d_we),
    .data_be_o(d_be), .data_addr_o(d_addr), .data_wdata_o(d_wdata), .data_wdata_intg_o(),
    .data_rdata_i(d_rdata), .data_rdata_intg_i('0), .data_err_i(1'b0),
    .irq_software_i(1'b0), .irq_timer_i(1'b0), .irq_external_i(1'b0), .irq_fast_i('0),
    .irq_nm_i(1'b0), .debug_req_i(1'b0), .crash_dump_o(), .double_fault_seen_o(),
    .scramble_key_valid_i(1'b0), .scramble_key_i('0), .scramble_nonce_i('0), .scramble_req_o(),
    .alert_minor_o(), .alert_major_internal_o(), .alert_major_bus_o(), .core_sleep_o()
  );
  assign split = core.u_ibex_core.lsu_addr_incr_req;
endmodule
