// What is computed, and from which table on it can be computed without counting anything twice.

#include <algorithm>
#include <array>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

bool has_word(const ColumnMap& column, std::initializer_list<std::string_view> words) {
  return std::any_of(column.words.begin(), column.words.end(), [&](const NameWord& w) {
    return std::find(words.begin(), words.end(), w.expanded) != words.end() ||
           std::find(words.begin(), words.end(), std::string_view(w.text)) != words.end() ||
           std::find(words.begin(), words.end(), singular(w.expanded)) != words.end();
  });
}

bool any_column(const ColumnMap&) {
  return true;
}
bool amounts(const ColumnMap& c) {
  return c.is_amount();
}
bool amounts_or_dates(const ColumnMap& c) {
  return c.is_amount() || c.is_date();
}

}  // namespace

namespace {

// Things that are money themselves: their total is an amount and no number of rows.
bool is_money_noun(std::string_view words) {
  constexpr std::array<std::string_view, 16> kNouns = {
      "fine",   "payment", "sale", "expense", "donation", "salary", "charge", "fee",
      "refund", "deposit", "bill", "cost",    "bonus",    "tip",    "tax",    "spending"};
  const std::size_t space = words.rfind(' ');
  const std::string last =
      singular(space == std::string_view::npos ? words : words.substr(space + 1));
  return std::find(kNouns.begin(), kNouns.end(), last) != kNouns.end();
}

Aggregate aggregate_of(AggregateWord word, bool is_column) {
  switch (word) {
    case AggregateWord::kCount:
      return is_column ? Aggregate::kCountDistinct : Aggregate::kCount;
    case AggregateWord::kDistinct:
      return Aggregate::kCountDistinct;
    case AggregateWord::kSum:
      return is_column ? Aggregate::kSum : Aggregate::kCount;
    case AggregateWord::kAverage:
    case AggregateWord::kMedian:
      return Aggregate::kAverage;
    case AggregateWord::kMin:
      return Aggregate::kLeast;
    case AggregateWord::kMax:
      return Aggregate::kGreatest;
  }
  unreachable("an aggregate word without an aggregate");
}

std::string aggregate_words(Aggregate aggregate, const std::string& what) {
  switch (aggregate) {
    case Aggregate::kCount:
      return "number of " + what;
    case Aggregate::kCountDistinct:
      return "number of different " + what;
    case Aggregate::kSum:
      return "total " + what;
    case Aggregate::kAverage:
      return "average " + what;
    case Aggregate::kLeast:
      return "lowest " + what;
    case Aggregate::kGreatest:
      return "highest " + what;
    case Aggregate::kRatio:
      return "average number of " + what;
  }
  unreachable("an aggregate without words");
}

Saying saying_of(Aggregate aggregate, const ColumnMap& column) {
  if (aggregate == Aggregate::kCount || aggregate == Aggregate::kCountDistinct)
    return Saying::kCount;
  switch (column.kind) {
    case ColumnKind::kMoney:
      return Saying::kMoney;
    case ColumnKind::kDate:
      return Saying::kDate;
    case ColumnKind::kYear:
      return Saying::kYear;
    case ColumnKind::kNumber:
    case ColumnKind::kFlag:
    case ColumnKind::kKey:
    case ColumnKind::kReference:
      return Saying::kNumber;
    case ColumnKind::kLabel:
    case ColumnKind::kCategory:
    case ColumnKind::kText:
      return Saying::kText;
  }
  unreachable("a kind of column without a saying");
}

}  // namespace

std::optional<Aggregate> Resolver::usual_aggregate(AskedMeasure& asked, const ColumnMap& column) {
  if (adds_up(column)) return Aggregate::kSum;
  std::vector<std::pair<std::string, Draft>> choices;
  for (const auto word : {AggregateWord::kAverage, AggregateWord::kSum}) {
    asked.aggregate = word;
    choices.emplace_back(aggregate_words(aggregate_of(word, true), words_of(column)), draft_);
  }
  asked.aggregate.reset();
  offer("the " + words_of(column), std::move(choices));
  return std::nullopt;
}

