#include "engines/sqlite/program.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/invariant.h"
#include "core/text.h"
#include "engines/sqlite/handle.h"

namespace countersign::engines::sqlite {

namespace {

struct Opcode {
  std::string_view name;
  OpcodeKind kind;
};

using enum OpcodeKind;

// Every opcode of SQLite 3.40 to 3.46, sorted. Those that write a cursor (Insert, Delete,
// IdxInsert, …) are plain: only OpenWrite could point them at the database, and that is an effect.
constexpr std::array kOpcodes = {
    Opcode{"Abortable", kPlain},
    Opcode{"Add", kPlain},
    Opcode{"AddImm", kPlain},
    Opcode{"Affinity", kPlain},
    Opcode{"AggFinal", kFunction},
    Opcode{"AggInverse", kFunction},
    Opcode{"AggStep", kFunction},
    Opcode{"AggStep1", kFunction},
    Opcode{"AggValue", kFunction},
    Opcode{"And", kPlain},
    Opcode{"AutoCommit", kEffect},
    Opcode{"BeginSubrtn", kPlain},
    Opcode{"BitAnd", kPlain},
    Opcode{"BitNot", kPlain},
    Opcode{"BitOr", kPlain},
    Opcode{"Blob", kPlain},
    Opcode{"Cast", kPlain},
    Opcode{"Checkpoint", kEffect},
    Opcode{"Clear", kEffect},
    Opcode{"Close", kPlain},
    Opcode{"ClrSubtype", kPlain},
    Opcode{"CollSeq", kPlain},
    Opcode{"Column", kColumn},
    Opcode{"ColumnsUsed", kPlain},
    Opcode{"Compare", kPlain},
    Opcode{"Concat", kPlain},
    Opcode{"Copy", kPlain},
    Opcode{"Count", kPlain},
    Opcode{"CreateBtree", kEffect},
    Opcode{"CursorHint", kPlain},
    Opcode{"CursorLock", kPlain},
    Opcode{"CursorUnlock", kPlain},
    Opcode{"DecrJumpZero", kPlain},
    Opcode{"DeferredSeek", kPlain},
    Opcode{"Delete", kPlain},
    Opcode{"Destroy", kEffect},
    Opcode{"Divide", kPlain},
    Opcode{"DropIndex", kEffect},
    Opcode{"DropTable", kEffect},
    Opcode{"DropTrigger", kEffect},
    Opcode{"ElseEq", kPlain},
    Opcode{"EndCoroutine", kPlain},
    Opcode{"Eq", kPlain},
    Opcode{"Expire", kEffect},
    Opcode{"Explain", kPlain},
    Opcode{"Filter", kPlain},
    Opcode{"FilterAdd", kPlain},
    Opcode{"FinishSeek", kPlain},
    Opcode{"FkCheck", kEffect},
    Opcode{"FkCounter", kEffect},
    Opcode{"FkIfZero", kEffect},
    Opcode{"Found", kSeekIndex},
    Opcode{"Function", kFunction},
    Opcode{"Ge", kPlain},
    Opcode{"GetSubtype", kPlain},
    Opcode{"Gosub", kPlain},
    Opcode{"Goto", kPlain},
    Opcode{"Gt", kPlain},
    Opcode{"Halt", kPlain},
    Opcode{"HaltIfNull", kPlain},
    Opcode{"IdxDelete", kPlain},
    Opcode{"IdxGE", kSeekIndex},
    Opcode{"IdxGT", kSeekIndex},
    Opcode{"IdxInsert", kPlain},
    Opcode{"IdxLE", kSeekIndex},
    Opcode{"IdxLT", kSeekIndex},
    Opcode{"IdxRowid", kPlain},
    Opcode{"If", kPlain},
    Opcode{"IfNoHope", kPlain},
    Opcode{"IfNot", kPlain},
    Opcode{"IfNotOpen", kPlain},
    Opcode{"IfNotZero", kPlain},
    Opcode{"IfNullRow", kPlain},
    Opcode{"IfPos", kPlain},
    Opcode{"IfSizeBetween", kPlain},
    Opcode{"IfSmaller", kPlain},
    Opcode{"IncrVacuum", kEffect},
    Opcode{"Init", kPlain},
    Opcode{"InitCoroutine", kPlain},
    Opcode{"Insert", kPlain},
    Opcode{"Int64", kPlain},
    Opcode{"IntCopy", kPlain},
    Opcode{"Integer", kPlain},
    Opcode{"IntegrityCk", kEffect},
    Opcode{"IsNull", kPlain},
    Opcode{"IsNullOrType", kPlain},
    Opcode{"IsTrue", kPlain},
    Opcode{"IsType", kPlain},
    Opcode{"JournalMode", kEffect},
    Opcode{"Jump", kPlain},
    Opcode{"Last", kPlain},
    Opcode{"Le", kPlain},
    Opcode{"LoadAnalysis", kEffect},
    Opcode{"Lt", kPlain},
    Opcode{"MakeRecord", kPlain},
    Opcode{"MaxPgcnt", kEffect},
    Opcode{"MemMax", kPlain},
    Opcode{"Move", kPlain},
    Opcode{"Multiply", kPlain},
    Opcode{"MustBeInt", kPlain},
    Opcode{"Ne", kPlain},
    Opcode{"NewRowid", kPlain},
    Opcode{"Next", kPlain},
    Opcode{"NoConflict", kSeekIndex},
    Opcode{"Noop", kPlain},
    Opcode{"Not", kPlain},
    Opcode{"NotExists", kSeekTable},
    Opcode{"NotFound", kSeekIndex},
    Opcode{"NotNull", kPlain},
    Opcode{"Null", kPlain},
    Opcode{"NullRow", kPlain},
    Opcode{"Offset", kPlain},
    Opcode{"OffsetLimit", kPlain},
    Opcode{"Once", kPlain},
    Opcode{"OpenAutoindex", kPlain},
    Opcode{"OpenDup", kPlain},
    Opcode{"OpenEphemeral", kPlain},
    Opcode{"OpenPseudo", kPlain},
    Opcode{"OpenRead", kOpenRead},
    Opcode{"OpenWrite", kEffect},
    Opcode{"Or", kPlain},
    Opcode{"Pagecount", kEffect},
    Opcode{"Param", kEffect},
    Opcode{"ParseSchema", kEffect},
    Opcode{"Permutation", kPlain},
    Opcode{"Prev", kPlain},
    Opcode{"Program", kEffect},
    Opcode{"PureFunc", kFunction},
    Opcode{"ReadCookie", kEffect},
    Opcode{"Real", kPlain},
    Opcode{"RealAffinity", kPlain},
    Opcode{"ReleaseReg", kPlain},
    Opcode{"Remainder", kPlain},
    Opcode{"ReopenIdx", kOpenRead},
    Opcode{"ResetCount", kEffect},
    Opcode{"ResetSorter", kPlain},
    Opcode{"ResultRow", kResultRow},
    Opcode{"Return", kPlain},
    Opcode{"Rewind", kPlain},
    Opcode{"RowCell", kEffect},
    Opcode{"RowData", kPlain},
    Opcode{"RowSetAdd", kPlain},
    Opcode{"RowSetRead", kPlain},
    Opcode{"RowSetTest", kPlain},
    Opcode{"Rowid", kRowNumber},
    Opcode{"SCopy", kPlain},
    Opcode{"Savepoint", kEffect},
    Opcode{"SeekEnd", kPlain},
    Opcode{"SeekGE", kSeekIndex},
    Opcode{"SeekGT", kSeekIndex},
    Opcode{"SeekHit", kPlain},
    Opcode{"SeekLE", kSeekIndex},
    Opcode{"SeekLT", kSeekIndex},
    Opcode{"SeekRowid", kSeekTable},
    Opcode{"SeekScan", kPlain},
    Opcode{"Sequence", kPlain},
    Opcode{"SequenceTest", kPlain},
    Opcode{"SetCookie", kEffect},
    Opcode{"SetSubtype", kPlain},
    Opcode{"ShiftLeft", kPlain},
    Opcode{"ShiftRight", kPlain},
    Opcode{"SoftNull", kPlain},
    Opcode{"Sort", kPlain},
    Opcode{"SorterCompare", kPlain},
    Opcode{"SorterData", kPlain},
    Opcode{"SorterInsert", kPlain},
    Opcode{"SorterNext", kPlain},
    Opcode{"SorterOpen", kPlain},
    Opcode{"SorterSort", kPlain},
    Opcode{"SqlExec", kEffect},
    Opcode{"String", kPlain},
    Opcode{"String8", kPlain},
    Opcode{"Subtract", kPlain},
    Opcode{"TableLock", kEffect},
    Opcode{"Trace", kPlain},
    Opcode{"Transaction", kTransaction},
    Opcode{"TypeCheck", kPlain},
    Opcode{"VBegin", kEffect},
    Opcode{"VCheck", kEffect},
    Opcode{"VColumn", kPlain},
    Opcode{"VCreate", kEffect},
    Opcode{"VDestroy", kEffect},
    Opcode{"VFilter", kPlain},
    Opcode{"VInitIn", kPlain},
    Opcode{"VNext", kPlain},
    Opcode{"VOpen", kOpenVirtual},
    Opcode{"VRename", kEffect},
    Opcode{"VUpdate", kEffect},
    Opcode{"Vacuum", kEffect},
    Opcode{"Variable", kPlain},
    Opcode{"Yield", kPlain},
    Opcode{"ZeroOrNull", kPlain},
};

template <class T, class U>
void add_new(std::vector<T>& list, const U& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.emplace_back(item);
}

// Walks the listing once, remembering which cursor stands on which page.
class Reader {
 public:
  explicit Reader(const Shape& shape) : shape_(shape) {}

