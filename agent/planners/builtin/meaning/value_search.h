#pragma once

// Where the values of a question are looked for, one short statement after the other: a country
// first where countries stand, then what the question itself speaks of, and only then elsewhere.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/planners/builtin/meaning/lookup.h"
#include "agent/planners/builtin/reading/items.h"
#include "agent/planners/builtin/schema/schema_map.h"

namespace countersign::agent::builtin {

// Lives as long as one conversation is read: what one message found is not asked for again.
class ValueSearch {
 public:
  ValueSearch(const SchemaMap& schema, const Lexicon& lexicon, const LookupRows& rows)
      : schema_(schema), lexicon_(lexicon), rows_(rows) {}

  // The next look-up that is needed; empty: `found` holds all that there is to know. `spoken_of`
  // are the tables of the question before, where this one may go on from it.
  std::optional<Lookup> search(const Question& question, std::vector<std::size_t> spoken_of,
                               Found& found);

 private:
  using Columns = std::vector<ColumnAt>;
  struct Known {
    Columns searched;
    std::vector<Hit> hits;
  };

  std::optional<Lookup> ask(const std::vector<Wanted>& wanted, LookupKind kind,
                            const Columns& where, Found& found);
  std::optional<Lookup> ask_part(std::vector<Wanted> wanted, LookupKind kind, Columns where,
                                 Found& found);
  std::optional<Lookup> ask_by_kind(const std::vector<Wanted>& wanted, Found& found);
  std::vector<std::size_t> named_tables(const Question& question,
                                        std::vector<std::size_t> tables) const;
  std::vector<std::size_t> and_next(const std::vector<std::size_t>& named) const;
  void keep_named(const std::vector<Wanted>& wanted, const std::vector<std::size_t>& named,
                  Found& found) const;
  std::vector<Wanted> not_understood(const Question& question, const Found& found) const;

  const SchemaMap& schema_;
  const Lexicon& lexicon_;
  const LookupRows& rows_;
  std::map<std::string, Known> known_;
};

}  // namespace countersign::agent::builtin
