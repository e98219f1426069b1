#include "tests/support/questions_library.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "core/text.h"
#include "queries/statements.h"

namespace countersign::tests {

namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::unique_ptr<QuestionSource> make_demo_shop(QuestionSource::Made made) {
  namespace q = queries;
  made.name = "shop";
  made.scripts = {q::k_demo_begin,       q::k_demo_schema,  q::k_demo_customers,
                  q::k_demo_products,    q::k_demo_orders,  q::k_demo_order_items,
                  q::k_demo_after_sales, q::k_demo_private, q::k_demo_commit};
  made.tables = {"customers", "orders", "order_items", "products", "returns", "reviews"};
  made.masked = {{"customers", "email"}};
  made.notes = read_text(fs::path(COUNTERSIGN_SOURCE_DIR) / "cli/demo/shop.notes");
  return std::make_unique<QuestionSource>(made);
}

// A folder with schema.sql, data.sql, and a file `tables` that names those that may be read.
std::unique_ptr<QuestionSource> make_source(QuestionSource::Made made, const std::string& name,
                                            const fs::path& folder) {
  const std::string schema = read_text(folder / "schema.sql");
  const std::string data = "BEGIN;" + read_text(folder / "data.sql") + ";COMMIT;ANALYZE;";
  made.name = name;
  made.scripts = {schema, data};
  std::istringstream tables(read_text(folder / "tables"));
  for (std::string table; tables >> table;) {
    made.tables.insert(ascii_lower(table));
    made.spelled.insert(table);
  }
  return std::make_unique<QuestionSource>(made);
}

}  // namespace

QuestionSource& QuestionLibrary::of(const std::string& name) {
  auto& held = made_[name];
  if (held) return *held;
  const bool is_own = !fs::exists(folder_ / name);
  if (is_own && name == "shop")
    held = make_demo_shop(like_);
  else
    held =
        make_source(like_, name, is_own && name == "library" ? folder_ / "second" : folder_ / name);
  return *held;
}

fs::path question_folder() {
  return fs::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases";
}

}  // namespace countersign::tests
