#pragma once

// The work behind resolve.h: one draft, one schema, one Query in the making. The first trouble or
// choice met ends it; what is computed after that is thrown away.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/meaning/resolve.h"

namespace countersign::agent::builtin {

// "highest", "longest": of one number that stands in the row; "best" may be about anything.
bool says_extreme(std::string_view words);

// "unit price": a column as a person reads it.
std::string words_of(const ColumnMap& column);

class Resolver {
 public:
  Resolver(const SchemaMap& schema, const Draft& draft) : schema_(schema), draft_(draft) {}
  Resolved resolve();

 private:
  using Fits = bool (*)(const ColumnMap&);

  struct Chosen {
    Aggregate aggregate = Aggregate::kCount;
    std::size_t table = 0;
    std::optional<std::size_t> column;
    bool is_revenue = false;  // to be computed where the base allows
    bool is_item_revenue = false;
    Saying saying = Saying::kCount;
    std::string words;
  };

  // ---- shapes (resolve.cpp)
  void choose_subject();
  void settle_order();
  void settle_order_by_measure(AskedOrder& order);
  void settle_order_by_attribute(AskedOrder& order);
  void offer_measures(const std::string& about);
  bool order_by_attribute_of_many(AskedOrder& order);
  void choose_person();
  void measures_of_one_row();
  void settle_comparison();
  void settle_share();
  void numbers_or_groups();
  void rows();
  void latest_per();
  void add_order_of_groups();
  bool wants_rows() const;
  void subject_as_group();
  void related_as_groups();
  bool ratio(std::vector<Chosen>& measures);
  void mentions_as_related();
  void finish_conditions();
  void subject_is_led_to();
  bool is_used(const std::string& relation) const;
  void order_rows();
  bool subject_came_first() const;
  bool all_shown_is_used();
  void show_bounds();
  void show_label(std::size_t table, const Walk& walk);
  void show_column(ColumnAt at, const Walk& walk);
  void shown_columns();

  // ---- measures (resolve_measures.cpp)
  std::optional<Chosen> choose_measure(AskedMeasure& asked);
  std::optional<Chosen> choose_revenue(const AskedMeasure& asked);
  std::optional<ColumnAt> money_of(std::size_t table) const;
  struct ItemMoney {
    std::size_t table = 0, quantity = 0, price = 0;
    std::optional<std::size_t> discount;
  };
  std::optional<ItemMoney> item_money() const;
  std::optional<Aggregate> usual_aggregate(AskedMeasure& asked, const ColumnMap& column);
  Measure placed(const Chosen& chosen);
  std::optional<std::size_t> choose_base(const std::vector<Chosen>& measures);
  std::vector<std::size_t> group_tables(const std::vector<Chosen>& measures) const;

  // ---- what is meant beyond the words (resolve_meaning.cpp)
  bool amount_of_row(AskedOrder& order);
  std::optional<ColumnAt> only_amount(std::size_t table) const;
  bool sold_units(Chosen& chosen) const;
  void count_by_date(Chosen& chosen, const ColumnMap& column);
  void average_of_totals(const AskedMeasure& asked, Chosen& chosen);
  void shown_as_measures();
  void merge_date_groups();
  void drop_groups_of_bounds();
  void drop_missing_groups();
  void place_groups();
  void fit_revenue(std::vector<Chosen>& measures);
  Group entity_group(std::size_t table, const Walk& walk, const std::string& words) const;
  std::optional<ColumnAt> attribute_column(std::size_t table,
                                           const std::vector<std::string>& attributes, About about,
                                           bool& turns);

  // ---- places (resolve_places.cpp)
  const Candidate* pick(Noun& noun, const std::function<bool(const Candidate&)>& fits,
                        std::optional<std::size_t> anchor);
  const Candidate* pick_column(Noun& noun, Fits fits, std::optional<std::size_t> anchor);
  // Walks on which each hop leads to one row, led by the candidate's link or by from and to.
  std::vector<Walk> ways(std::size_t from, std::size_t to, std::optional<std::size_t> via,
                         Toward toward) const;
  bool leads(std::size_t from, std::size_t to, Toward toward) const;
  std::optional<Walk> way(std::size_t from, const Candidate& to, Toward toward, Noun* asked);
  std::size_t distance(std::size_t from, std::size_t to) const;  // to one; large if there is none
  void offer(const std::string& about, std::vector<std::pair<std::string, Draft>> choices);
  void fail(const std::string& words);
  bool is_over() const { return trouble_.has_value() || choices_.has_value(); }
  std::string name_of(const Candidate& candidate) const;
  std::string role_words(const Walk& walk) const;

  // ---- conditions (resolve_conditions.cpp)
  struct Pending {  // behind a hop to many
    AskedCondition* asked = nullptr;
    ColumnAt at;
    std::optional<std::size_t> via;
  };
  void place_conditions(std::vector<AskedCondition>& asked, bool of_absent);
  bool flag_as_value(AskedCondition& condition, std::size_t anchor);
  std::optional<ColumnAt> date_near(std::size_t anchor) const;
  std::optional<Candidate> column_of(AskedCondition& condition, std::size_t anchor);
  std::optional<Candidate> column_of_value(AskedCondition& condition, std::size_t anchor);
  std::optional<Candidate> column_of_dates(AskedCondition& condition, std::size_t anchor);
  std::optional<Candidate> column_of_weekdays(AskedCondition& condition, std::size_t anchor) const;
  bool is_named_wholly(const Candidate& what, const Noun& noun) const;
  std::optional<Candidate> column_of_number(AskedCondition& condition, std::size_t anchor);
  std::string words_for(const AskedCondition& asked, const ColumnMap& column) const;
  Condition condition_at(const AskedCondition& asked, ColumnAt at, Path path) const;
  static std::string bound_words(const AskedRelated& asked);
  void place_pending(std::vector<Pending>& pending);
  void place_related();
  void place_one_related(AskedRelated& asked);
  std::optional<Walk> way_to_many(std::size_t from, const Candidate& to, Noun* asked);
  std::vector<Condition>& conditions_for(const AskedCondition& asked);
  std::vector<Related>& related_for(bool is_part);

  const SchemaMap& schema_;
  Draft draft_;
  Query query_;
  std::size_t base_ = 0;
  std::optional<std::size_t> subject_;      // the subject's table
  std::optional<std::size_t> subject_via_;  // … as what a key leads to: "managers"
  std::optional<ColumnAt> subject_column_;  // or a column: "which countries"
  std::optional<ColumnAt> order_column_;    // of rows
  bool order_is_descending_ = true;
  bool is_latest_per_ = false;
  bool single_shown_ = false;
  bool counts_rows_ = false;
  std::optional<std::size_t> counted_;  // the table whose rows the first measure is about
  std::optional<Trouble> trouble_;
  std::optional<Choices> choices_;
};

}  // namespace countersign::agent::builtin
