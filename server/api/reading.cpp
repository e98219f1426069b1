#include "server/api/reading.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/problem.h"

namespace countersign::server {

namespace {

// Digits only: no sign, no space, no leading zero, no overflow.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

const std::string& path_part(const Request& request, const char* name) {
  const auto found = request.path_parts.find(name);
  invariant(found != request.path_parts.end(), "a handler asks for a part its route has not");
  return found->second;
}

bool is_json(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (!same_ignoring_case(content_type.substr(0, semicolon), "application/json")) return false;
  if (semicolon == std::string_view::npos) return true;
  auto rest = content_type.substr(semicolon + 1);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  return same_ignoring_case(rest, "charset=utf-8");
}

Response not_json(const Request& request) {
  return problem_response(
      request, {.status = 415,
                .type = "not-json",
                .title = "The body is not declared to be JSON",
                .detail = "Send the header \"Content-Type: application/json\" and a JSON object."});
}

Response if_match_required(const Request& request) {
  return problem_response(
      request, {.status = 428,
                .type = "if-match-required",
                .title = "A decision must say what was reviewed",
                .detail = "Send the header If-Match with the step's \"tag\", which GET on the step "
                          "gives, so that exactly what you saw is what you decide."});
}

bool is_visible_ascii(std::string_view text) {
  for (const char c : text) {
    if (c < 0x21 || c > 0x7e) return false;
  }
  return true;
}

}  // namespace

agent::Caller caller_of(const Request& request) {
  invariant(request.who.has_value(), "a handler that needs a caller stands on an open route");
  return {.who = *request.who, .address = request.peer};
}

Read<SessionId> read_session(const Request& request) {
  const auto id = SessionId::parse(path_part(request, "id"));
  if (!id) return unexpected(not_found(request));
  return *id;
}

Read<StepRef> read_step(const Request& request) {
  const auto id = SessionId::parse(path_part(request, "id"));
  const auto n = whole_number(path_part(request, "n"));
  if (!id || !n || *n == 0 || *n > UINT32_MAX) return unexpected(not_found(request));
  return StepRef{*id, StepNumber(static_cast<std::uint32_t>(*n))};
}

Read<std::optional<std::uint64_t>> read_number(const Request& request, std::string_view name,
                                               NumberRange range) {
  const auto text = request.query_value(name);
  if (!text) return std::optional<std::uint64_t>{};
  const auto number = whole_number(*text);
  if (number && *number >= range.min && *number <= range.max) return number;
  if (range.max == UINT64_MAX) {
    return unexpected(
        bad_request(request, fmt::format("\"{}\" wants a whole number from {}; found \"{}\".", name,
                                         range.min, printable(*text))));
  }
  return unexpected(
      bad_request(request, fmt::format("\"{}\" wants a whole number from {} to {}; found \"{}\".",
                                       name, range.min, range.max, printable(*text))));
}

Read<std::uint64_t> read_number_or(const Request& request, std::string_view name, NumberRange range,
                                   std::uint64_t preset) {
  auto number = read_number(request, name, range);
  if (!number) return unexpected(std::move(number).error());
  return number->value_or(preset);
}

Read<bool> read_flag(const Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return unexpected(bad_request(
      request, fmt::format("\"{}\" wants true or false; found \"{}\".", name, printable(*text))));
}

Read<std::chrono::seconds> read_wait(const Request& request) {
  auto seconds = read_number_or(request, "wait", {}, 0);
  if (!seconds) return unexpected(std::move(seconds).error());
  return std::chrono::seconds(std::min(*seconds, kWaitMaxSeconds));
}

Read<TextFields> read_body(const Request& request, std::span<const JsonField> fields) {
  if (!request.body.empty() && !is_json(request.header("content-type").value_or("")))
    return unexpected(not_json(request));
  auto read = read_text_fields(request.body, fields);
  if (!read) return unexpected(bad_json(request, read.error()));
  return std::move(read).value();
}

Read<std::optional<std::string>> read_idempotency_key(const Request& request) {
  const auto key = request.header("idempotency-key");
  if (!key) return std::optional<std::string>{};
  if (key->empty() || key->size() > 255 || !is_visible_ascii(*key))
    return unexpected(
        bad_request(request, "Idempotency-Key wants 1 to 255 visible ASCII characters."));
  return std::optional<std::string>(*key);
}

Read<std::string> read_if_match(const Request& request) {
  auto tag = request.header("if-match").value_or("");
  // "*" would mean: whatever it is now. That is not a review.
  if (tag.empty() || tag == "*") return unexpected(if_match_required(request));
  if (tag.size() >= 2 && tag.starts_with('"') && tag.ends_with('"'))
    tag = tag.substr(1, tag.size() - 2);
  if (tag.find_first_of("\", ") != std::string_view::npos)
    return unexpected(
        bad_request(request, "If-Match wants exactly one tag, the one of the step you reviewed."));
  return std::string(tag);
}

}  // namespace countersign::server
