// The contract tests' store: SQLite, and verified each time it is closed, so that no command can
// write rows that its records do not account for.

#include "audit/verify.h"
#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {

namespace {

class VerifiedHouse final : public StoreHouse {
 public:
  VerifiedHouse() { options_.path = folder_.file("store.db"); }
  ~VerifiedHouse() override { close(); }
  audit::Store& store() override {
    if (!store_) store_ = audit::open_store(options_, clock);
    return *store_;
  }
  audit::Store& reopened() override {
    close();
    return store();
  }
  std::unique_ptr<audit::Store> opened_a_second_time() override {
    return audit::open_store(options_, clock);
  }

 private:
  void close() {
    if (!store_) return;
    store_.reset();
    audit::VerifyAsk ask;
    ask.store = options_.path;
    ask.threads = 1;
    const auto verification = audit::verify(ask);
    for (const auto& flaw : verification.flaws) UNSCOPED_INFO(flaw.what);
    CHECK(verification.is_whole());
    CHECK(verification.mac_checked);
  }

  TempFolder folder_;
  audit::StoreOptions options_;
  std::unique_ptr<audit::Store> store_;
};

}  // namespace

std::unique_ptr<StoreHouse> make_store_house() {
  return std::make_unique<VerifiedHouse>();
}

}  // namespace countersign::test