  void take(const Query& row) {
    const std::string_view opcode = row.view(1);
    switch (kind_of_opcode(opcode)) {
      case kPlain:
        return;
      case kOpenRead:
        return open(row.integer(2), row.integer(3), row.integer(4));
      case kColumn:
        return use_column(row.integer(2), row.integer(3));
      case kRowNumber:
      case kSeekTable:
        return use_row_number(row.integer(2));
      case kSeekIndex:
        return use_first_columns(row.integer(2), row.view(5));
      case kFunction:
        return call(row.view(5));
      case kOpenVirtual:
        program_.opens_virtual = true;
        return;
      case kResultRow:
        program_.result_columns = static_cast<std::uint32_t>(row.integer(3));
        return;
      case kTransaction:
        if (row.integer(3) != 0) effect("write", "");
        return;
      case kEffect:
        return effect(opcode == "Vacuum" ? "vacuum" : ascii_lower(opcode), "");
      case kUnknown:
        program_.unknowns.push_back({"opcode", std::string(opcode)});
        return;
    }
    unreachable("an opcode of no kind");
  }

  Program program() && { return std::move(program_); }

 private:
  struct Cursor {
    std::int64_t number;
    const RootShape* root;
    std::size_t opened;  // in program_.opened
  };

  void open(std::int64_t cursor, std::int64_t page, std::int64_t database) {
    if (database != 0) {
      program_.unknowns.push_back({"database", std::to_string(database)});
      return;
    }
    const RootShape* root = shape_.root(page);
    const std::string name = root != nullptr ? root->relation : page == 1 ? "sqlite_master" : "";
    if (name.empty()) {
      program_.unknowns.push_back({"page", std::to_string(page)});
      return;
    }
    std::size_t at = 0;
    while (at < program_.opened.size() && program_.opened[at].relation != name) ++at;
    if (at == program_.opened.size()) program_.opened.push_back({name, {}, {}});
    cursors_.push_back({cursor, root, at});
  }

