#include "config/settings.h"

#include <fmt/format.h>

#include "tests/support/catch.h"
#include "tests/support/cli_folder.h"

using namespace countersign;
using config::load_settings;
using config::SettingsInput;
using testing::Folder;

namespace {

SettingsInput nothing_given(const Folder& folder) {
  SettingsInput input;
  input.working_directory = folder.path();
  input.system_directory = folder.file("etc");
  return input;
}

config::Settings good(const SettingsInput& input) {
  auto settings = load_settings(input);
  std::string said;
  if (!settings)
    for (const auto& error : settings.error()) said += error.text() + "\n";
  INFO(said);
  REQUIRE(settings.has_value());
  return std::move(settings).value();
}

std::string errors(const SettingsInput& input) {
  const auto settings = load_settings(input);
  if (settings) return "no error\n";
  std::string said;
  for (const auto& error : settings.error()) said += error.text() + "\n";
  return said;
}

constexpr std::string_view kShop = R"([sources.shop]
url = "sqlite:data/shop.db"
tables = ["customers", "Orders"]
)";

struct Case {
  std::string name, toml;
};

// "=== name", the file, "--- says", the errors.
std::vector<Case> cases_of(const std::string& text) {
  std::vector<Case> cases;
  std::istringstream lines(text);
  bool in_toml = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), ""});
      in_toml = true;
    } else if (line == "--- says") {
      in_toml = false;
    } else if (in_toml) {
      cases.back().toml += line + "\n";
    }
  }
  return cases;
}

}  // namespace

TEST_CASE("the built-in settings load where there is no file") {
  const Folder folder;
  const auto settings = good(nothing_given(folder));
  CHECK(settings.file.empty());
  CHECK(settings.store.path == folder.file("countersign.db"));
  CHECK(settings.server.listen == "127.0.0.1:8080");
  CHECK(settings.desk.default_planner == "builtin");
  CHECK(settings.planners.size() == 2);
  CHECK(settings.sources.empty());
}

