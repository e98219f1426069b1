#include "tests/support/questions_file.h"

#include <fstream>
#include <stdexcept>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace countersign::tests {

namespace {

Turn turn_from(const Poco::JSON::Object& line) {
  Turn turn;
  turn.question = line.getValue<std::string>("question");
  turn.sql = line.optValue<std::string>("sql", "");
  turn.is_ordered = line.optValue<bool>("ordered", false);
  turn.is_list = line.optValue<bool>("list", false);
  return turn;
}

Expected expected_from(const std::string& word) {
  if (word == "answer") return Expected::kAnswer;
  if (word == "decline") return Expected::kDecline;
  if (word == "clarify") return Expected::kClarify;
  throw std::runtime_error("expected answer, decline or clarify, found " + word);
}

Asked asked_from(const Poco::JSON::Object& line) {
  Asked asked;
  asked.id = line.getValue<std::string>("id");
  asked.source = line.getValue<std::string>("source");
  asked.expected = expected_from(line.optValue<std::string>("expect", "answer"));
  if (!line.has("turns")) {
    asked.turns.push_back(turn_from(line));
  } else {
    const auto turns = line.getArray("turns");
    for (unsigned i = 0; i < turns->size(); ++i)
      asked.turns.push_back(turn_from(*turns->getObject(i)));
  }
  if (asked.expected == Expected::kAnswer)
    for (const auto& turn : asked.turns)
      if (turn.sql.empty()) throw std::runtime_error("a question without a reference statement");
  return asked;
}

}  // namespace

std::vector<Asked> read_questions(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  std::vector<Asked> all;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) continue;
    try {
      Poco::JSON::Parser parser;
      all.push_back(asked_from(*parser.parse(line).extract<Poco::JSON::Object::Ptr>()));
    } catch (const Poco::Exception& problem) {
      throw std::runtime_error(file + ":" + std::to_string(number) + ": " + problem.displayText());
    } catch (const std::runtime_error& problem) {
      throw std::runtime_error(file + ":" + std::to_string(number) + ": " + problem.what());
    }
  }
  return all;
}

}  // namespace countersign::tests