// The money that one row of a table stands for.
std::optional<ColumnAt> Resolver::money_of(std::size_t table) const {
  std::optional<ColumnAt> best;
  int best_rank = 0;
  for (std::size_t c = 0; c < schema_.table(table).columns.size(); ++c) {
    const ColumnMap& column = schema_.table(table).columns[c];
    if (!column.is_amount() || column.is_masked) continue;
    int rank = 0;
    if (has_word(column, {"revenue", "sales", "turnover"}))
      rank = 9;
    else if (has_word(column, {"total"}) && !has_word(column, {"tax", "discount"}))
      rank = 8;
    else if (has_word(column, {"amount"}) && !has_word(column, {"tax", "discount", "refund"}))
      rank = 7;
    else if (has_word(column, {"fare", "subtotal", "paid", "payment", "charge"}))
      rank = 4;
    if (rank > best_rank) best = ColumnAt{table, c}, best_rank = rank;
  }
  return best;
}

std::optional<Resolver::ItemMoney> Resolver::item_money() const {
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    std::optional<std::size_t> quantity, price, discount;
    const auto& columns = schema_.table(t).columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (!columns[c].is_amount() || columns[c].is_masked) continue;
      if (has_word(columns[c], {"quantity", "qty"}))
        quantity = c;
      else if (has_word(columns[c], {"discount"}))
        discount = c;
      else if (has_word(columns[c], {"price"}) && !price)
        price = c;
    }
    if (quantity && price) return ItemMoney{t, *quantity, *price, discount};
  }
  return std::nullopt;
}

std::optional<Resolver::Chosen> Resolver::choose_revenue(const AskedMeasure& asked) {
  Chosen chosen;
  chosen.aggregate = asked.aggregate ? aggregate_of(*asked.aggregate, true) : Aggregate::kSum;
  chosen.is_revenue = true;
  chosen.saying = Saying::kMoney;
  chosen.words = asked.noun.words;
  if (chosen.aggregate == Aggregate::kCountDistinct) chosen.aggregate = Aggregate::kSum;
  // The table of the subject, of what was spoken of, then any that records what happened.
  std::vector<std::size_t> tables;
  if (subject_) tables.push_back(*subject_);
  tables.insert(tables.end(), draft_.mentions.begin(), draft_.mentions.end());
  for (const auto t : tables)
    if (const auto money = money_of(t); money && schema_.table(t).date) {
      chosen.table = t;
      chosen.column = money->column;
      return chosen;
    }
  const auto items = item_money();
  std::optional<ColumnAt> best;
  std::size_t best_rank = 0;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    const auto money = money_of(t);
    if (!money) continue;
    const std::string noun = schema_.table(t).noun();
    std::size_t rank = 1 + (schema_.table(t).date ? 2 : 0);
    // What items hang on is where their money is put together.
    if (items && distance(items->table, t) == 1) rank += 4;
    // What is asked about is reached from there, and is not it itself.
    const auto about = subject_          ? subject_
                       : subject_column_ ? std::optional(subject_column_->table)
                                         : std::nullopt;
    if (about && t != *about && distance(t, *about) < 99) rank += 2;
    for (const auto word : {"order", "sale", "invoice", "transaction", "purchase", "payment",
                            "booking", "ticket", "rental"})
      if (noun.find(word) != std::string::npos) rank += 2;
    if (rank > best_rank)
      best = money, best_rank = rank;
    else if (rank == best_rank)
      best.reset();
  }
  if (best) {
    chosen.table = best->table;
    chosen.column = best->column;
    return chosen;
  }
  if (best_rank > 0) {
    fail("More than one table holds amounts that may be meant by \"" + asked.noun.words +
         "\"; name the column.");
    return std::nullopt;
  }
  if (items) {
    chosen.table = items->table;
    chosen.is_item_revenue = true;
    return chosen;
  }
  fail("No column holds what \"" + asked.noun.words + "\" may mean.");
  return std::nullopt;
}

