#include "agent/planners/builtin/writing/stretch.h"

#include "core/invariant.h"

namespace countersign::agent::builtin {

std::string between(const std::string& column, const Ends& ends) {
  std::string sql;
  if (!ends.from.empty()) sql = column + " >= " + ends.from;
  if (!ends.to.empty()) sql += (sql.empty() ? "" : " AND ") + column + " < " + ends.to;
  return sql;
}

Ends kept(Ends ends, Side side) {
  switch (side) {
    case Side::kInside:
      return ends;
    case Side::kSince:
      return {ends.from, ""};
    case Side::kAfter:
      return {ends.to, ""};
    case Side::kBefore:
      return {"", ends.from};
    case Side::kUntil:
      return {"", ends.to};
  }
  unreachable("a side of a stretch");
}

std::string is_millis(const std::string& raw) {
  return raw + " > 99999999999";
}

}  // namespace countersign::agent::builtin
