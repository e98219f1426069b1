#pragma once

// One FROM clause: relations under their aliases, joined along the paths that are used.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/planners/builtin/meaning/query.h"

namespace countersign::agent::builtin {

class Dialect;  // writing/dialect.h

// The aliases of a whole statement: no two scopes share one.
class Aliases {
 public:
  explicit Aliases(const Dialect& dialect) : dialect_(dialect) {}
  const Dialect& dialect() const { return dialect_; }
  std::string next_for(const std::string& relation);

 private:
  const Dialect& dialect_;
  std::set<std::string> taken_;
};

class Scope {
 public:
  Scope(Aliases& aliases, const std::string& base);

  // o.total; joins what lies on the way. `keeps_rows`: a missing row on the way shows as NULL
  // instead of dropping the row; a place that is also asked for without it drops rows.
  std::string column(const Place& place, bool keeps_rows = false);
  // A hop of any kind as a plain join: inside a Related, where rows only have to be there.
  void join(const Path& path);
  bool join_is_alone() const { return joins_.empty(); }
  std::string from() const;

 private:
  struct Joined {
    Path path;
    std::string alias;
    std::string on;
    bool keeps_rows = false;
  };
  const std::string& alias_of(const Path& path, bool keeps_rows);

  Aliases& aliases_;
  std::string base_, base_alias_;
  std::vector<Joined> joins_;
};

}  // namespace countersign::agent::builtin
