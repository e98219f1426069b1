#include "engines/postgres/inspect/roles.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace countersign::engines::postgres::syntax {

namespace {

struct Maker {
  RoleTable table;
  std::size_t used = 1;

  constexpr RoleTable::Row& row(Word node) {
    return table.rows[table.row_of[static_cast<std::size_t>(node)]];
  }
  constexpr void add(Word node, std::initializer_list<Word> expressions,
                     std::initializer_list<Word> plain) {
    table.row_of[static_cast<std::size_t>(node)] = static_cast<std::uint8_t>(used++);
    for (const Word field : expressions)
      row(node)[static_cast<std::size_t>(field)] = Role::kExpression;
    for (const Word field : plain) row(node)[static_cast<std::size_t>(field)] = Role::kPlain;
  }
  constexpr void add_type(Word node) {
    row(node)[static_cast<std::size_t>(Word::kTypeName)] = Role::kType;
  }
};

constexpr RoleTable make_table() {
  using W = Word;
  Maker t;
  t.add(W::kAConst, {}, {W::kIval, W::kFval, W::kSval, W::kBsval, W::kBoolval, W::kIsnull});
  t.add(W::kBoolExpr, {W::kArgs}, {W::kBoolop});
  t.add(W::kAExpr, {W::kLexpr, W::kRexpr}, {W::kKind, W::kName});
  t.add(W::kFuncCall, {W::kArgs, W::kAggOrder, W::kAggFilter},
        {W::kFuncname, W::kOver, W::kAggWithinGroup, W::kAggStar, W::kAggDistinct, W::kFuncVariadic,
         W::kFuncformat});
  t.add(W::kTypeCast, {W::kArg}, {});
  t.add_type(W::kTypeCast);
  t.add(W::kSubLink, {W::kTestexpr}, {W::kSubLinkType, W::kOperName, W::kSubselect});
  t.add(W::kCaseExpr, {W::kArg, W::kArgs, W::kDefresult}, {});
  t.add(W::kCaseWhen, {W::kExpr, W::kResult}, {});
  t.add(W::kNullTest, {W::kArg}, {W::kNulltesttype, W::kArgisrow});
  t.add(W::kBooleanTest, {W::kArg}, {W::kBooltesttype});
  t.add(W::kCoalesceExpr, {W::kArgs}, {});
  t.add(W::kMinMaxExpr, {W::kArgs}, {W::kOp});
  t.add(W::kAArrayExpr, {W::kElements}, {});
  t.add(W::kAIndirection, {W::kArg, W::kIndirection}, {});
  t.add(W::kAIndices, {W::kLidx, W::kUidx}, {W::kIsSlice});
  t.add(W::kAStar, {}, {});
  t.add(W::kRowExpr, {W::kArgs}, {W::kRowFormat, W::kColnames});
  t.add(W::kCollateClause, {W::kArg}, {W::kCollname});
  t.add(W::kSQLValueFunction, {}, {W::kOp, W::kTypmod});
  t.add(W::kXmlExpr, {W::kNamedArgs, W::kArgs},
        {W::kOp, W::kName, W::kArgNames, W::kXmloption, W::kTypmod});
  t.add(W::kXmlSerialize, {W::kExpr}, {W::kXmloption});
  t.add_type(W::kXmlSerialize);
  t.add(W::kGroupingFunc, {W::kArgs}, {});
  t.add(W::kGroupingSet, {W::kContent}, {W::kKind});
  t.add(W::kNamedArgExpr, {W::kArg}, {W::kName, W::kArgnumber});
  t.add(W::kResTarget, {W::kVal}, {W::kName});
  t.add(W::kListNode, {W::kItems}, {});
  t.add(W::kRangeTableFuncCol, {W::kColexpr, W::kColdefexpr},
        {W::kColname, W::kForOrdinality, W::kIsNotNull});
  t.add_type(W::kRangeTableFuncCol);
  t.add(W::kWindowDef, {W::kPartitionClause, W::kStartOffset, W::kEndOffset},
        {W::kName, W::kRefname, W::kOrderClause, W::kFrameOptions});
  t.add(W::kSortBy, {W::kNode}, {W::kSortbyDir, W::kSortbyNulls, W::kUseOp});
  t.add(W::kTypeNameNode, {W::kTypmods}, {W::kNames, W::kTypemod, W::kArrayBounds});
  // The parts of constants and names.
  t.add(W::kStringNode, {}, {W::kSval});
  t.add(W::kIntegerNode, {}, {W::kIval});
  t.add(W::kFloatNode, {}, {W::kFval});
  return t.table;
}

}  // namespace

constexpr RoleTable kRoles = make_table();

}  // namespace countersign::engines::postgres::syntax
