#include "audit/export.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/export_line.h"
#include "audit/sqlite/migrations.h"
#include "audit/sqlite/reader.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// Enough to share the cost of a reading, few enough that it is short.
constexpr std::size_t kBytesAtOnce = 4 << 20;

struct Log {
  std::uint64_t from = 0;  // its first record
  std::string id;          // hex
};

std::uint64_t large(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const unsigned char c : bytes) out += fmt::format("{:02x}", c);
  return out;
}

std::vector<Log> logs_of(Connection& connection) {
  std::vector<Log> logs;
  auto query = connection(queries::k_store_evidence_logs);
  while (query.row()) logs.push_back({large(query.number_at(0)), hex(query.text_at(1))});
  return logs;
}

std::string_view log_at(const std::vector<Log>& logs, std::uint64_t seq) {
  std::string_view id;
  for (const auto& log : logs)
    if (log.from <= seq) id = log.id;
  return id;
}

std::uint64_t size_of(Connection& connection) {
  auto query = connection(queries::k_store_log_end);
  return query.row() ? large(query.number_at(0)) : 0;
}

ExportRecord record_at(const Query& query, const std::vector<Log>& logs) {
  ExportRecord record;
  record.seq = large(query.number_at(0));
  record.log = log_at(logs, record.seq);
  record.at_us = query.number_at(1);
  record.type = query.code_at<RecordType>(2);
  record.session = query.maybe_number_at(3);
  record.n = static_cast<std::uint32_t>(query.number_at(4));
  record.actor = UserId(query.number_at(5));
  record.node = static_cast<std::uint32_t>(query.number_at(6));
  record.epoch = large(query.number_at(7));
  record.session_id = query.text_at(8);
  return record;
}

class SqliteExporter final : public Exporter {
 public:
  explicit SqliteExporter(const std::string& path) : readers_(path, 1) {
    readers_.with([&](Connection& connection) {
      check_version(connection, path);
      return true;
    });
  }

  std::uint64_t size() override { return readers_.with(size_of); }

  ExportStart start_at(const ExportCursor& cursor) override {
    return readers_.with([&](Connection& connection) {
      const auto end = end_of(connection, cursor.log);
      ExportStart start;
      start.is_of_another_store = !end.has_value();
      start.from = end ? std::min(cursor.next, *end) : 0;
      if (end && cursor.next > *end) start.replaced = {{*end, cursor.next}};
      skip_pruned(connection, start);
      return start;
    });
  }

  ExportStart start_at(std::uint64_t seq) override {
    return readers_.with([&](Connection& connection) {
      ExportStart start;
      start.from = seq;
      skip_pruned(connection, start);
      return start;
    });
  }

  ExportPortion next(std::uint64_t from, std::uint64_t end, std::size_t records_max) override {
    return readers_.with([&](Connection& connection) {
      const auto logs = logs_of(connection);
      ExportPortion portion;
      portion.next = {logs.empty() ? "" : logs.back().id, from};
      auto query = connection(queries::k_store_export_records);
      query.number(static_cast<std::int64_t>(from))
          .number(static_cast<std::int64_t>(std::min<std::uint64_t>(end, INT64_MAX)))
          .number(static_cast<std::int64_t>(records_max));
      while (portion.lines.size() < kBytesAtOnce && query.row()) {
        const auto record = record_at(query, logs);
        append_line(portion.lines, connection, record);
        ++portion.records;
        portion.next = {std::string(record.log), record.seq + 1};
      }
      return portion;
    });
  }

 private:
  // Where the log of that name ended: at the store's end, or where the one after it begins.
  static std::optional<std::uint64_t> end_of(Connection& connection, const std::string& log) {
    const auto logs = logs_of(connection);
    auto at = std::find_if(logs.begin(), logs.end(), [&](const Log& one) { return one.id == log; });
    // Written before the store had an evidence log.
    if (log.empty()) at = logs.begin();
    if (at == logs.end()) {
      if (log.empty()) return size_of(connection);
      return std::nullopt;
    }
    return at + 1 == logs.end() ? size_of(connection) : (at + 1)->from;
  }

  static void skip_pruned(Connection& connection, ExportStart& start) {
    auto query = connection(queries::k_store_export_first);
    const auto first = query.row() ? large(query.number_at(0)) : 0;
    if (start.from >= first) return;
    start.pruned = {{start.from, first}};
    start.from = first;
  }

  ReaderPool readers_;
};

}  // namespace

}  // namespace countersign::audit::sqlite

namespace countersign::audit {

namespace {

constexpr std::string_view kCursorFormat = "countersign/cursor/1 ";
constexpr std::string_view kNoLog = "-";

bool is_log_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string ExportCursor::text() const {
  return fmt::format("{}{} {}\n", kCursorFormat, log.empty() ? kNoLog : log, next);
}

std::optional<ExportCursor> ExportCursor::parse(std::string_view text) {
  if (!text.starts_with(kCursorFormat) || !text.ends_with('\n')) return std::nullopt;
  text.remove_prefix(kCursorFormat.size());
  text.remove_suffix(1);
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto log = text.substr(0, space);
  const auto digits = text.substr(space + 1);
  ExportCursor cursor;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), cursor.next);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  if (!is_whole || (log != kNoLog && !is_log_id(log))) return std::nullopt;
  if (log != kNoLog) cursor.log = log;
  return cursor;
}

std::unique_ptr<Exporter> open_export(const std::string& path) {
  return std::make_unique<sqlite::SqliteExporter>(path);
}

}  // namespace countersign::audit
