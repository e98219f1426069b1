#include "audit/verify.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "audit/sqlite/failure.h"
#include "audit/store.h"
#include "audit/verify/database.h"
#include "audit/verify/pieces.h"
#include "audit/verify/run.h"
#include "queries/statements.h"

namespace countersign::audit {

namespace {

using verifying::Database;
using verifying::kChunk;

using Databases = std::vector<std::unique_ptr<Database>>;

constexpr int kTries = 1000;

std::string head_of(Database& database) {
  auto query = database(queries::k_store_verify_head);
  return query.row() ? query.text_at(2) : std::string();
}

std::uint64_t count_records(Database& database) {
  auto query = database(queries::k_store_verify_ends);
  query.row();
  return static_cast<std::uint64_t>(query.number_at(2));
}

// A snapshot belongs to a connection; every transaction that writes a record writes the head, so
// connections that see the same head see the same rows.
bool see_the_same(const Databases& databases) {
  for (int i = 0; i < kTries; ++i) {
    for (const auto& database : databases) database->begin();
    const auto head = head_of(*databases.front());
    const bool is_same = std::all_of(databases.begin(), databases.end(),
                                     [&](const auto& other) { return head_of(*other) == head; });
    if (is_same) return true;
    for (const auto& database : databases) database->end();
  }
  return false;
}

// More than one only where there is enough to read.
Databases opened(const VerifyAsk& ask) {
  Databases out;
  out.push_back(std::make_unique<Database>(ask.store));
  const std::size_t wanted =
      ask.threads != 0 ? ask.threads : std::max(1U, std::thread::hardware_concurrency());
  try {
    const auto readers = std::min<std::uint64_t>(wanted, count_records(*out.front()) / kChunk);
    if (readers > 1)
      while (out.size() < readers + verifying::kNotReaders)
        out.push_back(std::make_unique<Database>(ask.store));
    if (out.size() > 1 && see_the_same(out)) return out;
  } catch (const sqlite::SqliteFailure&) {
    // Whatever it is, the one connection that is left meets it again and says it.
    out.front()->end();
  }
  out.resize(1);
  out.front()->begin();
  return out;
}

Verification damaged(const std::string& what) {
  Verification out;
  out.flaws.push_back({Flaw::Kind::kDamaged, std::nullopt, std::nullopt, what});
  out.flaws_total = 1;
  return out;
}

}  // namespace

Verification verify(const VerifyAsk& ask, const VerifyProgress& progress) {
  try {
    // From a checkpoint on it is to be quick; the pages of the whole file are for the whole store.
    verifying::RunOptions options;
    options.check_pages = !ask.from;
    return verifying::run(opened(ask), ask, progress, options);
  } catch (const sqlite::SqliteFailure& e) {
    const auto why = sqlite::why(e.code());
    if (why == StoreUnavailable::Why::kBroken) return damaged(e.what());
    throw StoreUnavailable(why,
                           fmt::format("cannot read the audit store {}: {}", ask.store, e.what()));
  }
}

}  // namespace countersign::audit
