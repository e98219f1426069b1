#include "engines/postgres/inspect/roles.h"

#include <array>
#include <initializer_list>

namespace countersign::engines::postgres::syntax {

namespace {

constexpr std::size_t kWords = 256;
using Row = std::array<std::uint8_t, kWords>;

struct Entry {
  Word node;
  std::initializer_list<Word> expressions;
  std::initializer_list<Word> plain;
};

struct Table {
  std::array<std::uint8_t, kWords> row_of{};
  std::array<Row, 48> rows{};
  std::size_t used = 1;

  constexpr void add(Word node, std::initializer_list<Word> expressions,
                     std::initializer_list<Word> plain) {
    row_of[static_cast<std::size_t>(node)] = static_cast<std::uint8_t>(used);
    Row& row = rows[used++];
    for (const Word field : expressions)
      row[static_cast<std::size_t>(field)] = static_cast<std::uint8_t>(Role::kExpression);
    for (const Word field : plain)
      row[static_cast<std::size_t>(field)] = static_cast<std::uint8_t>(Role::kPlain);
    row[static_cast<std::size_t>(Word::kTypeName)] = 0;
  }
  constexpr void add_type(Word node) {
    rows[row_of[static_cast<std::size_t>(node)]][static_cast<std::size_t>(Word::kTypeName)] =
        static_cast<std::uint8_t>(Role::kType);
  }
};

constexpr Table make_table() {
  using W = Word;
  Table t;
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
  return t;
}

constexpr Table kTable = make_table();

}  // namespace

Role role_of(Word node, Word field) {
  return static_cast<Role>(
      kTable.rows[kTable.row_of[static_cast<std::size_t>(node)]][static_cast<std::size_t>(field)]);
}

bool is_known_node(Word node) {
  return kTable.row_of[static_cast<std::size_t>(node)] != 0;
}

}  // namespace countersign::engines::postgres::syntax
