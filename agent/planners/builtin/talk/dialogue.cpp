#include "agent/planners/builtin/talk/dialogue.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/language/slips.h"
#include "agent/planners/builtin/meaning/value_search.h"
#include "agent/planners/builtin/reading/grammar.h"
#include "agent/planners/builtin/reading/items.h"
#include "agent/planners/builtin/talk/follow_up.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kMessagesMax = 12;
constexpr std::size_t kTokensMax = 70;

// Where the conversation stands after a message.
struct Standing {
  std::optional<Draft> draft;
  std::optional<Choices> open;
};

class Conversation {
 public:
  Conversation(const SchemaMap& schema, const LookupRows& rows)
      : schema_(schema), lexicon_(schema), search_(schema, lexicon_, rows) {}

  Reading read(const std::vector<std::string>& messages) {
    Reading last = NotRead{{}, "There is no question."};
    const std::size_t from = messages.size() > kMessagesMax ? messages.size() - kMessagesMax : 0;
    for (std::size_t i = from; i < messages.size(); ++i) {
      last = read_one(messages[i]);
      if (std::holds_alternative<NeedsRows>(last)) return last;
    }
    return last;
  }

 private:
  Reading read_one(const std::string& message) {
    if (standing_.open)
      if (const auto chosen = chosen_by(*standing_.open, message)) return settle(*chosen);
    standing_.open.reset();
    const Question question = without_slips(read_question(message));
    if (question.is_cut || question.tokens.size() > kTokensMax)
      return NotRead{{}, "That is more than I can read at once; ask in fewer words."};
    Found found;
    if (auto lookup = search_.search(question, spoken_of(), found))
      return NeedsRows{std::move(*lookup)};
    return understand(Tagger(schema_, lexicon_, found).items(question));
  }

  // "teh", "averge": slips in the words that the grammar lives of.
  Question without_slips(Question question) const {
    for (auto& token : question.tokens) mend_small_word(token);
    const Found nothing;
    for (const auto& item : Tagger(schema_, lexicon_, nothing).items(question))
      if (item.is(ItemKind::kUnknown)) mend_slip(question.tokens[item.from]);
    return question;
  }

  // The tables that the question before was about.
  std::vector<std::size_t> spoken_of() const {
    std::vector<std::size_t> tables;
    if (!standing_.draft) return tables;
    const Draft& draft = *standing_.draft;
    const auto add = [&](const Noun& noun) {
      if (!noun.candidates.empty()) tables.push_back(noun.candidates.front().table);
    };
    add(draft.subject);
    for (const auto& measure : draft.measures) add(measure.noun);
    for (const auto& group : draft.groups) add(group.noun);
    for (const auto& condition : draft.conditions)
      for (const auto& hits : condition.hits)
        for (const auto& hit : hits) tables.push_back(hit.at.table);
    return tables;
  }

  Reading understand(const std::vector<Item>& items) {
    const auto follow = standing_.draft ? without_follow_up_words(items) : std::nullopt;
    if (const auto more = words_of_second_question(items); !more.empty())
      return NotRead{{more}, "Those are several questions at once; ask them one after the other."};
    Understood understood = read_grammar(schema_, follow ? follow->items : items);
    if (!understood.outside.empty())
      return NotRead{{understood.outside}, "That is not something these data can answer."};
    const bool changes = standing_.draft && is_change(understood.draft, follow.has_value());
    if (understood.loose_aggregate && !changes)
      understood.missing.push_back("(how many or how much of what)");
    if (understood.loose_aggregate && changes) {
      if (understood.loose_aggregate != AggregateWord::kCount ||
          !standing_.draft->subject.is_said())
        return NotRead{{}, "I do not see how many or how much of what."};
      standing_.draft->measures.clear();
      standing_.draft->wants_list = false;
    }
    if (!understood.missing.empty()) return NotRead{understood.missing, ""};
    if (!understood.choices.empty()) {
      Choices choices;
      choices.about = "the time";
      for (auto& [words, draft] : understood.choices) {
        Draft whole = with_dates_of(understood.draft, draft);
        choices.choices.emplace_back(
            words, changes ? changed(schema_, *standing_.draft, whole, follow) : std::move(whole));
      }
      standing_.open = choices;
      return ReadAsChoices{choices};
    }
    return settle(changes ? changed(schema_, *standing_.draft, understood.draft, follow)
                          : understood.draft);
  }

  Reading settle(const Draft& draft) {
    standing_.open.reset();
    const Resolved resolved = resolve(schema_, draft);
    if (const auto* query = std::get_if<Query>(&resolved)) {
      standing_.draft = draft;
      return ReadAsQuery{*query};
    }
    if (const auto* choices = std::get_if<Choices>(&resolved)) {
      standing_.open = *choices;
      return ReadAsChoices{*choices};
    }
    return NotRead{{}, std::get<Trouble>(resolved).words};
  }

  const SchemaMap& schema_;
  const Lexicon lexicon_;
  ValueSearch search_;
  Standing standing_;
};

}  // namespace

Reading read_conversation(const SchemaMap& schema, const std::vector<std::string>& messages,
                          const LookupRows& rows) {
  return Conversation(schema, rows).read(messages);
}

}  // namespace countersign::agent::builtin