std::optional<Resolver::Chosen> Resolver::choose_measure(AskedMeasure& asked) {
  Noun& noun = asked.noun;
  if (noun.candidates.empty() && !noun.is_money_word && subject_)
    noun.candidates = {{*subject_, {}, {}, 1}};
  const auto* exact = noun.best_column();
  const bool has_column = exact != nullptr && exact->score >= 1.0 &&
                          schema_.column({exact->table, *exact->column}).is_amount();
  if (noun.is_money_word && !has_column &&
      !(asked.aggregate == AggregateWord::kCount && noun.best_table() != nullptr))
    return choose_revenue(asked);
  const bool table_first = !noun.candidates.empty() && !noun.candidates.front().column;
  const bool counts = !asked.aggregate || *asked.aggregate == AggregateWord::kCount ||
                      *asked.aggregate == AggregateWord::kDistinct ||
                      *asked.aggregate == AggregateWord::kSum;
  Chosen chosen;
  if (asked.is_worth && table_first) {
    const auto money = money_of(noun.candidates.front().table);
    if (!money) {
      fail("I see no amount of " + noun.words + ".");
      return std::nullopt;
    }
    chosen.aggregate = aggregate_of(*asked.aggregate, true);
    chosen.table = money->table;
    chosen.column = money->column;
    chosen.saying = Saying::kMoney;
    chosen.words = aggregate_words(chosen.aggregate, noun.words + " value");
    return chosen;
  }
  if (table_first && (asked.aggregate == AggregateWord::kSum || asked.is_collected) &&
      is_money_noun(noun.words))
    if (const auto money = money_of(noun.candidates.front().table)) {
      chosen.aggregate = Aggregate::kSum;  // "total fines"
      chosen.table = money->table;
      chosen.column = money->column;
      chosen.saying = Saying::kMoney;
      chosen.words = "total " + noun.words;
      return chosen;
    }
  if (table_first && counts) {
    const auto* table = pick(
        noun, [](const Candidate& c) { return !c.column; }, std::nullopt);
    if (table == nullptr) return std::nullopt;
    chosen.aggregate = Aggregate::kCount;
    chosen.table = table->table;
    chosen.words = "number of " + schema_.table(table->table).nouns();
    sold_units(chosen);
    return chosen;
  }
  const bool wants_number =
      asked.aggregate != AggregateWord::kCount && asked.aggregate != AggregateWord::kDistinct;
  const bool wants_bound =
      asked.aggregate == AggregateWord::kMin || asked.aggregate == AggregateWord::kMax;
  const auto* column = pick_column(noun,
                                   wants_bound    ? amounts_or_dates
                                   : wants_number ? amounts
                                                  : any_column,
                                   subject_);
  if (is_over()) return std::nullopt;
  if (column == nullptr && table_first && asked.aggregate == AggregateWord::kAverage) {
    // "average order", "average payment": what one of them comes to.
    if (const auto money = money_of(noun.candidates.front().table)) {
      chosen.aggregate = Aggregate::kAverage;
      chosen.table = money->table;
      chosen.column = money->column;
      chosen.saying = Saying::kMoney;
      chosen.words = "average " + noun.words;
      return chosen;
    }
  }
  if (column == nullptr) {
    fail("\"" + noun.words + "\" is nothing that can be added up or averaged here.");
    return std::nullopt;
  }
  const ColumnMap& map = schema_.column({column->table, *column->column});
  if (wants_bound && map.is_date() && column->score < 0.8) {
    fail("I see no " + noun.words + " here.");  // "highest salary" is no date of a payment
    return std::nullopt;
  }
  chosen.table = column->table;
  chosen.column = column->column;
  if (asked.aggregate == AggregateWord::kCount && map.is_amount()) {
    // "how many units", "number of pages": they are added up
    chosen.aggregate = Aggregate::kSum;
  } else if (asked.aggregate) {
    chosen.aggregate = aggregate_of(*asked.aggregate, true);
  } else if (noun.is_money_word) {
    chosen.aggregate = Aggregate::kSum;
  } else {
    const auto usual = usual_aggregate(asked, map);
    if (!usual) return std::nullopt;
    chosen.aggregate = *usual;
  }
  if (map.is_masked) {
    fail("The column " + words_of(map) + " is masked: nothing may be computed from it.");
    return std::nullopt;
  }
  chosen.saying = saying_of(chosen.aggregate, map);
  chosen.words = aggregate_words(chosen.aggregate, words_of(map));
  if (asked.aggregate == AggregateWord::kCount && map.kind == ColumnKind::kDate) {
    count_by_date(chosen, map);
    return chosen;
  }
  if (map.is_date() && chosen.aggregate == Aggregate::kGreatest)
    chosen.words = "latest " + words_of(map);
  if (map.is_date() && chosen.aggregate == Aggregate::kLeast)
    chosen.words = "earliest " + words_of(map);
  return chosen;
}

