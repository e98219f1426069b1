#pragma once

// A store in which statements stand as the product judged them, about the shop of tests/cases/ in a
// file of its own.

#include <memory>
#include <string>
#include <string_view>

#include "agent/source.h"
#include "audit/store.h"
#include "core/clock.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"
#include "tests/support/store_sqlite.h"

namespace countersign::testing {

class RecordedStore {
 public:
  // `more`: SQL that is run on the shop before anything is judged.
  explicit RecordedStore(guardrails::Policy policy, const std::string& more = "");
  ~RecordedStore();
  RecordedStore(const RecordedStore&) = delete;
  RecordedStore& operator=(const RecordedStore&) = delete;

  SessionId session();
  // Judges it on the live source and writes it down, as a proposal of the session's person.
  StepRef record(const SessionId& session, std::string_view sql,
                 guardrails::SessionContext context = {});
  StepRef record(std::string_view sql) { return record(session(), sql); }

  audit::Store& store() { return *store_; }
  std::string store_path() const { return folder_.file("store.db"); }
  std::string shop_path() const { return folder_.file("shop.db"); }
  const std::string& folder() const { return folder_.path(); }
  // Lets go of the store's lock.
  void close() { store_.reset(); }

  ManualClock clock;
  // From here on.
  void use(guardrails::Policy policy);

 private:
  test::TempFolder folder_;
  std::unique_ptr<agent::Source> source_;
  std::unique_ptr<audit::Store> store_;
};

}  // namespace countersign::testing
