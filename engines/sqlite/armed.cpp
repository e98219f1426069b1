#include "engines/sqlite/armed.h"

#include <sqlite3.h>

namespace countersign::engines::sqlite {

namespace {

std::string_view text(const char* from) {
  return from == nullptr ? std::string_view() : std::string_view(from);
}

int ask(void* gate, int code, const char* first, const char* second, const char* schema,
        const char* via) {
  Gatekeeper* keeper = static_cast<Gate*>(gate)->keeper();
  if (keeper == nullptr) return SQLITE_DENY;
  return keeper->answer(
      {code, text(first), text(second), text(schema), text(via), schema != nullptr});
}

}  // namespace

void Gate::arm(sqlite3* db) {
  sqlite3_set_authorizer(db, ask, this);
}

int AllowAll::answer(const Access&) {
  return SQLITE_OK;
}

}  // namespace countersign::engines::sqlite
