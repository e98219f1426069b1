// What people ask of their data every day: the screen is silent on it, and so nearly is the look at
// its topic.

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "guardrails/screen.h"
#include "guardrails/topic.h"
#include "tests/support/catch.h"
#include "tests/support/ordinary_questions.h"
#include "tests/support/questions_file.h"

using namespace countersign;
using namespace countersign::guardrails;

namespace {

const std::filesystem::path kCases = std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/cases";

struct Question {
  std::string source;
  std::string text;
};

// What is to be declined holds attacks.
void add_questions(const std::filesystem::path& file, std::vector<Question>& out) {
  for (const auto& asked : tests::read_questions(file.string()))
    for (const auto& turn : asked.turns)
      if (asked.expected != tests::Expected::kDecline) out.push_back({asked.source, turn.question});
}

std::vector<Question> asked() {
  std::vector<Question> all;
  for (const auto* file : {"questions.jsonl", "questions_followups.jsonl",
                           "domains/questions.jsonl", "others/questions.jsonl"})
    add_questions(kCases / file, all);
  REQUIRE(all.size() > 900);
  return all;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Everything that a source's schema and its data say, as a schema with known values would.
Topic topic_of(const std::filesystem::path& folder) {
  Topic topic;
  topic.add(read(folder / "schema.sql"));
  topic.add(read(folder / "data.sql"));
  return topic;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += "\n  " + text;
  return out;
}

}  // namespace

TEST_CASE("thousands of ordinary questions from many domains raise no signal") {
  const auto all = testing::ordinary_questions();
  CHECK(all.size() >= 5000);
  CHECK(testing::ordinary_domains().size() >= 12);
  std::vector<std::string> marked;
  for (const auto& text : all)
    if (!screen(text).empty()) marked.push_back(text);
  INFO(marked.size() << " of " << all.size() << list_of(marked));
  CHECK(marked.size() * 1000 <= all.size());
}

TEST_CASE("questions that people wrote about real schemas raise no signal") {
  std::vector<std::string> marked;
  for (const auto& question : asked())
    if (!screen(question.text).empty()) marked.push_back(question.text);
  INFO(marked.size() << list_of(marked));
  CHECK(marked.empty());
}

TEST_CASE("hardly any question about a schema is taken for one about something else") {
  std::map<std::string, Topic> topics;
  std::vector<std::string> marked;
  std::size_t count = 0;
  for (const auto* folder : {"domains", "others"})
    for (const auto& entry : std::filesystem::directory_iterator(kCases / folder))
      if (entry.is_directory())
        topics.insert_or_assign(folder + entry.path().filename().string(), topic_of(entry.path()));
  for (const std::string folder : {"domains", "others"}) {
    std::vector<Question> questions;
    add_questions(kCases / folder / "questions.jsonl", questions);
    for (const auto& question : questions) {
      const auto topic = topics.find(folder + question.source);
      REQUIRE(topic != topics.end());
      ++count;
      if (topic->second.off_topic(question.text)) marked.push_back(question.text);
    }
  }
  INFO(marked.size() << " of " << count << list_of(marked));
  CHECK(count > 500);
  CHECK(marked.size() * 200 <= count);
}

TEST_CASE("most tasks that have nothing to do with any schema are noticed") {
  const std::vector<std::string> tasks = {
      "Write a poem about the sea for my mother",
      "What is the capital of Mongolia?",
      "Explain how photosynthesis works in simple words",
      "Can you help me to write a cover letter for a job?",
      "Tell me a joke about programmers",
      "Who won the world cup when it was in Brazil?",
      "How do I cook rice so that it is not sticky?",
      "Translate this sentence into French for me: the cat sleeps",
      "What do you think about the meaning of life?",
      "Give me advice on how to sleep better",
      "Write a Python script that renames my files",
      "Is it going to rain in the afternoon?",
      "Summarise the plot of Hamlet for a child",
      "What should I wear to a wedding in the woods?"};
  for (const auto* name : {"bank", "hotel", "gym", "music", "school"}) {
    const Topic topic = topic_of(kCases / "domains" / name);
    std::size_t noticed = 0;
    for (const auto& task : tasks) noticed += topic.off_topic(task) ? 1U : 0U;
    INFO(name << ": " << noticed << " of " << tasks.size());
    CHECK(noticed * 10 >= tasks.size() * 6);
  }
}