// ---- the base -----------------------------------------------------------------------------------

std::vector<std::size_t> Resolver::group_tables(const std::vector<Chosen>& measures) const {
  std::vector<std::size_t> tables;
  for (const auto& group : draft_.groups) {
    if (group.grain || group.noun.candidates.empty()) continue;
    // "airports per country": the country that is nearest to what is counted
    const Candidate* best = &group.noun.candidates.front();
    const auto far = [&](const Candidate& c) {
      return measures.empty() ? 0 : distance(measures.front().table, c.table);
    };
    for (const auto& c : group.noun.candidates)
      if (c.score >= group.noun.candidates.front().score - 0.1 && far(c) < far(*best)) best = &c;
    tables.push_back(best->table);
  }
  return tables;
}

// The table from which every group and every measure is one row away on each hop: the measure's own
// if that works, else the nearest bridge.
std::optional<std::size_t> Resolver::choose_base(const std::vector<Chosen>& measures) {
  std::vector<std::size_t> needed = group_tables(measures);
  for (const auto& measure : measures) needed.push_back(measure.table);
  // "customers who placed orders, by month": the month is the orders'.
  const bool by_time = std::any_of(draft_.groups.begin(), draft_.groups.end(),
                                   [](const AskedGroup& g) { return g.grain.has_value(); });
  for (const auto mention : draft_.mentions)
    if (by_time && measures.size() == 1 && schema_.table(mention).date &&
        distance(measures[0].table, mention) == 99 && distance(mention, measures[0].table) < 99)
      needed.push_back(mention);
  if (needed.empty()) return std::nullopt;
  std::optional<std::size_t> best;
  std::size_t best_cost = SIZE_MAX;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    std::size_t cost = 0;
    for (const auto to : needed) {
      const std::size_t far = distance(t, to);
      cost += far * 2;
      if (far == 99) cost = SIZE_MAX / 2;
      if (cost >= SIZE_MAX / 2) break;
    }
    if (cost >= SIZE_MAX / 2) continue;
    const bool is_measures = std::any_of(measures.begin(), measures.end(),
                                         [&](const Chosen& m) { return m.table == t; });
    const bool was_said =
        std::find(draft_.mentions.begin(), draft_.mentions.end(), t) != draft_.mentions.end();
    if (!is_measures) cost += was_said ? 2 : 5;
    if (cost < best_cost) best = t, best_cost = cost;
  }
  return best;
}

// Revenue from the items where a group or a filter is reached from items only.
void Resolver::fit_revenue(std::vector<Chosen>& measures) {
  const auto items = item_money();
  if (!items) return;
  for (auto& measure : measures) {
    if (!measure.is_revenue || measure.is_item_revenue || measure.table == items->table) continue;
    std::vector<std::size_t> needed = group_tables({measure});
    for (const auto& condition : draft_.conditions)
      for (const auto& hits : condition.hits) {
        if (hits.empty()) continue;
        const bool fits = std::any_of(hits.begin(), hits.end(), [&](const Hit& h) {
          return distance(measure.table, h.at.table) < 99;
        });
        if (!fits) needed.push_back(hits.front().at.table);
      }
    if (subject_) needed.push_back(*subject_);
    const bool is_enough = std::all_of(needed.begin(), needed.end(), [&](std::size_t t) {
      return distance(measure.table, t) < 99;
    });
    const bool items_reach = std::all_of(needed.begin(), needed.end(), [&](std::size_t t) {
      return distance(items->table, t) < 99;
    });
    if (is_enough || !items_reach) continue;
    measure.table = items->table;
    measure.column.reset();
    measure.is_item_revenue = true;
  }
}

