#pragma once

// What is told by signs rather than words: role markers, SQL that writes, links that carry data
// away.

#include <optional>
#include <string_view>
#include <vector>

#include "guardrails/screen/phrases.h"

namespace countersign::guardrails::screening {

// Most texts hold no sign and no word with which any of them could begin.
bool may_hold_marks(const std::vector<Letter>& letters, const Words& words);
std::vector<Hit> find_marks(const Line& line, Channel channel);

std::optional<Hit> find_sql(const Line& line, Channel channel);
std::optional<Hit> find_link(const Line& line, Channel channel);

// Where `pattern` ends, if it stands at `at`: ' ' is white space, '#' a name, '~' white space or
// none, '$' where a statement may end.
std::optional<std::size_t> end_of_mark(std::string_view text, std::size_t at,
                                       std::string_view pattern);
bool is_name(char c);
std::size_t past_spaces(std::string_view text, std::size_t at);

}  // namespace countersign::guardrails::screening
