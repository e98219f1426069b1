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
  CHECK(shop.policies.everyone.source == "shop");
  CHECK(shop.policies.everyone.tables == std::set<std::string>{"customers", "orders"});
  CHECK(shop.policies.everyone.deny_columns == ColumnSet{{"customers", "notes"}});
  CHECK(shop.policies.everyone.mask_columns == ColumnSet{{"customers", "email"}});
  CHECK(shop.policies.everyone.functions.contains("soundex"));
  CHECK(shop.policies.everyone.limits.rows == 5);
  CHECK(shop.policies.everyone.limits.bytes == 2'000'000);
  CHECK(shop.policies.everyone.limits.cell == 65'536);
  CHECK(shop.policies.everyone.limits.time == std::chrono::milliseconds(250));
  CHECK(shop.policies.everyone.limits.memory == 32'000'000);
  REQUIRE(shop.policies.everyone.envelope);
  CHECK(shop.policies.everyone.envelope->tables == std::set<std::string>{"orders"});
  CHECK(shop.policies.everyone.envelope->rows == 1000);
  CHECK(shop.policies.everyone.envelope->time == std::chrono::seconds(3));
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
  CHECK(good(nothing_given(folder)).sources.at("shop").policies.everyone.functions == wanted);
}

TEST_CASE("the parts of a policy are read to what they mean") {
  const Folder folder;
  folder.write("countersign.toml", R"([tags]
pii = ["*.Email", "customers.name"]
[sources.shop]
url = "sqlite:shop.db"
tables = ["customers", "orders", "employees"]
deny_columns = ["customers.Notes", "*.ssn", "tag:credential"]
mask_columns = ["tag:pii"]
functions_remove = ["Printf"]
repeats = 3
marked_question = "refuse"
hours = { days = "Fri-Mon, wed", from = "07:30", to = "24:00", zone = "Europe/Berlin", outside = "refuse" }
review = { tables = ["Employees"], by = "auditor" }
)");
  const auto settings = good(nothing_given(folder));
  const auto& shop = settings.sources.at("shop");
  const auto& policy = shop.policies.everyone;
  CHECK(policy.role.empty());
  CHECK(policy.deny_columns.contains({"customers", "notes"}));
  CHECK(policy.deny_columns.contains({"anything", "ssn"}));
  CHECK(policy.deny_columns.contains({"users", "password_hash"}));
  CHECK(policy.mask_columns == ColumnSet{{"*", "email"}, {"customers", "name"}});
  CHECK(shop.tags.at("pii") == policy.mask_columns);
  CHECK(shop.tags.size() == 2);
  CHECK_FALSE(policy.functions.contains("printf"));
  CHECK(policy.functions.contains("upper"));
  CHECK(policy.repeats_max == 3);
  CHECK(policy.marked_question == guardrails::OnMarked::kRefuse);
  REQUIRE(policy.hours);
  CHECK(policy.hours->days == std::set<std::uint8_t>{0, 2, 4, 5, 6});
  CHECK(policy.hours->from == std::chrono::minutes(450));
  CHECK(policy.hours->to == std::chrono::hours(24));
  CHECK(policy.hours->zone == "Europe/Berlin");
  CHECK(policy.hours->is_refused_outside);
  REQUIRE(policy.review);
  CHECK(policy.review->tables == std::set<std::string>{"employees"});
  CHECK(policy.review->role == "auditor");
  CHECK_FALSE(policy.envelope);
}

TEST_CASE("hours and reviews that say little mean every day and every statement") {
  const Folder folder;
  folder.write(
      "countersign.toml",
      std::string(kShop) + "hours = { from = \"08:00\" }\nreview = { by = \"approver\" }\n");
  const auto policy = good(nothing_given(folder)).sources.at("shop").policies.everyone;
  CHECK(policy.hours->days.size() == 7);
  CHECK(policy.hours->to == std::chrono::hours(24));
  CHECK(policy.hours->zone == "UTC");
  CHECK(policy.review->tables.empty());
}

