#include "engines/sqlite/recorder.h"

#include <algorithm>
#include <array>

#include <sqlite3.h>

#include "core/text.h"

namespace countersign::engines::sqlite {

namespace {

enum class Target : std::uint8_t { kFirst, kSecond, kNone };

struct EffectKind {
  int code;
  std::string_view what;
  Target target;
  StatementRoot root;
};

constexpr std::array kEffects = {
    EffectKind{SQLITE_CREATE_INDEX, "create index", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_TABLE, "create table", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_TEMP_INDEX, "create temp index", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_TEMP_TABLE, "create temp table", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_TEMP_TRIGGER, "create temp trigger", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_TEMP_VIEW, "create temp view", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_TRIGGER, "create trigger", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_VIEW, "create view", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DELETE, "delete", Target::kFirst, StatementRoot::kWrite},
    EffectKind{SQLITE_DROP_INDEX, "drop index", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_TABLE, "drop table", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_TEMP_INDEX, "drop index", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_TEMP_TABLE, "drop table", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_TEMP_TRIGGER, "drop trigger", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_TEMP_VIEW, "drop view", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_TRIGGER, "drop trigger", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_VIEW, "drop view", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_INSERT, "insert", Target::kFirst, StatementRoot::kWrite},
    EffectKind{SQLITE_PRAGMA, "pragma", Target::kFirst, StatementRoot::kSetting},
    EffectKind{SQLITE_TRANSACTION, "transaction", Target::kFirst, StatementRoot::kTransaction},
    EffectKind{SQLITE_UPDATE, "update", Target::kFirst, StatementRoot::kWrite},
    EffectKind{SQLITE_ATTACH, "attach", Target::kFirst, StatementRoot::kAttach},
    EffectKind{SQLITE_DETACH, "detach", Target::kFirst, StatementRoot::kAttach},
    EffectKind{SQLITE_ALTER_TABLE, "alter table", Target::kSecond, StatementRoot::kDefinition},
    EffectKind{SQLITE_REINDEX, "reindex", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_ANALYZE, "analyze", Target::kFirst, StatementRoot::kDefinition},
    EffectKind{SQLITE_CREATE_VTABLE, "create virtual table", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_DROP_VTABLE, "drop virtual table", Target::kFirst,
               StatementRoot::kDefinition},
    EffectKind{SQLITE_SAVEPOINT, "savepoint", Target::kSecond, StatementRoot::kTransaction},
};

bool is_schema_table(std::string_view name) {
  return name == "sqlite_master" || name == "sqlite_schema" || name == "sqlite_temp_master" ||
         name == "sqlite_temp_schema";
}

template <class T>
void add_new(std::vector<T>& list, T item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

bool same(const ReadEvent& event, const Access& access) {
  return event.column == access.second && event.table == access.first && event.via == access.via &&
         event.schema == access.schema && event.has_schema == access.has_schema;
}

}  // namespace

int Recorder::answer(const Access& access) {
  switch (access.code) {
    case SQLITE_SELECT:
      return SQLITE_OK;
    case SQLITE_READ:
      if (is_writing_) note_read(access);
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      if (is_writing_) note_function(access.second);
      return SQLITE_OK;
    case SQLITE_RECURSIVE:
      events_.has_recursion = true;
      return SQLITE_OK;
    default:
      return note_effect(access);
  }
}

void Recorder::note_read(const Access& access) {
  for (auto event = events_.reads.rbegin(); event != events_.reads.rend(); ++event)
    if (same(*event, access)) return;
  events_.reads.push_back({std::string(access.first), std::string(access.second),
                           std::string(access.schema), std::string(access.via), access.has_schema});
}

void Recorder::note_function(std::string_view name) {
  add_new(events_.functions, ascii_lower(name));
}

int Recorder::note_effect(const Access& access) {
  const auto* kind = std::find_if(kEffects.begin(), kEffects.end(),
                                  [&](const EffectKind& k) { return k.code == access.code; });
  if (kind == kEffects.end()) {
    events_.unknowns.push_back({"event", std::to_string(access.code)});
    return SQLITE_DENY;
  }
  const std::string_view target = kind->target == Target::kFirst ? access.first : access.second;
  const bool is_known =
      std::any_of(events_.effects.begin(), events_.effects.end(),
                  [&](const Effect& e) { return e.what == kind->what && e.target == target; });
  if (!is_known) events_.effects.push_back({std::string(kind->what), std::string(target), {}});
  // A definition first asks to write the schema table, and only a yes makes it say what it would
  // define. Nothing is written: what is compiled here is never stepped.
  const bool is_prelude = is_schema_table(access.first) && kind->root == StatementRoot::kWrite;
  return is_prelude ? SQLITE_OK : SQLITE_DENY;
}

StatementRoot root_of(const Effect& effect) {
  for (const auto& kind : kEffects)
    if (kind.what == effect.what) return kind.root;
  if (effect.what == "vacuum") return StatementRoot::kDefinition;
  return StatementRoot::kOther;
}

}  // namespace countersign::engines::sqlite
