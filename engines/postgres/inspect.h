#pragma once

// Facts of one PostgreSQL statement, from its parse tree and the text of a catalog: no server is
// asked, and nothing of the statement is run.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/facts.h"
#include "core/thread.h"
#include "engines/engine.h"

namespace countersign::engines::postgres {

namespace syntax {
class Names;
}

// Catalogs that were made ready, the last few. Any thread.
class NamesCache {
 public:
  // Null, with words in `trouble`, if the schema's ddl is no catalog.
  std::shared_ptr<const syntax::Names> find(const Schema& schema, std::string& trouble);

 private:
  struct Entry {
    Digest digest;
    std::size_t size = 0;
    std::shared_ptr<const syntax::Names> names;
  };
  Guarded<std::vector<Entry>> entries_;  // most recently used first
};

// May be called from any thread, with any stack. Of the schema only ddl and digest are looked at;
// two schemas with one digest MUST have one ddl.
Facts inspect_statement(NamesCache& cache, const Schema& schema, std::string_view sql);

std::unique_ptr<Inspector> make_inspector();

}  // namespace countersign::engines::postgres
