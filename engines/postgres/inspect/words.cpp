#include "engines/postgres/inspect/words.h"

#include <array>

namespace countersign::engines::postgres::syntax {

namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 207> kSpellings = {"",
                                                          "",
                                                          "SelectStmt",
                                                          "ExplainStmt",
                                                          "ColumnRef",
                                                          "A_Const",
                                                          "ParamRef",
                                                          "A_Expr",
                                                          "BoolExpr",
                                                          "FuncCall",
                                                          "TypeCast",
                                                          "SubLink",
                                                          "CaseExpr",
                                                          "CaseWhen",
                                                          "NullTest",
                                                          "BooleanTest",
                                                          "CoalesceExpr",
                                                          "MinMaxExpr",
                                                          "A_ArrayExpr",
                                                          "A_Indirection",
                                                          "A_Indices",
                                                          "A_Star",
                                                          "RowExpr",
                                                          "CollateClause",
                                                          "SQLValueFunction",
                                                          "XmlExpr",
                                                          "XmlSerialize",
                                                          "GroupingFunc",
                                                          "GroupingSet",
                                                          "NamedArgExpr",
                                                          "SetToDefault",
                                                          "ResTarget",
                                                          "RangeVar",
                                                          "JoinExpr",
                                                          "RangeSubselect",
                                                          "RangeFunction",
                                                          "RangeTableSample",
                                                          "RangeTableFunc",
                                                          "RangeTableFuncCol",
                                                          "ColumnDef",
                                                          "TypeName",
                                                          "SortBy",
                                                          "WindowDef",
                                                          "CommonTableExpr",
                                                          "String",
                                                          "Integer",
                                                          "Float",
                                                          "Boolean",
                                                          "BitString",
                                                          "List",
                                                          "DefElem",
                                                          "LockingClause",
                                                          "Alias",
                                                          "InsertStmt",
                                                          "UpdateStmt",
                                                          "DeleteStmt",
                                                          "MergeStmt",
                                                          "version",
                                                          "stmts",
                                                          "stmt",
                                                          "stmt_location",
                                                          "stmt_len",
                                                          "distinctClause",
                                                          "intoClause",
                                                          "targetList",
                                                          "fromClause",
                                                          "whereClause",
                                                          "groupClause",
                                                          "groupDistinct",
                                                          "havingClause",
                                                          "windowClause",
                                                          "valuesLists",
                                                          "sortClause",
                                                          "limitOffset",
                                                          "limitCount",
                                                          "limitOption",
                                                          "lockingClause",
                                                          "withClause",
                                                          "op",
                                                          "all",
                                                          "larg",
                                                          "rarg",
                                                          "query",
                                                          "options",
                                                          "kind",
                                                          "name",
                                                          "lexpr",
                                                          "rexpr",
                                                          "location",
                                                          "fields",
                                                          "number",
                                                          "funcname",
                                                          "args",
                                                          "agg_order",
                                                          "agg_filter",
                                                          "over",
                                                          "agg_within_group",
                                                          "agg_star",
                                                          "agg_distinct",
                                                          "func_variadic",
                                                          "funcformat",
                                                          "is_slice",
                                                          "lidx",
                                                          "uidx",
                                                          "arg",
                                                          "indirection",
                                                          "elements",
                                                          "val",
                                                          "typeName",
                                                          "collname",
                                                          "node",
                                                          "sortby_dir",
                                                          "sortby_nulls",
                                                          "useOp",
                                                          "refname",
                                                          "partitionClause",
                                                          "orderClause",
                                                          "frameOptions",
                                                          "startOffset",
                                                          "endOffset",
                                                          "lateral",
                                                          "subquery",
                                                          "alias",
                                                          "ordinality",
                                                          "is_rowsfrom",
                                                          "functions",
                                                          "coldeflist",
                                                          "relation",
                                                          "method",
                                                          "repeatable",
                                                          "docexpr",
                                                          "rowexpr",
                                                          "namespaces",
                                                          "columns",
                                                          "colname",
                                                          "for_ordinality",
                                                          "is_not_null",
                                                          "colexpr",
                                                          "coldefexpr",
                                                          "names",
                                                          "setof",
                                                          "pct_type",
                                                          "typmods",
                                                          "typemod",
                                                          "arrayBounds",
                                                          "aliasname",
                                                          "colnames",
                                                          "catalogname",
                                                          "schemaname",
                                                          "relname",
                                                          "inh",
                                                          "relpersistence",
                                                          "jointype",
                                                          "isNatural",
                                                          "usingClause",
                                                          "join_using_alias",
                                                          "quals",
                                                          "boolop",
                                                          "subLinkType",
                                                          "testexpr",
                                                          "operName",
                                                          "subselect",
                                                          "expr",
                                                          "result",
                                                          "defresult",
                                                          "nulltesttype",
                                                          "argisrow",
                                                          "booltesttype",
                                                          "typmod",
                                                          "named_args",
                                                          "arg_names",
                                                          "xmloption",
                                                          "content",
                                                          "row_format",
                                                          "ival",
                                                          "fval",
                                                          "boolval",
                                                          "sval",
                                                          "bsval",
                                                          "isnull",
                                                          "items",
                                                          "defnamespace",
                                                          "defname",
                                                          "defaction",
                                                          "ctename",
                                                          "aliascolnames",
                                                          "ctematerialized",
                                                          "ctequery",
                                                          "search_clause",
                                                          "cycle_clause",
                                                          "recursive",
                                                          "ctes",
                                                          "search_seq_column",
                                                          "search_col_list",
                                                          "search_breadth_first",
                                                          "cycle_mark_column",
                                                          "cycle_path_column",
                                                          "cycle_col_list",
                                                          "cycle_mark_value",
                                                          "cycle_mark_default",
                                                          "rel",
                                                          "lockedRels",
                                                          "strength",
                                                          "waitPolicy",
                                                          "argnumber",
                                                          "is_local",
                                                          "collClause"};
static_assert(kSpellings[static_cast<std::size_t>(Word::kCollClause)] == "collClause");

constexpr std::uint64_t packed(std::string_view text, std::size_t from) {
  std::uint64_t out = 0;
  for (std::size_t i = from; i < text.size() && i < from + 8; ++i)
    out |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * (i - from));
  return out;
}

