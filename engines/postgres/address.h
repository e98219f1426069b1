#pragma once

// Where a PostgreSQL source is, from its url, with everything that could weaken a session left out.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace countersign::engines::postgres {

struct Address {
  // For libpq, in its words: {"host", "db.example"}, {"sslmode", "verify-full"}.
  std::vector<std::pair<std::string, std::string>> parts;
  bool is_local = false;  // a loopback address or a socket file: the network does not see it

  // The value of a part, empty where it is not there.
  std::string_view part(std::string_view keyword) const;
  // For messages: "reader@db.example:5432/shop".
  std::string display() const;
};

// "postgresql://role@host:5432/database?sslmode=verify-full". An error says what to write instead.
// A password in it is an error: urls stand in settings, logs and process lists. Without sslmode,
// anything that is not local is spoken to over TLS only.
Result<Address, std::string> parse_address(std::string_view url);

}  // namespace countersign::engines::postgres
