#pragma once

// The authorizer: SQLite asks before it compiles any access. It is armed when a connection is made,
// before any proposed text reaches it, and stays armed for the connection's life, stepping
// included; only who answers changes. Nobody answering means no.

#include <string_view>

struct sqlite3;

namespace countersign::engines::sqlite {

// One question of the engine. Absent arguments are empty; `has_schema` tells an absent database
// name from an empty one.
struct Access {
  int code = 0;  // SQLITE_READ, SQLITE_FUNCTION, …
  std::string_view first;
  std::string_view second;
  std::string_view schema;
  std::string_view via;  // the view, trigger or WITH name being expanded
  bool has_schema = false;
};

class Gatekeeper {
 public:
  virtual ~Gatekeeper() = default;
  // SQLITE_OK, SQLITE_DENY or SQLITE_IGNORE. MUST NOT use the connection.
  virtual int answer(const Access& access) = 0;
};

// Where a connection's gatekeeper stands. Lives as long as the connection.
class Gate {
 public:
  void arm(sqlite3* db);
  void set(Gatekeeper* keeper) { keeper_ = keeper; }
  Gatekeeper* keeper() const { return keeper_; }

 private:
  Gatekeeper* keeper_ = nullptr;
};

// Lets one gatekeeper answer for the length of a block.
class Watch {
 public:
  Watch(Gate& gate, Gatekeeper& keeper) : gate_(gate), before_(gate.keeper()) { gate.set(&keeper); }
  ~Watch() { gate_.set(before_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  Gate& gate_;
  Gatekeeper* before_;
};

// For the fixed statements of the product.
class AllowAll final : public Gatekeeper {
 public:
  int answer(const Access& access) override;
};

}  // namespace countersign::engines::sqlite
