#include "guardrails/screen/marks.h"

#include <algorithm>
#include <array>

namespace countersign::guardrails::screening {

namespace {

// Nobody but the software around a model writes these. Lower case; '~' stands for white space or
// none.
constexpr std::array<std::string_view, 52> kRoleMarkers = {"<|im_start|>",
                                                           "<|im_end|>",
                                                           "<|im_sep|>",
                                                           "<|system|>",
                                                           "<|user|>",
                                                           "<|assistant|>",
                                                           "<|endoftext|>",
                                                           "<|eot_id|>",
                                                           "<|begin_of_text|>",
                                                           "<|start_header_id|>",
                                                           "<|end_header_id|>",
                                                           "<|channel|>",
                                                           "<start_of_turn>",
                                                           "<end_of_turn>",
                                                           "[inst]",
                                                           "[/inst]",
                                                           "<<sys>>",
                                                           "<</sys>>",
                                                           "<system>",
                                                           "</system>",
                                                           "<assistant>",
                                                           "</assistant>",
                                                           "<system_prompt>",
                                                           "</instructions>",
                                                           "[system ",
                                                           "[system:",
                                                           "### system",
                                                           "### instruct",
                                                           "### assistant",
                                                           "###~end",
                                                           "{{#system",
                                                           "role=system",
                                                           "###system",
                                                           "# system:",
                                                           "<!--~assistant",
                                                           "<!--~system:",
                                                           "<model-instructions",
                                                           "<model_instructions",
                                                           "{{#ai",
                                                           "<hidden>",
                                                           "<!--~hidden",
                                                           "<!--~ai:",
                                                           "<!--~ai ",
                                                           "<!--~ignore",
                                                           "<!--~instruction",
                                                           "[instruction]",
                                                           "[priority instruction",
                                                           "[hidden instruction",
                                                           "[ai_",
                                                           "[ai ",
                                                           "[ai]",
                                                           "[previous ai"};

// A message of a chat as software sends it.
constexpr std::array<std::string_view, 4> kMessages = {
    "\"role\"~:~\"system\"~,~\"content", "\"role\"~:~\"assistant\"~,~\"content",
    "'role'~:~'system'~,~'content", "'role'~:~'assistant'~,~'content"};

// What encloses data on their way to a model: closed here, and opened nowhere in this text.
constexpr std::array<std::string_view, 7> kClosings = {
    "</data>", "</context>", "</result>", "</results>", "</rows>", "</document>", "</user_input>"};

// A statement ends here, or something that only a statement has follows; not the rest of a sentence
// ("drop table lamps from the list").
bool may_end_statement(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 6> kMore = {"and ",  "cascade", "if ",
                                                            "then ", "--",      "before "};
  at = past_spaces(text, at);
  if (at == text.size() || std::string_view(";,.'\")]}!?|*").find(text[at]) != std::string::npos)
    return true;
  return std::any_of(kMore.begin(), kMore.end(),
                     [&](std::string_view more) { return text.substr(at).starts_with(more); });
}

std::size_t past_name(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name(text[at])) ++at;
  return at;
}

template <std::size_t n>
std::optional<Hit> find_any(const Line& line, const std::array<std::string_view, n>& patterns) {
  for (const auto pattern : patterns) {
    const char first = pattern.front();
    for (auto at = line.text.find(first); at != std::string::npos;
         at = line.text.find(first, at + 1))
      if (const auto end = end_of_mark(line.text, at, pattern))
        return Hit{"I-03", line.span_of(at, *end - at)};
  }
  return std::nullopt;
}

// Calls of tools that agents have, ours among them.
constexpr std::array<std::string_view, 9> kToolCalls = {
    "send_email", "execute_code(", "delete_file(", "execute_sql",   "run_sql(",
    "run_query(", "submit_sql",    "fetch_url(",   "execute_query("};

std::optional<Hit> find_closing(const Line& line) {
  for (const auto closing : kClosings) {
    const auto at = line.text.find(closing);
    if (at == std::string::npos) continue;
    const std::string opening = "<" + std::string(closing.substr(2, closing.size() - 3));
    if (line.text.find(opening) > at) return Hit{"I-03", line.span_of(at, closing.size())};
  }
  return std::nullopt;
}

// "System: …" where a text begins, as if somebody else spoke. In data, forms have such labels.
std::optional<Hit> find_speaker(const Line& line, Channel channel) {
  for (const std::string_view speaker : {"assistant:", "system prompt:", "system:"}) {
    const std::size_t at = past_spaces(line.text, 0);
    if (speaker == "system:" && channel != Channel::kQuestion) continue;
    if (line.text.compare(at, speaker.size(), speaker) == 0)
      return Hit{"I-03", line.span_of(at, speaker.size())};
  }
  // A conversation that never took place.
  const auto human = std::min(line.text.find("human:"), line.text.find("user:"));
  const auto answer = line.text.find("assistant:");
  if (human < answer && answer != std::string::npos)
    return Hit{"I-03", line.span_of(human, answer + 10 - human)};
  return std::nullopt;
}

}  // namespace

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '"' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::size_t past_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

std::optional<std::size_t> end_of_mark(std::string_view text, std::size_t at,
                                       std::string_view pattern) {
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

bool may_hold_marks(const std::vector<Letter>& letters, const Words& words) {
  static constexpr std::array<std::string_view, 22> kWords = {
      "alter",  "attach",   "create", "delete", "drop",   "execute", "grant", "http",
      "https",  "insert",   "into",   "or",     "pragma", "replace", "role",  "select",
      "select", "truncate", "union",  "update", "vacuum", "xp"};
  static_assert(std::is_sorted(kWords.begin(), kWords.end()));
  const auto is_sign = [](const Letter& letter) {
    return letter.c == '<' || letter.c == '[' || letter.c == '#' || letter.c == '{' ||
           letter.c == ':' || letter.c == '(' || letter.c == '_';
  };
  const auto is_word = [](const Word& word) {
    return std::binary_search(kWords.begin(), kWords.end(), std::string_view(word.text));
  };
  return std::any_of(letters.begin(), letters.end(), is_sign) ||
         std::any_of(words.begin(), words.end(), is_word);
}

std::vector<Hit> find_marks(const Line& line, Channel channel) {
  std::vector<Hit> hits;
  const auto add = [&](const std::optional<Hit>& hit) {
    if (hit) hits.push_back(*hit);
  };
  if (line.text.find_first_of("<[#{:") != std::string::npos) {
    add(find_any(line, kRoleMarkers));
    if (hits.empty()) add(find_any(line, kMessages));
    if (hits.empty()) add(find_closing(line));
    if (hits.empty() && channel == Channel::kQuestion && line.text.find("[system]") == 0)
      hits.push_back({"I-03", line.span_of(0, 8)});
    if (hits.empty()) add(find_speaker(line, channel));
  }
  if (hits.empty() && channel != Channel::kQuestion && line.text.find('_') != std::string::npos)
    add(find_any(line, kToolCalls));
  // What a source says of a statement quotes the statement.
  if (channel != Channel::kError) add(find_sql(line, channel));
  add(find_link(line, channel));
  return hits;
}

}  // namespace countersign::guardrails::screening
