#include "cli/init/sensitive.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "cli/init/sensitive_words.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

using Words = std::span<const std::string_view>;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80);
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string singular(const std::string& word) {
  if (word.size() > 3 && word.ends_with("s") && !word.ends_with("ss"))
    return word.substr(0, word.size() - 1);
  return word;
}

bool is_any(std::string_view word, Words of) {
  return std::find(of.begin(), of.end(), word) != of.end();
}

bool has_any(const std::vector<std::string>& words, Words of) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return is_any(word, of) || is_any(singular(word), of);
  });
}

// Written together: what people do not agree on how to spell.
bool has_piece(const std::vector<std::string>& words, Words of) {
  std::string together;
  for (const auto& word : words) together += word;
  return std::any_of(of.begin(), of.end(), [&](std::string_view piece) {
    return together.find(piece) != std::string::npos;
  });
}

bool is_number_or_time(std::string_view type) {
  const std::string lower = ascii_lower(type);
  constexpr std::array<std::string_view, 8> kKinds = {"int",  "real", "floa", "doub",
                                                      "bool", "dec",  "date", "time"};
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [&](std::string_view kind) { return lower.find(kind) != std::string::npos; });
}

// "email_verified", "has_phone", "password_changed_at": about it, not it.
bool is_about_it(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 6> kFirst = {"is",    "has",   "can",
                                                      "needs", "count", "requires"};
  constexpr std::array<std::string_view, 14> kLast = {
      "at",      "on",     "id",    "count", "type",    "status", "verified",
      "enabled", "expiry", "valid", "sent",  "expires", "opt",    "confirmed"};
  return !words.empty() && (is_any(words.front(), kFirst) || is_any(words.back(), kLast));
}

bool is_of_kind(const SensitiveKind& kind, const std::vector<std::string>& words) {
  return has_piece(words, kind.pieces) || has_any(words, kind.words);
}

// Words that are secrets only where they stand alone, or where they are no numbers.
bool is_other_secret(const std::vector<std::string>& words, std::string_view type) {
  constexpr std::array<std::string_view, 3> kUnlessNumbers = {"token", "salt", "cookie"};
  constexpr std::array<std::string_view, 2> kAlone = {"pass", "pin"};
  if (words.size() == 1 && is_any(words.front(), kAlone)) return true;
  return has_any(words, kUnlessNumbers) && !is_number_or_time(type);
}

// What the schema's owner wrote beside it says more than a name.
bool is_noted(const engines::SchemaColumn& column) {
  const std::string note = ascii_lower(column.note);
  const auto words = words_of_notes();
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return note.find(word) != std::string::npos; });
}

bool is_person(const std::string& word) {
  constexpr std::array<std::string_view, 24> kPersons = {
      "customer",   "client",     "person",  "people",  "user",      "employee",
      "staff",      "patient",    "student", "contact", "member",    "guest",
      "passenger",  "subscriber", "donor",   "tenant",  "applicant", "candidate",
      "supervisor", "account",    "doctor",  "teacher", "driver",    "nurse"};
  return has_any({word}, kPersons);
}

// "name" in a table of persons, or "patient_name" anywhere.
bool is_name_of_person(std::string_view table, const std::vector<std::string>& words) {
  if (words.empty() || words.back() != "name") return false;
  if (words.size() == 2) return is_person(words.front());
  const auto of_table = words_in_name(table);
  return words.size() == 1 && !of_table.empty() && is_person(of_table.back());
}

bool has_name_of_credentials(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 8> kWords = {"password", "passwd", "secret", "credential",
                                                      "oauth",    "otp",    "totp",   "vault"};
  constexpr std::array<std::string_view, 4> kLast = {"token", "session", "login", "cookie"};
  constexpr std::array<std::string_view, 4> kPieces = {"apikey", "accesskey", "privatekey",
                                                       "sshkey"};
  if (words.empty()) return false;
  if (words.front() == "auth" || has_any(words, kWords) || has_piece(words, kPieces)) return true;
  return has_any({words.back()}, kLast) || (words.size() == 1 && words.front() == "keys");
}

// Which migrations ran, which jobs wait: of no use to a question, and telling of the program.
bool is_machinery(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 6> kPieces = {"schemamigration",   "djangomigration",
                                                       "alembicversion",    "flywayschema",
                                                       "databasechangelog", "arinternalmetadata"};
  return has_piece(words, kPieces) || (words.size() == 1 && words.front() == "migrations");
}

bool is_record_of_doings(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 4> kPieces = {"auditlog", "audittrail", "auditevent",
                                                       "adminlog"};
  return has_piece(words, kPieces);
}

bool has_name_of_accounts(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 8> kWords = {
      "user", "account", "admin", "administrator", "member", "operator", "login", "principal"};
  return has_any(words, kWords);
}

}  // namespace

std::vector<std::string> words_in_name(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(ascii_lower(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_letter(c)) {
      end_word();
      continue;
    }
    // "firstName", and "IPAddress": the A begins a word.
    const bool after_small = !word.empty() && !is_capital(word.back());
    const bool before_small =
        i + 1 < name.size() && is_letter(name[i + 1]) && !is_capital(name[i + 1]);
    if (is_capital(c) && (after_small || (!word.empty() && before_small))) end_word();
    word += c;
  }
  end_word();
  return words;
}

Guess guess_of(std::string_view table, const engines::SchemaColumn& column) {
  const auto words = words_in_name(column.name);
  // In some places an address is called "email id".
  constexpr std::array<std::string_view, 3> kIds = {"emailid", "nationalid", "taxid"};
  const bool is_told_by_name = !is_about_it(words) || has_piece(words, kIds);
  const auto kinds = sensitive_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const SensitiveKind& one) {
    return is_told_by_name && is_of_kind(one, words);
  });
  const bool is_secret_kind = kind != kinds.end() && kind->looks == Looks::kSecret;
  if (!is_secret_kind && is_told_by_name && is_other_secret(words, column.type))
    return {Looks::kSecret, "lets somebody in"};
  if ((kind == kinds.end() || kind->looks == Looks::kMaybePersonal) && is_noted(column))
    return {Looks::kPersonal, "its note says so"};
  if (kind != kinds.end()) return {kind->looks, kind->why};
  if (is_told_by_name && is_name_of_person(table, words))
    return {Looks::kMaybePersonal, "somebody's name"};
  return {};
}

Looks column_looks(std::string_view table, const engines::SchemaColumn& column) {
  return guess_of(table, column).looks;
}

std::string why_leave_out(const engines::SchemaRelation& relation) {
  const auto words = words_in_name(relation.name);
  if (has_name_of_credentials(words)) return "its name looks like credentials";
  if (is_machinery(words)) return "it looks like a program's own machinery";
  if (is_record_of_doings(words)) return "it looks like a record of what people did";
  if (!has_name_of_accounts(words)) return "";
  for (const auto& column : relation.columns)
    if (column_looks(relation.name, column) == Looks::kSecret)
      return fmt::format("it looks like accounts with credentials ({})", printable(column.name));
  return "";
}

}  // namespace countersign::cli
