#include "audit/sqlite/question.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/migrations.h"
#include "audit/sqlite/question_fence.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = QuestionNo::Why;
using SteadyClock = std::chrono::steady_clock;
using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

// So few, that between two looks at the memory a bomb of the longest values stays small.
constexpr int kStepsBetweenLooks = 500;

// What the whole process has in memory: SQLite's own count is for the process too, and is switched
// off for its cost, and a question's temporary trees are in no count of its connection.
class ResidentMemory {
 public:
  ResidentMemory() : file_(open("/proc/self/statm", O_RDONLY | O_CLOEXEC)), start_(now()) {}
  ~ResidentMemory() {
    if (file_ >= 0) close(file_);
  }
  ResidentMemory(const ResidentMemory&) = delete;
  ResidentMemory& operator=(const ResidentMemory&) = delete;
  std::uint64_t growth() const {
    const auto bytes = now();
    return bytes > start_ ? bytes - start_ : 0;
  }

 private:
  std::uint64_t now() const {
    char text[128];
    const auto size = pread(file_, text, sizeof text, 0);
    if (size <= 0) return 0;
    const char* end = text + size;
    const char* at = std::find(text, text + size, ' ');
    std::uint64_t pages = 0;
    if (at != end) std::from_chars(at + 1, end, pages);
    return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  }
  int file_;
  std::uint64_t start_;
};

// Looked at from inside the running statement.
struct Watch {
  explicit Watch(const Question& question)
      : deadline(SteadyClock::now() + question.time_max), memory_max(question.memory_max) {}
  static int look(void* watch) {
    auto& self = *static_cast<Watch*>(watch);
    self.is_late = SteadyClock::now() >= self.deadline;
    self.is_large = self.memory.growth() > self.memory_max;
    return self.is_late || self.is_large ? 1 : 0;
  }
  SteadyClock::time_point deadline;
  std::uint64_t memory_max;
  ResidentMemory memory;
  bool is_late = false;
  bool is_large = false;
};

QuestionNo no(Why why, std::string words) {
  return {why, std::move(words)};
}

QuestionCell cell(sqlite3_stmt* statement, int column) {
  const auto bytes = [&] {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
    return data == nullptr ? std::string() : std::string(data, size);
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return std::monostate();
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_BLOB:
      return Blob{bytes()};
    default:
      return bytes();
  }
}

std::uint64_t size_of(const QuestionCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return text->size() + sizeof(cell);
  if (const auto* blob = std::get_if<Blob>(&cell)) return blob->bytes.size() + sizeof(cell);
  return sizeof(cell);
}

