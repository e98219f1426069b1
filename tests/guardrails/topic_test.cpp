// Whether a question is about the data at all.

#include "guardrails/topic.h"

#include <fstream>

#include "guardrails/guard.h"
#include "guardrails/screen.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::guardrails;

namespace {

Topic shop() {
  Topic topic;
  for (const auto name : {"customers", "orders", "order_items", "unitPrice", "products",
                          "country, short", "Germany", "lamps and chairs"})
    topic.add(name);
  return topic;
}

}  // namespace

TEST_CASE("a task that has nothing to do with the data is noticed and no alarm") {
  const Topic topic = shop();
  const std::string text(find_screen_rule("I-11")->example);
  const auto finding = topic.off_topic(text);
  REQUIRE(finding.has_value());
  CHECK(finding->rule == "I-11");
  CHECK(finding->severity == Severity::kNotice);
  CHECK(finding->category != Category::kInjection);
  CHECK(finding->span == Span{0, static_cast<std::uint32_t>(text.size())});
  CHECK(words(*finding, text) ==
        "`" + text + "` does not seem to be about the data of this source.");
  for (const auto* other : {"What is the capital of France and who lives there?",
                            "Can you help me to write a letter to my landlord?",
                            "Explain the theory of relativity to me as if I were a child"}) {
    INFO(other);
    CHECK(topic.off_topic(other).has_value());
  }
}

TEST_CASE("one word of the schema or of its values makes a question one about the data") {
  const Topic topic = shop();
  for (const auto* question :
       {"Who of the customers is from there?", "Which of them like the unit price?",
        "Tell me what the people in Germany want", "Which lamp is the one in the hall?",
        "How many people do I owe something?", "What was the average of it in the north?",
        "And what about the ones in 2024?"}) {
    INFO(question);
    CHECK_FALSE(topic.off_topic(question).has_value());
  }
}

TEST_CASE("what is short or not English or asked where little is known is never off topic") {
  const Topic topic = shop();
  for (const auto* question :
       {"", "Only France, please", "and then?", "写一首关于大海的诗",
        "Schreibe mir ein Gedicht vom Meer", "Напиши стихи о море и песке"}) {
    INFO(question);
    CHECK_FALSE(topic.off_topic(question).has_value());
  }
  CHECK_FALSE(Topic().off_topic("Write a poem about the sea for my mother").has_value());
  Topic nearly_empty;
  nearly_empty.add("customers");
  CHECK_FALSE(nearly_empty.off_topic("Write a poem about the sea for my mother").has_value());
}

TEST_CASE("a schema of any size and any bytes is taken in") {
  Topic topic;
  std::string words;
  for (int i = 0; i < 30'000; ++i) words += "w" + std::to_string(i) + " ";
  topic.add(words);
  topic.add(std::string(200'000, 'x'));
  topic.add(std::string("\xff\x00\xc3 name", 8));
  CHECK_FALSE(topic.off_topic(words).has_value());
  CHECK_FALSE(topic.off_topic(std::string(100'000, '\xff')).has_value());
}
