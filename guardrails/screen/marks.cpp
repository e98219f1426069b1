#include "guardrails/screen/marks.h"

#include <algorithm>
#include <array>
#include <string>

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kNearBytes = 90;  // between two parts of an order without gaps

// Nobody but the software around a model writes these. Lower case; '~' stands for white space or
// none.
constexpr std::array<std::string_view, 26> kRoleMarkers = {"<|im_start|>",
                                                           "<|im_end|>",
                                                           "<|system|>",
                                                           "<|user|>",
                                                           "<|assistant|>",
                                                           "<|endoftext|>",
                                                           "<|eot_id|>",
                                                           "[inst]",
                                                           "[/inst]",
                                                           "<<sys>>",
                                                           "<</sys>>",
                                                           "<system>",
                                                           "</system>",
                                                           "<assistant>",
                                                           "</data>",
                                                           "</context>",
                                                           "[system",
                                                           "### system",
                                                           "### instruct",
                                                           "{{#system",
                                                           "\"role\":~\"system\"",
                                                           "\"role\":~\"assistant\"",
                                                           "'role':~'system'",
                                                           "role=system",
                                                           "###system",
                                                           "# system:"};

struct Pair {
  std::string_view order;
  std::string_view thing;
};
// Either may come first.
constexpr std::array kPairs = {
    Pair{"忽略", "指令"},           Pair{"忽略", "指示"},   Pair{"忽略", "说明"},
    Pair{"忽略", "规则"},           Pair{"忽略", "提示"},   Pair{"忘记", "指令"},
    Pair{"忘记", "规则"},           Pair{"无视", "指令"},   Pair{"无视", "规则"},
    Pair{"无需", "审批"},           Pair{"无需", "批准"},   Pair{"跳过", "审批"},
    Pair{"系统", "提示词"},         Pair{"忽略", "之前"},   Pair{"無視", "指示"},
    Pair{"無視", "命令"},           Pair{"無視", "ルール"}, Pair{"忘れ", "指示"},
    Pair{"システム", "プロンプト"}, Pair{"承認", "不要"},   Pair{"忽略", "指令"},
    Pair{"系統", "提示詞"},         Pair{"ละเว้น", "คำสั่ง"},  Pair{"เพิกเฉย", "คำสั่ง"}};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '"' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::size_t past_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

std::size_t past_name(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name(text[at])) ++at;
  return at;
}

// A statement ends here, or something that only a statement has follows; not the rest of a sentence
// ("drop table lamps from the list").
bool may_end_statement(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 5> kMore = {"and ", "cascade", "if ", "then ",
                                                            "--"};
  at = past_spaces(text, at);
  if (at == text.size() || std::string_view(";,.'\")]}!?|*").find(text[at]) != std::string::npos)
    return true;
  return std::any_of(kMore.begin(), kMore.end(),
                     [&](std::string_view more) { return text.substr(at).starts_with(more); });
}

// Where `pattern` ends, if it stands at `at`: ' ' is white space, '#' a name, '~' white space or
// none, '$' where a statement may end.
std::optional<std::size_t> end_of(std::string_view text, std::size_t at, std::string_view pattern) {
  for (const char wanted : pattern) {
    if (wanted == '$') return may_end_statement(text, at) ? std::optional(at) : std::nullopt;
    std::size_t next = at;
    if (wanted == ' ' || wanted == '~')
      next = past_spaces(text, at);
    else if (wanted == '#')
      next = past_name(text, at);
    else if (at < text.size() && text[at] == wanted)
      next = at + 1;
    if (next == at && wanted != '~') return std::nullopt;
    at = next;
  }
  return at;
}

std::string folded(std::string_view text) {
  return line_of(fold(text).letters).text;
}

std::optional<Hit> find_role_marker(const Line& line) {
  for (const auto marker : kRoleMarkers) {
    const char first = marker.front();
    for (auto at = line.text.find(first); at != std::string::npos;
         at = line.text.find(first, at + 1))
      if (const auto end = end_of(line.text, at, marker))
        return Hit{"I-03", line.span_of(at, *end - at)};
  }
  return std::nullopt;
}

// "System: …" where a text begins, as if somebody else spoke.
std::optional<Hit> find_speaker(const Line& line) {
  for (const std::string_view speaker : {"system:", "assistant:", "system prompt:", "[system]"}) {
    const std::size_t at = past_spaces(line.text, 0);
    if (line.text.compare(at, speaker.size(), speaker) == 0)
      return Hit{"I-03", line.span_of(at, speaker.size())};
  }
  return std::nullopt;
}

// ---- SQL ----------------------------------------------------------------------------------------

