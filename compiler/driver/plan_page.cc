// SPDX-License-Identifier: Apache-2.0
// The plan as one HTML file that refers to nothing outside itself.
#include <algorithm>

#include "compiler/base/text.h"
#include "compiler/driver/plan_report.h"

namespace mote {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{0}</title>
<style>
body {{ font: 15px/1.5 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; margin: 2em auto; max-width: 1320px; padding: 0 1em; color: #24292f; background: #ffffff; }}
h2 {{ font-size: 1.1em; margin: 2em 0 0.5em; }}
.map {{ overflow-x: auto; }}
.map svg {{ display: block; }}
table {{ border-collapse: collapse; font-size: 13px; }}
td, th {{ padding: 3px 12px 3px 0; text-align: left; border-bottom: 1px solid #d8dee4; }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
tr.peak td {{ font-weight: 600; background: #fff4cc; }}
code {{ font: 13px ui-monospace, Menlo, Consolas, monospace; background: #eef1f4; border-radius: 4px; padding: 1px 5px; }}
li {{ margin: 0.3em 0; }}
@media (prefers-color-scheme: dark) {{
  body {{ color: #e6edf3; background: #0d1117; }}
  td, th {{ border-color: #262c36; }}
  tr.peak td {{ background: #3a2f0b; }}
  code {{ background: #1f2630; }}
}}
</style>
</head>
<body>
)";

std::string cell(std::string_view text, bool number = false) {
  return fmt::format("<td{}>{}</td>", number ? " class=\"number\"" : "", xml_text(text));
}

std::string heading(std::string_view text, bool number = false) {
  return fmt::format("<th{}>{}</th>", number ? " class=\"number\"" : "", xml_text(text));
}

std::string sentences(const PlanReport& report) {
  std::string text = "<h2>What makes it that large</h2>\n<ul>\n";
  for (const std::string& reason : report.reasons)
    text += fmt::format("<li>{}</li>\n", xml_text(reason));
  text += "</ul>\n<h2>What would lower it</h2>\n";
  if (report.savings.empty())
    return text + "<p>Of what Mote knows to try on this model, nothing does.</p>\n";
  text += "<ul>\n";
  for (const Saving& saving : report.savings)
    text += fmt::format(
        "<li>{}{}</li>\n", xml_text(saving.sentence),
        saving.option.empty() ? "" : fmt::format(" <code>{}</code>", xml_text(saving.option)));
  return text + "</ul>\n";
}

std::string buffer_table(const PlanReport& report) {
  std::string text = "<h2>Buffers</h2>\n<table>\n<tr>" + heading("offset", true) +
                     heading("bytes", true) + heading("of") + heading("shape") + heading("from") +
                     heading("to") + heading("written by") + heading("name in the model") +
                     "</tr>\n";
  std::vector<const PlanReport::Buffer*> rows;
  for (const PlanReport::Buffer& buffer : report.buffers)
    if (buffer.bytes > 0) rows.push_back(&buffer);
  std::ranges::stable_sort(rows, {}, &PlanReport::Buffer::first);
  for (const PlanReport::Buffer* buffer : rows) {
    const auto at = [&](int step) { return report.steps[static_cast<size_t>(step)].label; };
    text += fmt::format("<tr{}>", buffer->makes_peak ? " class=\"peak\"" : "") +
            cell(grouped(buffer->offset), true) + cell(grouped(buffer->bytes), true) +
            cell(buffer->label) + cell(buffer->type + " " + buffer->shape) +
            cell(at(buffer->first)) + cell(at(buffer->last)) + cell(buffer->kernel) +
            cell(shortened(short_name(buffer->tensor), 60)) + "</tr>\n";
  }
  return text + "</table>\n";
}

std::string step_table(const PlanReport& report) {
  std::string text = "<h2>Steps</h2>\n<table>\n<tr>" + heading("step") + heading("kernel") +
                     heading("bytes alive", true) + heading("least, with overlaps", true) +
                     heading("name in the model") + "</tr>\n";
  for (size_t i = 0; i < report.steps.size(); ++i) {
    const PlanReport::Step& step = report.steps[i];
    text +=
        fmt::format("<tr{}>", static_cast<int>(i) == report.peak_step ? " class=\"peak\"" : "") +
        cell(step.label) + cell(step.kernel) + cell(grouped(step.live_bytes), true) +
        cell(grouped(step.least_bytes), true) + cell(shortened(short_name(step.name), 60)) +
        "</tr>\n";
  }
  return text + "</table>\n";
}

}  // namespace

std::string plan_page(const PlanReport& report) {
  const MemoryPicture picture = picture_of(report);
  return fmt::format(kHead, xml_text(picture.title)) + "<div class=\"map\">\n" +
         picture_svg(picture) + "</div>\n" + sentences(report) + buffer_table(report) +
         step_table(report) + "</body>\n</html>\n";
}

}  // namespace mote