TEST_CASE("a role says what differs and has the rest in common with everybody") {
  const Folder folder;
  folder.write("countersign.toml", std::string(kShop) + R"(
mask_columns = ["customers.email"]
limits = { rows = 100, time = "3s" }
hours = { days = "Mon-Fri" }
repeats = 3
envelope = { tables = ["orders", "customers"], rows = 50, time = "1s" }
[sources.shop.roles.agent]
tables = ["orders"]
limits = { rows = 10 }
functions_remove = ["lower"]
[sources.shop.roles.approver]
mask_columns = []
hours = "none"
envelope = "none"
[sources.shop.roles.analyst]
)");
  const auto book = good(nothing_given(folder)).sources.at("shop").policies;
  REQUIRE(book.by_role.size() == 3);
  const auto& everyone = book.everyone;
  const auto& agent = book.by_role.at("agent");
  CHECK(agent.role == "agent");
  CHECK(agent.tables == std::set<std::string>{"orders"});
  CHECK(agent.mask_columns == everyone.mask_columns);
  CHECK(agent.limits.rows == 10);
  CHECK(agent.limits.time == std::chrono::seconds(3));
  CHECK(agent.hours == everyone.hours);
  CHECK(agent.repeats_max == 3);
  CHECK_FALSE(agent.functions.contains("lower"));
  CHECK(everyone.functions.contains("lower"));
  // Of everybody's envelope what the role may read.
  CHECK(agent.envelope->tables == std::set<std::string>{"orders"});
  CHECK(agent.envelope->rows == 50);

  const auto& approver = book.by_role.at("approver");
  CHECK(approver.mask_columns.empty());
  CHECK_FALSE(approver.hours);
  CHECK_FALSE(approver.envelope);
  CHECK(approver.tables == everyone.tables);

  auto analyst = book.by_role.at("analyst");
  analyst.role.clear();
  CHECK(analyst == everyone);
}

TEST_CASE("every policy that settings can make is read back from its text") {
  const Folder folder;
  folder.write("countersign.toml", std::string(kShop) + R"(
hours = { days = "Sat" }
review = { tables = ["orders"] }
marked_question = "ask"
[sources.shop.roles.agent]
deny_columns = ["tag:pii", "tag:credential"]
[sources.books]
url = "postgres://reader@host:5433/books?sslmode=require"
password_env = "BOOKS_PW"
search_path = ["sales", "public"]
tables = ["Orders", "hr.Staff"]
mask_columns = ["hr.Staff.Name"]
operators_add = ["<->"]
types_add = ["citext"]
)");
  const auto settings = good(nothing_given(folder));
  for (const auto& [name, source] : settings.sources) {
    const auto back = guardrails::policy_from_text(source.policies.everyone.canonical());
    CHECK(back.value() == source.policies.everyone);
    for (const auto& [role, policy] : source.policies.by_role)
      CHECK(guardrails::policy_from_text(policy.canonical()).value() == policy);
  }
  const auto& books = settings.sources.at("books");
  CHECK(books.source.url == "postgresql://reader@host:5433/books?sslmode=require");
  CHECK(books.source.password_env == "BOOKS_PW");
  CHECK(books.source.search_path == std::vector<std::string>{"sales", "public"});
  const auto& policy = books.policies.everyone;
  CHECK(policy.dialect == "postgresql");
  CHECK(policy.tables == std::set<std::string>{"Orders", "hr.Staff"});
  CHECK(policy.mask_columns == ColumnSet{{"hr.Staff", "Name"}});
  CHECK(policy.operators.contains("<->"));
  CHECK(policy.types.contains("citext"));
  auto functions = guardrails::default_functions("postgresql");
  CHECK(policy.functions == functions);
}

