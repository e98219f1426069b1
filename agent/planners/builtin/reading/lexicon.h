#pragma once

// The schema as a dictionary: what a run of a question's words may name.

#include <cstddef>
#include <vector>

#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/reading/draft.h"
#include "agent/planners/builtin/schema/schema_map.h"

namespace countersign::agent::builtin {

struct NounAt {
  std::vector<Candidate> candidates;  // best first
  std::size_t tokens = 0;
  // No slip and no synonym: the words stand in the schema.
  bool is_exact = false;
  bool is_same = false;  // spelled as there
  // All that the name says.
  bool is_whole = false;
};

class Lexicon {
 public:
  explicit Lexicon(const SchemaMap& schema);

  // The longest good match that begins at `at`; tokens 0 if there is none.
  NounAt noun_at(Tokens tokens, std::size_t at) const;

 private:
  // One way to call one thing; a column has several: unit_price, price.
  struct Entry {
    Candidate what;
    std::vector<NameWord> words;
    double bonus = 0;
    bool is_trimmed = false;
  };
  void keep_best_kind(NounAt& noun, const std::vector<Candidate>& exact) const;
  void add_columns(std::size_t table);
  void add_link(std::size_t link);

  const SchemaMap& schema_;
  std::vector<Entry> entries_;
};

}  // namespace countersign::agent::builtin
