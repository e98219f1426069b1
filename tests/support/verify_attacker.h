#pragma once

// Somebody who may write every row of a store and has no key: changes what they like, and then
// makes every hash right again, the kept roots of blocks and the head's frontier among them. All of
// it in one transaction that is rolled back, so that one copy serves for thousands of attacks.

#include <memory>
#include <string>
#include <vector>

#include "audit/verify.h"
#include "audit/verify/database.h"

struct sqlite3;

namespace countersign::test {

class Attacker {
 public:
  // Of a store that is closed. The file itself stays as it is.
  explicit Attacker(const std::string& path);
  ~Attacker();
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;

  using Rows = std::vector<std::vector<std::string>>;
  Rows rows(const std::string& sql);

  // What verify says after `change`, a statement or several. Nothing when the store itself does not
  // take it, or no row changed.
  std::optional<audit::Verification> after(const std::string& change, bool with_hashes);

 private:
  void run(const std::string& sql);
  void make_hashes_right();

  std::string path_;
  sqlite3* db_ = nullptr;
  std::vector<std::unique_ptr<audit::verifying::Database>> databases_;
};

}  // namespace countersign::test