TEST_CASE("every kind of value is read to what it means") {
  const Folder folder;
  folder.write("countersign.toml", std::string(kShop) + R"(
deny_columns = ["customers.Notes"]
mask_columns = ["customers.email"]
functions_add = ["Soundex"]
notes = "notes.txt"
limits = { rows = 5, bytes = "2MB", cell = "64KiB", time = "250ms", memory = 32000000 }
[sources.shop.envelope]
tables = ["orders"]
time = "3s"
[approval]
expires = "2d"
four_eyes = true
[audit]
store = "sqlite:/var/lib/cs.db"
[planners.script]
script = "../questions.json"
[planner]
default = "script"
)");
  const auto settings = good(nothing_given(folder));
  const auto& shop = settings.sources.at("shop");
  CHECK(shop.source.name == "shop");
  CHECK(shop.source.url == "sqlite:" + folder.file("data/shop.db"));
  CHECK(shop.source.notes_file == folder.file("notes.txt"));
  CHECK(shop.policy.source == "shop");
  CHECK(shop.policy.tables == std::set<std::string>{"customers", "orders"});
  CHECK(shop.policy.deny_columns == ColumnSet{{"customers", "notes"}});
  CHECK(shop.policy.mask_columns == ColumnSet{{"customers", "email"}});
  CHECK(shop.policy.functions.contains("soundex"));
  CHECK(shop.policy.limits.rows == 5);
  CHECK(shop.policy.limits.bytes == 2'000'000);
  CHECK(shop.policy.limits.cell == 65'536);
  CHECK(shop.policy.limits.time == std::chrono::milliseconds(250));
  CHECK(shop.policy.limits.memory == 32'000'000);
  REQUIRE(shop.policy.envelope);
  CHECK(shop.policy.envelope->tables == std::set<std::string>{"orders"});
  CHECK(shop.policy.envelope->rows == 1000);
  CHECK(shop.policy.envelope->time == std::chrono::seconds(3));
  CHECK(settings.desk.approval_expires == std::chrono::hours(48));
  CHECK(settings.desk.four_eyes);
  CHECK(settings.store.path == "/var/lib/cs.db");
  CHECK(settings.planners.at("script").kind == config::PlannerKind::kScript);
  CHECK(settings.planners.at("script").script_file ==
        std::filesystem::path(folder.path()).parent_path() / "questions.json");
  CHECK(settings.desk.default_planner == "script");
}

TEST_CASE("the functions that are harmless by name stay allowed when others are added") {
  const Folder folder;
  folder.write("countersign.toml", std::string(kShop) + "functions_add = [\"soundex\"]\n");
  auto wanted = guardrails::default_functions("sqlite");
  REQUIRE(!wanted.empty());
  wanted.insert("soundex");
  CHECK(good(nothing_given(folder)).sources.at("shop").policy.functions == wanted);
}

TEST_CASE("a flag wins over the environment and the environment over the file") {
  const Folder folder;
  folder.write("countersign.toml",
               "[server]\nlisten = \"127.0.0.1:1\"\nthreads = 10\nbody = \"2MB\"\n");
  auto input = nothing_given(folder);
  input.environment = {{"COUNTERSIGN_SERVER__LISTEN", "127.0.0.1:2"},
                       {"COUNTERSIGN_SERVER__THREADS", "20"}};
  input.flags = {{"server.listen", "127.0.0.1:3"}};
  const auto settings = good(input);
  CHECK(settings.server.listen == "127.0.0.1:3");
  CHECK(settings.server.threads == 20);
  CHECK(settings.server.body_bytes_max == 2'000'000);
}

TEST_CASE("a source can be given without any file") {
  const Folder folder;
  auto input = nothing_given(folder);
  input.environment = {{"COUNTERSIGN_SOURCES__SHOP__URL", "sqlite:shop.db"}};
  input.flags = {{"sources.shop.tables", "customers, orders"}, {"sources.shop.limits.rows", "7"}};
  const auto settings = good(input);
  CHECK(settings.sources.at("shop").source.url == "sqlite:" + folder.file("shop.db"));
  CHECK(settings.sources.at("shop").policy.tables == std::set<std::string>{"customers", "orders"});
  CHECK(settings.sources.at("shop").policy.limits.rows == 7);
}

TEST_CASE("settings files are looked for in the working folder then XDG then system") {
  const Folder folder;
  auto input = nothing_given(folder);
  input.working_directory = folder.file("work");
  std::filesystem::create_directories(input.working_directory);
  input.home = folder.file("home");
  const std::string system =
      folder.write("etc/countersign/countersign.toml", "[server]\nlisten = \"127.0.0.1:1\"\n");
  CHECK(good(input).file == system);
  const std::string of_home = folder.write("home/.config/countersign/countersign.toml",
                                           "[server]\nlisten = \"127.0.0.1:2\"\n");
  CHECK(good(input).file == of_home);
  input.xdg_config_home = folder.file("xdg");
  CHECK(good(input).file == system);
  const std::string of_xdg =
      folder.write("xdg/countersign/countersign.toml", "[server]\nlisten = \"127.0.0.1:3\"\n");
  CHECK(good(input).file == of_xdg);
  const std::string here =
      folder.write("work/countersign.toml", "[server]\nlisten = \"127.0.0.1:4\"\n");
  CHECK(good(input).file == here);
  input.environment["COUNTERSIGN_CONFIG"] = "../etc/countersign/countersign.toml";
  CHECK(good(input).file == system);
  input.file = "../home/.config/countersign/countersign.toml";
  CHECK(good(input).file == of_home);
}

TEST_CASE("relative paths start at the place that names them") {
  const Folder folder;
  folder.write("conf/c.toml", kShop.data());
  auto input = nothing_given(folder);
  input.file = "conf/c.toml";
  CHECK(good(input).sources.at("shop").source.url == "sqlite:" + folder.file("conf/data/shop.db"));
  // Not named in the file, so it stands where the program was started.
  CHECK(good(input).store.path == folder.file("countersign.db"));
  input.flags["sources.shop.url"] = "sqlite:other.db";
  CHECK(good(input).sources.at("shop").source.url == "sqlite:" + folder.file("other.db"));
}

TEST_CASE("bad settings files are told with place and key and what was expected") {
  const std::string path = "tests/config/golden/bad_files.txt";
  const std::string kept = testing::read_whole_file(testing::source_path(path));
  const auto cases = cases_of(kept);
  REQUIRE(cases.size() >= 30);
  std::string now;
  for (const auto& one : cases) {
    const Folder folder;
    folder.write("countersign.toml", one.toml);
    const std::string said = errors(nothing_given(folder));
    CHECK(said != "no error\n");
    now += "=== " + one.name + "\n" + one.toml + "--- says\n" + said;
  }
  CHECK(now == testing::golden(path, now));
}

TEST_CASE("all errors are told at once and in the order of the file") {
  const Folder folder;
  folder.write("countersign.toml",
               "[server]\nlisten = 1\nthreads = \"x\"\n[approval]\nexpires = 5\nfour_eyes = 1\n");
  const auto settings = load_settings(nothing_given(folder));
  REQUIRE(!settings.has_value());
  REQUIRE(settings.error().size() == 4);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(settings.error()[i].line == std::array{2U, 3U, 5U, 6U}[i]);
}

TEST_CASE("a wrong flag or variable is told by its own name") {
  const Folder folder;
  auto input = nothing_given(folder);
  input.flags = {{"server.threads", "many"}};
  CHECK(errors(input) ==
        "--server.threads: found \"many\", expected a whole number from 4 to 1024\n");
  input.flags = {{"server.lisen", "x"}};
  CHECK(errors(input) == "--server.lisen: unknown key, did you mean listen?\n");
  input.flags.clear();
  input.environment = {{"COUNTERSIGN_SERVER__THREADS", "1"}};
  CHECK(errors(input) ==
        "COUNTERSIGN_SERVER__THREADS: found \"1\", expected a whole number from 4 to 1024\n");
  input.environment = {{"COUNTERSIGN_SERVER_THREADS", "10"}};
  CHECK(errors(input) ==
        "COUNTERSIGN_SERVER_THREADS: is no setting; write two underscores between levels: "
        "COUNTERSIGN_SERVER__THREADS\n");
  input.environment = {{"COUNTERSIGN_SOMETHING", "10"}};
  CHECK(errors(input) == "no error\n");
}

TEST_CASE("a file that cannot be read is never passed over") {
  const Folder folder;
  auto input = nothing_given(folder);
  input.file = "missing.toml";
  CHECK(errors(input) ==
        folder.file("missing.toml") + ": cannot be read: No such file or directory\n");
  std::filesystem::create_directories(folder.file("countersign.toml"));
  input.file.reset();
  CHECK(errors(input).find("it is a folder") != std::string::npos);
}

TEST_CASE("hostile text in a settings file is shown escaped") {
  const Folder folder;
  folder.write("countersign.toml", "[server]\nlisten = \"\\u001b[31mred\\u202e\"\n");
  const std::string said = errors(nothing_given(folder));
  CHECK(said.find('\x1b') == std::string::npos);
  CHECK(said.find("\\x1b[31mred\\u{202e}") != std::string::npos);
}

TEST_CASE("no bytes make the settings reader do worse than complain") {
  const Folder folder;
  const std::string whole = std::string(kShop) + "limits = { rows = 5, time = \"250ms\" }\n";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    folder.write("countersign.toml", whole.substr(0, cut));
    (void)errors(nothing_given(folder));
    std::string flipped = whole;
    flipped[cut] = static_cast<char>(flipped[cut] ^ 0x85);
    folder.write("countersign.toml", flipped);
    (void)errors(nothing_given(folder));
  }
  SUCCEED();
}