class Asking {
 public:
  Asking(Connection& connection, const Question& question)
      : connection_(connection),
        db_(connection.handle()),
        question_(question),
        fence_(connection),
        watch_(question) {
    sqlite3_progress_handler(db_, kStepsBetweenLooks, Watch::look, &watch_);
  }
  ~Asking() {
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
    sqlite3_set_authorizer(db_, nullptr, nullptr);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  Result<QuestionAnswer, QuestionNo> answer() {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const char* text = question_.sql.c_str();
    if (sqlite3_prepare_v2(db_, text, -1, &raw, &tail) != SQLITE_OK) return unexpected(why_not());
    const Prepared statement(raw, sqlite3_finalize);
    if (auto why = why_not_this(raw, tail)) return unexpected(std::move(*why));
    if (sqlite3_stmt_isexplain(raw) == 0) {
      const std::string_view one(text, static_cast<std::size_t>(tail - text));
      if (auto words = fence_.why_program_may_not_run(one); !words.empty())
        return unexpected(no(Why::kDenied, std::move(words)));
    }
    return rows_of(raw);
  }

 private:
  std::optional<QuestionNo> why_not_this(sqlite3_stmt* statement, const char* tail) {
    if (statement == nullptr)
      return no(Why::kNotOne,
                "there is no statement in it; ask for example SELECT * FROM v_session");
    if (has_more(tail))
      return no(Why::kNotOne, "one statement at a time: there is another behind the first");
    if (sqlite3_stmt_readonly(statement) == 0 || sqlite3_column_count(statement) == 0)
      return no(Why::kDenied, "a statement here reads and does nothing else");
    if (sqlite3_bind_parameter_count(statement) > 0)
      return no(Why::kSyntax, "it has parameters, which nothing fills here; write the values");
    return std::nullopt;
  }

  // White space, comments and semicolons are nothing. What does not compile is something.
  bool has_more(const char* tail) {
    while (*tail != '\0') {
      sqlite3_stmt* raw = nullptr;
      const char* from = tail;
      const int code = sqlite3_prepare_v2(db_, from, -1, &raw, &tail);
      sqlite3_finalize(raw);
      if (code != SQLITE_OK || raw != nullptr) return true;
      if (tail == from) return false;
    }
    return false;
  }

  QuestionNo why_not() {
    if (watch_.is_late) return too_late();
    if (watch_.is_large) return too_large();
    if (!fence_.denied().empty()) return no(Why::kDenied, fence_.denied());
    const int code = sqlite3_extended_errcode(db_);
    switch (code & 0xff) {
      case SQLITE_TOOBIG:
      case SQLITE_NOMEM:
        return no(Why::kTooLarge,
                  fmt::format("it, or a value in it, is too large ({})", sqlite3_errmsg(db_)));
      case SQLITE_ERROR:
      case SQLITE_AUTH:
      case SQLITE_MISMATCH:
      case SQLITE_RANGE:
      case SQLITE_READONLY:
        return no(Why::kSyntax, sqlite3_errmsg(db_));
      default:
        fail(db_, "answering a question");
    }
  }

  QuestionNo too_late() const {
    return no(Why::kTime,
              fmt::format("it took longer than {} s; ask for less, or for a shorter time",
                          static_cast<double>(question_.time_max.count()) / 1000));
  }
  QuestionNo too_large() const {
    return no(Why::kTooLarge, fmt::format("it needs more than {} MB of memory; ask for less",
                                          question_.memory_max >> 20));
  }

  Result<QuestionAnswer, QuestionNo> rows_of(sqlite3_stmt* statement) {
    QuestionAnswer answer;
    const int columns = sqlite3_column_count(statement);
    for (int column = 0; column < columns; ++column)
      answer.columns.emplace_back(sqlite3_column_name(statement, column));
    std::uint64_t bytes = 0;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      if (answer.rows.size() == question_.rows_max) {
        answer.has_more = true;
        return answer;
      }
      auto& row = answer.rows.emplace_back();
      for (int column = 0; column < columns; ++column) {
        row.push_back(cell(statement, column));
        bytes += size_of(row.back());
      }
      if (bytes > question_.bytes_max)
        return unexpected(
            no(Why::kTooLarge, fmt::format("its answer has more than {} MB; ask for fewer rows or "
                                           "columns",
                                           question_.bytes_max >> 20)));
    }
    if (code != SQLITE_DONE) return unexpected(why_not());
    return answer;
  }

  Connection& connection_;
  sqlite3* db_;
  const Question& question_;
  QuestionFence fence_;
  Watch watch_;
};

}  // namespace

Result<QuestionAnswer, QuestionNo> answer_question(const std::string& path,
                                                   const Question& question) {
  if (auto why = why_unaskable(question.sql); !why.empty())
    return unexpected(no(Why::kNotOne, std::move(why)));
  Connection connection(path, Access::kRead);
  check_version(connection, path);
  try {
    // One snapshot for the program that is read and the one that runs.
    connection(queries::k_store_begin_reading).run();
    return Asking(connection, question).answer();
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(why(e.code()),
                           fmt::format("cannot read the audit store {}: {}", path, e.what()));
  }
}

}  // namespace countersign::audit::sqlite

namespace countersign::audit {

std::string why_unaskable(std::string_view sql) {
  if (sql.find_first_not_of(" \t\r\n;") == std::string_view::npos)
    return "there is no statement in it; ask for example SELECT * FROM v_session";
  if (!is_storable_text(sql))
    return "a statement is valid UTF-8 without NUL and has at most 64 KiB";
  return {};
}

}  // namespace countersign::audit
