#pragma once

// What a server's "no" means for a person, and what to do about it. Never a secret: what is quoted
// is the server's own message, made fit to be shown.

#include <string>

#include "engines/engine.h"
#include "engines/postgres/connection.h"

namespace countersign::engines::postgres {

// Whose source it is about.
struct Naming {
  std::string source;  // "shop"
  std::string place;   // "reader@db.example:5432/shop"
  std::string role;
  std::string password_env;
};

// No connection could be made.
SourceError connect_error(const Failure& failure, const Naming& naming);

// A statement of ours, or a proposed one, was refused. The code says whether what is missing is the
// source, time, memory or a right.
SourceError statement_error(const Failure& failure, const Naming& naming);

}  // namespace countersign::engines::postgres
