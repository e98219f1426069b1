#pragma once

// The pieces of ordinary statements about the shop of tests/cases/: tables joined along their keys,
// and expressions over the columns that are in reach.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/statement_dice.h"

namespace countersign::testing {

enum class ColumnType : std::uint8_t {
  kKey,
  kText,
  kCategory,
  kNumber,
  kDate,
  kMoment,
  kJson,
  kTags,
  kFlag
};

struct ShopColumn {
  std::string_view name;  // quoted where it has to be
  ColumnType type;
  Words values = {};  // of a category
};

struct ShopTable {
  std::string_view name;
  std::string_view alias;
  std::vector<ShopColumn> columns;
};

// customers, orders, order_items, products: those that analysts may read.
const std::vector<ShopTable>& shop_tables();
const ShopTable& shop_table(std::string_view name);

// The tables of one FROM clause.
struct Scope {
  struct Member {
    const ShopTable* table;
    std::string alias;  // empty: columns are written bare
  };
  std::vector<Member> members;
  std::string from;   // "FROM orders o JOIN customers c ON c.id = o.customer_id"
  std::string where;  // the condition of joins written with a comma; may be empty
};

// Expressions. Everything is random but valid, and of the type that its name says.
class Terms {
 public:
  Terms(Dialect dialect, Dice& dice) : dialect_(dialect), dice_(dice) {}

  Scope scope(int tables);
  Scope scope_of(std::string_view table);

  // A column of that type; empty if nothing in scope is.
  std::string column(const Scope& scope, ColumnType type);
  std::string any_column(const Scope& scope);
  std::string number(const Scope& scope);
  std::string text(const Scope& scope);
  std::string date(const Scope& scope);    // falls back to a constant
  std::string bucket(const Scope& scope);  // a period of time: a month, a year
  std::string group(const Scope& scope);   // what people group by
  std::string aggregate(const Scope& scope);
  std::string window(const Scope& scope);
  std::string bands(const Scope& scope);  // CASE over a number
  std::string json(const Scope& scope);
  std::string condition(const Scope& scope, int depth = 1);
  // " WHERE …" with what the joins need; may be empty.
  std::string where(const Scope& scope, int percent = 65);
  // A text literal that looks like an attack and is none.
  std::string alarming_text();

  bool is_postgresql() const { return dialect_ == Dialect::kPostgresql; }
  Dice& dice() { return dice_; }

 private:
  std::string one_condition(const Scope& scope);
  std::string category_condition(const Scope& scope);
  std::string text_condition(const Scope& scope);
  std::string date_condition(const Scope& scope);
  std::string subquery_condition(const Scope& scope);
  std::string of_dialect(std::string_view sqlite, std::string_view postgresql) const;

  Dialect dialect_;
  Dice& dice_;
};

}  // namespace countersign::testing
