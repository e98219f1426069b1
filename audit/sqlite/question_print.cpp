#include "audit/sqlite/question_print.h"

#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace countersign::audit::sqlite {

namespace {

// One conversion, as it stands in the format: "%016x".
struct Conversion {
  std::string flags;  // and width and precision
  char type = '\0';
};

bool is_any_of(std::string_view characters, char c) {
  return characters.find(c) != std::string_view::npos;
}

// What follows a "%", moving past it; nothing for what is not known here, or too wide.
std::optional<Conversion> conversion_at(std::string_view format, std::size_t& at) {
  Conversion out;
  std::size_t digits = 0;
  for (; at < format.size(); ++at) {
    const char c = format[at];
    const bool is_digit = c >= '0' && c <= '9';
    digits = is_digit ? digits + 1 : 0;
    if (digits > 3 || out.flags.size() > 10) return std::nullopt;
    if (!is_digit && !is_any_of("-+ #,.!", c)) {
      out.type = c;
      ++at;
      return out;
    }
    out.flags += c;
  }
  return std::nullopt;
}

std::string taken(char* text) {
  std::string out = text == nullptr ? std::string() : std::string(text);
  sqlite3_free(text);
  return out;
}

// A value that is not there is zero or an empty text. Nothing for a type that is not known here.
std::optional<std::string> converted(const Conversion& conversion, sqlite3_value* value) {
  const std::string flags = "%" + conversion.flags;
  if (is_any_of("diuxXo", conversion.type))
    return taken(sqlite3_mprintf((flags + "ll" + conversion.type).c_str(),
                                 value == nullptr ? 0 : sqlite3_value_int64(value)));
  if (is_any_of("fFeEgG", conversion.type))
    return taken(sqlite3_mprintf((flags + conversion.type).c_str(),
                                 value == nullptr ? 0.0 : sqlite3_value_double(value)));
  if (!is_any_of("sqQw", conversion.type)) return std::nullopt;
  const unsigned char* text = value == nullptr ? nullptr : sqlite3_value_text(value);
  const auto* given = reinterpret_cast<const char*>(text);
  // %Q writes NULL for what is NULL.
  if (given == nullptr && conversion.type != 'Q') given = "";
  return taken(sqlite3_mprintf((flags + conversion.type).c_str(), given));
}

void give(sqlite3_context* context, const std::string& text) {
  const int limit = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1);
  if (text.size() > static_cast<std::size_t>(limit)) return sqlite3_result_error_toobig(context);
  sqlite3_result_text64(context, text.c_str(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

void print_for_question(sqlite3_context* context, int count, sqlite3_value** arguments) {
  const unsigned char* given = count == 0 ? nullptr : sqlite3_value_text(arguments[0]);
  if (given == nullptr) return;
  const std::string_view format = reinterpret_cast<const char*>(given);
  int used = 1;
  std::string out;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      out += format[at++];
      continue;
    }
    const auto conversion = conversion_at(format, ++at);
    std::optional<std::string> text;
    if (conversion && conversion->type == '%')
      text = "%";
    else if (conversion)
      text = converted(*conversion, used < count ? arguments[used++] : nullptr);
    if (!text)
      return sqlite3_result_error(
          context, "printf knows %d %i %u %x %X %o %f %e %g %s %q %Q %w here, up to 999 wide", -1);
    out += *text;
  }
  give(context, out);
}

}  // namespace countersign::audit::sqlite
