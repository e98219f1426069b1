#include "tests/support/guard_cases.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <sqlite3.h>

#include "guardrails/guard.h"
#include "tests/support/guard_facts.h"

namespace countersign::testing {

namespace {

std::filesystem::path case_file(std::string_view file) {
  return std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "tests" / "cases" / file;
}

StatementCase case_of(const std::string& line) {
  Poco::JSON::Parser parser;
  const auto object = parser.parse(line).extract<Poco::JSON::Object::Ptr>();
  const auto text = [&](const char* key) { return object->optValue<std::string>(key, ""); };
  return {object->getValue<std::string>("id"), object->getValue<std::string>("sql"),
          text("technique") + text("tag"), text("min_verdict")};
}

std::string whole_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

std::string shop_script() {
  return whole_file(case_file("shop.sql"));
}

void make_shop(const std::filesystem::path& file, const std::string& more) {
  sqlite3* handle = nullptr;
  int code = sqlite3_open(file.c_str(), &handle);
  // Nobody needs this file after a power cut; flushing each of its rows would take seconds.
  const std::string script =
      "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;" + shop_script() + more;
  if (code == SQLITE_OK) code = sqlite3_exec(handle, script.c_str(), nullptr, nullptr, nullptr);
  const std::string problem = sqlite3_errmsg(handle);
  sqlite3_close(handle);
  if (code != SQLITE_OK) throw std::runtime_error("cannot make the shop: " + problem);
}

std::filesystem::path new_folder() {
  std::string pattern = std::filesystem::temp_directory_path() / "countersign_cases_XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder");
  return pattern;
}

std::vector<std::string> read_lines(std::string_view file) {
  std::ifstream in(case_file(file));
  if (!in) throw std::runtime_error("cannot read tests/cases/" + std::string(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

std::vector<StatementCase> read_cases(std::string_view file) {
  std::vector<StatementCase> cases;
  for (const auto& line : read_lines(file)) {
    try {
      cases.push_back(case_of(line));
    } catch (const Poco::Exception& problem) {
      throw std::runtime_error(std::string(file) + ": " + problem.displayText() + ": " + line);
    }
  }
  return cases;
}

Shop::Shop() : folder_(new_folder()), policy_(shop_policy()) {
  const auto path = folder_ / "shop.db";
  make_shop(path);
  auto engine =
      engines::open_engine({.name = "shop", .url = "sqlite:" + path.string(), .notes_file = {}});
  if (!engine) throw std::runtime_error(engine.error());
  engine_ = std::move(engine).value();
  auto schema = engine_->describe();
  if (!schema) throw std::runtime_error(schema.error().message);
  schema_ = std::move(schema).value();
}

Shop::~Shop() {
  engine_.reset();
  std::filesystem::remove_all(folder_);
}

Facts Shop::inspect(std::string_view sql) {
  return engine_->inspect(*schema_, sql);
}

Verdict Shop::judge(std::string_view sql) {
  return judge(sql, policy_);
}

Verdict Shop::judge(std::string_view sql, const guardrails::Policy& policy) {
  Facts facts = inspect(sql);
  Verdict offline = guardrails::judge(facts, policy);
  if (offline.kind == VerdictKind::kRefuse) return offline;
  if (const auto estimate = engine_->compile(sql)) facts.estimate = estimate->estimate;
  return guardrails::judge(facts, policy);
}

}  // namespace countersign::testing
