// Rules about the code that a machine can check. Each names what to do instead.

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = COUNTERSIGN_SOURCE_DIR;

// Which rooms each room may include: the table of docs/architecture.md.
const std::map<std::string, std::set<std::string>>& allowed_edges() {
  static const std::map<std::string, std::set<std::string>> edges = {
      {"core", {}},
      {"queries", {"core"}},
      {"engines", {"core", "queries"}},
      {"guardrails", {"core"}},
      {"audit", {"core", "queries"}},
      {"agent", {"core", "queries", "engines", "guardrails", "audit"}},
      {"server", {"core", "queries", "engines", "guardrails", "audit", "agent"}},
      {"config", {"core", "engines", "guardrails", "audit", "agent", "server"}},
      {"cli", {"core", "queries", "engines", "guardrails", "audit", "agent", "server", "config"}},
  };
  return edges;
}

struct ThirdParty {
  std::string_view prefix;
  std::set<std::string> rooms;
};

// Who may include which library.
const std::vector<ThirdParty>& third_party() {
  static const std::vector<ThirdParty> table = {
      {"Poco/Net/", {"server", "agent", "cli"}},
      {"Poco/JSON/", {"server", "agent", "cli"}},
      {"Poco/Dynamic/", {"server", "agent", "cli", "audit"}},
      {"Poco/Data/", {"audit"}},
      {"Poco/", {"server", "agent", "cli", "audit"}},
      {"sqlite3.h", {"engines", "audit"}},
      {"libpq-fe.h", {"engines", "audit"}},
      {"toml++/", {"config"}},
      {"boost/", {"cli"}},
      {"unicode/", {"guardrails", "audit"}},
      {"openssl/", {"core", "audit"}},
      {"libsmartcols/", {"cli"}},
      {"fmt/", {"engines", "guardrails", "audit", "agent", "server", "config", "cli"}},
  };
  return table;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Source {
  std::string path;  // from the root: "audit/sqlite/store.cpp"
  std::string room;  // "audit"
  std::string text;
};

// Every C++ file of the rooms, and with_tests of the tests as well.
std::vector<Source> sources(bool with_tests) {
  std::vector<Source> all;
  std::set<std::string> folders;
  for (const auto& [room, unused] : allowed_edges()) folders.insert(room);
  if (with_tests) folders.insert("tests");
  for (const auto& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      const auto path = fs::relative(entry.path(), kRoot).string();
      all.push_back({path, path.substr(0, path.find('/')), read(entry.path())});
    }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  REQUIRE(all.size() > 50);
  return all;
}

struct Include {
  std::string name;
  bool is_ours = false;  // "…" as against <…>
};

std::vector<Include> includes_of(const std::string& text) {
  std::vector<Include> includes;
  for (const auto& line : lines_of(text)) {
    if (!line.starts_with("#include ") || line.size() < 12) continue;
    const char close = line[9] == '"' ? '"' : '>';
    const auto end = line.find(close, 10);
    if (end != std::string::npos) includes.push_back({line.substr(10, end - 10), close == '"'});
  }
  return includes;
}

// The string literals of a C++ text, comments left out; adjacent literals come apart.
std::vector<std::string> literals_of(const std::string& text) {
  std::vector<std::string> literals;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
      if (i == std::string::npos) break;
    } else if (text.compare(i, 2, "/*") == 0) {
      i = text.find("*/", i);
      if (i == std::string::npos) break;
    } else if (text[i] == '\'' && i + 2 < text.size() &&
               (text[i + 2] == '\'' || text[i + 1] == '\\')) {
      i = text.find('\'', i + 2 + (text[i + 1] == '\\' ? 1 : 0));
      if (i == std::string::npos) break;
    } else if (text.compare(i, 3, "R\"(") == 0) {
      const auto end = text.find(")\"", i);
      literals.push_back(text.substr(i + 3, end - i - 3));
      i = end + 1;
    } else if (text[i] == '"') {
      std::string literal;
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
        literal += text[i];
      }
      literals.push_back(literal);
    }
  }
  return literals;
}

// Says every offence in one failure, so that one run is enough to mend all.
void require_none(const std::vector<std::string>& offences, const std::string& remedy) {
  std::string said;
  for (const auto& offence : offences) said += "\n  " + offence;
  INFO(remedy << said);
  CHECK(offences.empty());
}

bool is_public_header(const Source& source) {
  return source.path.ends_with(".h") &&
         std::count(source.path.begin(), source.path.end(), '/') == 1 && source.room != "cli";
}

// Output of a command, whole.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::string out;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    out.append(buffer.data(), n);
  return out;
}

}  // namespace

TEST_CASE("rooms include only the rooms that they may know") {
  std::vector<std::string> offences;
  for (const auto& source : sources(false))
    for (const auto& include : includes_of(source.text)) {
      if (!include.is_ours) continue;
      const auto room = include.name.substr(0, include.name.find('/'));
      if (room == source.room) continue;
      if (!allowed_edges().contains(room) || !allowed_edges().at(source.room).contains(room))
        offences.push_back(source.path + " includes " + include.name);
    }
  require_none(offences, "the table of rooms in docs/architecture.md forbids these includes:");
}