  // The latest one with that number; cursors on nothing of the database are not kept.
  const Cursor* find(std::int64_t number) const {
    for (auto cursor = cursors_.rbegin(); cursor != cursors_.rend(); ++cursor)
      if (cursor->number == number) return cursor->root != nullptr ? &*cursor : nullptr;
    return nullptr;
  }

  void add_column(const Cursor& cursor, std::size_t position) {
    const auto& columns = cursor.root->columns;
    if (position >= columns.size() || columns[position].empty()) return;
    add_new(program_.opened[cursor.opened].columns, columns[position]);
  }

  void use_column(std::int64_t number, std::int64_t position) {
    if (const Cursor* cursor = find(number))
      add_column(*cursor, static_cast<std::size_t>(position));
  }

  void use_row_number(std::int64_t number) {
    const Cursor* cursor = find(number);
    if (cursor != nullptr) program_.opened[cursor->opened].row_number = cursor->root->row_number;
  }

  // A search by the first columns of an index compares them without reading them.
  void use_first_columns(std::int64_t number, std::string_view count_text) {
    const Cursor* cursor = find(number);
    if (cursor == nullptr) return;
    if (!cursor->root->is_index) return use_row_number(number);
    std::size_t count = 0;
    std::from_chars(count_text.data(), count_text.data() + count_text.size(), count);
    for (std::size_t i = 0; i < count; ++i) add_column(*cursor, i);
  }

  void call(std::string_view signature) {
    const std::string name = ascii_lower(signature.substr(0, signature.rfind('(')));
    if (name == "sqlite_attach" || name == "sqlite_detach") return effect(name.substr(7), "");
    add_new(program_.functions, name);
  }

  void effect(std::string_view what, std::string_view target) {
    for (const auto& known : program_.effects)
      if (known.what == what) return;
    program_.effects.push_back({std::string(what), std::string(target), {}});
  }

  const Shape& shape_;
  Program program_;
  std::vector<Cursor> cursors_;
};

}  // namespace

OpcodeKind kind_of_opcode(std::string_view opcode) {
  const auto* found = std::lower_bound(
      kOpcodes.begin(), kOpcodes.end(), opcode,
      [](const Opcode& known, std::string_view name) { return known.name < name; });
  return found != kOpcodes.end() && found->name == opcode ? found->kind : kUnknown;
}

bool Program::opens(std::string_view relation) const {
  return std::any_of(opened.begin(), opened.end(),
                     [relation](const OpenedRelation& o) { return o.relation == relation; });
}

Program read_program(sqlite3* db, const Shape& shape, std::string_view body) {
  Trouble trouble;
  Reader reader(shape);
  std::string listing = "EXPLAIN ";
  listing += body;
  Query rows(db, listing, trouble);
  while (rows.next()) reader.take(rows);
  Program program = std::move(reader).program();
  if (trouble) program.unknowns.push_back({"program", trouble.message});
  return program;
}

}  // namespace countersign::engines::sqlite
