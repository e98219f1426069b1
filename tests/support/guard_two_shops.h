#pragma once

// Two shops that differ only in the tables that may not be read. Whatever the guard lets through
// must answer the same in both: then nothing of those tables can have leaked, by whatever way. The
// statements run here on bare connections, without any fence.

#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace countersign::testing {

// A shop in memory. Answers are texts; an empty one: it did not end within bounds.
class BareShop {
 public:
  // Throws if the shop cannot be made.
  explicit BareShop(const std::string& more = {});
  std::string answer(std::string_view sql);

 private:
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_;
};

class TwoShops {
 public:
  TwoShops();
  // True: both answered, and differently. `did_answer` says whether there was anything to compare.
  bool leak(std::string_view sql, bool& did_answer);

 private:
  BareShop one_;
  BareShop two_;
};

// What chance or the time decides is not compared.
bool depends_on_chance_or_time(std::string_view sql);

}  // namespace countersign::testing
