#include "engines/postgres/inspect/words.h"

#include <algorithm>
#include <array>

#include "engines/postgres/inspect/word_table.h"

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

constexpr Letters letters_of(std::string_view word) {
  Letters letters;
  for (std::size_t i = 0; i < word.size() && i < 16; ++i)
    (i < 8 ? letters.low : letters.high) |= std::uint64_t{static_cast<unsigned char>(word[i])}
                                            << (8 * (i % 8));
  return letters;
}

constexpr WordTable make_table() {
  WordTable table;
  for (auto& slot : table.slots) slot = static_cast<std::uint8_t>(Word::kOther);
  for (std::size_t i = 2; i < kSpellings.size(); ++i) {
    table.letters[i] = letters_of(kSpellings[i]);
    table.slots[WordTable::slot_of(table.letters[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

}  // namespace

constexpr WordTable kWordTable = make_table();

// Two words in one slot: the one that came first is lost. Take another kOdd.
static_assert(std::count(kWordTable.slots.begin(), kWordTable.slots.end(),
                         static_cast<std::uint8_t>(Word::kOther)) ==
              kWordSlots - (kSpellings.size() - 2));

Word word_of(const char* text, std::size_t size) {
  const std::string_view whole(text, size);
  const Word word = kWordTable.find(letters_of(whole));
  return word != Word::kOther && spelling(word) == whole ? word : Word::kOther;
}

std::string_view spelling(Word word) {
  return kSpellings[static_cast<std::size_t>(word)];
}

}  // namespace countersign::engines::postgres::syntax
