// Signed notes, and the files in which keys lie.

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include "audit/log/node_key.h"
#include "audit/log/note.h"
#include "audit/log/small_file.h"
#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"

namespace countersign::audit::log {
namespace {

LogId some_log(std::uint8_t last = 15) {
  LogId log{};
  for (std::uint8_t i = 0; i < 15; ++i) log[i] = i;
  log[15] = last;
  return log;
}

TreeHead some_head() {
  return {some_log(), 20852163, sha256("root")};
}

unsigned mode_of(const std::string& path) {
  struct stat file {};
  REQUIRE(stat(path.c_str(), &file) == 0);
  return file.st_mode & 0777;
}

TEST_CASE("a signed note says what was signed and nothing else is believed") {
  const auto key = make_node_key(some_log());
  const auto note = sign_note(some_head(), key.seed, key.public_key);
  CHECK(note.starts_with("countersign/000102030405060708090a0b0c0d0e0f\n20852163\n"));
  CHECK(read_note(note) == some_head());
  const auto checked = check_note(note, key.public_key);
  REQUIRE(checked.has_value());
  CHECK(*checked == some_head());
}

TEST_CASE("a note that was changed in any byte is not believed") {
  const auto key = make_node_key(some_log());
  const auto note = sign_note(some_head(), key.seed, key.public_key);
  for (std::size_t i = 0; i < note.size(); ++i)
    for (const int flip : {1, 4, 32}) {
      auto changed = note;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      CHECK_FALSE(check_note(changed, key.public_key).has_value());
    }
  for (std::size_t size = 0; size < note.size(); ++size)
    CHECK_FALSE(check_note(note.substr(0, size), key.public_key).has_value());
  CHECK_FALSE(check_note("more\n" + note, key.public_key).has_value());
}

TEST_CASE("a note of another key or another log is told apart") {
  const auto key = make_node_key(some_log());
  const auto note = sign_note(some_head(), key.seed, key.public_key);
  const auto other = make_node_key(some_log());
  const auto not_signed = check_note(note, other.public_key);
  REQUIRE_FALSE(not_signed.has_value());
  CHECK(not_signed.error() == "that key did not sign it");
  const auto elsewhere = check_note(note, make_node_key(some_log(16)).public_key);
  REQUIRE_FALSE(elsewhere.has_value());
  CHECK(elsewhere.error() == "it is a checkpoint of another log");
  // Witnesses may sign below.
  const auto both =
      note + sign_note(some_head(), other.seed, other.public_key).substr(note.find("\n\n") + 2);
  CHECK(check_note(both, key.public_key).has_value());
  CHECK(check_note(both, other.public_key).has_value());
}

TEST_CASE("a public key is written and read as a verifier key") {
  const auto key = make_node_key(some_log()).public_key;
  const auto text = key.text();
  CHECK(PublicKey::parse(text) == key);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK(PublicKey::parse(changed) != key);
    CHECK_FALSE(PublicKey::parse(text.substr(0, i)).has_value());
  }
}

TEST_CASE("the node's key comes back from its file which nobody else may read") {
  const test::TempFolder folder;
  const auto path = folder.file("store.node");
  CHECK_FALSE(read_node_key(path).has_value());
  CHECK(read_public_keys(path).empty());
  const auto key = make_node_key(some_log());
  write_node_key(path, key);
  CHECK(mode_of(path) == 0600);
  const auto again = read_node_key(path);
  REQUIRE(again.has_value());
  CHECK(again->mac.reveal() == key.mac.reveal());
  CHECK(again->seed.reveal() == key.seed.reveal());
  CHECK(again->public_key == key.public_key);
  for (const unsigned mode : {0640U, 0604U, 0620U, 0660U}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    CHECK_THROWS_AS(read_node_key(path), StoreUnavailable);
  }
}

TEST_CASE("public keys of former keys stay beside the new one") {
  const test::TempFolder folder;
  const auto path = folder.file("store.node");
  const auto first = make_node_key(some_log()), second = make_node_key(some_log());
  write_node_key(path, first);
  write_node_key(path, second);
  write_node_key(path, second);
  CHECK(read_public_keys(path) == std::vector{first.public_key, second.public_key});
  CHECK(read_node_key(path)->public_key == second.public_key);
}

TEST_CASE("a damaged key file is refused with what to do") {
  const test::TempFolder folder;
  const auto path = folder.file("store.node");
  write_node_key(path, make_node_key(some_log()));
  const auto text = *read_small_file(path);
  for (const auto& damaged : {text.substr(0, text.size() - 1), text + "\n", "x" + text,
                              text.substr(0, text.find("mac")), std::string()}) {
    replace_small_file(path, damaged, 0600);
    try {
      read_node_key(path);
      FAIL("it was taken");
    } catch (const StoreUnavailable& e) {
      CHECK(e.why == StoreUnavailable::Why::kMisconfigured);
      CHECK(std::string(e.what()).find("backup") != std::string::npos);
    }
  }
}

TEST_CASE("a small file that cannot be written says so and leaves the old one") {
  const test::TempFolder folder;
  CHECK_THROWS_AS(replace_small_file(folder.file("missing/file"), "text", 0600), StoreUnavailable);
  const auto path = folder.file("file");
  replace_small_file(path, "old", 0600);
  std::filesystem::create_directory(path + ".new");
  CHECK_THROWS_AS(replace_small_file(path, "new", 0600), StoreUnavailable);
  CHECK(read_small_file(path) == "old");
  CHECK_THROWS_AS(read_small_file(folder.path()), StoreUnavailable);
}

}  // namespace
}  // namespace countersign::audit::log
