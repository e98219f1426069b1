// A backup while somebody writes.

#include <atomic>

#include "audit/backup.h"
#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::audit;
using namespace countersign::test;

TEST_CASE("a backup beside a busy writer is of one moment") {
  SqliteHouse house;
  auto& store = house.store();
  for (int i = 0; i < 300; ++i) REQUIRE(store.create_session(a_session(std::string(2000, 'x'))));
  std::atomic<bool> is_over{false};
  std::atomic<int> written{0};
  Thread writer("busy", Thread::kUsualStack, [&] {
    while (!is_over) {
      if (store.create_session(a_session("while it is copied"))) ++written;
    }
  });
  StoreExtent extent;
  extent = backup(house.options.path, house.folder.file("backup.db"));
  is_over = true;
  writer.join();
  CHECK(extent.records >= 300);
  Outsider copy(house.folder.file("backup.db"));
  CHECK(copy.value("PRAGMA integrity_check") == "ok");
  CHECK(copy.value("SELECT count(*) FROM audit_record") == std::to_string(extent.records));
  CHECK(copy.value("SELECT (SELECT count(*) FROM data_agent_session) = "
                   "(SELECT count(*) FROM audit_record WHERE type = 1)") == "1");
}