TEST_CASE("private folders of a room stay private") {
  std::vector<std::string> offences;
  for (const auto& source : sources(false))
    for (const auto& include : includes_of(source.text)) {
      const bool is_deep = std::count(include.name.begin(), include.name.end(), '/') > 1;
      const auto room = include.name.substr(0, include.name.find('/'));
      if (include.is_ours && is_deep && room != source.room)
        offences.push_back(source.path + " includes " + include.name);
    }
  require_none(offences, "include the room's public header instead:");
}

TEST_CASE("each library is known only to the rooms that wrap it") {
  std::vector<std::string> offences;
  for (const auto& source : sources(false))
    for (const auto& include : includes_of(source.text)) {
      // The demo makes a database of its own; that one file may.
      if (include.is_ours || source.path == "cli/demo/database.cpp") continue;
      for (const auto& [prefix, rooms] : third_party()) {
        if (!include.name.starts_with(prefix)) continue;
        if (!rooms.contains(source.room))
          offences.push_back(source.path + " includes <" + include.name + ">");
        break;
      }
    }
  require_none(offences, "go through the room that wraps the library:");
}

TEST_CASE("public headers of the inner rooms show no third-party type") {
  const std::set<std::string> inner = {"core", "engines", "guardrails", "audit", "agent"};
  std::vector<std::string> offences;
  for (const auto& source : sources(false)) {
    if (!is_public_header(source) || !inner.contains(source.room)) continue;
    for (const auto& include : includes_of(source.text))
      for (const auto& [prefix, rooms] : third_party())
        if (!include.is_ours && include.name.starts_with(prefix))
          offences.push_back(source.path + " includes <" + include.name + ">");
  }
  require_none(offences, "hide it behind a type of ours in a private folder:");
}

TEST_CASE("SQL stands in .sql files only") {
  static constexpr std::array kOpenings = {
      "SELECT ",       "INSERT INTO ", "UPDATE ",        "DELETE FROM ", "CREATE TABLE ",
      "CREATE INDEX ", "PRAGMA ",      "BEGIN",          "COMMIT",       "ROLLBACK",
      "SAVEPOINT ",    "RELEASE ",     "WITH RECURSIVE "};
  std::vector<std::string> offences;
  for (const auto& source : sources(false)) {
    // The rules carry one example statement each, for people.
    if (source.path == "guardrails/rules.cpp" || source.path == "guardrails/lessons.cpp") continue;
    for (const auto& literal : literals_of(source.text))
      for (const std::string_view opening : kOpenings) {
        const bool is_word_alone = !opening.ends_with(' ');
        if (is_word_alone ? literal == opening || literal.starts_with(std::string(opening) + ";")
                          : literal.starts_with(opening) && literal.size() > opening.size() + 4)
          offences.push_back(source.path + ": \"" + literal.substr(0, 60) + "\"");
      }
  }
  require_none(offences, "move the statement into a file under queries/:");
}

TEST_CASE("every public header says what it is and has a test of its own") {
  std::vector<std::string> offences;
  for (const auto& source : sources(false)) {
    if (!is_public_header(source)) continue;
    const auto lines = lines_of(source.text);
    if (lines.size() < 4 || lines[0] != "#pragma once" || !lines[2].starts_with("// "))
      offences.push_back(source.path + " does not open with a contract comment");
    const auto stem = source.path.substr(0, source.path.size() - 2);
    if (!fs::exists(kRoot / "tests" / (stem + "_test.cpp")))
      offences.push_back("tests/" + stem + "_test.cpp is missing");
  }
  require_none(offences, "a public header is a contract with a test:");
}

TEST_CASE("names that hide the idea are not used for files") {
  std::vector<std::string> offences;
  for (const auto& source : sources(true))
    for (const std::string_view vague : {"util", "manager", "common", "helper", "misc"})
      if (source.path.find(vague) != std::string::npos) offences.push_back(source.path);
  require_none(offences, "name the file after its idea:");
}

TEST_CASE("banned spellings are not used") {
  struct Ban {
    std::string_view spelling;
    std::string_view instead;
    bool tests_too;
  };
  static constexpr std::array kBans = {
      Ban{"std::regex", "a scanner of one's own or the engine's parser", true},
      Ban{"using namespace std;", "names with std::", true},
      Ban{"std::jthread", "countersign::Thread, which has a stack size", false},
      Ban{"std::thread ", "countersign::Thread, which joins", false},
      Ban{"std::thread(", "countersign::Thread, which joins", false},
      Ban{".detach()", "a thread that is joined", true},
      Ban{"catch (...) {}", "say what went wrong", true},
      Ban{"sqlite3_hard_heap_limit", "the budget of one run: that limit is process-wide", false},
      Ban{"strtok", "std::string_view", true},
      Ban{"system(", "a library", false},
  };
  std::vector<std::string> offences;
  for (const auto& source : sources(true)) {
    if (source.path == "tests/tidy_test.cpp") continue;
    for (const auto& ban : kBans) {
      if (source.room == "tests" && !ban.tests_too) continue;
      // A bench may measure what nobody should use.
      if (source.path.starts_with("tests/bench/") && ban.spelling == "std::regex") continue;
      for (const auto& line : lines_of(source.text)) {
        const auto at = line.find(ban.spelling);
        const auto comment = line.find("//");
        if (at != std::string::npos && (comment == std::string::npos || at < comment))
          offences.push_back(source.path + ": " + std::string(ban.spelling) + " → " +
                             std::string(ban.instead));
      }
    }
    for (const std::string_view later : {"TODO", "FIXME", "HACK"})
      if (source.text.find(later) != std::string::npos)
        offences.push_back(source.path + ": " + std::string(later));
  }
  require_none(offences, "use what is named instead:");
}

