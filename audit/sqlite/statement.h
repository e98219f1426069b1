#pragma once

// Native statements, prepared once and kept: the hot path, and every text that evidence covers
// (Poco::Data cuts at NUL and guesses types). One thread at a time for each connection.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"

struct sqlite3;
struct sqlite3_stmt;

namespace countersign::audit::sqlite {

// One use of a kept statement. Parameters are given in the order $1, $2, …; the statement is reset
// when this goes, so it MUST NOT be used again meanwhile.
class Query {
 public:
  Query(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& number(std::int64_t value);
  template <class T>
  requires std::is_enum_v<T> Query& code(T value) {
    return number(static_cast<std::int64_t>(value));
  }
  template <class T>
  Query& number(const std::optional<T>& value) {
    return value ? number(static_cast<std::int64_t>(*value)) : null();
  }
  Query& time(Micros value) { return number(to_us(value)); }
  Query& time(const std::optional<Micros>& value) { return value ? time(*value) : null(); }
  // Nobody is NULL.
  Query& user(UserId value) { return value.is_nobody() ? null() : number(value.get()); }
  Query& text(std::string_view value);
  Query& text_unless_empty(std::string_view value) { return value.empty() ? null() : text(value); }
  Query& blob(std::string_view value);
  Query& digest(const Digest& value) { return blob(value.view()); }
  Query& null();

  // The next row, or false at the end.
  bool row();
  // For statements without rows; gives back how many rows it changed.
  std::int64_t run();

  bool is_null(int column) const;
  std::int64_t number_at(int column) const;
  std::optional<std::int64_t> maybe_number_at(int column) const;
  std::optional<Micros> maybe_time_at(int column) const;
  std::string text_at(int column) const;       // with its length; NULL reads as empty
  std::string_view view_at(int column) const;  // as text_at, until the next row
  // As it lies in the file, whatever the table says.
  bool is_integer(int column) const;
  bool is_text(int column) const;
  std::optional<Digest> digest_at(int column) const;
  template <class T>
  T code_at(int column) const {
    return static_cast<T>(number_at(column));
  }
  template <class T>
  std::optional<T> maybe_code_at(int column) const {
    if (is_null(column)) return std::nullopt;
    return code_at<T>(column);
  }

 private:
  Query& bound(int code);
  sqlite3* db_;
  sqlite3_stmt* statement_;
  int parameters_ = 0;
};

// The statements of one connection, by their embedded text. Must go before the connection.
class Statements {
 public:
  explicit Statements(sqlite3* db) : db_(db) {}
  ~Statements();
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;

  Query operator()(std::string_view sql) { return {db_, prepared(sql)}; }

 private:
  sqlite3_stmt* prepared(std::string_view sql);
  sqlite3* db_;
  // By address: every text is an embedded constant.
  std::unordered_map<const char*, sqlite3_stmt*> kept_;
};

}  // namespace countersign::audit::sqlite
