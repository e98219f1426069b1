#pragma once

// Verbs of everyday questions: between two things that are understood they say no more than that
// the two belong together ("parcels sent by Acme", "books that Ann bought"). A list curated by
// hand; a verb that is not on it is a name, a value, or not understood.

#include <string_view>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

// Any form of such a verb: "send", "sends", "sent", "sending".
bool is_connecting_verb(const Token& token);
// "sold", "ordered": may also name the table of what was sold.
bool is_trading_verb(const Token& token);

// The few that are verbs even where the schema has a name of a like meaning: "placed" is not the
// place, "made" is not the maker.
bool is_light_verb(const Token& token);
// "shipped", "sent", "held": a form that may also be a state that the data know.
bool is_past_form(const Token& token);
// Of a state rather than of a deed: "cancelled", "delivered"; such a word is never left unused.
bool is_state_verb(std::string_view word);
// "Recorded", "based": true of everything that is there.
bool says_there_is(std::string_view word);

// How many tokens a verb and what belongs to it take: "took place", "brought in", "sent"; 0 if no
// such verb begins there. A small word belongs to it only where no place can follow: "come from" is
// one verb and a preposition.
std::size_t read_connecting_verb(Tokens tokens, std::size_t at);

}  // namespace countersign::agent::builtin
