#pragma once

// Facts: what a source's own engine says one statement would do. An engine fills them in
// (engines/engine.h, inspect); guardrails judge them and know nothing else of the statement. A fact
// that an engine cannot establish stays at its cautious default, and what an engine meets and does
// not recognise goes into `unknowns`, which no policy allows.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace countersign {

// Bytes [from, to) of the statement as it was proposed. Empty when the thing is nowhere written,
// such as a table read through a view.
struct Span {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  bool empty() const { return from >= to; }
  friend auto operator<=>(const Span&, const Span&) = default;
};

// The statement cut by the engine's own lexical rules: white space is what lies between.
enum class TokenKind : std::uint8_t {
  kWord,        // keyword or bare identifier
  kQuotedName,  // "x" `x` [x] U&"x"
  kString,      // 'x', x'00', E'x', $$x$$
  kNumber,
  kParameter,  // ? ?1 :x @x $x
  kSymbol,
  kComment,
  kIllegal,  // what the engine's lexer does not know, an unterminated literal or comment
};
struct Token {
  TokenKind kind;
  Span span;
  friend bool operator==(const Token&, const Token&) = default;
};

enum class StatementRoot : std::uint8_t {
  kUnknown,      // did not compile, or of a kind that nobody recognised
  kRead,         // SELECT, VALUES, TABLE, WITH … SELECT
  kExplain,      // the plan of something
  kWrite,        // INSERT, UPDATE, DELETE, MERGE, also behind WITH
  kDefinition,   // CREATE, ALTER, DROP, REINDEX, ANALYZE, VACUUM
  kTransaction,  // BEGIN, COMMIT, ROLLBACK, SAVEPOINT
  kSetting,      // PRAGMA, SET
  kAttach,       // ATTACH, DETACH
  kOther,        // anything else the engine knows
};

enum class RelationKind : std::uint8_t {
  kTable,
  kView,
  kVirtualTable,
  kTableFunction,  // json_each(…), generate_series(…)
  kCatalog,        // the engine's own tables
  kCommonTable,    // a WITH name; reads nothing by itself
  kMissing,        // named but not in the schema
  kMaterializedView,
  kForeignTable,  // its rows live on another server
  kSequence,
};

// One relation that the statement reads. Names are spelled as in the schema.
struct RelationUse {
  RelationKind kind = RelationKind::kMissing;
  std::string schema;  // "main", "public"; empty for table functions and WITH names
  std::string name;
  std::vector<std::string> columns;  // sorted, no doubles; empty: only its rows are counted
  // Reached only through this view, by the view's own definition; empty if read directly as well.
  std::string through_view;
  // A WITH name that hides a relation of the schema with the same name.
  bool shadows_relation = false;
  Span span;  // where it is first written
};

struct FunctionUse {
  std::string name;  // as the engine folds it: lower case unless it was quoted
  Span span = {};
  // As written before the name; of a function of the source the schema that it stands in.
  std::string schema = {};
  // Somebody's own code in the source could be what is called: a function of another schema than
  // the engine's own, or one that overloads an engine's function with as many arguments.
  bool is_of_source = false;
  bool is_attribute = false;  // written like a column, `c.secret`, and is a call all the same
};

// An operator, where it can be somebody's own code (PostgreSQL): "=", "===", "->>".
struct OperatorUse {
  std::string name;
  Span span = {};
  std::string schema = {};  // of OPERATOR(schema.=), or that of the source's own operator
  bool is_of_source = false;
};

// A type that is cast to or declared: "numeric", "regclass".
struct TypeUse {
  std::string name;  // the engine's own name: int4, not integer
  Span span = {};
  std::string schema = {};
  bool is_of_source = false;  // not the engine's own, or its cast calls somebody's own function
};

// A pattern that is matched with a back-tracking engine.
struct PatternUse {
  bool is_constant = false;  // false: the data says what it is
  bool is_costly = false;    // back-references or repetition inside repetition
  Span span = {};
};

// What the statement would change or switch, in the engine's words: {"delete", "orders"},
// {"pragma", "trusted_schema"}, {"attach", ""}.
struct Effect {
  std::string what;
  std::string target;
  Span span;
};

// One loop of the engine's plan.
struct PlanLoop {
  std::uint32_t block = 0;  // loops with the same number are nested in one another
  std::string relation;     // as in the schema, empty for a subquery or WITH name
  bool is_scan = false;     // every row, as against a search by key or index
  std::uint64_t rows = 0;   // estimated rows visited in one pass of this loop
};

// A WITH RECURSIVE whose end cannot be seen: no LIMIT and no comparison with a small constant in
// its recursive arm, or a text that grows with each turn.
struct Recursion {
  bool is_bounded = false;
  bool grows_text = false;
  Span span;
};

// A size passed to a function that makes that much: zeroblob(n), printf('%nd'), randomblob(n). For
// generate_series it is the number of rows; each call is an entry, so a product shows.
struct SizeArgument {
  std::string function;
  std::optional<std::uint64_t> bytes;  // none: not a constant
  Span span;
};

// Something that the engine met and this product does not know: an opcode, an event, a node.
struct UnknownThing {
  std::string what;  // "opcode", "event", "statement"
  std::string detail;
};

enum class CompileProblem : std::uint8_t {
  kNone,
  kNotText,  // NUL, not UTF-8, or longer than any engine is given
  kSyntax,
  kMissingRelation,
  kMissingColumn,
  kMissingFunction,
  kForbidden,   // an effect stopped the compiler; see effects
  kTooComplex,  // an engine limit
  kOther,
};

struct Estimate {
  std::uint64_t rows = 0;  // result rows, before caps
  double cost = 0;         // rows visited, nested loops multiplied
  bool is_known = false;
};

struct Facts {
  std::string sql;            // the bytes that were inspected
  std::vector<Token> tokens;  // all of them, comments too; stops before the first NUL

  std::uint32_t statements = 0;  // not counting empty ones
  bool first_is_empty = false;   // `;DELETE …`: an empty statement stands before another
  CompileProblem problem = CompileProblem::kNone;
  std::string problem_words;  // the engine's own
  Span problem_span;          // where it points, if it says

  StatementRoot root = StatementRoot::kUnknown;
  bool is_read_only = false;  // by the engine's word and by everything seen in the program
  std::uint32_t result_columns = 0;
  std::uint32_t parameters = 0;  // placeholders that nobody fills in
  Span first_parameter;

  std::vector<RelationUse> relations;
  std::vector<FunctionUse> functions;
  std::vector<OperatorUse> operators;
  std::vector<TypeUse> types;
  std::vector<Effect> effects;
  std::vector<UnknownThing> unknowns;
  // The engine's two ways of looking (SQLite: authorizer and program) said different things.
  std::vector<std::string> disagreements;

  std::vector<PlanLoop> loops;
  std::vector<Recursion> recursions;
  std::vector<SizeArgument> sizes;
  std::vector<PatternUse> patterns;
  // Relations that stand in a join which nothing narrows: by a comma, CROSS, ON true. Told by
  // engines that have no plan to look at; one entry for each relation beyond the first of a block.
  std::vector<Span> loose_joins;
  bool has_limit = false;  // on the outermost statement
  bool has_star = false;   // `*` among the outermost result columns
  Estimate estimate;

  bool compiles() const { return problem == CompileProblem::kNone; }
};

}  // namespace countersign
