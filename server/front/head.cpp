#include "server/front/head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/text.h"
#include "server/auth/hosts.h"

namespace countersign::server::front {

namespace {

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kNameBytesMax = 256;
constexpr std::size_t kValueBytesMax = 8 * 1024;

Unexpected<Malformed> bad(std::string detail) {
  return unexpected(Malformed{.status = 400, .detail = std::move(detail)});
}

bool is_token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// Two of these would be two meanings.
bool stands_once(std::string_view name) {
  static constexpr std::array kOnce = {"host",
                                       "content-length",
                                       "transfer-encoding",
                                       "content-type",
                                       "content-encoding",
                                       "authorization",
                                       "proxy-authorization",
                                       "if-match",
                                       "idempotency-key",
                                       "origin",
                                       "expect",
                                       "sec-fetch-site",
                                       "user-agent",
                                       "referer",
                                       "range",
                                       "date",
                                       "from",
                                       "max-forwards"};
  return std::find(kOnce.begin(), kOnce.end(), name) != kOnce.end();
}

bool has_list_item(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (same_ignoring_case(trimmed(list.substr(0, end)), item)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// Takes one line off; nothing if it does not end with CR LF or holds a CR or LF of its own.
std::optional<std::string_view> take_line(std::string_view& bytes) {
  const auto end = bytes.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = bytes.substr(0, end);
  if (line.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  bytes.remove_prefix(end + 2);
  return line;
}

std::optional<Malformed> read_target(Head& head, std::string_view target,
                                     const HeadLimits& limits) {
  if (target.size() > limits.target_bytes_max)
    return Malformed{.status = 414, .type = "too-large", .detail = "The path is too long."};
  if (!target.starts_with('/') || !std::all_of(target.begin(), target.end(), is_visible) ||
      target.find('#') != std::string_view::npos)
    return Malformed{.detail = "The request's target must be a path that starts with \"/\"."};
  const auto mark = target.find('?');
  head.path = target.substr(0, mark);
  if (mark != std::string_view::npos) head.query = target.substr(mark + 1);
  return std::nullopt;
}

std::optional<Malformed> read_request_line(Head& head, std::string_view line,
                                           const HeadLimits& limits) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return Malformed{.detail = "The first line must be \"METHOD /path HTTP/1.1\"."};
  head.method = line.substr(0, first);
  if (!is_token(head.method) || head.method.size() > kMethodBytesMax)
    return Malformed{.detail = "The method is not a name."};
  const auto version = line.substr(last + 1);
  head.is_http_1_0 = version == "HTTP/1.0";
  if (!head.is_http_1_0 && version != "HTTP/1.1")
    return Malformed{.detail = "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  return read_target(head, line.substr(first + 1, last - first - 1), limits);
}

std::optional<Malformed> read_field(Head& head, std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t'))
    return Malformed{.detail = "Folded header lines are not accepted."};
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return Malformed{.detail = "A header line must be \"Name: value\"."};
  const auto value = trimmed(line.substr(colon + 1));
  if (colon > kNameBytesMax || value.size() > kValueBytesMax)
    return Malformed{.status = 431, .type = "too-large", .detail = "A header is too long."};
  if (!std::all_of(value.begin(), value.end(), is_value_char))
    return Malformed{.detail = "A header's value holds a control character."};
  auto name = ascii_lower(line.substr(0, colon));
  const auto [held, is_new] = head.fields.try_emplace(std::move(name), value);
  if (is_new) return std::nullopt;
  if (stands_once(held->first))
    return Malformed{.detail = fmt::format("The header {} stands twice.", held->first)};
  held->second += held->first == "cookie" ? "; " : ", ";
  held->second += value;
  return std::nullopt;
}

std::optional<Malformed> check_host(const Head& head) {
  const auto host = head.fields.find("host");
  if (host == head.fields.end()) return Malformed{.detail = "The header Host is missing."};
  if (host_name(host->second).empty())
    return Malformed{.detail = "The header Host is not a host name with an optional port."};
  return std::nullopt;
}

std::optional<Malformed> read_length(Head& head, std::string_view text, const HeadLimits& limits) {
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, head.length);
  const bool is_digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || !is_digits || (error == std::errc{} && stop != end))
    return Malformed{.detail = "Content-Length is not a whole number."};
  if (error != std::errc{} || head.length > limits.body_bytes_max)
    return Malformed{
        .status = 413,
        .type = "too-large",
        .detail = fmt::format("The body may have at most {} bytes.", limits.body_bytes_max)};
  head.framing = Framing::kLength;
  return std::nullopt;
}

bool takes_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

std::optional<Malformed> read_framing(Head& head, const HeadLimits& limits) {
  const auto length = head.fields.find("content-length");
  const auto encoding = head.fields.find("transfer-encoding");
  const bool has_length = length != head.fields.end(), has_encoding = encoding != head.fields.end();
  if (has_length && has_encoding)
    return Malformed{.detail = "Content-Length and Transfer-Encoding contradict each other."};
  if (has_encoding) {
    if (head.is_http_1_0 || !same_ignoring_case(encoding->second, "chunked"))
      return Malformed{.detail = "The only Transfer-Encoding accepted is \"chunked\"."};
    head.framing = Framing::kChunked;
  }
  if (has_length) {
    if (auto no = read_length(head, length->second, limits)) return no;
  }
  const bool has_body = has_encoding || head.length > 0;
  if (takes_body(head.method) && !has_length && !has_encoding)
    return Malformed{.status = 411,
                     .type = "length-required",
                     .detail = "Send a Content-Length; for an empty body it is 0 (curl: -d '')."};
  if (!takes_body(head.method) && has_body)
    return Malformed{.detail = fmt::format("{} takes no body.", head.method)};
  return std::nullopt;
}

std::optional<Malformed> read_wishes(Head& head) {
  if (const auto expect = head.fields.find("expect"); expect != head.fields.end()) {
    if (!same_ignoring_case(expect->second, "100-continue"))
      return Malformed{.status = 417, .detail = "The only Expect understood is 100-continue."};
    head.expects_continue = true;
  }
  if (const auto coded = head.fields.find("content-encoding");
      coded != head.fields.end() && !same_ignoring_case(coded->second, "identity"))
    return Malformed{
        .status = 415, .type = "not-json", .detail = "Bodies are sent as they are, uncompressed."};
  const auto connection = head.fields.find("connection");
  head.wants_close = connection != head.fields.end() && has_list_item(connection->second, "close");
  // 1.0 closes unless it says otherwise, and we do not offer otherwise.
  head.wants_close = head.wants_close || head.is_http_1_0;
  return std::nullopt;
}

}  // namespace

Result<Head, Malformed> scan_head(std::string_view bytes, const HeadLimits& limits) {
  Head head;
  const auto first = take_line(bytes);
  if (!first) return bad("Lines must end with CR LF.");
  if (auto no = read_request_line(head, *first, limits)) return unexpected(std::move(*no));
  for (std::size_t count = 0;; ++count) {
    const auto line = take_line(bytes);
    if (!line) return bad("Lines must end with CR LF.");
    if (line->empty()) break;
    if (count == limits.fields_max)
      return unexpected(
          Malformed{.status = 431, .type = "too-large", .detail = "There are too many headers."});
    if (auto no = read_field(head, *line)) return unexpected(std::move(*no));
  }
  if (!bytes.empty()) return bad("Bytes stand between the head and its blank line.");
  if (auto no = check_host(head)) return unexpected(std::move(*no));
  if (auto no = read_framing(head, limits)) return unexpected(std::move(*no));
  if (auto no = read_wishes(head)) return unexpected(std::move(*no));
  return head;
}

Result<Chunks::State, Malformed> Chunks::line(std::string_view text) {
  switch (at_) {
    case At::kSize: {
      const auto* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data(), end, left_, 16);
      if (text.empty() || text.size() > 15 || error != std::errc{} || stop != end)
        return bad("A chunk must begin with its size in hex, alone on its line.");
      if (left_ > bytes_max_ - body_.size())
        return unexpected(
            Malformed{.status = 413,
                      .type = "too-large",
                      .detail = fmt::format("The body may have at most {} bytes.", bytes_max_)});
      at_ = left_ == 0 ? At::kLastLine : At::kData;
      return State::kMore;
    }
    case At::kDataEnd:
      if (!text.empty()) return bad("A chunk is longer than its size.");
      at_ = At::kSize;
      return State::kMore;
    case At::kLastLine:
      if (!text.empty()) return bad("Trailers after the last chunk are not accepted.");
      return State::kDone;
    case At::kData:
      break;
  }
  unreachable("a line inside a chunk's data");
}

Result<Chunks::State, Malformed> Chunks::feed(std::string_view& bytes) {
  while (!bytes.empty()) {
    if (at_ == At::kData) {
      const auto taken = std::min<std::uint64_t>(left_, bytes.size());
      body_.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      left_ -= taken;
      if (left_ == 0) at_ = At::kDataEnd;
      continue;
    }
    line_ += bytes.front();
    bytes.remove_prefix(1);
    if (line_.size() > 17) return bad("A chunk must begin with its size in hex.");
    if (!line_.ends_with('\n')) continue;
    if (!line_.ends_with("\r\n")) return bad("Lines must end with CR LF.");
    auto state = line(std::string_view(line_).substr(0, line_.size() - 2));
    line_.clear();
    if (!state || *state == State::kDone) return state;
  }
  return State::kMore;
}

}  // namespace countersign::server::front
