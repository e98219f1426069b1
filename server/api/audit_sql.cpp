// An auditor's own statements, and notes of what auditors read out of the store's file.

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "audit/question.h"
#include "core/text.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"

namespace countersign::server {

namespace {

constexpr std::uint64_t kRowsMax = 10'000;
constexpr std::uint64_t kSecondsMax = 25;  // well before the deadlines of proxies
constexpr std::int64_t kExactMax = std::int64_t{1} << 53;

struct Shown {
  using Var = Poco::Dynamic::Var;
  Var operator()(std::monostate) const { return {}; }
  Var operator()(std::int64_t value) const {
    const bool is_exact = value <= kExactMax && value >= -kExactMax;
    return is_exact ? Var(value) : Var(std::to_string(value));
  }
  // JSON has no word for what is not finite.
  Var operator()(double value) const {
    return std::isfinite(value) ? Var(value) : Var(fmt::format("{}", value));
  }
  Var operator()(const std::string& value) const { return json_text(value); }
  Var operator()(const audit::Blob& value) const {
    std::string out = "x'";
    for (const unsigned char c : value.bytes) out += fmt::format("{:02x}", c);
    return out + "'";
  }
};

Json view(const audit::QuestionAnswer& answer) {
  Poco::JSON::Array columns, rows;
  for (const auto& column : answer.columns) columns.add(json_text(column));
  for (const auto& cells : answer.rows) {
    Poco::JSON::Array row;
    for (const auto& cell : cells) row.add(std::visit(Shown(), cell));
    rows.add(row);
  }
  Json json = json_object();
  json.set("columns", columns);
  json.set("rows", rows);
  json.set("has_more", answer.has_more);
  return json;
}

Response refused_question(const Request& request, const audit::QuestionNo& no) {
  const std::string words = printable(no.words);
  switch (no.why) {
    case audit::QuestionNo::Why::kSyntax:
    case audit::QuestionNo::Why::kNotOne:
      return bad_request(request, words);
    case audit::QuestionNo::Why::kDenied:
      return problem_response(request, {.status = 403,
                                        .type = "statement-denied",
                                        .title = "The statement reads what is shown to nobody",
                                        .detail = words});
    case audit::QuestionNo::Why::kTime:
    case audit::QuestionNo::Why::kTooLarge:
      return problem_response(request, {.status = 422,
                                        .type = "statement-too-large",
                                        .title = "The statement asks for too much",
                                        .detail = words});
  }
  unreachable("a question that is not answered for no reason");
}

Read<std::uint64_t> number_or(const Request& request, const TextFields& body, std::string_view name,
                              std::uint64_t max, std::uint64_t preset) {
  const auto text = body.text(name);
  if (!text) return preset;
  std::uint64_t value = 0;
  for (const char c : *text)
    value = c >= '0' && c <= '9' && text->size() <= 6
                ? value * 10 + static_cast<std::uint64_t>(c - '0')
                : max + 1;
  if (!text->empty() && value >= 1 && value <= max) return value;
  return unexpected(bad_request(
      request, fmt::format("\"{}\" wants a whole number from 1 to {}, as a text; found \"{}\".",
                           name, max, printable(*text))));
}

std::optional<audit::Reading> reading_of(std::string_view word) {
  if (word == "sql") return audit::Reading::kSql;
  if (word == "export") return audit::Reading::kExport;
  if (word == "hunt") return audit::Reading::kHunt;
  return std::nullopt;
}

}  // namespace

Reply run_audit_sql(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"sql", true}, JsonField{"limit", false},
                                         JsonField{"time", false}};
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  audit::Question question;
  question.sql = body->required("sql");
  auto rows = number_or(request, *body, "limit", kRowsMax, question.rows_max);
  if (!rows) return std::move(rows).error();
  auto seconds = number_or(request, *body, "time", kSecondsMax, 10);
  if (!seconds) return std::move(seconds).error();
  question.rows_max = *rows;
  question.time_max = std::chrono::seconds(*seconds);
  if (auto why = audit::why_unaskable(question.sql); !why.empty())
    return bad_request(request, std::move(why));
  // Also what will be refused: that somebody asked for it is worth knowing.
  context.store.note_reading(caller_of(request).who.user, audit::Reading::kSql, question.sql);
  const auto answer = context.store.question(question);
  if (!answer) return refused_question(request, answer.error());
  return json_response(200, view(*answer));
}

Reply note_audit_reading(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"kind", true}, JsonField{"what", true}};
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  const auto kind = reading_of(body->required("kind"));
  if (!kind)
    return bad_request(request, fmt::format("\"kind\" wants sql, export or hunt; found \"{}\".",
                                            printable(body->required("kind"))));
  const auto& what = body->required("what");
  if (what.empty() || !is_storable_text(what))
    return bad_request(request, "\"what\" wants what was read, in at most 64 KiB of text.");
  const auto seq = context.store.note_reading(caller_of(request).who.user, *kind, what);
  Json json = json_object();
  json.set("seq", Poco::UInt64{seq.get()});
  return json_response(201, json);
}

}  // namespace countersign::server
