#include "cli/batch.h"

#include <array>
#include <deque>
#include <fstream>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "cli/batch/line.h"
#include "cli/batch/outcome.h"
#include "cli/client.h"
#include "cli/here.h"
#include "cli/init/toml_words.h"
#include "cli/show/pages.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kInputBytesMax = 256'000'000;
// Sessions under way at once: as many as statements run at once. More would only push each other's
// rows out of memory before they are printed.
constexpr std::size_t kUnderWayMax = 4;

struct UnderWay {
  std::string id;  // as JSON
  std::string session;
  std::optional<BatchEnd> end;  // known already
};

std::string whole_input(const std::string& name, Terminal& terminal) {
  if (name == "-") {
    auto all = terminal.read_all(kInputBytesMax);
    if (!all) throw BadUsage("standard input holds more than 256 MB; make several batches of it");
    return std::move(*all);
  }
  std::ifstream file(name, std::ios::binary);
  std::string text;
  std::array<char, 65536> block{};
  while (file && text.size() <= kInputBytesMax) {
    file.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof())
    throw BadUsage(
        fmt::format("cannot read {}; expected a file of at most 256 MB with a question "
                    "a line, or - for standard input",
                    printable(name)));
  return text;
}

// Envelopes are off unless somebody wrote one down, and without one every line would wait for a
// person.
void require_envelope(const config::Settings& settings, const std::string& source) {
  const auto& policies = settings.sources.at(source).policies;
  if (policies.everyone.envelope) return;
  // One for some role: whether it is the caller's, the server knows.
  for (const auto& [role, policy] : policies.by_role)
    if (policy.envelope) return;
  std::vector<std::string> tables;
  for (const auto& table : policies.everyone.tables) tables.push_back(toml_text(table));
  throw BadUsage(fmt::format(
      "the source {} has no envelope, and nobody is there to approve. Say in {} which tables may "
      "be read without a person, for example:\n\n"
      "[sources.{}.envelope]\ntables = [{}]\nrows = 1000\ntime = \"2s\"\n",
      source, settings.file.empty() ? "countersign.toml" : printable(settings.file), source,
      fmt::join(tables, ", ")));
}

// A server that was started before the envelope was written down does not know it.
void require_envelope_there(Client& client, const std::string& source) {
  if (client.address().empty()) return;
  const Json sources = client.must(get("/v1/sources")).json;
  for (const auto& known : sources["data"].list())
    if (known["name"].text() == source && known["has_envelope"].yes()) return;
  throw BadUsage(fmt::format(
      "the server at {} knows no envelope for the source {}; start it again with these settings",
      client.address(), source));
}

class Batch {
 public:
  Batch(Client& client, Terminal& terminal, std::string source, std::string planner, bool as_json)
      : client_(client),
        terminal_(terminal),
        source_(std::move(source)),
        planner_(std::move(planner)),
        as_json_(as_json),
        table_({{"id"}, {"outcome"}, {"rows", true}, {"answer", false, true}}) {}

  Exit run(const std::vector<std::string_view>& lines) {
    for (std::size_t next = 0; told_ < lines.size();) {
      wants_to_stop_ = wants_to_stop_ || terminal_.take_interrupt();
      while (!wants_to_stop_ && next < lines.size() && under_way_.size() < kUnderWayMax)
        begin(lines[next++]);
      if (under_way_.empty()) break;
      terminal_.status(fmt::format("  {} of {} questions", told_, lines.size()));
      wait_for_first();
    }
    return finish(lines.size());
  }

 private:
  void begin(std::string_view text) {
    BatchLine line = batch_line(text);
    under_way_.push_back({std::move(line.id), "", std::nullopt});
    if (!line.problem.empty()) return end_with(std::move(line.problem));
    const Answer answer = client_.call(post("/v1/sessions", JsonLine()
                                                                .text("source", source_)
                                                                .text("planner", planner_)
                                                                .text("question", line.question)
                                                                .str()));
    if (answer.is_good())
      under_way_.back().session = answer.json["session_id"].text();
    else if (answer.status >= 500 || answer.status == 401 || answer.status == 403)
      throw ApiNo(exit_of(answer), words_of(answer));  // no line will fare better
    else
      end_with(words_of(answer));
  }

  void end_with(std::string message) {
    BatchEnd end;
    end.message = std::move(message);
    under_way_.back().end = std::move(end);
  }

