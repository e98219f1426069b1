#pragma once

// A report's answer for a person, a program or a spreadsheet. Its texts were written by anybody.

#include <string>

#include "audit/reports.h"

namespace countersign::cli {

class Terminal;

// On a terminal, rows with long texts as paragraphs and others as a table; else lines with tabs.
void print_report(const audit::ReportAnswer& answer, Terminal& terminal);
// One object, as POST /v1/audit/reports/{name} answers.
std::string report_json(const audit::ReportAsk& ask, const audit::ReportAnswer& answer);
// RFC 4180, with a line for the columns' names. What a spreadsheet would take for a formula has an
// apostrophe before it; control characters are escaped.
std::string report_csv(const audit::ReportAnswer& answer);
// "3 rows; looked at 100,000 sessions since 2026-11-13 08:00 UTC".
std::string report_summary(const audit::ReportAsk& ask, const audit::ReportAnswer& answer);

}  // namespace countersign::cli