struct Packed {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::size_t size = 0;
};

constexpr std::size_t kSlots = 1024;

constexpr std::size_t slot_of(std::uint64_t low, std::uint64_t high, std::size_t size) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  return static_cast<std::size_t>(((low ^ (high * 31) ^ size) * kOdd) >> 54U);
}

// Open addressing. Words of more than sixteen letters are told by their first sixteen and compared
// whole.
struct Table {
  std::array<std::uint8_t, kSlots> words{};
  std::array<Packed, kSpellings.size()> packed{};
};

constexpr Table make_table() {
  Table table;
  for (std::size_t i = 2; i < kSpellings.size(); ++i) {
    const std::string_view text = kSpellings[i];
    table.packed[i] = {packed(text, 0), packed(text, 8), text.size()};
    std::size_t slot = slot_of(table.packed[i].low, table.packed[i].high, text.size());
    while (table.words[slot] != 0) slot = (slot + 1) % kSlots;
    table.words[slot] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

Word word_of(std::uint64_t low, std::uint64_t high, std::size_t size) {
  for (std::size_t slot = slot_of(low, high, size); kTable.words[slot] != 0;
       slot = (slot + 1) % kSlots) {
    const Packed& candidate = kTable.packed[kTable.words[slot]];
    if (candidate.low == low && candidate.high == high && candidate.size == size)
      return static_cast<Word>(kTable.words[slot]);
  }
  return Word::kOther;
}

Word word_of(const char* text, std::size_t size) {
  const std::string_view whole(text, size);
  const Word word = word_of(packed(whole, 0), packed(whole, 8), size);
  return word != Word::kOther && spelling(word) == whole ? word : Word::kOther;
}

std::string_view spelling(Word word) {
  return kSpellings[static_cast<std::size_t>(word)];
}

}  // namespace countersign::engines::postgres::syntax
