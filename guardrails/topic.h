#pragma once

// Whether a question is about what a source holds at all. "Write a poem about the sea" is no attack
// and no question either: a notice says so, and nothing else comes of it. What word lists of
// attacks cannot know, this sees: a task that has nothing to do with the data.
//
// Made to be nearly silent. One word of the schema, of its notes or of known values is enough, and
// so is one word that only people with figures in mind use (how many, average, per month, top ten),
// in several languages; short follow-ups ("only Germany", "and by month?") are never judged.
//
// Pure; a Topic is made once for a schema and may then be asked from any thread.

#include <memory>
#include <optional>
#include <string_view>

#include "core/verdict.h"

namespace countersign::guardrails {

class Topic {
 public:
  Topic();
  ~Topic();
  Topic(Topic&&) noexcept;
  Topic& operator=(Topic&&) noexcept;

  // A name ("order_items", "unitPrice"), a note, or a value that stands in the data. Cut into
  // words, endings and accents aside. At most 64 KiB of one and 20,000 different words are kept.
  void add(std::string_view words);

  // Rule I-11, severity notice, category shape (it is no injection), the whole text as its span.
  // Nothing if the question touches the schema, or if too little was ever added to say so.
  std::optional<Finding> off_topic(std::string_view question) const;

 private:
  struct Known;
  std::unique_ptr<Known> known_;
};

}  // namespace countersign::guardrails
