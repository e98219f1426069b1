// A name is added here only after reading what PostgreSQL's documentation says it does; a name that
// is missing is refused.

#include "guardrails/postgres_names.h"

namespace countersign::guardrails {

const std::set<std::string>& postgres_functions() {
  static const std::set<std::string> names;
  return names;
}

const std::set<std::string>& postgres_operators() {
  static const std::set<std::string> names;
  return names;
}

const std::set<std::string>& postgres_types() {
  static const std::set<std::string> names;
  return names;
}

}  // namespace countersign::guardrails
