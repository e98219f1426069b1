#include "tests/support/store_sqlite.h"

namespace countersign::test {

std::unique_ptr<StoreHouse> make_store_house() {
  return std::make_unique<SqliteHouse>();
}

}  // namespace countersign::test
