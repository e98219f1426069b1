#pragma once

// One record as a line of JSON (docs/export-format.md), from the columns that people see.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/record.h"

namespace countersign::audit::sqlite {

class Connection;

struct ExportRecord {
  std::string_view log;  // hex
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
  RecordType type = RecordType::kSession;
  std::optional<std::int64_t> session;  // data_agent_session.id
  std::string session_id;               // empty: none
  std::uint32_t n = 0;
  UserId actor;
  std::uint32_t node = 0;
  std::uint64_t epoch = 0;
};

// With its line end. Throws SqliteFailure.
void append_line(std::string& out, Connection& connection, const ExportRecord& record);

}  // namespace countersign::audit::sqlite
