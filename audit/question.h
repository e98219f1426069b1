#pragma once

// An auditor's own statement on the store: one that reads, on a connection of its own that can do
// nothing else, and on which keys and secrets do not exist. SQLite's authorizer judges it while it
// is compiled (tables and functions by a list of what is allowed), and time, rows, bytes and memory
// end it while it runs. docs/reports.md says what may be read.
//
// Reader::question() (audit/store.h) answers, any thread; who may ask, and that somebody did, is
// the caller's business.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace countersign::audit {

struct Question {
  std::string sql;
  std::chrono::milliseconds time_max{10'000};
  std::size_t rows_max = 1000;              // at least 1
  std::uint64_t bytes_max = 16ULL << 20;    // of the answer
  std::uint64_t memory_max = 256ULL << 20;  // by which the process may grow meanwhile
};

struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};
// Empty: NULL.
using QuestionCell = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

// Texts and names in it were written by anybody: hostile wherever they are shown (core/text.h), and
// not always UTF-8, since a statement can cut a text anywhere.
struct QuestionAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<QuestionCell>> rows;
  bool has_more = false;  // there are rows beyond the limit
};

struct QuestionNo {
  enum class Why : std::uint8_t {
    kSyntax,    // SQLite does not understand it, or knows no such table or column
    kDenied,    // it reads what is shown to nobody, or does more than read
    kNotOne,    // no statement, or several
    kTime,      // it took too long
    kTooLarge,  // its answer, or what it needed to find it, is too large
  };
  Why why = Why::kSyntax;
  std::string words;  // what is wrong and what to do; made from hostile text
};

// What is asked can be recorded (Store::note_reading) before it is answered: text of a statement
// that can be asked at all. Nothing: it can; else why not.
std::string why_unaskable(std::string_view sql);

}  // namespace countersign::audit
