#include "audit/sqlite/question_functions.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "audit/sqlite/question_print.h"

namespace countersign::audit::sqlite {

namespace {

constexpr std::size_t kTrimMax = 256;  // bytes of characters to trim

// Nothing for NULL. A blob is its bytes.
std::optional<std::string_view> bytes_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return std::nullopt;
  const bool is_blob = sqlite3_value_type(value) == SQLITE_BLOB;
  const void* bytes = is_blob ? sqlite3_value_blob(value) : sqlite3_value_text(value);
  if (bytes == nullptr) return std::string_view();
  return std::string_view(static_cast<const char*>(bytes),
                          static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

// The C library's search is linear in both, unlike std::string_view::find.
std::size_t position(std::string_view text, std::string_view part, std::size_t from) {
  const void* at = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  if (at == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

void instr(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto text = bytes_of(arguments[0]);
  const auto part = bytes_of(arguments[1]);
  if (!text || !part) return;
  const auto at = part->empty() ? 0 : position(*text, *part, 0);
  if (at == std::string_view::npos) return sqlite3_result_int64(context, 0);
  const bool are_blobs = sqlite3_value_type(arguments[0]) == SQLITE_BLOB &&
                         sqlite3_value_type(arguments[1]) == SQLITE_BLOB;
  const auto before = text->substr(0, at);
  const auto characters = are_blobs ? static_cast<std::ptrdiff_t>(before.size())
                                    : std::count_if(before.begin(), before.end(),
                                                    [](char c) { return !is_continuation(c); });
  sqlite3_result_int64(context, characters + 1);
}

void give(sqlite3_context* context, std::string_view text) {
  const auto limit = static_cast<std::size_t>(
      sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1));
  if (text.size() > limit) return sqlite3_result_error_toobig(context);
  sqlite3_result_text64(context, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void replace(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto text = bytes_of(arguments[0]);
  const auto part = bytes_of(arguments[1]);
  const auto with = bytes_of(arguments[2]);
  if (!text || !part || !with) return;
  if (part->empty()) return give(context, *text);
  const auto limit = static_cast<std::size_t>(
      sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1));
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = position(*text, *part, 0); at != std::string_view::npos;
       at = position(*text, *part, done)) {
    out.append(text->substr(done, at - done)).append(*with);
    done = at + part->size();
    if (out.size() > limit) return sqlite3_result_error_toobig(context);
  }
  out.append(text->substr(done));
  give(context, out);
}

std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < text.size() && is_continuation(text[length])) ++length;
    out.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

enum Side : int { kLeft = 1, kRight = 2 };

template <int sides>
void trim(sqlite3_context* context, int, sqlite3_value** arguments) {
  auto text = bytes_of(arguments[0]);
  const auto set = bytes_of(arguments[1]);
  if (!text || !set) return;
  if (set->size() > kTrimMax)
    return sqlite3_result_error(context, "trim takes at most 256 bytes of characters here", -1);
  const auto characters = characters_of(*set);
  const auto starts = [&](std::string_view c) { return text->starts_with(c); };
  const auto ends = [&](std::string_view c) { return text->ends_with(c); };
  if constexpr ((sides & kLeft) != 0)
    for (auto c = std::find_if(characters.begin(), characters.end(), starts); c != characters.end();
         c = std::find_if(characters.begin(), characters.end(), starts))
      text->remove_prefix(c->size());
  if constexpr ((sides & kRight) != 0)
    for (auto c = std::find_if(characters.begin(), characters.end(), ends); c != characters.end();
         c = std::find_if(characters.begin(), characters.end(), ends))
      text->remove_suffix(c->size());
  give(context, *text);
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);

// No exception may go through SQLite, which is C.
template <Function function>
void guarded(sqlite3_context* context, int count, sqlite3_value** arguments) {
  try {
    function(context, count, arguments);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

struct Entry {
  const char* name;
  int arguments;
  Function function;
};

}  // namespace

int add_question_functions(sqlite3* db) {
  for (const auto& entry :
       {Entry{"instr", 2, guarded<instr>}, Entry{"replace", 3, guarded<replace>},
        Entry{"trim", 2, guarded<trim<kLeft | kRight>>}, Entry{"ltrim", 2, guarded<trim<kLeft>>},
        Entry{"printf", -1, guarded<print_for_question>},
        Entry{"format", -1, guarded<print_for_question>},
        Entry{"rtrim", 2, guarded<trim<kRight>>}}) {
    const int code = sqlite3_create_function_v2(
        db, entry.name, entry.arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
        nullptr, entry.function, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace countersign::audit::sqlite
