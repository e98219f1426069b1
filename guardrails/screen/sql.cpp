// SQL where there should be none.

#include <algorithm>
#include <array>

#include "guardrails/screen/marks.h"

namespace countersign::guardrails::screening {

namespace {

// Statements that write or reach out. Prose must not fit: "how many did we delete from the list"
// does not, "delete from list where id = 1" does.
constexpr std::array<std::string_view, 37> kWrites = {"drop table #$",
                                                      "drop table if exists #",
                                                      "drop view #$",
                                                      "drop database #$",
                                                      "drop schema #$",
                                                      "drop index #$",
                                                      "drop user #$",
                                                      "truncate table #$",
                                                      "alter table # ",
                                                      "alter user # ",
                                                      "alter role # ",
                                                      "create table #~(",
                                                      "create user # ",
                                                      "create role # ",
                                                      "create trigger # ",
                                                      "insert into #~(",
                                                      "insert into # values",
                                                      "insert into # select",
                                                      "replace into #~(",
                                                      "delete from # where ",
                                                      "delete from #;",
                                                      "delete from #~--",
                                                      "update # set #~=",
                                                      "grant all on ",
                                                      "grant select on ",
                                                      "grant all privileges",
                                                      "attach database ",
                                                      "pragma #~=",
                                                      "load_extension(",
                                                      "writefile(",
                                                      "readfile(",
                                                      "pg_sleep(",
                                                      "pg_read_file(",
                                                      "xp_cmdshell",
                                                      "into outfile ",
                                                      "; vacuum",
                                                      "execute immediate "};

// Pieces of classic injection. Whoever pastes a whole statement may write them too.
constexpr std::array<std::string_view, 4> kPieces = {"union select #", "union all select #",
                                                     "union~(~select", "' or exists~("};

// "' OR 1=1", "or 'a'='a": a comparison of something with itself after OR.
std::optional<std::size_t> end_of_tautology(std::string_view text, std::size_t at) {
  const bool in_quotes = at > 0 && (text[at - 1] == '\'' || text[at - 1] == '"' ||
                                    text[at - 1] == ' ' || text[at - 1] == ')');
  auto left = end_of_mark(text, at, "or ");
  if (!in_quotes || !left) return std::nullopt;
  const auto strip = [&](std::size_t from) {
    while (from < text.size() && (text[from] == '\'' || text[from] == '"')) ++from;
    return from;
  };
  const std::size_t from = strip(*left);
  std::size_t to = from;
  while (to < text.size() && is_name(text[to]) && text[to] != '"') ++to;
  const auto equals = end_of_mark(text, strip(to), "~=~");
  if (to == from || !equals) return std::nullopt;
  const std::size_t other = strip(*equals);
  const auto name = text.substr(from, to - from);
  if (text.compare(other, name.size(), name) != 0) return std::nullopt;
  return other + name.size();
}

bool begins_word(std::string_view text, std::size_t at) {
  return at == 0 || !is_name(text[at - 1]) || text[at - 1] == '"' || text[at - 1] == '.';
}

template <std::size_t n>
std::optional<std::size_t> end_of_any(std::string_view text, std::size_t at,
                                      const std::array<std::string_view, n>& patterns) {
  for (const auto pattern : patterns)
    if (pattern.front() == text[at])
      if (const auto end = end_of_mark(text, at, pattern)) return end;
  return std::nullopt;
}

bool is_statement(std::string_view text) {
  const auto start = text.substr(past_spaces(text, 0));
  for (const std::string_view word : {"select ", "with ", "explain ", "--", "/*", "(select "})
    if (start.starts_with(word)) return true;
  return false;
}

// "select name, email from users": a list of names with commas, a star or a call, then FROM.
std::optional<std::size_t> end_of_select(std::string_view text, std::size_t at) {
  constexpr std::size_t kListMax = 300;
  const auto list = end_of_mark(text, at, "select ");
  if (!list) return std::nullopt;
  const auto from = text.substr(0, *list + kListMax).find(" from ", *list - 1);
  if (from == std::string_view::npos) return std::nullopt;
  const auto end = end_of_mark(text, from, " from #");
  if (!end) return std::nullopt;
  const auto names = from <= *list ? std::string_view() : text.substr(*list, from - *list);
  const auto table = text.substr(from + 6, *end - from - 6);
  for (const std::string_view article : {"the", "our", "a", "an", "your", "my", "this", "all"})
    if (table == article) return std::nullopt;
  const auto commas = std::count(names.begin(), names.end(), ',');
  const auto gaps = std::count(names.begin(), names.end(), ' ');
  const bool is_list =
      names.find_first_of(",*(_") != std::string_view::npos && gaps <= 2 + 3 * commas;
  const bool is_one = names.find(' ') == std::string_view::npos;
  if (!is_list && !is_one) return std::nullopt;
  return end;
}

}  // namespace

std::optional<Hit> find_sql(const Line& line, Channel channel) {
  const std::string_view text = line.text;
  const bool may_read = channel == Channel::kQuestion || channel == Channel::kSchema;
  const bool is_whole = channel == Channel::kQuestion && is_statement(text);
  constexpr std::string_view kFirst = "acdegilopr;tuwsx'";
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (kFirst.find(text[at]) == std::string_view::npos || !begins_word(text, at)) continue;
    auto end = end_of_any(text, at, kWrites);
    if (!end && !is_whole) end = end_of_any(text, at, kPieces);
    if (!end && !is_whole && text[at] == 'o') end = end_of_tautology(text, at);
    if (!end && !may_read && text[at] == 's') end = end_of_select(text, at);
    if (end) return Hit{"I-06", line.span_of(at, *end - at)};
  }
  return std::nullopt;
}

}  // namespace countersign::guardrails::screening
