#pragma once

// What an auditor's own statement may touch. Three layers, because none is enough alone:
//
//   the authorizer   tables by a list, secrets by name, functions by a list, nothing but reading;
//                    says why in words
//   the program      SQLite 3.39 and later do not ask the authorizer for a column that FULL JOIN …
//                    USING takes from both sides, so the compiled program is read as well: which
//                    trees it opens and which of their columns it takes
//   the connection   read-only, query_only, DEFENSIVE, no ATTACH, modules dropped, low limits

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace countersign::audit::sqlite {

class Connection;

// A column that nobody is shown; an empty name hides the whole table. `stored` is its place in a
// row as it is stored: generated columns take none.
struct Secret {
  std::string_view table;
  std::string_view column;
  int stored = 0;
};
std::span<const Secret> secrets();
// Tables that may be read but for their secrets; views are all those that begin with "v_".
std::span<const std::string_view> readable_tables();

// Arms a connection that is used for nothing else. MUST live as long as statements are compiled on
// it.
class QuestionFence {
 public:
  explicit QuestionFence(Connection& connection);
  QuestionFence(const QuestionFence&) = delete;
  QuestionFence& operator=(const QuestionFence&) = delete;

  // Why the last statement did not compile, if this is why.
  const std::string& denied() const { return denied_; }
  void forget() { denied_.clear(); }

  // The compiled program of `sql`, which is one statement and no EXPLAIN; inside the transaction in
  // which it will run. Empty: it may run.
  std::string why_program_may_not_run(std::string_view sql);

 private:
  static int authorize(void* self, int action, const char* first, const char* second,
                       const char* database, const char* through);
  int judge(int action, std::string_view first, std::string_view second);
  int judge_reading(std::string_view table, std::string_view column);

  Connection& connection_;
  std::string denied_;
};

}  // namespace countersign::audit::sqlite
