// audit checkpoint and rotate-key, and the receipt of a decision, through the whole program.

#include "audit/log.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "audit/log/note.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::test;
using matching::contains;
using testing::Ran;

namespace {

// A store in which one step waits, and the program.
class Place {
 public:
  Place() {
    folder_.write("countersign.toml",
                  "[audit]\nstore = \"sqlite:countersign.db\"\ncheckpoints = \"sink\"\n"
                  "[planner]\ndefault = \"none\"\n");
    const SystemClock clock;
    audit::StoreOptions options;
    options.path = folder_.file("countersign.db");
    step = an_open_step(*audit::open_store(options, clock));
  }
  Ran run(const std::vector<std::string>& words) const {
    return testing::run_program(words, {folder_.path(), "", {}});
  }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_.file(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

  StepRef step;

 private:
  testing::Folder folder_;
};

}  // namespace

TEST_CASE("audit checkpoint prints the note that went to the file of checkpoints") {
  const Place place;
  const auto ran = place.run({"audit", "checkpoint"});
  INFO(ran.err);
  REQUIRE(ran.exit == 0);
  CHECK(audit::log::read_note(ran.out).has_value());
  CHECK_THAT(place.read("sink"), contains(ran.out));
}

TEST_CASE("audit rotate-key prints a new public key which the next checkpoint is signed with") {
  const Place place;
  const auto ran = place.run({"audit", "rotate-key"});
  INFO(ran.err);
  REQUIRE(ran.exit == 0);
  const auto key = audit::log::PublicKey::parse(ran.out.substr(0, ran.out.find('\n')));
  REQUIRE(key.has_value());
  CHECK(audit::log::check_note(place.run({"audit", "checkpoint"}).out, *key).has_value());
}

TEST_CASE("a store whose key file is lost says what to do and goes on under a new key") {
  const Place place;
  std::filesystem::remove(place.file("countersign.db.node"));
  const auto refused = place.run({"pending"});
  CHECK(refused.exit == 1);
  CHECK_THAT(refused.err, contains("rotate-key --lost-key"));
  const auto ran = place.run({"audit", "rotate-key", "--lost-key"});
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(place.run({"pending"}).exit == 0);
}

TEST_CASE("decide keeps the receipt and audit verify believes it") {
  const Place place;
  const auto ran = place.run({"decide", place.step.session.text(), "1", "reject", "--reason", "no",
                              "--receipt", "receipt.json"});
  INFO(ran.err);
  REQUIRE(ran.exit == 0);
  CHECK(audit::receipt_from_json(place.read("receipt.json")).has_value());
  const auto verified = place.run({"audit", "verify", "--receipt", "receipt.json"});
  INFO(verified.out << verified.err);
  CHECK(verified.exit == 0);
}

TEST_CASE("a receipt that cannot be kept keeps the decision from being made") {
  const Place place;
  const auto ran = place.run({"decide", place.step.session.text(), "1", "reject", "--reason", "no",
                              "--receipt", "missing/receipt.json"});
  CHECK(ran.exit == 1);
  CHECK_THAT(ran.err, contains("nothing was decided"));
  CHECK_THAT(place.run({"pending"}).out, contains(place.step.session.text()));
}