TEST_CASE("parts of a policy can be given as flags and in the environment") {
  const Folder folder;
  folder.write("countersign.toml", kShop.data());
  auto input = nothing_given(folder);
  input.flags = {{"sources.shop.hours.days", "Mon, Wed-Thu"},
                 {"sources.shop.roles.agent.tables", "orders"},
                 {"tags.pii", "*.email,*.phone"},
                 {"sources.shop.mask_columns", "tag:pii"}};
  input.environment = {{"COUNTERSIGN_SOURCES__SHOP__ROLES__AGENT__ENVELOPE__TABLES", "orders"}};
  const auto book = good(input).sources.at("shop").policies;
  CHECK(book.everyone.hours->days == std::set<std::uint8_t>{0, 2, 3});
  CHECK(book.everyone.mask_columns == ColumnSet{{"*", "email"}, {"*", "phone"}});
  CHECK(book.by_role.at("agent").tables == std::set<std::string>{"orders"});
  CHECK(book.by_role.at("agent").envelope);
}

TEST_CASE("a tag of ones own takes the place of the built-in one") {
  const Folder folder;
  folder.write("countersign.toml", "[tags]\npii = [\"customers.name\"]\n" + std::string(kShop) +
                                       "mask_columns = [\"tag:pii\"]\n");
  CHECK(good(nothing_given(folder)).sources.at("shop").policies.everyone.mask_columns ==
        ColumnSet{{"customers", "name"}});
  for (const auto& [name, patterns] : config::built_in_tags())
    for (const auto& pattern : patterns) CHECK(pattern.rfind('.') == 1);
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
  CHECK(settings.sources.at("shop").policies.everyone.tables ==
        std::set<std::string>{"customers", "orders"});
  CHECK(settings.sources.at("shop").policies.everyone.limits.rows == 7);
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
    // A block that is off unless it is there.
    const bool is_optional = info.key.find(".envelope.") != std::string_view::npos ||
                             info.key.find(".hours.") != std::string_view::npos ||
                             info.key.find(".review.") != std::string_view::npos ||
                             info.key.find(".roles.") != std::string_view::npos;
    if (info.preset.empty() || is_optional) continue;
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
  CHECK(spelled.sources.at("shop").policies == bare.sources.at("shop").policies);
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
  std::set<std::string, std::less<>> told;
  for (const auto& info : config::all_settings()) {
    // What a role may say instead of everybody's is told once, in words above the table.
    constexpr std::string_view kOfRole = "roles.ROLE.";
    std::string plain(info.key);
    if (const auto at = plain.find(kOfRole); at != std::string::npos)
      plain.erase(at, kOfRole.size());
    if (plain != info.key && told.contains(plain)) continue;
    told.emplace(info.key);
    table +=
        fmt::format("| `{}` | {} | {} | {} |\n", info.key, info.type,
                    info.preset.empty() ? "" : fmt::format("`{}`", info.preset), info.sentence);
  }
  const std::string path = "docs/settings.md";
  const std::string kept = testing::read_whole_file(testing::source_path(path));
  const std::string begin = "<!-- every setting -->\n";
  const auto at = kept.find(begin);
  REQUIRE(at != std::string::npos);
  const std::string now = kept.substr(0, at) + begin + table;
  CHECK(now == testing::golden(path, now));
}

namespace {

// The first block of TOML on a page.
std::string example_on(const std::string& page) {
  const std::string text = testing::read_whole_file(testing::source_path(page));
  const std::string fence = "```toml\n";
  const auto from = text.find(fence);
  REQUIRE(from != std::string::npos);
  return text.substr(from + fence.size(), text.find("```", from + 4) - from - fence.size());
}

// The built-in file with its commented keys in force.
std::string uncommented(std::string_view file) {
  std::istringstream lines{std::string(file)};
  std::string out;
  bool is_source = false;
  for (std::string line; std::getline(lines, line);) {
    is_source |= line.starts_with("# [sources.");
    if (line.starts_with("[")) is_source = false;
    out += (is_source && line.starts_with("# ") ? line.substr(2) : line) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("the examples that people copy from load") {
  for (const auto& text : {example_on("docs/settings.md"), example_on("docs/guardrails.md"),
                           uncommented(config::default_file())}) {
    const Folder folder;
    folder.write("countersign.toml", text);
    const auto settings = good(nothing_given(folder));
    REQUIRE(settings.sources.contains("shop"));
    CHECK(settings.sources.at("shop").policies.by_role.contains("agent"));
    CHECK(settings.sources.at("shop").policies.everyone.review);
  }
}
