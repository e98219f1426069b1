#pragma once

// How a message continues what was asked before: as a change to its draft, or as the reply to a
// question that was asked back.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/meaning/resolve.h"
#include "agent/planners/builtin/reading/items.h"

namespace countersign::agent::builtin {

struct FollowUp {
  std::vector<Item> items;  // without the words that only say that it goes on
  bool adds = false;        // "also", "as well": beside what was there
};

// "and …", "only …", "what about …", "… instead", "now …", "same …": those words say that the
// message goes on from the question before. Empty if it has none.
std::optional<FollowUp> without_follow_up_words(const std::vector<Item>& items);
bool is_follow_up_word(std::string_view word);

// The draft of a message alone is a change to the one before, and no question of its own.
bool is_change(const Draft& draft, bool has_follow_up_words);
Draft changed(const SchemaMap& schema, Draft before, const Draft& change,
              const std::optional<FollowUp>& follow);

// The choice that a reply names: by its number, its order ("the second") or its words.
std::optional<Draft> chosen_by(const Choices& choices, std::string_view reply);

// What stands after a question's end: another question.
std::string words_of_second_question(const std::vector<Item>& items);

// `whole` with the dates of the choice that was recorded while it was read.
Draft with_dates_of(const Draft& whole, const Draft& choice);

}  // namespace countersign::agent::builtin