TEST_CASE("every preset that is documented is the one in force") {
  const Folder folder;
  const auto unset = good(nothing_given(folder));
  std::string toml = "[sources.shop]\nurl=\"sqlite:x\"\ntables=[\"t\"]\n";
  folder.write("bare.toml", toml);
  constexpr std::string_view kSource = "sources.NAME.";
  for (const auto& info : config::all_settings()) {
    const bool is_of_envelope = info.key.find(".envelope.") != std::string_view::npos;
    if (info.preset.empty() || is_of_envelope) continue;
    const bool is_of_source = info.key.starts_with(kSource);
    const auto key = is_of_source ? info.key.substr(kSource.size()) : info.key;
    const std::string line = fmt::format("{} = {}\n", key, info.preset);
    toml = is_of_source ? toml + line : line + toml;
  }
  folder.write("spelled.toml", toml);
  auto input = nothing_given(folder);
  input.file = "bare.toml";
  const auto bare = good(input);
  input.file = "spelled.toml";
  const auto spelled = good(input);
  CHECK(spelled.sources.at("shop").policy == bare.sources.at("shop").policy);
  CHECK(spelled.server.listen == bare.server.listen);
  CHECK(spelled.server.behind_proxy == bare.server.behind_proxy);
  CHECK(spelled.server.threads == bare.server.threads);
  CHECK(spelled.server.body_bytes_max == bare.server.body_bytes_max);
  CHECK(spelled.server.request_deadline == bare.server.request_deadline);
  CHECK(spelled.server.keep_alive == bare.server.keep_alive);
  CHECK(spelled.store.path == bare.store.path);
  CHECK(spelled.desk.default_planner == bare.desk.default_planner);
  CHECK(spelled.desk.approval_expires == bare.desk.approval_expires);
  CHECK(spelled.desk.four_eyes == bare.desk.four_eyes);
  CHECK(spelled.desk.executor_slots == bare.desk.executor_slots);
  CHECK(spelled.desk.planner_threads == bare.desk.planner_threads);
  CHECK(spelled.desk.steps_max == bare.desk.steps_max);
  CHECK(spelled.desk.open_steps_max == bare.desk.open_steps_max);
  CHECK(spelled.desk.question_bytes_max == bare.desk.question_bytes_max);
  CHECK(spelled.desk.planner_rows_max == bare.desk.planner_rows_max);
  CHECK(spelled.desk.result_bytes_max == bare.desk.result_bytes_max);
  CHECK(spelled.desk.result_age_max == bare.desk.result_age_max);
}

TEST_CASE("docs settings lists every setting with its type and default") {
  std::string table = "| key | type | default | what it is |\n|---|---|---|---|\n";
  for (const auto& info : config::all_settings())
    table +=
        fmt::format("| `{}` | {} | {} | {} |\n", info.key, info.type,
                    info.preset.empty() ? "" : fmt::format("`{}`", info.preset), info.sentence);
  const std::string path = "docs/settings.md";
  const std::string kept = testing::read_whole_file(testing::source_path(path));
  const std::string begin = "<!-- every setting -->\n";
  const auto at = kept.find(begin);
  REQUIRE(at != std::string::npos);
  const std::string now = kept.substr(0, at) + begin + table;
  CHECK(now == testing::golden(path, now));
}