// Statements that write or reach out, and pieces of classic injection. Prose must not fit: "how
// many did we delete from the list" does not, "delete from list where id = 1" does.
constexpr std::array<std::string_view, 36> kSql = {"drop table #$",
                                                   "drop view #$",
                                                   "drop database #$",
                                                   "drop schema #$",
                                                   "drop index #$",
                                                   "drop user #$",
                                                   "truncate table #$",
                                                   "alter table # ",
                                                   "alter user # ",
                                                   "create table #~(",
                                                   "create user #",
                                                   "create trigger #",
                                                   "insert into #~(",
                                                   "insert into # values",
                                                   "insert into # select",
                                                   "replace into #~(",
                                                   "delete from # where ",
                                                   "delete from #;",
                                                   "delete from #~--",
                                                   "update # set #~=",
                                                   "union select #",
                                                   "union all select #",
                                                   "union~(~select",
                                                   "grant all ",
                                                   "grant select on ",
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

// "' OR 1=1", "or 'a'='a": a comparison of something with itself after OR.
std::optional<std::size_t> end_of_tautology(std::string_view text, std::size_t at) {
  const bool in_quotes = at > 0 && (text[at - 1] == '\'' || text[at - 1] == '"' ||
                                    text[at - 1] == ' ' || text[at - 1] == ')');
  auto left = end_of(text, at, "or ");
  if (!in_quotes || !left) return std::nullopt;
  const auto strip = [&](std::size_t from) {
    while (from < text.size() && (text[from] == '\'' || text[from] == '"')) ++from;
    return from;
  };
  const std::size_t from = strip(*left);
  std::size_t to = from;
  while (to < text.size() && is_name(text[to]) && text[to] != '"') ++to;
  const auto equals = end_of(text, strip(to), "~=~");
  if (to == from || !equals) return std::nullopt;
  const std::size_t other = strip(*equals);
  const auto name = text.substr(from, to - from);
  if (text.compare(other, name.size(), name) != 0) return std::nullopt;
  return other + name.size();
}

bool begins_word(std::string_view text, std::size_t at) {
  return at == 0 || !is_name(text[at - 1]) || text[at - 1] == '"';
}

std::optional<Hit> find_sql(const Line& line) {
  const std::string_view text = line.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!begins_word(text, at)) continue;
    for (const auto pattern : kSql)
      if (pattern.front() == text[at])
        if (const auto end = end_of(text, at, pattern))
          return Hit{"I-06", line.span_of(at, *end - at)};
    if (text[at] == 'o')
      if (const auto end = end_of_tautology(text, at))
        return Hit{"I-06", line.span_of(at, *end - at)};
  }
  return std::nullopt;
}

// A cell has no reason to hold a whole statement.
std::optional<Hit> find_statement(const Line& line) {
  static constexpr std::array<std::string_view, 3> kReads = {"select * from #", "execute_sql(",
                                                             "select # from #"};
  for (std::size_t at = 0; at < line.text.size(); ++at) {
    if (!begins_word(line.text, at)) continue;
    for (const auto pattern : kReads)
      if (const auto end = end_of(line.text, at, pattern))
        return Hit{"I-06", line.span_of(at, *end - at)};
  }
  return std::nullopt;
}

// ---- links --------------------------------------------------------------------------------------

// An image that a page would fetch by itself, with something in its address; a link that is code.
std::optional<Hit> find_link(const Line& line) {
  const std::string_view text = line.text;
  for (const std::string_view opening : {"![", "<img ", "<iframe ", "<script"}) {
    const auto at = text.find(opening);
    if (at == std::string_view::npos) continue;
    const auto piece = text.substr(at, 400);
    const bool is_out = piece.find("http") != std::string_view::npos;
    if (opening == "<script" || (is_out && piece.find('?') != std::string_view::npos))
      return Hit{"I-07", line.span_of(at, opening.size())};
  }
  for (const std::string_view code : {"javascript:", "data:text/html", "vbscript:"})
    if (const auto at = text.find(code); at != std::string_view::npos)
      return Hit{"I-07", line.span_of(at, code.size())};
  return std::nullopt;
}

std::optional<Hit> find_pair(const Line& line) {
  static const auto pairs = [] {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& pair : kPairs) out.emplace_back(folded(pair.order), folded(pair.thing));
    return out;
  }();
  for (const auto& [order, thing] : pairs) {
    const auto a = line.text.find(order);
    const auto b = a == std::string::npos ? a : line.text.find(thing);
    if (b == std::string::npos) continue;
    const auto from = std::min(a, b);
    const auto to = std::max(a + order.size(), b + thing.size());
    if (to - from <= kNearBytes) return Hit{"I-10", line.span_of(from, to - from)};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Hit> find_marks(const Line& line, Channel channel) {
  std::vector<Hit> hits;
  const auto add = [&](const std::optional<Hit>& hit) {
    if (hit) hits.push_back(*hit);
  };
  add(find_role_marker(line));
  if (hits.empty()) add(find_speaker(line));
  add(find_sql(line));
  if (channel != Channel::kQuestion) add(find_statement(line));
  add(find_link(line));
  add(find_pair(line));
  return hits;
}

}  // namespace countersign::guardrails::screening