Measure Resolver::placed(const Chosen& chosen) {
  Measure measure;
  measure.aggregate = chosen.aggregate;
  measure.saying = chosen.saying;
  measure.words = chosen.words;
  const auto walk = way(base_, {chosen.table, {}, {}, 0}, Toward::kNothing, nullptr);
  if (!walk) {
    fail("I see no way from " + schema_.table(base_).nouns() + " to " +
         schema_.table(chosen.table).nouns() + ".");
    return measure;
  }
  const Path path = schema_.path(*walk);
  const TableMap& table = schema_.table(chosen.table);
  if (chosen.is_item_revenue) {
    const auto items = item_money();
    measure.place = {path, table.columns[items->quantity].name};
    measure.times.push_back({path, table.columns[items->price].name});
    if (items->discount) {
      measure.discount = Place{path, table.columns[*items->discount].name};
      measure.discount_is_percent = has_word(table.columns[*items->discount], {"percent", "pct"});
    }
    if (chosen.table != base_) fail("This would count items more than once.");
    return measure;
  }
  if (chosen.column) {
    measure.place = {path, table.columns[*chosen.column].name};
    measure.storage = table.columns[*chosen.column].storage;
    const bool adds =
        chosen.aggregate == Aggregate::kSum || chosen.aggregate == Aggregate::kAverage;
    if (adds && chosen.table != base_)
      fail("\"" + chosen.words + "\" would be counted more than once for each of the " +
           schema_.table(base_).nouns() + ".");
    return measure;
  }
  if (chosen.table != base_) {
    if (!table.key) {
      fail("The rows of " + table.name + " have no key to count them by.");
      return measure;
    }
    // "borrowed the most books": each time counts
    const bool counts_events =
        draft_.order && draft_.order->is_superlative && draft_.order->about == About::kCount &&
        std::find(draft_.mentions.begin(), draft_.mentions.end(), base_) != draft_.mentions.end();
    if (counts_events) return measure;
    measure.aggregate = Aggregate::kCountDistinct;
    measure.place = {path, table.columns[*table.key].name};
  }
  return measure;
}

// The column that "expensive", "oldest", "longest" is about, in a table or one hop from it.
std::optional<ColumnAt> Resolver::attribute_column(std::size_t t,
                                                   const std::vector<std::string>& attributes,
                                                   About about, bool& turns) {
  turns = false;
  const TableMap& table = schema_.table(t);
  const auto named = [&](std::string_view word) -> std::optional<ColumnAt> {
    std::optional<ColumnAt> found;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const ColumnMap& column = table.columns[c];
      if (!column.is_amount() && !column.is_date()) continue;
      const std::string one = singular(word);
      if (!has_word(column, {word, one})) continue;
      if (!found || column.words.size() < table.columns[found->column].words.size())
        found = ColumnAt{t, c};
    }
    return found;
  };
  for (const auto& attribute : attributes)
    if (const auto found = named(attribute)) {
      // The oldest person was born first.
      turns = about == About::kBirth && !has_word(schema_.column(*found), {"age"});
      return found;
    }
  if (about == About::kBirth)
    for (const auto word : {"birth", "born", "birthday", "dob", "founded", "built", "established"})
      if (const auto found = named(word)) {
        turns = true;
        return found;
      }
  if (about == About::kBirth)
    if (const auto age = named("age")) return age;
  if ((about == About::kDate || about == About::kBirth) && table.date) {
    turns = about == About::kBirth;
    return ColumnAt{t, *table.date};
  }
  if (about == About::kMoney)
    for (const auto word : {"price", "cost", "fee", "fare", "rate", "total", "amount"})
      if (const auto found = named(word)) return found;
  if (about == About::kMoney) {
    std::optional<ColumnAt> only;
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      if (table.columns[c].kind == ColumnKind::kMoney) {
        if (only) return std::nullopt;
        only = ColumnAt{t, c};
      }
    return only;
  }
  return std::nullopt;
}

}  // namespace countersign::agent::builtin