TEST_CASE("files stay small enough to read and lines short enough to see") {
  std::vector<std::string> offences;
  for (const auto& source : sources(true)) {
    const auto lines = lines_of(source.text);
    if (lines.size() > 620)
      offences.push_back(source.path + " has " + std::to_string(lines.size()) + " lines");
  }
  require_none(offences, "a file of this size is two ideas:");
}

TEST_CASE("test names hold nothing that a test runner misreads") {
  std::vector<std::string> offences;
  std::map<std::string, std::string> seen;
  for (const auto& source : sources(true)) {
    for (std::size_t at = 0; (at = source.text.find("\nTEST_CASE(\"", at)) != std::string::npos;) {
      at += 12;
      std::string name;
      // A long name may be two literals, one after the other.
      std::size_t end = at;
      for (bool more = true; more;) {
        const auto close = source.text.find('"', end);
        name += source.text.substr(end, close - end);
        const auto next = source.text.find_first_not_of(" \n", close + 1);
        more = source.text[next] == '"';
        end = next + 1;
      }
      if (name.find_first_of(";\\[],*\"") != std::string::npos)
        offences.push_back(source.path + ": " + name);
      if (!seen.emplace(name, source.path).second)
        offences.push_back(source.path + ": the same name as in " + seen[name] + ": " + name);
    }
  }
  CHECK(seen.size() > 100);
  require_none(offences, "a name is a plain sentence, used once:");
}

TEST_CASE("ctest knows as many cases as the test programs hold") {
  const std::string build = COUNTERSIGN_BUILD_DIR;
  std::size_t held = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(build) / "tests")) {
    if (!entry.path().filename().string().ends_with("_tests") || !entry.is_regular_file()) continue;
    // Catch2 2 lists names only with this option; 3 knows it under --list-tests.
    const auto listed =
        output_of(entry.path().string() + " --list-test-names-only 2>/dev/null || true");
    if (!listed.empty())
      held += static_cast<std::size_t>(std::count(listed.begin(), listed.end(), '\n'));
    else
      for (const auto& line :
           lines_of(output_of(entry.path().string() + " --list-tests --verbosity quiet")))
        held += line.empty() ? 0 : 1;
  }
  const auto counted = output_of("ctest --test-dir '" + build + "' -N -E '^script: '");
  const auto at = counted.rfind("Total Tests: ");
  REQUIRE(at != std::string::npos);
  CHECK(held == std::stoul(counted.substr(at + 13)));
  CHECK(held > 100);
}

TEST_CASE("the repository speaks of the product alone") {
  std::vector<std::string> offences;
  // Put together here, so that this file does not hold what it looks for.
  const std::vector<std::string> unwanted = {
      std::string("/wo") + "rk/", std::string("../sha") + "red", std::string("deb.debian") + ".org",
      std::string("registry.npm") + "js"};
  for (const auto& listed : lines_of(output_of("git -C '" + kRoot.string() + "' ls-files"))) {
    const auto path = kRoot / listed;
    if (!fs::is_regular_file(path) || fs::file_size(path) > 1'000'000) continue;
    const auto text = read(path);
    for (const auto& word : unwanted)
      if (text.find(word) != std::string::npos) offences.push_back(listed + ": " + word);
  }
  require_none(offences, "a stranger's clone has none of these:");
}

TEST_CASE("every statement file is embedded and every embedded file exists") {
  std::set<std::string> listed;
  for (const auto* list : {"migrations", "store", "sources", "demo", "reports", "verify"})
    for (const auto& line : lines_of(read(kRoot / "queries" / (std::string(list) + ".cmake")))) {
      std::stringstream words(line);
      for (std::string word; words >> word;) {
        while (!word.empty() && (word.back() == ')' || word.back() == '"')) word.pop_back();
        if (word.ends_with(".sql")) listed.insert(word);
      }
    }
  std::vector<std::string> offences;
  std::size_t found = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "queries"))
    if (entry.path().extension() == ".sql") {
      ++found;
      const auto path = fs::relative(entry.path(), kRoot / "queries").string();
      if (!listed.contains(path)) offences.push_back("not listed: " + path);
    }
  CHECK(found == listed.size());
  require_none(offences, "list it in queries/*.cmake:");
}
