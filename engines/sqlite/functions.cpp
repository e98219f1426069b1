#include "engines/sqlite/functions.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <sqlite3.h>

#include "engines/sqlite/format.h"
#include "engines/sqlite/handle.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

using Arguments = sqlite3_value**;

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Empty: the value is NULL, or there was no memory for its text.
std::optional<std::string_view> text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (text == nullptr) return std::nullopt;
  return std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

std::string_view blob_of(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return {bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

// memmem is linear whatever it is given; comparing at every place is not.
std::size_t position(std::string_view hay, std::string_view needle, std::size_t from) {
  if (needle.empty()) return from;
  if (from > hay.size() || hay.size() - from < needle.size()) return std::string_view::npos;
  const void* found = memmem(hay.data() + from, hay.size() - from, needle.data(), needle.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - hay.data());
}

// SQLite looks for texts only where a character begins.
std::size_t find_text(std::string_view hay, std::string_view needle) {
  if (!needle.empty() && is_continuation(needle.front()))
    return hay.starts_with(needle) ? 0 : std::string_view::npos;
  return position(hay, needle, 0);
}

void instr(sqlite3_context* context, int, Arguments arguments) {
  const int hay_type = sqlite3_value_type(arguments[0]);
  const int needle_type = sqlite3_value_type(arguments[1]);
  if (hay_type == SQLITE_NULL || needle_type == SQLITE_NULL) return;
  if (hay_type == SQLITE_BLOB && needle_type == SQLITE_BLOB) {
    const std::size_t at = position(blob_of(arguments[0]), blob_of(arguments[1]), 0);
    sqlite3_result_int64(context,
                         at == std::string_view::npos ? 0 : static_cast<sqlite3_int64>(at) + 1);
    return;
  }
  const auto hay = text_of(arguments[0]);
  const auto needle = text_of(arguments[1]);
  if (!hay || !needle) return;
  const std::size_t at = find_text(*hay, *needle);
  if (at == std::string_view::npos) return sqlite3_result_int(context, 0);
  sqlite3_int64 characters = 1;
  for (std::size_t i = 1; i <= at; ++i) characters += is_continuation((*hay)[i]) ? 0 : 1;
  sqlite3_result_int64(context, characters);
}

// Gives a finished text to SQLite, or its error. Where nothing was appended the result stays NULL.
void give(sqlite3_context* context, sqlite3_str* text) {
  const int error = sqlite3_str_errcode(text);
  const int bytes = sqlite3_str_length(text);
  char* finished = sqlite3_str_finish(text);
  if (error == SQLITE_TOOBIG)
    sqlite3_result_error_toobig(context);
  else if (error != SQLITE_OK)
    sqlite3_result_error_nomem(context);
  else if (finished != nullptr)
    return sqlite3_result_text(context, finished, bytes, sqlite3_free);
  sqlite3_free(finished);
}

void append(sqlite3_str* text, std::string_view more) {
  if (!more.empty()) sqlite3_str_append(text, more.data(), static_cast<int>(more.size()));
}

void replace(sqlite3_context* context, int, Arguments arguments) {
  const auto subject = text_of(arguments[0]);
  const auto pattern = text_of(arguments[1]);
  if (!subject || !pattern) return;
  if (pattern->empty() || pattern->front() == '\0') {
    // Newer ones answer with the text of what they were given, whatever it was.
    static const bool answers_with_text = sqlite3_libversion_number() >= 3'045'000;
    if (!answers_with_text) return sqlite3_result_value(context, arguments[0]);
    return sqlite3_result_text(context, subject->data(), static_cast<int>(subject->size()),
                               SQLITE_TRANSIENT);
  }
  const auto replacement = text_of(arguments[2]);
  if (!replacement) return;
  sqlite3_str* out = sqlite3_str_new(sqlite3_context_db_handle(context));
  std::size_t from = 0;
  for (std::size_t at = 0; (at = position(*subject, *pattern, from)) != std::string_view::npos;
       from = at + pattern->size()) {
    append(out, subject->substr(from, at - from));
    append(out, *replacement);
    if (sqlite3_str_errcode(out) != SQLITE_OK) break;
  }
  append(out, subject->substr(std::min(from, subject->size())));
  sqlite3_result_text(context, "", 0, SQLITE_STATIC);
  give(context, out);
}

// ---- trim ----

std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = 1;
  if (static_cast<unsigned char>(text.front()) >= 0xc0)
    while (bytes < text.size() && is_continuation(text[bytes])) ++bytes;
  return bytes;
}

// The characters to trim. Few are tried one after the other, as SQLite does; many are looked up.
class CharacterSet {
 public:
  explicit CharacterSet(std::string_view characters) {
    while (!characters.empty()) {
      const std::string_view one = characters.substr(0, character_bytes(characters));
      if (known_.insert(one).second) in_order_.push_back(one);
      characters.remove_prefix(one.size());
    }
  }

  // Bytes of the character of the set at the beginning, or at the end; 0: none.
  std::size_t at_front(std::string_view text) const {
    if (in_order_.size() > kFew) {
      const std::size_t bytes = character_bytes(text);
      return known_.contains(text.substr(0, bytes)) ? bytes : 0;
    }
    for (const auto one : in_order_)
      if (text.starts_with(one)) return one.size();
    return 0;
  }
  std::size_t at_back(std::string_view text) const {
    if (in_order_.size() > kFew) {
      std::size_t bytes = 1;
      while (bytes < std::min<std::size_t>(text.size(), 4) &&
             is_continuation(text[text.size() - bytes]))
        ++bytes;
      return known_.contains(text.substr(text.size() - bytes)) ? bytes : 0;
    }
    for (const auto one : in_order_)
      if (text.ends_with(one)) return one.size();
    return 0;
  }

 private:
  static constexpr std::size_t kFew = 64;
  std::vector<std::string_view> in_order_;
  std::unordered_set<std::string_view> known_;
};

enum Side : std::intptr_t { kLeft = 1, kRight = 2 };

void trim(sqlite3_context* context, int count, Arguments arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
  const auto subject = text_of(arguments[0]);
  const auto characters = count == 1 ? std::optional<std::string_view>(" ") : text_of(arguments[1]);
  if (!subject || !characters) return;
  const auto sides = reinterpret_cast<std::intptr_t>(sqlite3_user_data(context));
  const CharacterSet set(characters->substr(0, characters->find('\0')));
  std::string_view text = *subject;
  while ((sides & kLeft) != 0 && !text.empty()) {
    const std::size_t bytes = set.at_front(text);
    if (bytes == 0) break;
    text.remove_prefix(bytes);
  }
  while ((sides & kRight) != 0 && !text.empty()) {
    const std::size_t bytes = set.at_back(text);
    if (bytes == 0) break;
    text.remove_suffix(bytes);
  }
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void format(sqlite3_context* context, int count, Arguments arguments) {
  if (count == 0) return;
  const auto pattern = text_of(arguments[0]);
  if (!pattern) return;
  sqlite3* db = sqlite3_context_db_handle(context);
  sqlite3_str* out = sqlite3_str_new(db);
  const std::vector<sqlite3_value*> values(arguments + 1, arguments + count);
  if (!append_formatted(out, *pattern, values, sqlite3_limit(db, SQLITE_LIMIT_LENGTH, -1))) {
    sqlite3_free(sqlite3_str_finish(out));
    return sqlite3_result_error_toobig(context);
  }
  give(context, out);
}

// ---- json_patch ----

// SQLite's own function lives on a connection of its own, where nothing took its place.
struct OwnPatch {
  Database db;
  Statement statement;
};

void json_patch(sqlite3_context* context, int, Arguments arguments) {
  auto& own = *static_cast<OwnPatch*>(sqlite3_user_data(context));
  for (int i = 0; i < 2; ++i) {
    if (sqlite3_value_bytes(arguments[i]) > static_cast<int>(kPatchBytesMax))
      return sqlite3_result_error_toobig(context);
    sqlite3_bind_value(own.statement.get(), i + 1, arguments[i]);
  }
  if (sqlite3_step(own.statement.get()) == SQLITE_ROW) {
    sqlite3_result_value(context, sqlite3_column_value(own.statement.get(), 0));
    sqlite3_result_subtype(context, 'J');  // so that json_array() takes it for JSON, not for a text
  } else {
    sqlite3_result_error(context, sqlite3_errmsg(own.db.get()), -1);
  }
  sqlite3_reset(own.statement.get());
  sqlite3_clear_bindings(own.statement.get());
}

using Function = void (*)(sqlite3_context*, int, Arguments);

// An exception MUST NOT cross SQLite's C code; the only one there can be is a lack of memory.
template <Function function>
void guarded(sqlite3_context* context, int count, Arguments arguments) {
  try {
    function(context, count, arguments);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

struct Entry {
  const char* name;
  int arguments;
  std::intptr_t data;
  Function function;
};

// As innocuous and deterministic as the originals, or views and indexes could not use them.
constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

// Since SQLite 3.45 a function that marks its result as JSON has to say so beforehand.
#ifdef SQLITE_RESULT_SUBTYPE
constexpr int kPatchFlags = kFlags | SQLITE_RESULT_SUBTYPE;
#else
constexpr int kPatchFlags = kFlags;
#endif

int add_json_patch(sqlite3* db) {
  Trouble trouble;
  auto own = std::make_unique<OwnPatch>();
  own->db = open_in_memory(trouble);
  if (!own->db) return SQLITE_NOMEM;
  const std::string_view sql = queries::k_sources_sqlite_json_patch;
  sqlite3_stmt* raw = nullptr;
  const int rc =
      sqlite3_prepare_v2(own->db.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  own->statement.reset(raw);
  if (rc != SQLITE_OK) return rc;
  // SQLite owns it from here on, even if it says no.
  return sqlite3_create_function_v2(db, "json_patch", 2, kPatchFlags, own.release(),
                                    guarded<json_patch>, nullptr, nullptr,
                                    [](void* held) { delete static_cast<OwnPatch*>(held); });
}

}  // namespace

int add_bounded_functions(sqlite3* db) {
  static constexpr std::array kEntries = {
      Entry{"instr", 2, 0, guarded<instr>},
      Entry{"replace", 3, 0, guarded<replace>},
      Entry{"trim", 1, kLeft | kRight, guarded<trim>},
      Entry{"trim", 2, kLeft | kRight, guarded<trim>},
      Entry{"ltrim", 1, kLeft, guarded<trim>},
      Entry{"ltrim", 2, kLeft, guarded<trim>},
      Entry{"rtrim", 1, kRight, guarded<trim>},
      Entry{"rtrim", 2, kRight, guarded<trim>},
      Entry{"printf", -1, 0, guarded<format>},
      Entry{"format", -1, 0, guarded<format>},
  };
  for (const auto& entry : kEntries) {
    const int rc = sqlite3_create_function_v2(db, entry.name, entry.arguments, kFlags,
                                              reinterpret_cast<void*>(entry.data), entry.function,
                                              nullptr, nullptr, nullptr);
    if (rc != SQLITE_OK) return rc;
  }
  return add_json_patch(db);
}

}  // namespace countersign::engines::sqlite
