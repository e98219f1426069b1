#include "engines/postgres/inspect.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "engines/postgres/inspect/names.h"
#include "engines/postgres/inspect/parse.h"
#include "engines/postgres/inspect/tokens.h"
#include "engines/postgres/inspect/tree.h"
#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres {

namespace {

using syntax::Names;
using syntax::Parsed;
using syntax::Tree;
using syntax::TreeProblem;
using syntax::Walker;

constexpr std::size_t kCatalogsKept = 8;

class PostgresInspector final : public Inspector {
 public:
  Facts inspect(const Schema& schema, std::string_view sql) override {
    return inspect_statement(cache_, schema, sql);
  }
  std::string_view dialect() const override { return "postgresql"; }

 private:
  NamesCache cache_;
};

bool is_semicolon(const Facts& facts, const Token& token) {
  return token.kind == TokenKind::kSymbol && facts.sql[token.span.from] == ';';
}

// The grammar drops empty statements without a word.
bool begins_empty(const Facts& facts) {
  bool is_empty = false;
  for (const auto& token : facts.tokens) {
    if (token.kind == TokenKind::kComment) continue;
    if (!is_semicolon(facts, token)) return is_empty;
    is_empty = true;
  }
  return false;
}

// The parser counts characters from 1.
Span span_of_error(const Facts& facts, int at) {
  if (at <= 0) return {};
  std::size_t byte = 0;
  for (int i = 1; i < at && byte < facts.sql.size(); ++i) next_code_point(facts.sql, byte);
  for (const auto& token : facts.tokens)
    if (token.span.from <= byte && byte < token.span.to) return token.span;
  return {};
}

void problem(Facts& facts, CompileProblem kind, std::string words) {
  facts.problem = kind;
  facts.problem_words = std::move(words);
}

void read_tree(Facts& facts, const Names& names, Parsed& parsed) {
  Tree tree;
  switch (tree.read(parsed.json(), parsed.size())) {
    case TreeProblem::kNone:
      Walker(names, facts).run(tree.root());
      return;
    case TreeProblem::kTooDeep:
      facts.statements = 1;
      return problem(facts, CompileProblem::kTooComplex,
                     "the statement is nested more than 200 levels deep");
    case TreeProblem::kMalformed:
      facts.statements = 1;
      facts.unknowns.push_back({"tree", "the parser's answer cannot be read"});
      return problem(facts, CompileProblem::kOther, "the parser's answer cannot be read");
  }
}

}  // namespace

std::shared_ptr<const syntax::Names> NamesCache::find(const Schema& schema, std::string& trouble) {
  {
    auto held = entries_.lock();
    const auto found = std::find_if(held->begin(), held->end(), [&](const Entry& entry) {
      return entry.digest == schema.digest && entry.size == schema.ddl.size();
    });
    if (found != held->end()) {
      std::rotate(held->begin(), found, found + 1);
      return held->front().names;
    }
  }
  auto catalog = catalog_from_text(schema.ddl);
  if (!catalog) {
    trouble = "the kept schema is not a PostgreSQL catalog: " + catalog.error();
    return nullptr;
  }
  auto names = std::make_shared<const syntax::Names>(std::move(catalog).value());
  auto held = entries_.lock();
  held->insert(held->begin(), {schema.digest, schema.ddl.size(), names});
  if (held->size() > kCatalogsKept) held->pop_back();
  return names;
}

Facts inspect_statement(NamesCache& cache, const Schema& schema, std::string_view sql) {
  Facts facts;
  facts.sql = sql;
  facts.tokens = syntax::tokenize(sql.substr(0, kTextBytesMax));
  if (!is_storable_text(sql)) {
    problem(facts, CompileProblem::kNotText,
            sql.size() > kTextBytesMax ? "the statement is longer than 64 KiB"
                                       : "the statement is not text");
    return facts;
  }
  facts.first_is_empty = begins_empty(facts);
  std::string trouble;
  const auto names = cache.find(schema, trouble);
  if (names == nullptr) {
    facts.unknowns.push_back({"schema", trouble});
    problem(facts, CompileProblem::kOther, trouble);
    return facts;
  }
  Parsed parsed = syntax::parse(facts.sql);
  if (parsed.json() == nullptr) {
    facts.statements = 1;
    problem(facts, CompileProblem::kSyntax, printable(parsed.error()));
    facts.problem_span = span_of_error(facts, parsed.error_at());
    return facts;
  }
  read_tree(facts, *names, parsed);
  return facts;
}

std::unique_ptr<Inspector> make_inspector() {
  return std::make_unique<PostgresInspector>();
}

}  // namespace countersign::engines::postgres