  // The others go on meanwhile.
  void wait_for_first() {
    UnderWay& first = under_way_.front();
    Call call = get("/v1/sessions/" + first.session);
    while (!first.end) {
      const Json view = client_.must(call).json;
      first.end = batch_end(view);
      // Two seconds at a time, so that Ctrl-C is heard.
      call.query = {{"after", view["last_seq"].text()}, {"wait", "2"}};
      wants_to_stop_ = wants_to_stop_ || terminal_.take_interrupt();
    }
    if (!first.end->result_step.empty()) fetch_rows(first);
    tell(first);
    under_way_.pop_front();
  }

  void fetch_rows(UnderWay& first) {
    std::vector<std::string> columns, rows;
    const ResultWanted all{first.session, first.end->result_step,
                           std::numeric_limits<std::uint64_t>::max()};
    try {
      each_page(client_, all, [&](const Answer& page) {
        columns.clear();
        for (const auto& column : page.json["columns"].list())
          columns.push_back(column["name"].str());
        for (const auto& row : page.json["data"].list()) {
          std::vector<std::string> cells;
          for (const auto& cell : row.list()) cells.push_back(plain_json(cell));
          rows.push_back(json_list(cells));
        }
      });
    } catch (const ApiNo& no) {
      first.end->message = no.what();
      return;
    }
    first.end->columns = json_list(columns);
    first.end->rows = json_list(rows);
  }

  void tell(const UnderWay& done) {
    const BatchEnd& end = *done.end;
    ++told_;
    ++counts_.at(static_cast<std::size_t>(end.outcome));
    if (as_json_) return terminal_.out(batch_json(done.id, end) + "\n");
    const std::string words = end.message.empty() ? readable(end.answer) : end.message;
    const bool has_rows = end.outcome == BatchOutcome::kAnswer;
    table_.add({{readable(done.id)},
                {std::string(word(end.outcome))},
                {has_rows ? std::to_string(end.row_count) : ""},
                {words}});
  }

  static std::string readable(const std::string& json) {
    const auto value = Json::parse("[" + json + "]");
    return value && value->list().front().is_text() ? value->list().front().text()
           : json == "null"                         ? ""
                                                    : json;
  }

  Exit finish(std::size_t lines) {
    if (!as_json_ && told_ > 0) table_.print(terminal_);
    std::string words = fmt::format("{} of {} questions", told_, lines);
    for (std::size_t i = 0; i < counts_.size(); ++i)
      if (counts_[i] > 0)
        words += fmt::format(", {} {}", counts_[i], word(static_cast<BatchOutcome>(i)));
    terminal_.say(words);
    if (told_ == lines) return Exit::kOk;
    terminal_.say("Stopped; the other questions were not asked.");
    return Exit::kFailure;
  }

  Client& client_;
  Terminal& terminal_;
  const std::string source_, planner_;
  const bool as_json_;
  std::deque<UnderWay> under_way_;
  std::size_t told_ = 0;
  std::array<std::size_t, 5> counts_{};
  bool wants_to_stop_ = false;
  Table table_;
};

bool wants_json(const Arguments& arguments) {
  return arguments.has("json") || arguments.value("format") == "json";
}

void require_batch_alone(const Arguments& arguments) {
  const std::string format = arguments.value("format").value_or("table");
  if (!arguments.words.empty() || arguments.has("resume") || arguments.has("rows") ||
      (format != "json" && format != "table"))
    throw BadUsage(
        "--batch asks the questions of its file, and prints a table or JSON; it takes --source, "
        "--planner and --json");
}

}  // namespace

Exit run_batch(const Arguments& arguments, Terminal& terminal) {
  require_batch_alone(arguments);
  const auto settings = settings_here(arguments);
  const std::string source = source_meant(settings, arguments);
  const std::string planner = arguments.value("planner").value_or(settings.desk.default_planner);
  if (planner == "none")
    throw BadUsage("the planner \"none\" means that a person writes the SQL; name another one");
  require_envelope(settings, source);
  const std::string input = whole_input(*arguments.value("batch"), terminal);
  const auto client = connect(settings, terminal);
  require_envelope_there(*client, source);
  terminal.catch_interrupts();
  return Batch(*client, terminal, source, planner, wants_json(arguments)).run(batch_lines(input));
}

}  // namespace countersign::cli
