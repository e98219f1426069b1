#include "engines/sqlite/written.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "core/text.h"
#include "engines/sqlite/relations.h"

namespace countersign::engines::sqlite {

namespace {

struct WrittenRelation {
  std::string schema;  // lower case; empty: none
  std::string name;    // lower case
  Span span;
};

// Follows where a FROM clause is open, bracket by bracket.
class Places {
 public:
  explicit Places(const std::vector<Word>& words) : words_(words) {}

  std::vector<WrittenRelation> all() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const bool may_be_relation = std::exchange(expects_, false);
      if (may_be_relation && words_[i].is_name() && !is_keyword(words_[i]))
        i = take(i);
      else
        step(i, may_be_relation);
    }
    return std::move(found_);
  }

 private:
  static bool is_keyword(const Word& word) { return word.keyword != Keyword::kNone; }

  void step(std::size_t at, bool may_be_relation) {
    const Word& word = words_[at];
    if (word.is('(')) {
      open_.push_back(is_in_from_);
      is_in_from_ = may_be_relation;
      expects_ = may_be_relation;
    } else if (word.is(')')) {
      is_in_from_ = !open_.empty() && open_.back();
      if (!open_.empty()) open_.pop_back();
    } else if (word.is(',')) {
      expects_ = is_in_from_;
    } else if (word.is(Keyword::kIn)) {
      expects_in_list(at);
    } else if (word.is(Keyword::kFrom)) {
      // a IS NOT DISTINCT FROM b
      const bool is_clause = at == 0 || !words_[at - 1].is(Keyword::kDistinct);
      is_in_from_ = is_in_from_ || is_clause;
      expects_ = is_clause;
    } else if (word.is(Keyword::kJoin)) {
      expects_ = true;
    } else if (ends_from(word.keyword)) {
      is_in_from_ = false;
    }
  }

  // x IN orders; x IN (1, 2) is a list, and no bracket of a FROM clause.
  void expects_in_list(std::size_t at) {
    expects_ = at + 1 < words_.size() && !words_[at + 1].is('(');
  }

  static bool ends_from(Keyword keyword) {
    switch (keyword) {
      case Keyword::kWhere:
      case Keyword::kGroup:
      case Keyword::kHaving:
      case Keyword::kWindow:
      case Keyword::kOrder:
      case Keyword::kLimit:
      case Keyword::kUnion:
      case Keyword::kExcept:
      case Keyword::kIntersect:
      case Keyword::kSelect:
      case Keyword::kValues:
      case Keyword::kWith:
        return true;
      default:
        return false;
    }
  }

  // A name, or schema.name; where it ends.
  std::size_t take(std::size_t at) {
    WrittenRelation relation{{}, lower_name(words_[at]), words_[at].span};
    if (at + 2 < words_.size() && words_[at + 1].is('.') && words_[at + 2].is_name()) {
      relation.schema = std::exchange(relation.name, lower_name(words_[at + 2]));
      at += 2;
      relation.span = words_[at].span;
    }
    found_.push_back(std::move(relation));
    return at;
  }

  const std::vector<Word>& words_;
  std::vector<WrittenRelation> found_;
  std::vector<bool> open_;
  bool is_in_from_ = false;
  bool expects_ = false;
};

class Addition {
 public:
  Addition(const Outline& outline, const Shape& shape, Facts& facts)
      : outline_(outline), words_(outline.words()), shape_(shape), facts_(facts) {}

  void run() {
    for (auto& relation : Places(words_).all()) add(relation);
    for (std::size_t i = 0; i + 1 < words_.size(); ++i)
      if (words_[i + 1].is('(') && is_call(i)) add_call(words_[i]);
  }

 private:
  void add(const WrittenRelation& written) {
    const bool is_other = !written.schema.empty() && written.schema != "main";
    if (written.schema.empty() && outline_.is_common_table(written.name)) return;
    const RelationShape* relation = is_other ? nullptr : shape_.relation(written.name);
    RelationUse use;
    use.span = written.span;
    use.name = relation != nullptr ? relation->name : written.name;
    if (relation != nullptr || is_other || is_catalog_name(written.name)) {
      use.kind = relation != nullptr ? relation->kind : RelationKind::kCatalog;
      use.schema = is_other ? written.schema : "main";
    } else {
      // Of what compiles, only a table that a module makes out of its name is left.
      use.kind = RelationKind::kTableFunction;
    }
    if (!is_told(use)) facts_.relations.push_back(std::move(use));
  }

  // The engine's catalog goes by several names.
  bool is_told(const RelationUse& use) const {
    return std::any_of(facts_.relations.begin(), facts_.relations.end(),
                       [&](const RelationUse& told) {
                         if (told.kind == RelationKind::kCatalog)
                           return use.kind == told.kind && use.schema == told.schema;
                         return told.kind != RelationKind::kCommonTable &&
                                told.through_view.empty() && told.name == use.name;
                       });
  }

  // name(…), but neither a type, CAST(x AS DECIMAL(10, 2)), nor the head of a WITH, t(a, b) AS (…).
  bool is_call(std::size_t at) const {
    const Word& word = words_[at];
    const bool is_name =
        word.kind == TokenKind::kWord ? is_plain(word) : word.kind == TokenKind::kQuotedName;
    if (!is_name) return false;
    if (at > 0 && (words_[at - 1].is(Keyword::kAs) || is_plain(words_[at - 1]))) return false;
    const std::size_t next = outline_.after(at + 1);
    return next + 1 >= words_.size() || !words_[next].is(Keyword::kAs) || !opens_body(next + 1);
  }

  bool opens_body(std::size_t at) const {
    return words_[at].is('(') || words_[at].is(Keyword::kNot) ||
           words_[at].is(Keyword::kMaterialized);
  }

  static bool is_plain(const Word& word) {
    return word.kind == TokenKind::kWord &&
           sqlite3_keyword_check(word.text.data(), static_cast<int>(word.text.size())) == 0;
  }

  void add_call(const Word& word) {
    const std::string name = lower_name(word);
    const auto is_named_so = [&](const auto& told) { return same_ignoring_case(told.name, name); };
    const auto& relations = facts_.relations;
    const bool is_told =
        std::any_of(facts_.functions.begin(), facts_.functions.end(), is_named_so) ||
        std::any_of(relations.begin(), relations.end(), is_named_so);
    if (is_told) return;
    FunctionUse use;
    use.name = name;
    use.span = word.span;
    facts_.functions.push_back(std::move(use));
  }

  const Outline& outline_;
  const std::vector<Word>& words_;
  const Shape& shape_;
  Facts& facts_;
};

}  // namespace

void add_written(const Outline& outline, const Shape& shape, Facts& facts) {
  Addition(outline, shape, facts).run();
}

}  // namespace countersign::engines::sqlite
